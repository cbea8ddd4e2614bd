import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuyersProcess, type Load, startBuyersProcess, startLoad } from '../bench/children.ts';
import type { Running } from '../bench/runtime.ts';
import { type Counts, countCalls, countPings, startCounting, summed } from '../bench/sections/counted.ts';

/** What makes calls fast and cheap can be counted without a stopwatch: round trips, commits, rows, keys. */

const CALLS = 40;
const BUYERS = 10;

let scratch: string;
let buyers: BuyersProcess;
let load: Load;
let exchange: Running;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'outcry-work-'));
  buyers = await startBuyersProcess();
  load = startLoad();
  exchange = await startCounting(scratch);
});
afterAll(async () => {
  await exchange?.stop();
  await load?.stop();
  await buyers?.stop();
  await rm(scratch, { recursive: true, force: true });
});

/** Counters whose name starts so, without that start. */
const named = (counts: Counts, start: string): Counts =>
  Object.fromEntries(
    Object.entries(counts).flatMap(([name, count]) =>
      name.startsWith(start) ? [[name.slice(start.length), count]] : [],
    ),
  );

describe('the work of a warm call', () => {
  it('is two questions to the campaign and one to a shard before the answer, and no key and no database', async () => {
    const counts = await countCalls({ buyers, load }, exchange, CALLS, 'answer');
    expect(named(counts, 'rpc.CAMPAIGN.')).toEqual({ open: 1, settle: 1 });
    expect(named(counts, 'rpc.PING_SHARD.')).toEqual({ ping: 1 });
    const { keyImports, signatures, d1QueriesBeforeTheAnswer } = summed(counts);
    expect({ keyImports, d1QueriesBeforeTheAnswer }).toEqual({ keyImports: 0, d1QueriesBeforeTheAnswer: 0 });
    // Two a ping (its signature and its token), the carrier's, the caller's hash, the follow-up URL's.
    expect(signatures).toBe(2 * BUYERS + 3);
  });

  it('is four commits and four rows in all its life, and three rows of history', async () => {
    const counts = await countCalls({ buyers, load }, exchange, CALLS);
    const { objectRows, d1Rows, keyImports } = summed(counts);
    console.log(`a call: ${JSON.stringify(named(counts, 'commits.'))} ${objectRows} rows, ${d1Rows} in D1`);
    // Which they are is in src/ARCHITECTURE.md; what comes once for all calls of a moment is a fraction of a row a call.
    expect(objectRows).toBeLessThanOrEqual(4.8);
    expect(d1Rows).toBeLessThanOrEqual(3.6);
    // An alarm and the note of what was sent are written once for all calls of a moment; moments are the machine's affair.
    expect(counts['commits.CampaignDO']).toBeLessThanOrEqual(4.4);
    expect(keyImports).toBeLessThan(1);
    // Nobody watches: each audience's feed is asked once whether somebody does.
    expect(counts['commits.FeedDO'] ?? 0).toBeLessThanOrEqual(0.4);
  });

  it('is one row for a publisher’s ping that nobody wants', async () => {
    const counts = await countPings({ buyers, load }, exchange, CALLS);
    const { objectRows, d1Rows } = summed(counts!);
    expect(objectRows + d1Rows).toBeLessThanOrEqual(1);
  });
});
