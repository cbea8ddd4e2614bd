import { expect, it } from 'vitest';
import { readTime } from '../../../src/api/resources/outcome-doors/said-time.ts';

const ONE_PM_PACIFIC = Date.UTC(2016, 3, 11, 20);

it.each([
  '1460404800',
  '1460404800000',
  '20160411130000000',
  '2016/04/11T23:00:00.000+03:00',
  '2016/04/11T13:00:00.000-07:00',
  '2016/04/11T20:00:00.000Z',
  '2016/04/11T13:00:00-07:00',
  '2016-04-11T20:00Z',
  '2016-04-11 13:00:00 -0700',
])('reads a moment as the incumbents write it: %s', (text) => {
  expect(readTime(text)).toBe(ONE_PM_PACIFIC);
});

it.each([
  '',
  'yesterday',
  '2016/04/11 13:00:00 PM',
  '146040480',
  '20161311130000000',
  '20160411250000000',
  '2016-04-31',
  '2016-04-31T20:00Z',
  '2015-02-29T20:00:00-07:00',
  '2016-13-01T20:00Z',
])('takes nothing for a moment that may be another: %s', (text) => expect(readTime(text)).toBeNull());

it('knows the Pacific’s winter from its summer', () => {
  expect(readTime('20161211130000000')).toBe(Date.UTC(2016, 11, 11, 21));
});
