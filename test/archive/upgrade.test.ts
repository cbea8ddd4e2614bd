import { beforeEach, describe, expect, it } from 'vitest';
import { eraseCaller } from '../../src/archive/erase-caller.service.ts';
import { moveSome } from '../../src/archive/tend-history.service.ts';
import { writeHistory } from '../../src/archive/write-history.service.ts';
import type { CallRecord } from '../../src/call/record.ts';
import { foldCalls } from '../../src/directory/rollups/fold.service.ts';
import type { Transfer } from '../../src/ledger/transfer.ts';
import { type Json, TestExchange } from '../api/exchange.ts';
import { historyOf } from '../deliveries/history-text.ts';
import { LocalD1 } from '../directory/d1.ts';
import written from '../durable/fixtures/d1-v4.json' with { type: 'json' };

type Row = Record<string, string | number | null>;
const live = written.live as unknown as { id: string; record: CallRecord; transfers: Transfer[] };
const MONTH = 'from=2026-03-01&to=2026-03-31';

/** A database as the version before left it, brought up to date by the migrations since. */
const databaseOfThen = (): LocalD1 =>
  new LocalD1((file, sqlite) => {
    if (file !== '0005_access.sql') return;
    for (const [table, rows] of Object.entries(written.rows as Record<string, Row[]>)) {
      for (const row of rows) {
        const names = Object.keys(row);
        const places = names.map(() => '?').join(', ');
        sqlite
          .prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${places})`)
          .run(...Object.values(row));
      }
    }
  });

let exchange: TestExchange;
beforeEach(() => {
  exchange = new TestExchange(databaseOfThen());
});

const get = async (path: string): Promise<Json> => {
  const { status, body } = await exchange.ask('GET', path);
  expect([path, status]).toEqual([path, 200]);
  return body;
};

/** All that a person could see of the calls. */
async function everything(): Promise<Json> {
  const list = (await get('/v1/calls?limit=200'))['data'] as { id: string }[];
  const calls = await Promise.all(list.map(({ id }) => get(`/v1/calls/${id}`)));
  const receipts = await Promise.all(
    list.map(async ({ id }) => (await exchange.ask('GET', `/v1/calls/${id}/receipt`)).body),
  );
  return {
    list,
    calls,
    receipts: receipts.map(({ requestId: _, ...receipt }) => receipt),
    balances: await get('/v1/ledger/balances'),
    journal: (await get('/v1/ledger/journal?from=2026-03-01&to=2026-03-31'))['text'],
    bids: await get('/v1/bids?limit=200&since=2026-03-01T00:00:00Z&until=2026-04-01T00:00:00Z'),
    whole: (await get(`/v1/reports/summary?${MONTH}`))['data'],
    byState: (await get(`/v1/reports/summary?${MONTH}&by=state&timezone=America/New_York`))['data'],
    byTarget: (await get(`/v1/reports/summary?${MONTH}&by=target`))['data'],
    reasons: (await get(`/v1/reports/reasons?${MONTH}`))['data'],
    latency: (await get(`/v1/reports/latency?${MONTH}`))['data'],
  };
}

const leftBehind = (): number =>
  ['calls', 'receipts', 'transfers'].reduce(
    (sum, table) => sum + Number(exchange.db.rows(`SELECT count(*) AS n FROM ${table}`)[0]!['n']),
    0,
  );

describe('a database an older version wrote', () => {
  it('shows the same before, while and after its calls are moved, wherever that is killed', async () => {
    const before = await everything();
    expect(before['list']).toHaveLength(written.rows.calls.length);
    expect(before['whole'][0].calls).toBe(written.rows.calls.length);
    let killed = 0;
    // Each time it dies at another request, on the way there or with the answer, then starts again.
    for (let dies = 1; leftBehind() > 0; dies++) {
      exchange.db.breaksAt = { trip: dies % 4, way: dies % 3 === 0 ? 'back' : 'there' };
      exchange.archive.down = dies % 5 === 0;
      await moveSome(exchange.env, 3).catch(() => {
        killed += 1;
      });
      exchange.db.breaksAt = null;
      exchange.archive.down = false;
      if (dies % 4 === 0) expect(await everything()).toEqual(before);
    }
    expect(killed).toBeGreaterThan(5);
    expect(await everything()).toEqual(before);
    expect(await foldCalls(exchange.env.DB, Date.now(), 1)).toBe(written.rows.calls.length);
    expect(await everything()).toEqual(before);
  });

  it('takes the end of a call that was live, once, whether it was moved or not', async () => {
    const end = historyOf({ calls: [live.record], receipts: [], transfers: live.transfers });
    const shown = async () => {
      const { status, revenue, transfers } = await get(`/v1/calls/${live.id}`);
      return { status, revenue, transfers, balances: await get('/v1/ledger/balances') };
    };
    await writeHistory(exchange.env, end);
    const at = await shown();
    expect([at.status, at.transfers.length]).toEqual(['ended', live.transfers.length]);
    exchange = new TestExchange(databaseOfThen());
    while ((await moveSome(exchange.env, 4)) > 0);
    await writeHistory(exchange.env, end);
    await writeHistory(exchange.env, end);
    expect(await shown()).toEqual(at);
    expect(at.balances['total']).toBe('0.00');
  });

  it('forgets a caller wherever their calls are', async () => {
    const { hash } = written.records.find(({ id }) => id !== written.erased)!.caller as { hash: string };
    const { calls } = await eraseCaller(exchange.env, hash, {
      by: 'operator',
      at: 1,
      scrub: (value) => value,
    });
    expect(calls).toBeGreaterThan(0);
    const kept = JSON.stringify(
      ['calls', 'history'].map((table) => exchange.db.rows(`SELECT * FROM ${table}`)),
    );
    expect(kept + exchange.archive.text().replaceAll(/^receipt .*$/gm, '')).not.toContain(hash);
  });
});
