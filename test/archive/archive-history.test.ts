import { beforeEach, describe, expect, it, vi } from 'vitest';
import { archiveSome, historyDays } from '../../src/archive/archive-history.service.ts';
import { eraseCaller } from '../../src/archive/erase-caller.service.ts';
import { COLUMNS } from '../../src/archive/parquet.ts';
import type { Piece } from '../../src/archive/piece-line.ts';
import { readCall } from '../../src/archive/read-call.service.ts';
import { writeHistory } from '../../src/archive/write-history.service.ts';
import type { CallRecord } from '../../src/call/record.ts';
import { readEntries } from '../../src/directory/ledger/entries.store.ts';
import { listBalances } from '../../src/directory/rollups/balances.store.ts';
import { foldCalls } from '../../src/directory/rollups/fold.service.ts';
import { DAY_MS } from '../../src/lib/time.ts';
import { readSummary } from '../../src/reports/summary.store.ts';
import { TestExchange } from '../api/exchange.ts';
import { callRecord, transfersOf } from '../api/records.ts';
import { askDuck } from './duck.ts';

const FIRST = Date.UTC(2026, 0, 5);
const LATER = FIRST + 200 * DAY_MS;
const CALLS = 12;
const NUMBER = 'k1.the-sealed.number';
let exchange: TestExchange;
let calls: CallRecord[];

/** Two days, two campaigns and calls of none, amounts with odd micros, every third by the same caller. */
function madeCall(n: number): CallRecord {
  const startedAt = FIRST + n * 4 * 3_600_000;
  const { caller, timeline } = callRecord(n);
  return callRecord(n, {
    id: callRecord(n).id.replace(/^call_.{9}/, () => idAt(startedAt)),
    startedAt,
    endedAt: startedAt + 100_000,
    campaignId: [`cmp_${'a'.repeat(22)}`, `cmp_${'b'.repeat(22)}`, null][n % 3],
    publisherId: `pub_${n % 2}`,
    buyerId: `byr_${n % 2}`,
    targetId: `tgt_${n % 2}`,
    auctionId: `auc_${n}`,
    revenue: 45_000_001 + n,
    payout: 31_500_000 + n,
    margin: 13_500_001,
    caller: {
      ...caller,
      hash: n % 3 === 0 ? 'a-hash-that-is-as-long-as-one' : `other-${n}-hash-as-long`,
      sealed: NUMBER,
    },
    tags: { homeowner: n % 2 ? 'yes' : 'no' },
    timeline,
  });
}
const idAt = (ms: number): string => firstId(ms).slice(0, 14);
const firstId = (ms: number): string => `call_${encode(ms)}`;
const encode = (ms: number): string => {
  let text = '';
  for (let left = ms, i = 0; i < 9; i++, left = Math.floor(left / 32))
    text = '0123456789abcdefghjkmnpqrstvwxyz'[left % 32] + text;
  return text;
};

const piecesOf = (record: CallRecord): Piece[] => [
  { kind: 'call', record },
  {
    kind: 'receipt',
    receipt: {
      callId: record.id,
      auctionId: record.auctionId,
      opening: { openedAt: record.startedAt + 40, facts: { tags: record.tags } },
      candidates: [
        {
          targetId: record.targetId,
          buyerId: record.buyerId,
          outcome: 'won',
          reason: null,
          bid: 46_000_000,
          latencyMs: 12.3,
        },
        {
          targetId: 'tgt_z',
          buyerId: 'byr_z',
          outcome: 'lost',
          reason: 'outbid',
          bid: 1_234_567,
          latencyMs: 90.04,
        },
      ],
    },
  } as unknown as Piece,
  ...transfersOf(record).map((transfer): Piece => ({ kind: 'transfer', transfer })),
];

async function archiveAll(now = LATER): Promise<void> {
  while ((await archiveSome(exchange.env, now)) > 0);
}

async function settle(now = LATER): Promise<void> {
  while ((await foldCalls(exchange.env.DB, now, 1)) > 0);
}

