import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CampaignStore } from '../../../../src/exchange/market/campaign.store.ts';
import { KeyFilter, probeOf } from '../../../../src/exchange/market/memory/key-filter.ts';
import { Remembered } from '../../../../src/exchange/market/memory/remembered.store.ts';
import type { Entry } from '../../../../src/exchange/market/memory/remembered.ts';
import { SimulatedStorage } from '../../../simulation/sqlite.ts';

const keysOf = (count: number, of: string): string[] => Array.from({ length: count }, (_, i) => `${of}${i}`);

function begin(): { storage: SimulatedStorage; remembered: Remembered } {
  const storage = new SimulatedStorage();
  new CampaignStore(storage).migrate();
  return { storage, remembered: new Remembered(storage, 'callers') };
}

/** As the mark of a moment, then a death: what it wakes with. */
function reborn(storage: SimulatedStorage, remembered: Remembered): Remembered {
  const inMark = remembered.inMark();
  remembered.marked();
  const woken = new Remembered(storage, 'callers');
  for (const entry of inMark) woken.note(entry);
  return woken;
}

describe('a filter of keys', () => {
  it('misses none that is there, and takes hardly any that is not for one that is', () => {
    const filter = KeyFilter.read(KeyFilter.of(keysOf(400, 'twilio:CA')).write());
    expect(keysOf(400, 'twilio:CA').every((key) => filter.mayHave(probeOf(key)))).toBe(true);
    const wrong = keysOf(100_000, 'twilio:CB').filter((key) => filter.mayHave(probeOf(key)));
    expect(wrong.length).toBeLessThan(100);
  });
});

describe('what a campaign knows again', () => {
  it('is what was said last of each key, on whatever page it stands, through any deaths', () => {
    const entry = fc.tuple(fc.string({ maxLength: 3 }), fc.constantFrom('byr_1', 'byr_2'), fc.nat(50));
    fc.assert(
      fc.property(fc.array(fc.array(entry, { maxLength: 8 }), { maxLength: 4 }), (moments) => {
        const { storage, remembered } = begin();
        const should = new Map<string, Entry>();
        let one = remembered;
        let n = 0;
        for (const said of moments) {
          for (const each of said) {
            one.note(each);
            const known = should.get(each[0]);
            if (!known || known[2] < each[2]) should.set(each[0], each);
          }
          // Fills a page.
          for (let i = 0; i < 401; i++) one.note([`other ${n++}`, 'byr_3', 1]);
          one = reborn(storage, one);
        }
        for (const [key, known] of should) expect(one.find(key)).toEqual(known);
        expect(one.find('nobody')).toBeNull();
      }),
      { numRuns: 30 },
    );
  });

  it('costs a row in hundreds, is forgotten when told to and when it is old', () => {
    const { storage, remembered } = begin();
    for (const [i, key] of keysOf(401, 'hash').entries()) remembered.note([key, 'byr_1', i]);
    const rows = storage.rowsWritten;
    const woken = reborn(storage, remembered);
    expect(storage.rowsWritten - rows).toBe(1);
    expect(woken.find('hash7')).toEqual(['hash7', 'byr_1', 7]);
    woken.forget('hash7');
    expect(woken.find('hash7')).toBeNull();
    expect(JSON.stringify(storage.sql.exec('SELECT lines FROM remembered').toArray())).not.toContain(
      'hash7"',
    );
    expect(woken.find('hash70')).not.toBeNull();
    woken.rename('hash8', 'new');
    expect([woken.find('hash8'), woken.find('new')]).toEqual([null, ['new', 'byr_1', 8]]);
    woken.prune(401);
    expect(woken.find('hash70')).toBeNull();
    expect(reborn(storage, woken).find('new')).toEqual(['new', 'byr_1', 8]);
  });
});
