import { describe, expect, it } from 'vitest';
import { findPlaces, placesOf } from '../../src/console/find/places.ts';

const THINGS = {
  campaigns: [{ id: 'cmp_1', name: 'Plumbing, West' }],
  targets: [{ id: 'tgt_1', name: 'RapidRooter, West' }],
  buyers: [{ id: 'byr_1', name: 'RapidRooter' }],
  publishers: [{ id: 'pub_1', name: 'Sunline Media' }],
  numbers: [{ id: 'num_1', number: '+14155550199' }],
};
const find = (typed: string) => findPlaces(placesOf('operator', THINGS), typed).map(({ to }) => to);

describe('what is looked for by a few letters', () => {
  it.each([
    ['rapid', ['/setup/targets/tgt_1', '/setup/buyers/byr_1']],
    ['buyer rapid', ['/setup/buyers/byr_1']],
    ['west plumb', ['/setup/campaigns/cmp_1']],
    ['415 555', ['/setup/numbers']],
    ['(415) 555-0199', ['/setup/numbers']],
    ['ledg', ['/setup/books']],
    ['call_1M8G6AC4141SEPS66FWGZ9', ['/calls/call_1m8g6ac4141seps66fwgz9']],
    ['nothing like it', []],
  ])('%s', (typed, places) => {
    expect(find(typed)).toEqual(places);
  });

  it('begins with the pages, and shows nobody what is not theirs to open', () => {
    expect(find('')[0]).toBe('/');
    const own = placesOf('publisher', { numbers: THINGS.numbers }).map(({ to }) => to);
    expect(own).toEqual([
      '/',
      '/calls',
      '/reports',
      '/money',
      '/setup/numbers',
      '/setup/events',
      '/setup/pools',
      '/setup/disputes',
      '/setup/terms',
      '/setup/numbers',
    ]);
  });
});