/** All that anybody is told. */
async function told() {
  const { DB } = exchange.env;
  const scope = {
    period: { from: FIRST, to: FIRST + 3 * DAY_MS, timezone: 'America/New_York' },
    test: false,
  };
  const each = await Promise.all(
    calls.map(async ({ id }) => [
      (await exchange.ask('GET', `/v1/calls/${id}`)).body,
      await readCall(exchange.env, id),
    ]),
  );
  const entries: unknown[] = [];
  for await (const page of readEntries(DB, { account: null, from: FIRST, to: LATER })) entries.push(...page);
  return {
    each,
    entries,
    balances: await listBalances(DB),
    byBuyer: await readSummary(DB, scope, { by: 'buyer', names: false }),
    byTag: await readSummary(DB, scope, { by: 'tag', names: false }),
  };
}

const count = (table: string): unknown => exchange.db.rows(`SELECT count(*) AS n FROM ${table}`)[0]!['n'];
const micros = (text: unknown): number => Math.round(Number(text) * 1e6);
const balanceOf = async (account: string): Promise<number> =>
  (await listBalances(exchange.env.DB)).find((each) => each.account === account)?.balance ?? 0;

beforeEach(async () => {
  exchange = new TestExchange();
  calls = Array.from({ length: CALLS }, (_, n) => madeCall(n));
  await writeHistory(exchange.env, calls.flatMap(piecesOf));
  await settle();
});

