import { join } from 'node:path';
import { Api } from '../../../src/simulator/api.ts';
import type { Calls } from '../jobs.ts';
import { bidders, openCampaign, VARS } from '../market.ts';
import { modulesOf } from '../modules.ts';
import { type Line, type Section, show } from '../report.ts';
import { plain } from '../rounds.ts';
import { type Running, startExchange } from '../runtime.ts';
import type { Stage } from '../stage.ts';

const BUYERS = 10;
const PER_SECOND = 20;
const MOST_OBJECT_ROWS = 5;
const MOST_D1_ROWS = 3;
const QUIET_MS = 2_000;
/** What is counted does not depend on how busy the machine is: buyers have all the time there is. */
const PATIENCE_MS = 2_000;
/** Longer than what a call sets off is kept for others to leave with it: nobody hangs up in the moment of answering. */
const REST_MS = 400;

export type Counts = Record<string, number>;

/** The exchange with counters put around its own code. */
export function startCounting(scratch: string): Promise<Running> {
  const entry = (objects: string[]): string =>
    [
      `import * as product from './index.js';`,
      `import { countingClass, countingHandler } from './test/bench/counting.worker.ts';`,
      `export default countingHandler(product.default);`,
      ...objects.map((name) => `export const ${name} = countingClass('${name}', product.${name});`),
    ].join('\n');
  const modules = modulesOf('test/bench/counting.worker.ts');
  return startExchange(VARS, join(scratch, 'counted'), { entry, modules });
}

/** Rows, queries and calls a call and a lost ping cost. */
export async function counted(stage: Stage, calls: number): Promise<Section> {
  const running = await startCounting(stage.scratch);
  try {
    const call = await countCalls(stage, running, calls);
    const ping = await countPings(stage, running, calls);
    return present(call, ping);
  } finally {
    await running.stop();
  }
}

type Outside = Pick<Stage, 'load' | 'buyers'>;

/** What each of `calls` completed calls costs, by counter. @param kind their first webhook only, or all four. */
export async function countCalls(
  stage: Outside,
  { url }: Pick<Running, 'url'>,
  calls: number,
  kind: Calls['kind'] = 'complete',
): Promise<Counts> {
  const { number } = await openCampaign(url, stage.buyers.url, bidders(BUYERS, 0), PATIENCE_MS);
  const script: Calls = { kind, url, authToken: VARS.TWILIO_AUTH_TOKEN, number, restMs: REST_MS };
  const pace = { pace: 'open' as const, perSecond: PER_SECOND };
  await stage.load.run({ ...pace, script, seconds: 5 / PER_SECOND });
  await untilQuiet(url);
  await fetch(`${url}/counts/reset`);
  const tally = await stage.load.run({ ...pace, script, seconds: calls / PER_SECOND });
  if (tally.served !== tally.sent) throw new Error(`calls failed: ${tally.firstFailure ?? 'refused'}`);
  return each(await untilQuiet(url), tally.sent);
}

/** What each of `pings` publisher pings costs whose buyers all pass. null when the exchange takes no publisher pings. */
export async function countPings(
  stage: Outside,
  { url }: Pick<Running, 'url'>,
  pings: number,
): Promise<Counts | null> {
  const passing = Array.from({ length: BUYERS }, () => '/pass');
  const { campaignId, publisherId } = await openCampaign(url, stage.buyers.url, passing, PATIENCE_MS);
  const api = new Api(url, VARS.OPERATOR_KEY);
  const { key } = await api.post<{ key: string }>('/v1/keys', {
    role: 'publisher',
    publisherId,
    name: 'Bench',
  });
  const ping = plain(`${url}/v1/rtb/${campaignId}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ caller: '+1415{n}', tags: { zip: '94105' } }),
  });
  const first = await fetch(ping.url, { ...ping, body: ping.body.replace('{n}', '5550199') });
  const said = await first.text();
  if (first.status === 404) return null;
  if (!said.includes('"bid":null'))
    throw new Error(`a ping nobody bids on was answered ${first.status} ${said}`);
  await untilQuiet(url);
  await fetch(`${url}/counts/reset`);
  const script = { ...ping, expect: first.status };
  const job = { script, seconds: pings / PER_SECOND, pace: 'open' as const, perSecond: PER_SECOND };
  const tally = await stage.load.run(job);
  return each(await untilQuiet(url), tally.sent);
}

/** Until nothing has been written for a while: queues and alarms have their own time. */
async function untilQuiet(url: string): Promise<Counts> {
  let last = '';
  let since = Date.now();
  const until = Date.now() + 20_000;
  for (;;) {
    const text = await (await fetch(`${url}/counts`)).text();
    if (text !== last) since = Date.now();
    last = text;
    if (Date.now() - since > QUIET_MS || Date.now() > until) return JSON.parse(text) as Counts;
    await new Promise((wake) => setTimeout(wake, 200));
  }
}

const each = (counts: Counts, by: number): Counts =>
  Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count / by]));

const total = (counts: Counts, prefix: string): number =>
  Object.entries(counts).reduce((sum, [name, count]) => (name.startsWith(prefix) ? sum + count : sum), 0);

export function summed(counts: Counts) {
  return {
    objectRows: total(counts, 'rows.'),
    objectRowsRead: total(counts, 'reads.'),
    d1Rows: total(counts, 'd1.rows.'),
    d1RowsRead: total(counts, 'd1.reads.'),
    d1QueriesBeforeTheAnswer: counts['d1.queries.fetch'] ?? 0,
    d1Queries: total(counts, 'd1.queries.'),
    rpcCalls: total(counts, 'rpc.'),
    alarms: total(counts, 'alarms.'),
    requests: counts['requests'] ?? 0,
    batches: counts['batches'] ?? 0,
    messages: total(counts, 'messages.'),
    keyImports: counts['crypto.importKey'] ?? 0,
    signatures: counts['crypto.sign'] ?? 0,
  };
}

export type Summed = ReturnType<typeof summed>;

function present(call: Counts, ping: Counts | null): Section {
  const ofCall = summed(call);
  const ofPing = ping && summed(ping);
  const names = Object.keys(ofCall) as (keyof Summed)[];
  const lines: Line[] = [
    atMost('object rows a completed call', ofCall.objectRows, MOST_OBJECT_ROWS),
    atMost('D1 rows a completed call', ofCall.d1Rows, MOST_D1_ROWS),
    ofPing
      ? atMost('rows a publisher ping without award', ofPing.objectRows + ofPing.d1Rows, 1)
      : { what: 'rows a publisher ping without award', figure: 'not measured', bar: '≤ 1', passed: null },
    atMost('D1 queries on the warm path', ofCall.d1QueriesBeforeTheAnswer, 0),
    atMost('keys imported a ping', ofCall.keyImports / BUYERS, 0),
  ];
  const detail = Object.keys(call)
    .filter((name) => /^(rows|wrote|statements|rpc|messages|alarms|d1)\./.test(name))
    .sort();
  return {
    name: 'Rows and calls, each',
    figures: { perCompletedCall: ofCall, perLostPing: ofPing, detail: { call, ping } },
    rows: [
      ['', 'completed call', 'lost publisher ping'],
      ...names.map((name) => [name, show(ofCall[name]), ofPing ? show(ofPing[name]) : 'not measured']),
      ...detail.map((name) => [`  ${name}`, show(call[name]!), ping ? show(ping[name] ?? 0) : '']),
    ],
    lines,
  };
}

const atMost = (what: string, value: number, most: number): Line => ({
  what,
  figure: show(value),
  bar: most === 0 ? '0' : `≤ ${most}`,
  passed: value <= most,
});
