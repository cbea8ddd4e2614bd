import { describe, expect, it } from 'vitest';
import { changesOf, placeName } from '../../src/console/ui/changes.ts';
import { valueText } from '../../src/console/ui/values.ts';

const named = (id: string): string => id;
const told = (before: unknown, after: unknown): string[] =>
  changesOf(before, after).map(
    ({ path, before: was, after: is }) =>
      `${placeName(path)}: from ${valueText(was, path, named)} to ${valueText(is, path, named)}`,
  );

describe('a change in words', () => {
  it.each<[unknown, unknown, string[]]>([
    [
      { charge: null },
      { charge: { kind: 'tiers', tiers: [{ fromSeconds: 60, amount: '25.00' }], timer: 'bridge' } },
      ['Charge: from none to $25.00 from 1:00'],
    ],
    [
      { charge: { kind: 'fixed', amount: '25.00' }, weight: 1 },
      { charge: { kind: 'threshold', minSeconds: 60, amount: '25.00' }, weight: 2 },
      [expect.stringMatching(/^Charge: from \$25\.00.* to .*1:00/), 'Weight: from 1 to 2'] as string[],
    ],
    [
      { payout: { kind: 'revShare', percent: '70' } },
      { payout: { kind: 'fixed', amount: '20.00' } },
      [expect.stringMatching(/^Payout: from .*rev share.*70.* to .*\$20\.00/)] as string[],
    ],
    [
      { expiresAt: null },
      { expiresAt: '2099-01-01T00:00:00.000Z' },
      ['Expires: from none to 2099-01-01 00:00 UTC'],
    ],
    [
      { bidding: { kind: 'static', price: '25.00' } },
      {
        bidding: {
          kind: 'static',
          price: '25.00',
          modifiers: [
            { change: 'multiply', factor: '1.2', when: { field: 'state', op: 'in', value: ['CA'] } },
          ],
        },
      },
      ['Modifiers: from none to × 1.2 when state is one of CA'],
    ],
    [
      { flow: { nodes: [{ id: 'greet', kind: 'say', text: 'Hi' }] } },
      { flow: { nodes: [{ id: 'greet', kind: 'say', text: 'Hello' }] } },
      ['Step greet: Text: from Hi to Hello'],
    ],
  ])('%#', (before, after, words) => {
    expect(told(before, after)).toEqual(words);
  });
});
