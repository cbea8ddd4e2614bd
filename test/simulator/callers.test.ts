import { describe, expect, it } from 'vitest';
import { Callers, seededLines } from '../../src/simulator/callers.ts';
import type { CallOrder } from '../../src/simulator/carrier/script.ts';

const noon = Date.UTC(2026, 10, 23, 18); // noon in Chicago
const many = (seed: number, at = noon, count = 1_000, temper = {}): CallOrder[] => {
  const callers = new Callers(seed, temper);
  return Array.from({ length: count }, () => callers.next('+18885550100', at));
};
const known = ({ script: _, ...order }: CallOrder) => order;
const keysOf = (order: CallOrder, heard: string) =>
  (order.script!.keys as (heard: string) => string | null)(heard);

describe('callers', () => {
  it('are the same for the same seed and others for another', () => {
    expect(many(1).map(known)).toEqual(many(1).map(known));
    expect(many(1).map(known)).not.toEqual(many(2).map(known));
  });

  it('call from where their number is, withhold it now and then, and call again', () => {
    const calls = many(1);
    const withheld = calls.filter(({ from }) => from === 'anonymous');
    expect(withheld.length).toBeGreaterThan(10);
    expect(withheld.every(({ place }) => Object.keys(place!).length === 0)).toBe(true);
    const numbers = calls.map(({ from }) => from).filter((from) => from !== 'anonymous');
    for (const number of numbers) expect(number).toMatch(/^\+1[2-9]\d\d55501\d\d$/);
    expect(new Set(numbers).size).toBeLessThan(numbers.length - 20);
    const seattle = calls.find(({ from }) => from.startsWith('+1206'));
    expect(seattle?.place).toMatchObject({ city: 'SEATTLE', state: 'WA' });
  });

  it('call when they are awake', () => {
    const fiveInNewYork = Date.UTC(2026, 10, 23, 10);
    const share = (at: number, state: string) =>
      many(1, at).filter(({ place }) => place?.state === state).length / 1_000;
    expect(share(fiveInNewYork, 'CA')).toBeLessThan(share(noon, 'CA') * 0.75);
    expect(share(fiveInNewYork, 'NY')).toBeGreaterThan(share(noon, 'NY'));
  });

  it('answer with their ZIP, or with a key that was named', () => {
    for (const order of many(4, noon, 200, { silent: 0, withheld: 0 })) {
      expect(keysOf(order, 'Please enter your five digit ZIP code.')).toBe(order.place!.zip);
      expect(keysOf(order, 'For repairs press 1. For anything else, press 9.')).toMatch(/^[19]$/);
    }
    expect(keysOf(many(4, noon, 1, { silent: 1 })[0]!, 'Press 1.')).toBeNull();
  });
});

describe('the lines behind the numbers', () => {
  it('mostly answer, sometimes do not, and are what the seed says', () => {
    const lines = seededLines(1);
    const kinds = Array.from({ length: 2_000 }, (_, index) => lines('+13035550142', 0, `CA${index}`).kind);
    const share = (kind: string) => kinds.filter((one) => one === kind).length / kinds.length;
    expect(share('answers')).toBeGreaterThan(0.85);
    for (const kind of ['busy', 'noAnswer', 'failed']) expect(share(kind)).toBeGreaterThan(0);
    expect(lines('+13035550142', 1, 'CA1')).toEqual(seededLines(1)('+13035550142', 1, 'CA1'));
  });
});
