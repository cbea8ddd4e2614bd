import { writeHistory } from '../../../src/archive/write-history.service.ts';
import type { CallFilter } from '../../../src/directory/calls/call-filter.ts';
import { listCalls } from '../../../src/directory/calls/calls.store.ts';
import { foldCalls } from '../../../src/directory/rollups/fold.service.ts';
import { firstIdAt } from '../../../src/lib/ids.ts';
import { micros } from '../../../src/lib/money.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { DAY_MS } from '../../../src/lib/time.ts';
import { readBidHistogram } from '../../../src/reports/bids.store.ts';
import { readLatency } from '../../../src/reports/latency.store.ts';
import { readReasons } from '../../../src/reports/reasons.store.ts';
import type { Scope } from '../../../src/reports/report.ts';
import { GROUPINGS, readSummary } from '../../../src/reports/summary.store.ts';
import { TestExchange } from '../../api/exchange.ts';
import { madeCall, own, type Shape, START } from '../history-size.ts';
import { type Line, type Section, show } from '../report.ts';
import { median } from '../stats.ts';

const DAYS = 90;
const REPORT_DAYS = 30;
const AT_ONCE = 500;
const TIMES = 5;
const MOST_REPORT_MS = 150;
const MOST_FILTER_MS = 50;
const MOST_GROWTH = 1.3;

type Timed = { name: string; p95: number };

/** What reports and lists take on a history that the product's own writer and counter made of seeded calls. */
export async function history(calls: number): Promise<Section> {
  const tenth = await timedHistory(Math.ceil(calls / 10));
  const { seconds, bytes, reports, filters } = await timedHistory(calls);
  const [report, filter] = [worst(reports), worst(filters)];
  const growth = median(reports.map(({ p95 }, i) => p95 / tenth.reports[i]!.p95));
  const line = (what: string, { name, p95 }: Timed, most: number): Line => ({
    what: `${what} (slowest: ${name})`,
    figure: `${show(p95)} ms`,
    bar: `≤ ${most} ms`,
    passed: p95 <= most,
  });
  return {
    name: `History of ${calls} calls in ${DAYS} days, made in ${Math.round(seconds)} s, ${show(bytes)} bytes each`,
    figures: { calls, seconds, bytes, reports, filters, tenth },
    rows: [
      ['', 'p95 ms', 'of a tenth'],
      ...[...reports, ...filters].map(({ name, p95 }, i) => [
        name,
        show(p95),
        show([...tenth.reports, ...tenth.filters][i]!.p95),
      ]),
    ],
    lines: [
      {
        what: 'a report, p95, against one over a tenth of the calls (median of all)',
        figure: `${show(growth)} ×`,
        bar: `≤ ${MOST_GROWTH} ×`,
        passed: growth <= MOST_GROWTH,
      },
      line('any report over 30 days, p95', report, MOST_REPORT_MS),
      line('any filter of the calls list, p95', filter, MOST_FILTER_MS),
    ],
  };
}

type TimedHistory = { seconds: number; bytes: number; reports: Timed[]; filters: Timed[] };

async function timedHistory(calls: number): Promise<TimedHistory> {
  const startedAt = Date.now();
  const { db, env } = await madeHistory({ calls, days: DAYS, compete: 10, targets: 50 });
  const seconds = (Date.now() - startedAt) / 1_000;
  const reports = await timeEach(reportsOf(env.DB));
  const filters = await timeEach(filtersOf(env.DB));
  const [size] = db.rows('SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size');
  return { seconds, bytes: Number(size!['bytes']) / calls, reports, filters };
}

async function madeHistory(shape: Shape): Promise<TestExchange> {
  const exchange = new TestExchange();
  // What is read one at a time is not asked for here, and would not fit into memory.
  Object.assign(exchange.archive, { put: async () => ({}) });
  const random = seededRandom('history');
  const end = START + (shape.days + 2) * DAY_MS;
  for (let i = 0; i < shape.calls; i += AT_ONCE) {
    const many = Array.from({ length: Math.min(AT_ONCE, shape.calls - i) }, (_, j) =>
      madeCall(i + j, shape, random),
    );
    await writeHistory(
      exchange.env,
      many.flatMap(({ pieces }) => pieces),
    );
  }
  while ((await foldCalls(exchange.env.DB, end, 1)) > 0);
  return exchange;
}

type Asked = [name: string, ask: () => Promise<unknown>];

function reportsOf(db: D1Database): Asked[] {
  const to = START + DAYS * DAY_MS;
  const period = { from: to - REPORT_DAYS * DAY_MS, to, timezone: 'America/New_York' };
  const scopes: Record<string, Scope> = {
    all: { period, test: false },
    'a publisher': { period, test: false, publisherId: own('pub', 1) },
    'a buyer': { period, test: false, buyerId: own('byr', 1) },
    'a target of a campaign': { period, test: false, campaignId: own('cmp', 0), targetId: own('tgt', 1) },
    'all, from half past': { period: { ...period, from: period.from + 30 * 60_000 }, test: false },
  };
  return Object.entries(scopes).flatMap(([of, scope]): Asked[] => [
    ...GROUPINGS.map((by): Asked => [`${by} of ${of}`, () => readSummary(db, scope, { by, names: false })]),
    [`bids of ${of}`, () => readBidHistogram(db, scope, { width: micros(1_000_000) })],
    [`reasons of ${of}`, () => readReasons(db, scope)],
    [`latency of ${of}`, () => readLatency(db, scope)],
  ]);
}

function filtersOf(db: D1Database): Asked[] {
  const filters: Record<string, CallFilter> = {
    'no filter': {},
    'a publisher': { publisherId: own('pub', 1) },
    'a buyer': { buyerId: own('byr', 7) },
    'a target that is not there': { targetId: own('tgt', 900) },
    'a state': { state: 'NV' },
    'a disposition nobody had': { disposition: 'busy' },
    'a tag nobody has': { tag: { name: 'homeowner', value: 'maybe' } },
    'a dear call': { minRevenue: 900_000_000 },
    'a carrier’s id': { carrierCallId: 'CAnobody' },
    'a month ago': { endId: firstIdAt('call', START + (DAYS - 30) * DAY_MS), state: 'CA' },
  };
  const page = { limit: 50, before: null };
  return Object.entries(filters).map(([name, filter]) => [name, () => listCalls(db, filter, page)]);
}

async function timeEach(asked: readonly Asked[]): Promise<Timed[]> {
  const found: Timed[] = [];
  for (const [name, ask] of asked) {
    const times: number[] = [];
    await ask();
    for (let i = 0; i < TIMES; i++) {
      const from = performance.now();
      await ask();
      times.push(performance.now() - from);
    }
    found.push({ name, p95: Math.max(...times) });
  }
  return found;
}

const worst = (all: readonly Timed[]): Timed => all.reduce((a, b) => (b.p95 > a.p95 ? b : a));
