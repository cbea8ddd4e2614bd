import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Buyers, startBuyers } from '../../src/simulator/buyers.ts';
import { BAD_KINDS } from '../exchange/pinging/bad-buyers.ts';
import { type BadBuyers, startBadBuyers } from './bad-buyers-process.ts';
import { hangUp, inTurns, percentile, ring } from './calls.ts';
import {
  destinationOf,
  type Exchange,
  listCalls,
  type Sold,
  sell,
  startExchange,
  type Terms,
  until,
} from './exchange.ts';

const AUCTIONS = Number(process.env['AUCTIONS'] ?? 15);
const DEADLINE_MS = 2_000;
/** This one would otherwise be in time. */
const deadlineOf = (kind: string): number => (kind === '/late' ? 300 : DEADLINE_MS);
/** A shared machine may be slow for a moment; what is measured is printed. */
const GENEROUS_MS = 1_500;
const MEGABYTE = 1024 * 1024;

const steady = (cents: number, ms: number) => ({
  bidCents: { from: cents, to: cents },
  latencyMs: { median: ms, slow: ms },
});

let exchange: Exchange;
let good: Buyers;
let bad: BadBuyers;
beforeAll(async () => {
  const many = Array.from({ length: 25 }, (_, i) => [`many-${i}`, steady(3_000 + i, 100)]);
  const slow = Array.from({ length: 25 }, (_, i) => [`slow-${i}`, steady(3_000 + i, 450)]);
  const profiles = {
    honest: steady(5_000, 10),
    moody: steady(9_000, 10),
    ...Object.fromEntries([...many, ...slow]),
  };
  good = await startBuyers({ profiles, remember: 0 });
  bad = await startBadBuyers();
  exchange = await startExchange('in memory');
}, 120_000);
afterAll(async () => {
  await exchange?.stop();
  await good?.stop();
  bad?.stop();
});

const pinged = (name: string, url: string): Terms => ({ name, bidding: { kind: 'ping', url } });
const honest = (): Terms => pinged('honest', good.pingUrl('honest'));

