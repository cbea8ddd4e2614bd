import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeHistory } from '../../../src/archive/write-history.service.ts';
import type { CallRecord } from '../../../src/call/record.ts';
import type { CallFilter } from '../../../src/directory/calls/call-filter.ts';
import { listCalls } from '../../../src/directory/calls/calls.store.ts';
import { foldCalls } from '../../../src/directory/rollups/fold.service.ts';
import { beginSearch } from '../../../src/directory/rollups/likely.store.ts';
import { firstIdAt } from '../../../src/lib/ids.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { DAY_MS } from '../../../src/lib/time.ts';
import { TestExchange } from '../../api/exchange.ts';
import { madeCall, own, START } from '../../bench/history-size.ts';

const SHAPE = { calls: 120, days: 12, compete: 3, targets: 8 };
const END = START + (SHAPE.days + 2) * DAY_MS;

/** @param few so many calls of a day are kept one by one. */
async function world(few: number): Promise<{ exchange: TestExchange; records: CallRecord[] }> {
  const exchange = new TestExchange();
  const random = seededRandom('likely');
  const made = Array.from({ length: SHAPE.calls }, (_, i) => madeCall(i, SHAPE, random).pieces);
  await writeHistory(exchange.env, made.flat());
  while ((await foldCalls(exchange.env.DB, END, 1, few)) > 0);
  const records = made.flat().flatMap((piece) => (piece.kind === 'call' ? [piece.record] : []));
  return { exchange, records: records.sort((a, b) => (a.id < b.id ? 1 : -1)) };
}

const filter: fc.Arbitrary<CallFilter> = fc.record(
  {
    publisherId: fc.nat(4).map((n) => own('pub', n)),
    targetId: fc.nat(9).map((n) => own('tgt', n)),
    buyerId: fc.nat(9).map((n) => own('byr', n)),
    campaignId: fc.constantFrom(own('cmp', 0), own('cmp', 1)),
    numberId: fc.nat(21).map((n) => own('num', n)),
    state: fc.constantFrom('CA', 'NV', 'ME'),
    disposition: fc.constantFrom('connected', 'busy'),
    test: fc.boolean(),
  },
  { requiredKeys: [] },
);

const isOf = (record: CallRecord, wanted: CallFilter): boolean =>
  Object.entries(wanted).every(
    ([name, value]) => (name === 'state' ? record.caller.state : record[name as keyof CallRecord]) === value,
  );

describe.each([
  ['counted', 0],
  ['kept one by one', 800],
])('a search among calls of days that are %s', (_, few) => {
  it('finds page by page what is there, and nothing else, wherever it begins', async () => {
    const { exchange, records } = await world(few);
    await fc.assert(
      fc.asyncProperty(filter, fc.nat(SHAPE.days + 1), async (wanted, days) => {
        const from = firstIdAt('call', START + days * DAY_MS);
        const found: string[] = [];
        for (let before: string | null = from; before !== null; ) {
          const page: Awaited<ReturnType<typeof listCalls>> = await listCalls(exchange.env.DB, wanted, {
            before,
            limit: 3,
          });
          found.push(...page.calls.map(({ id }) => id));
          before = page.next;
        }
        const should = records.filter((record) => record.id < from && isOf(record, wanted));
        expect(found).toEqual(should.map(({ id }) => id));
      }),
      { numRuns: 60 },
    );
  });
});

describe('where a search begins', () => {
  it('is past the hours that have none', async () => {
    const { exchange, records } = await world(0);
    const one = records.at(-1)!;
    const last = records.find(({ targetId }) => targetId === one.targetId)!;
    const begin = await beginSearch(
      exchange.env.DB,
      { targetId: one.targetId! },
      firstIdAt('call', END - DAY_MS),
    );
    expect(begin! > last.id).toBe(true);
    expect(await beginSearch(exchange.env.DB, { state: 'ME' }, firstIdAt('call', END - DAY_MS))).toBeNull();
    expect(await beginSearch(exchange.env.DB, { targetId: 'tgt_none' }, firstIdAt('call', START))).toBeNull();
  });
});