describe('calls older than D1 keeps', () => {
  it('are told of as before once they are in the archive', async () => {
    const before = await told();
    expect(before.entries).toHaveLength(2 * CALLS);
    await archiveAll();
    expect([count('history'), count('archived_calls')]).toEqual([0, CALLS]);
    expect(await told()).toEqual(before);
  });

  it('stay while they are younger, not counted, or not decided on', async () => {
    await archiveAll(FIRST + 80 * DAY_MS);
    expect(count('history')).toBe(CALLS);
    exchange.db.sqlite.exec(
      `INSERT INTO rollup_changes (id, was) VALUES ('${calls[0]!.id}', NULL);
       INSERT INTO parked_projections (id, kind, payload, error, at, call_id) VALUES ('p', 'call', '{}', '', 1, '${calls[1]!.id}')`,
    );
    await archiveAll();
    expect(exchange.db.rows('SELECT id FROM history').map(({ id }) => id)).toEqual([
      calls[0]!.id,
      calls[1]!.id,
    ]);
  });

  it('are moved once, wherever that is killed', async () => {
    const before = await told();
    for (let trip = 0; trip < 40; trip++)
      for (const way of ['there', 'back'] as const) {
        exchange.db.breaksAt = { trip: trip % 7, way };
        exchange.archive.down = trip % 5 === 4;
        await archiveSome(exchange.env, LATER).catch(() => {});
        exchange.db.breaksAt = null;
        exchange.archive.down = false;
        expect(Number(count('history')) + Number(count('archived_calls'))).toBe(CALLS);
      }
    await archiveAll();
    expect(await told()).toEqual(before);
    expect(await askDuck(exchange.archive, 'SELECT count(*) AS n FROM calls')).toEqual([
      { n: String(CALLS) },
    ]);
  });

  it('stay in D1 when the archive does not tell all of them', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
    exchange.db.sqlite.exec(`UPDATE history SET revenue = revenue + 1 WHERE id = '${calls[3]!.id}'`);
    await archiveAll();
    expect(warned).toHaveBeenCalledTimes(1);
    warned.mockRestore();
    expect(exchange.db.rows('SELECT id FROM history')).toEqual([{ id: calls[3]!.id }]);
  });

  it('come to the ledger’s sums in DuckDB, to the micro', async () => {
    await archiveAll();
    const sums = await askDuck(
      exchange.archive,
      'SELECT buyer_id, publisher_id, sum(charged) AS charged, sum(paid) AS paid FROM calls GROUP BY ALL ORDER BY 1',
    );
    expect(sums).toHaveLength(2);
    for (const { buyer_id, publisher_id, charged, paid } of sums) {
      expect(micros(charged)).toBe(-(await balanceOf(`buyer:${buyer_id}`)));
      expect(micros(paid)).toBe(await balanceOf(`publisher:${publisher_id}`));
    }
    const days = 'SELECT started_at::date AS day, count(*) AS n FROM calls GROUP BY 1 ORDER BY 1';
    expect(await askDuck(exchange.archive, days)).toEqual([
      { day: '2026-01-05', n: '6' },
      { day: '2026-01-06', n: '6' },
    ]);
    expect(
      [...exchange.archive.objects.keys()].filter((key) => key.startsWith('history/day=2026-01-05/')),
    ).toHaveLength(3);
  });

  it('come back for what still becomes of them, and leave again as they are then', async () => {
    await archiveAll();
    const [call] = calls as [CallRecord];
    const corrected = { ...call, version: 5, revenue: 40_000_000, margin: 8_500_000 } as CallRecord;
    const [charge] = transfersOf(call);
    const back = {
      ...charge!,
      id: `${call.id}:adjustCharge:1`,
      kind: 'adjustCharge',
      debit: 'exchange',
      credit: charge!.debit,
      amount: 5_000_001,
    };
    const before = await balanceOf('buyer:byr_0');
    await writeHistory(exchange.env, [
      { kind: 'call', record: corrected },
      { kind: 'transfer', transfer: back as typeof charge & object },
    ]);
    expect([count('history'), count('archived_calls')]).toEqual([1, CALLS - 1]);
    expect(await balanceOf('buyer:byr_0')).toBe(before + 5_000_001);
    await settle();
    const after = await told();
    expect(after.entries).toHaveLength(2 * CALLS + 1);
    expect(after.byBuyer.rows.find(({ key }) => key === 'byr_0')).toMatchObject({
      calls: 6,
      revenue: '265.000035',
    });
    await archiveAll(LATER + DAY_MS);
    expect(count('history')).toBe(0);
    expect(await told()).toEqual(after);
    const [sum] = await askDuck(
      exchange.archive,
      "SELECT sum(charged) AS charged, count(*) AS n FROM calls WHERE buyer_id = 'byr_0'",
    );
    expect([micros(sum!['charged']), sum!['n']]).toEqual([-(await balanceOf('buyer:byr_0')), '6']);
  });

  it('are found by who called, and forgotten', async () => {
    await archiveAll();
    const scrub = (value: unknown) => value;
    expect(
      await eraseCaller(exchange.env, 'a-hash-that-is-as-long-as-one', { by: 'op', at: LATER, scrub }),
    ).toMatchObject({ calls: 4 });
    await settle();
    await archiveAll(LATER + DAY_MS);
    for (const [n, { id }] of calls.entries()) {
      const { body } = await exchange.ask('GET', `/v1/calls/${id}`);
      expect([n, body['tags']]).toEqual([n, n % 3 === 0 ? {} : { homeowner: n % 2 ? 'yes' : 'no' }]);
    }
    expect(exchange.archive.text()).not.toContain('a-hash-that');
    expect(
      JSON.stringify([
        exchange.db.rows('SELECT * FROM history'),
        exchange.db.rows('SELECT * FROM archived_calls'),
      ]),
    ).not.toContain('a-hash-that');
  });

  it('say nothing of a caller in Parquet', async () => {
    await archiveAll();
    const names = COLUMNS.map(({ name }) => name);
    for (const name of ['caller', 'sealed', 'tags', 'tag', 'hash']) expect(names).not.toContain(name);
    const files = [...exchange.archive.objects].filter(([key]) => key.endsWith('.parquet'));
    const all = files.map(([, { bytes }]) => new TextDecoder('latin1').decode(bytes)).join('');
    for (const secret of [NUMBER, 'a-hash-that', '1234', 'homeowner']) expect(all).not.toContain(secret);
  });
});

it('keeps everything when the variable is not to be understood', async () => {
  for (const days of ['29', '3.5', 'a year', '-1', '1e9'])
    expect(historyDays({ HISTORY_DAYS: days })).toBeNull();
  expect([historyDays({}), historyDays({ HISTORY_DAYS: '365' })]).toEqual([90, 365]);
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  expect(await archiveSome({ ...exchange.env, HISTORY_DAYS: '29' }, LATER)).toBe(0);
  said.mockRestore();
  expect(count('history')).toBe(CALLS);
});