const residentBytes = (): number => {
  const status = readFileSync(`/proc/${exchange.edge.pid()}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) * 1024;
};

type Candidate = { targetId: string; outcome: string; reason: string | null; bid: string | null };

/** Every candidate of every auction of a campaign, once all receipts are written. */
async function candidatesOf({ campaignId }: Sold, calls: number): Promise<Candidate[]> {
  const all = await until(
    async () => {
      const listed = await listCalls(exchange.api, campaignId);
      const receipts = listed.map(({ id }) =>
        exchange.api.get<{ candidates: Candidate[] }>(`/v1/calls/${id}/receipt`).catch(() => null),
      );
      return (await Promise.all(receipts)).filter((receipt) => receipt !== null);
    },
    (receipts) => receipts.length >= calls,
  );
  return all.flatMap(({ candidates }) => candidates);
}

describe('a buyer whose endpoint misbehaves', () => {
  it(`wins nothing from an honest one and holds up nobody, in any of ${BAD_KINDS.length} ways`, async () => {
    const campaigns = await inTurns(BAD_KINDS, 4, (kind) =>
      sell(exchange.api, [honest(), { ...pinged('bad', bad.base + kind), status: 'paused' }], {
        routing: { timeoutMs: deadlineOf(kind) },
      }),
    );
    const atRest = residentBytes();
    for (let i = 0; i < AUCTIONS; i++)
      await inTurns(campaigns, 8, async ({ number }) => hangUp(exchange, await ring(exchange, number)));
    for (const { targets } of campaigns)
      await exchange.api.patch(`/v1/targets/${targets.get('bad')}`, { status: 'active' });
    const before = residentBytes();
    const usual = before - atRest; // what as many calls cost without the bad ones
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, residentBytes());
    }, 50);
    const tookMs: number[] = [];
    const sold: string[] = [];
    await inTurns(campaigns, 3, async ({ number }) => {
      const index = campaigns.findIndex((campaign) => campaign.number === number);
      const calls = await inTurns(Array(AUCTIONS).fill(number), 5, (to: string) => ring(exchange, to));
      for (const call of calls) {
        tookMs.push(call.ms);
        if (call.dialed !== destinationOf(0)) sold.push(`${BAD_KINDS[index]}: ${call.dialed}`);
      }
      await inTurns(calls, 5, (call) => hangUp(exchange, call));
    });
    clearInterval(watch);
    const grown = (most - before - usual) / MEGABYTE;
    console.log(
      `${tookMs.length} auctions, deadline ${DEADLINE_MS} ms: p50 ${percentile(tookMs, 0.5).toFixed()} ms, ` +
        `p99 ${percentile(tookMs, 0.99).toFixed()} ms; memory ${grown.toFixed()} MB above what calls cost`,
    );
    expect(sold).toEqual([]);
    expect(Math.max(...tookMs)).toBeLessThan(DEADLINE_MS + GENEROUS_MS);
    expect(grown).toBeLessThan(64);
    const seen = new Set<string | null>();
    for (const campaign of campaigns) {
      const theirs = campaign.targets.get('bad')!;
      const candidates = await candidatesOf(campaign, 2 * AUCTIONS);
      const reasons = candidates
        .filter(({ targetId, reason }) => targetId === theirs && reason !== 'targetPaused')
        .map(({ reason }) => reason);
      expect(reasons).toHaveLength(AUCTIONS);
      expect(reasons).not.toContain(null);
      for (const reason of reasons) seen.add(reason);
    }
    expect(await bad.canaryHits()).toBe(0);
    expect([...seen]).toEqual(
      expect.arrayContaining([
        'timeout',
        'connectionFailed',
        'httpError',
        'redirected',
        'replyTooLarge',
        'replyMalformed',
        'bidInvalid',
        'destinationInvalid',
        'unhealthyEndpoint',
      ]),
    );
    expect(exchange.logs.filter((line) => /uncaught|unhandled/i.test(line))).toEqual([]);
  });

  it('is rested once it keeps failing, and comes back by itself once it is well', async () => {
    const sold = await sell(exchange.api, [honest(), pinged('moody', good.pingUrl('moody'))]);
    const moody = sold.targets.get('moody')!;
    const health = async () =>
      (await exchange.api.get<{ health: { resting: boolean } }>(`/v1/targets/${moody}`)).health;
    const dialed = async () => (await ring(exchange, sold.number)).dialed;
    expect(await dialed()).toBe(destinationOf(1));
    const well = steady(9_000, 10);
    good.setProfile('moody', { ...well, fault: { kind: 'status500', chance: 1 } });
    for (let i = 0; i < 5; i++) expect(await dialed()).toBe(destinationOf(0));
    expect(await health()).toMatchObject({ resting: true });
    good.setProfile('moody', well);
    expect(await dialed()).toBe(destinationOf(0));
    await sleep(5_200);
    expect(await dialed()).toBe(destinationOf(1));
    expect(await health()).toMatchObject({ resting: false });
  });
});

describe('a buyer that hangs', () => {
  it('costs a caller the deadline and no more', async () => {
    const targets = [honest(), pinged('hung', `${bad.base}/hangs`)];
    const { number } = await sell(exchange.api, targets, { routing: { timeoutMs: 500 } });
    const calls = await inTurns(Array(40).fill(number), 8, (to: string) => ring(exchange, to));
    const waited = calls.map(({ ms }) => ms).filter((ms) => ms >= 490);
    console.log(
      `a hung buyer, deadline 500 ms: p50 ${percentile(waited, 0.5).toFixed()} ms, p99 ${percentile(waited, 0.99).toFixed()} ms`,
    );
    expect(calls.map((call) => call.dialed)).toEqual(calls.map(() => destinationOf(0)));
    expect(waited.length).toBeGreaterThanOrEqual(5);
    expect(Math.max(...calls.map(({ ms }) => ms))).toBeLessThan(2_500);
  });
});

describe('many buyers, six connections', () => {
  const group = (kind: string): Terms[] =>
    Array.from({ length: 25 }, (_, i) => pinged(`${kind}-${i}`, good.pingUrl(`${kind}-${i}`)));

  it('are all asked and heard: 25 of them at 100 ms', async () => {
    const sold = await sell(exchange.api, group('many'), { routing: { timeoutMs: 1_000 } });
    const calls = await inTurns(Array(10).fill(sold.number), 1, (to: string) => ring(exchange, to));
    console.log(
      `25 buyers at 100 ms: p50 ${percentile(
        calls.map(({ ms }) => ms),
        0.5,
      ).toFixed()} ms`,
    );
    expect(calls.map((call) => call.dialed)).toEqual(calls.map(() => destinationOf(24)));
    const candidates = await candidatesOf(sold, 10);
    expect(candidates).toHaveLength(250);
    expect(candidates.filter(({ bid }) => bid === null)).toEqual([]);
  });

  it('time nobody out unasked: 25 of them at 450 ms with a deadline of 800', async () => {
    const sold = await sell(exchange.api, group('slow'), { routing: { timeoutMs: 800 } });
    const calls = await inTurns(Array(4).fill(sold.number), 1, (to: string) => ring(exchange, to));
    expect(calls.map((call) => call.dialed)).toEqual(calls.map(() => destinationOf(24)));
    const candidates = await candidatesOf(sold, 4);
    expect(candidates.filter(({ bid }) => bid === null)).toEqual([]);
  });
});
