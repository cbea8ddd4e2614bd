import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportPath, FILTERS, queryOf, readFilter, writeFilter } from '../../src/console/call/filter.ts';
import {
  type Column,
  found,
  nextSort,
  readSort,
  sorted,
  writeSort,
} from '../../src/console/setup/shared/arrange.ts';

type Item = { name: string; calls: number | null };
const COLUMNS: Column<Item>[] = [
  { name: 'Name', of: ({ name }) => name },
  { name: 'Calls', num: true, of: ({ calls }) => calls },
];
const items = fc.array(fc.record({ name: fc.string({ maxLength: 5 }), calls: fc.option(fc.nat(50)) }), {
  maxLength: 20,
});

describe('a list', () => {
  it('loses and invents nothing by being sorted, and keeps what is unknown at its end', () => {
    fc.assert(
      fc.property(items, fc.constantFrom('Name', 'Calls', 'Gone'), fc.boolean(), (all, name, down) => {
        const shown = sorted(all, COLUMNS, { name, down });
        expect(shown).toHaveLength(all.length);
        expect(new Set(shown)).toEqual(new Set(all));
        if (name !== 'Calls') return;
        const known = shown.flatMap(({ calls }) => (calls === null ? [] : [calls]));
        expect(shown.slice(0, known.length).every(({ calls }) => calls !== null)).toBe(true);
        expect(known).toEqual([...known].sort((a, b) => (down ? b - a : a - b)));
      }),
    );
  });

  it('begins with the most calls and the first name, and turns round', () => {
    const [name, calls] = [COLUMNS[0]!, COLUMNS[1]!];
    expect(nextSort(null, calls)).toEqual({ name: 'Calls', down: true });
    expect(nextSort(null, name)).toEqual({ name: 'Name', down: false });
    expect(nextSort({ name: 'Calls', down: true }, calls)).toEqual({ name: 'Calls', down: false });
    for (const sort of [nextSort(null, calls), nextSort(null, name)])
      expect(readSort(writeSort(sort))).toEqual(sort);
  });

  it('finds what has every word somewhere, whatever the case', () => {
    const all = ['HomeFix Network, prepaid', 'Anchor Mutual, postpaid'];
    const by = (typed: string) => found(all, typed, (text) => text);
    expect(by('fix PREPAID')).toEqual(all.slice(0, 1));
    expect(by('paid')).toEqual(all);
    expect(by('  ')).toEqual(all);
    expect(by('nobody')).toEqual([]);
  });
});

describe('the filters of calls', () => {
  const value = fc.stringMatching(/^[\w:+.-]{0,8}$/);
  const filter = fc
    .tuple(...FILTERS.map(() => value))
    .map((values) => readFilter(new URLSearchParams(FILTERS.map((name, at) => [name, values[at]!]))));

  it('stand in the address and are read from it as they were', () => {
    fc.assert(
      fc.property(filter, (one) => {
        expect(readFilter(new URLSearchParams(writeFilter(one)))).toEqual(one);
      }),
    );
    expect(writeFilter(readFilter(new URLSearchParams()))).toEqual({});
  });

  it('are the API’s, by its names', () => {
    const of = (text: string) => queryOf(readFilter(new URLSearchParams(text)));
    expect(of('outcome=notConverted&minSeconds=60&tag=a:b')).toEqual({
      converted: 'false',
      status: 'ended',
      minSeconds: 60,
      tag: 'a:b',
    });
    expect(of('outcome=busy')).toEqual({ disposition: 'busy' });
    expect(of('outcome=nonsense')).toEqual({});
    const day = of('from=2026-11-01&until=2026-11-01');
    expect(Date.parse(day.until!) - Date.parse(day.since!)).toBe(86_400_000);
  });

  it('are those of the file, too', () => {
    expect(exportPath(readFilter(new URLSearchParams('state=CA&maxSeconds=9')), 'ndjson')).toBe(
      '/v1/calls?state=CA&maxSeconds=9&format=ndjson',
    );
  });
});
