import { addMicros, formatMicros, type Micros, ZERO } from '../lib/money.ts';
import { localTime, MINUTE_MS } from '../lib/time.ts';
import {
  averageOf,
  column,
  MOST_CALLS,
  MOST_ROWS,
  OPERATOR_AND_BUYER,
  type Row,
  type Scope,
  shareOf,
  sumOf,
  type Table,
} from './report.ts';
import {
  areAllAuctionsRead,
  candidatesSaid,
  chosenCalls,
  type Named,
  readNames,
  readRows,
} from './scope.store.ts';

export const GROUPINGS = ['campaign', 'publisher', 'buyer', 'target', 'state', 'day', 'hourOfWeek'] as const;
export type Grouping = (typeof GROUPINGS)[number];

const OPERATOR_AND_PUBLISHER = ['operator', 'publisher'] as const;

export const summaryColumns = [
  column('key', 'text', 'The id, state, date or hour of the week ("mon 09"); empty when nothing is known', {
    nullable: true,
  }),
  column('name', 'text', 'What the id is called', { nullable: true, seenBy: ['operator'] }),
  column('calls', 'count', 'Calls that came'),
  column('connected', 'count', 'Calls in which a buyer and the caller talked'),
  column('converted', 'count', 'Calls that met the terms they were sold on'),
  column('answerRate', 'share', 'Connected among calls', { nullable: true }),
  column('conversionRate', 'share', 'Converted among connected', { nullable: true }),
  column('revenue', 'money', 'What buyers pay', { seenBy: OPERATOR_AND_BUYER }),
  column('payout', 'money', 'What publishers are paid', { seenBy: OPERATOR_AND_PUBLISHER }),
  column('margin', 'money', 'Revenue less payout', { seenBy: ['operator'] }),
  column('bids', 'count', 'Bids and static prices in the auctions', { seenBy: OPERATOR_AND_BUYER }),
  column('averageBid', 'money', 'Mean of those', { nullable: true, seenBy: OPERATOR_AND_BUYER }),
  column('averagePrice', 'money', 'Mean price agreed with a target, charged or not', {
    nullable: true,
    seenBy: OPERATOR_AND_BUYER,
  }),
];

const QUARTER_MS = 15 * MINUTE_MS;
const NAMES: Partial<Record<Grouping, Named>> = {
  campaign: 'campaigns',
  publisher: 'publishers',
  buyer: 'buyers',
  target: 'targets',
};

/** How a call and a candidate are sorted into groups. Time is counted in quarters, which fit the days of every zone. */
const CALL_KEY: Record<Grouping | 'all', string> = {
  all: `''`,
  campaign: 'campaign_id',
  publisher: 'publisher_id',
  buyer: 'buyer_id',
  target: 'target_id',
  state: `caller->>'state'`,
  day: `started_at / ${QUARTER_MS}`,
  hourOfWeek: `started_at / ${QUARTER_MS}`,
};
const CANDIDATE_KEY: Record<Grouping | 'all', string> = {
  ...CALL_KEY,
  campaign: 'calls.campaign_id',
  publisher: 'calls.publisher_id',
  buyer: `candidate.value->>'buyerId'`,
  target: `candidate.value->>'targetId'`,
  state: `calls.caller->>'state'`,
  day: `held.opened_at / ${QUARTER_MS}`,
  hourOfWeek: `held.opened_at / ${QUARTER_MS}`,
};

type Counts = { calls: number; connected: number; converted: number; priced: number; bids: number };
type Sums = { revenue: Micros; payout: Micros; margin: Micros; prices: Micros; bidSum: Micros };
type Group = Counts & Sums;

const COUNTS = ['calls', 'connected', 'converted', 'priced', 'bids'] as const;
const SUMS = ['revenue', 'payout', 'margin', 'prices', 'bidSum'] as const;

/**
 * Calls, outcomes and money, whole or by something.
 * @param bids whether the viewer may know them: what is not shown is not read.
 */
