import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Buyers, startBuyers } from '../../src/simulator/buyers.ts';
import { inTurns, percentile, ring, talk } from './calls.ts';
import { type Exchange, listCalls, type Sold, sell, startExchange, until } from './exchange.ts';

const hasStrace = spawnSync('strace', ['-V']).status === 0;
const WHY = 'strace is not installed: fsyncs cannot be counted (Debian: apt-get install strace)';

type Sync = { at: number; path: string };

/** Every fsync of a process from now on, with the file it was for. */
async function watchSyncs(pid: number) {
  const folder = await mkdtemp(join(tmpdir(), 'outcry-strace-'));
  const file = join(folder, 'syncs');
  const args = ['-f', '-y', '-ttt', '-e', 'trace=fsync,fdatasync', '-o', file, '-p', String(pid)];
  const strace: ChildProcess = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  await once(strace.stderr!, 'data'); // attached
  return {
    async stop(): Promise<Sync[]> {
      strace.kill('SIGINT');
      await once(strace, 'exit');
      const text = await readFile(file, 'utf8');
      await rm(folder, { recursive: true });
      return [...text.matchAll(/(\d+\.\d+) f(?:data)?sync\(\d+<([^>]*)>/g)].map(([, at, path]) => ({
        at: Number(at) * 1_000,
        path: path!,
      }));
    },
  };
}

/** Alarms, and the note that what was owed has been sent, are written once for all calls of a moment. */
const SHARED = 0.5;

const ofCampaign = ({ path }: Sync): boolean => path.includes('outcry-CampaignDO');

let exchange: Exchange;
let buyers: Buyers;
let sold: Sold;
beforeAll(async () => {
  const bids = { bidCents: { from: 4_000, to: 4_000 }, latencyMs: { median: 20, slow: 20 } };
  buyers = await startBuyers({ profiles: { anna: bids, ben: bids }, remember: 0 });
  exchange = await startExchange('on disk');
  const terms = ['anna', 'ben'].map((name) => ({
    name,
    bidding: { kind: 'ping', url: buyers.pingUrl(name) },
    postUrl: buyers.postUrl(name),
    caps: [{ window: 'concurrent', calls: 1_000 }],
  }));
  sold = await sell(exchange.api, terms, { routing: { timeoutMs: 2_000 } });
  await ring(exchange, sold.number);
  await sleep(1_500);
}, 120_000);
afterAll(async () => {
  await exchange?.stop();
  await buyers?.stop();
});

describe('what is flushed to disk for a call', () => {
  it('can be counted', () => {
    if (!hasStrace && process.env['CI']) throw new Error(WHY);
    if (!hasStrace) console.warn(`${WHY}; the two counts below say nothing here`);
  });

  it('is at most two fsyncs before the caller is answered', async () => {
    if (!hasStrace) return;
    const watch = await watchSyncs(exchange.edge.pid()!);
    const answers: { from: number; to: number }[] = [];
    for (let i = 0; i < 20; i++) {
      const from = Date.now();
      const { dialed } = await ring(exchange, sold.number);
      answers.push({ from, to: Date.now() });
      expect(dialed).not.toBeNull();
      await sleep(200);
    }
    const syncs = (await watch.stop()).filter(ofCampaign);
    const counts = answers.map(({ from, to }) => syncs.filter(({ at }) => at >= from && at <= to).length);
    console.log(`fsyncs before each of ${counts.length} answers: ${counts.join(' ')}`);
    expect(counts.filter((count) => count === 0)).toEqual([]); // what was promised is on disk
    // Now and then an alarm of the call before writes in between.
    expect(percentile(counts, 0.9)).toBeLessThanOrEqual(2);
  });

  it('is at most four fsyncs in a call’s whole life, and what all calls of a moment share', async () => {
    if (!hasStrace) return;
    const CALLS = 200;
    const watch = await watchSyncs(exchange.edge.pid()!);
    await inTurns(Array(CALLS).fill(sold.number), 8, async (number: string) => {
      await talk(exchange, await ring(exchange, number), 90);
    });
    const over = await until(
      () => listCalls(exchange.api, sold.campaignId),
      (calls) => calls.filter(({ status }) => status === 'ended').length >= CALLS,
    );
    const syncs = await watch.stop();
    const each = syncs.filter(ofCampaign).length / CALLS;
    const rest = syncs.length / CALLS - each;
    console.log(`${each.toFixed(2)} fsyncs a call in its campaign’s object, ${rest.toFixed(2)} elsewhere`);
    expect(over.filter(({ revenue }) => revenue === '40.00').length).toBe(CALLS);
    expect(each).toBeGreaterThan(0.5);
    expect(each).toBeLessThan(4 + SHARED);
  });
});
