/// <reference types="@cloudflare/vitest-plugin/types" />
import { applyD1Migrations } from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeHistory } from '../../src/archive/write-history.service.ts';
import type { Receipt } from '../../src/auction/auction.ts';
import type { Env } from '../../src/bindings.ts';
import { REPORTS } from '../../src/reports/registry.ts';
import { callRecord } from '../api/records.ts';
import { historyOf } from '../deliveries/history-text.ts';

const bindings = env as unknown as Env & { MIGRATIONS: Parameters<typeof applyD1Migrations>[1] };
const PERIOD = 'from=2026-01-05&to=2026-01-05';

const ask = (path: string): Promise<Response> =>
  (exports as unknown as { default: Fetcher }).default.fetch(`http://127.0.0.1:8787${path}`, {
    headers: { authorization: 'Bearer operator-key-for-tests' },
  });

async function rowsOf(path: string) {
  const response = await ask(`/v1/reports/${path}`);
  expect([path, response.status]).toEqual([path, 200]);
  return ((await response.json()) as { data: unknown[] }).data;
}

beforeAll(async () => {
  await applyD1Migrations(bindings.DB, bindings.MIGRATIONS);
  const calls = [1, 2, 3, 4].map((n) =>
    callRecord(n, n > 3 ? { disposition: 'busy', converted: false, revenue: 0, payout: 0, margin: 0 } : {}),
  );
  const receipts = calls.map(({ id, startedAt }, n) => ({
    callId: id,
    auctionId: `auc_${n}`,
    opening: { openedAt: startedAt },
    candidates: [
      {
        targetId: 'tgt_a',
        buyerId: 'byr_a',
        outcome: 'won',
        reason: null,
        bid: 45_000_000,
        latencyMs: 10.5 + n,
      },
      {
        targetId: 'tgt_b',
        buyerId: 'byr_b',
        outcome: 'lost',
        reason: 'outbid',
        bid: 12_345_678,
        latencyMs: 90,
      },
      {
        targetId: 'tgt_c',
        buyerId: 'byr_c',
        outcome: 'excluded',
        reason: 'dayCap',
        bid: null,
        latencyMs: null,
      },
    ],
  }));
  await writeHistory(
    bindings,
    historyOf({ calls, receipts: receipts as unknown as Receipt[], transfers: [] }),
  );
});

describe('reports on the database they are made for', () => {
  it('add up', async () => {
    const whole = {
      calls: 4,
      connected: 3,
      converted: 3,
      answerRate: 0.75,
      conversionRate: 1,
      revenue: '135.00',
      payout: '94.50',
      margin: '40.50',
      bids: 8,
      averageBid: '28.672839',
      averagePrice: '45.00',
    };
    expect(await rowsOf(`summary?${PERIOD}`)).toMatchObject([whole]);
    expect(await rowsOf(`summary?${PERIOD}&by=day`)).toMatchObject([{ key: '2026-01-05', ...whole }]);
    expect(await rowsOf(`summary?${PERIOD}&by=hourOfWeek`)).toMatchObject([{ key: 'mon 12', ...whole }]);
    expect(await rowsOf(`summary?${PERIOD}&by=state`)).toMatchObject([{ key: 'CA', ...whole }]);
    expect(await rowsOf(`summary?${PERIOD}&by=target`)).toHaveLength(5);
    for (const by of ['campaign', 'publisher', 'buyer']) await rowsOf(`summary?${PERIOD}&by=${by}`);
  });

  it('know the auctions', async () => {
    expect(await rowsOf(`bids?${PERIOD}&width=10.00`)).toEqual([
      { from: '10.00', below: '20.00', bids: 4, won: 0 },
      { from: '40.00', below: '50.00', bids: 4, won: 4 },
    ]);
    expect(await rowsOf(`reasons?${PERIOD}`)).toMatchObject([
      { reason: 'dayCap', times: 4, share: 0.5 },
      { reason: 'outbid', times: 4, share: 0.5 },
    ]);
    expect(await rowsOf(`latency?${PERIOD}`)).toMatchObject([
      { targetId: 'tgt_b', pings: 4, p50Ms: 90 },
      { targetId: 'tgt_a', pings: 4, p50Ms: 12, p95Ms: 14 },
    ]);
  });

  it('never read the whole of history: a period is a range of a key', async () => {
    const plans: Promise<D1Result>[] = [];
    const explaining = {
      prepare(sql: string) {
        const statement = bindings.DB.prepare(sql);
        const explained = bindings.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`);
        const bind = statement.bind.bind(statement);
        if (!sql.includes('?')) plans.push(explained.all());
        statement.bind = (...values: unknown[]) => {
          plans.push(explained.bind(...values).all());
          return bind(...values);
        };
        return statement;
      },
      batch: (statements: D1PreparedStatement[]) => bindings.DB.batch(statements),
    } as unknown as D1Database;
    const period = { from: 1_800_001, to: 30 * 86_400_000, timezone: 'UTC' };
    for (const own of [{}, { publisherId: 'pub_a' }, { buyerId: 'byr_a' }]) {
      for (const report of REPORTS) {
        await report.read(explaining, { period, test: false, ...own }, 'operator', { by: 'state' });
      }
    }
    const steps = (await Promise.all(plans)).flatMap(({ results }) =>
      (results as { detail: string }[]).map(({ detail }) => detail),
    );
    expect(steps.filter((step) => /^SEARCH history USING .*id[>=<]/.test(step)).length).toBeGreaterThan(12);
    expect(steps.filter((step) => /^SEARCH r USING INTEGER PRIMARY KEY/.test(step)).length).toBeGreaterThan(
      12,
    );
    expect(
      steps.filter((step) => /^SCAN (history|h|r|rollups|calls|receipts|targets|buyers)\b/.test(step)),
    ).toEqual([]);
  });
});