export async function readSummary(
  db: D1Database,
  scope: Scope,
  { by, bids, names }: { by: Grouping | null; bids: boolean; names: boolean },
): Promise<Table> {
  const [called, said, allAuctions] = await Promise.all([
    readCalls(db, scope, by),
    bids ? readBids(db, scope, by) : [],
    bids ? areAllAuctionsRead(db, scope) : true,
  ]);
  const groups = new Map<string | null, Group>();
  for (const { key, ...amounts } of [...called, ...said]) {
    const label = labelOf(key, by, scope.period.timezone);
    groups.set(label, add(groups.get(label), amounts));
  }
  if (by === null && groups.size === 0) groups.set('', add(undefined, {}));
  const calls = called.reduce((sum, group) => sum + (group.calls ?? 0), 0);
  const rows = sorted([...groups], by).slice(0, MOST_ROWS);
  const table = names && by ? NAMES[by] : undefined;
  const ids = rows.flatMap(([key]) => (key === null ? [] : [key]));
  const named = table ? await readNames(db, table, ids) : new Map<string, string>();
  return {
    complete: calls < MOST_CALLS && allAuctions && groups.size <= MOST_ROWS,
    rows: rows.map(([key, group]) => rowOf(key, named.get(key ?? '') ?? null, group)),
  };
}

type Read = { key: string | number | null } & { [Name in keyof Group]?: number };

function readCalls(db: D1Database, scope: Scope, by: Grouping | null): Promise<Read[]> {
  const columns = `${CALL_KEY[by ?? 'all']} AS key, disposition, converted, price, revenue, payout, margin`;
  const { sql, values } = chosenCalls(scope, columns);
  const counted = `${sql}
    SELECT key, COUNT(*) AS calls, SUM(disposition IS 'connected') AS connected, SUM(converted) AS converted,
      COUNT(price) AS priced, SUM(price) AS prices, SUM(revenue) AS revenue, SUM(payout) AS payout,
      SUM(margin) AS margin
    FROM chosen GROUP BY key`;
  return readRows<Read>(db, { sql: counted, values });
}

function readBids(db: D1Database, scope: Scope, by: Grouping | null): Promise<Read[]> {
  const { sql, values } = candidatesSaid(scope, CANDIDATE_KEY[by ?? 'all']);
  const counted = `${sql}
    SELECT key, COUNT(bid) AS bids, SUM(bid) AS bidSum FROM said WHERE bid IS NOT NULL GROUP BY key`;
  return readRows<Read>(db, { sql: counted, values });
}

function add(group: Group | undefined, more: Omit<Read, 'key'>): Group {
  const counts = COUNTS.map((name) => [name, (group?.[name] ?? 0) + (more[name] ?? 0)]);
  const sums = SUMS.map((name) => [name, addMicros(group?.[name] ?? ZERO, sumOf(more[name]))]);
  return Object.fromEntries([...counts, ...sums]) as Group;
}

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

function labelOf(key: string | number | null, by: Grouping | null, zone: string): string | null {
  if (key === null || (by !== 'day' && by !== 'hourOfWeek')) return key === null ? null : String(key);
  const { date, weekday, hour } = localTime(Number(key) * QUARTER_MS, zone);
  return by === 'day' ? date : `${WEEKDAYS[weekday]} ${String(hour).padStart(2, '0')}`;
}

/** Days and hours as they pass, everything else by what it brings. */
function sorted(groups: [string | null, Group][], by: Grouping | null): [string | null, Group][] {
  if (by === 'day') return groups.sort(([a], [b]) => String(a).localeCompare(String(b)));
  const hour = (key: string | null): number =>
    WEEKDAYS.indexOf(String(key).slice(0, 3)) * 24 + Number(String(key).slice(4));
  if (by === 'hourOfWeek') return groups.sort(([a], [b]) => hour(a) - hour(b));
  return groups.sort(
    ([a, one], [b, other]) =>
      other.revenue - one.revenue || other.calls - one.calls || String(a).localeCompare(String(b)),
  );
}

const rowOf = (key: string | null, name: string | null, group: Group): Row => ({
  key: key === '' ? null : key,
  name,
  calls: group.calls,
  connected: group.connected,
  converted: group.converted,
  answerRate: shareOf(group.connected, group.calls),
  conversionRate: shareOf(group.converted, group.connected),
  revenue: formatMicros(group.revenue),
  payout: formatMicros(group.payout),
  margin: formatMicros(group.margin),
  bids: group.bids,
  averageBid: averageOf(group.bidSum, group.bids),
  averagePrice: averageOf(group.prices, group.priced),
});
