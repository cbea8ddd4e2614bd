import { addTo, MEASURES, type Measure, type Vector, zero } from '../directory/rollups/measures.ts';
import { type Dimension, OTHER, type Part, QUARTER_MS } from '../directory/rollups/tally.ts';
import {
  partOfVisit,
  tagShown,
  VISIT_GROUPINGS,
  type VisitGrouping,
} from '../directory/rollups/visit-key.ts';
import { formatMicros, micros } from '../lib/money.ts';
import { localTime } from '../lib/time.ts';
import { type Named, readNames, resolveParties } from './names.store.ts';
import {
  averageOf,
  column,
  MOST_ROWS,
  OPERATOR_AND_BUYER,
  type Row,
  type Scope,
  shareOf,
  type Table,
} from './report.ts';
import { readTally, type Tallied } from './tallies.store.ts';

export const GROUPINGS = [
  'campaign',
  'publisher',
  'buyer',
  'target',
  'number',
  'subId',
  'state',
  'tag',
  ...VISIT_GROUPINGS,
  'disposition',
  'day',
  'hourOfWeek',
] as const;
export type Grouping = (typeof GROUPINGS)[number];

const OPERATOR_AND_PUBLISHER = ['operator', 'publisher'] as const;

export const summaryColumns = [
  column(
    'key',
    'text',
    'The id, sub id, state, value of the campaign’s report tag, source, campaign or keyword of an ad, date or hour of the week ("mon 09"); empty when nothing is known',
    { nullable: true },
  ),
  column('name', 'text', 'What the id is called', { nullable: true, seenBy: ['operator'] }),
  column('calls', 'count', 'Calls that came'),
  column('connected', 'count', 'Calls in which a buyer and the caller talked'),
  column('converted', 'count', 'Calls that met the terms they were sold on'),
  column('attempts', 'count', 'Times a target was rung, counted for whom the call was offered to', {
    seenBy: OPERATOR_AND_BUYER,
  }),
  column(
    'answerRate',
    'share',
    'Connected among calls; of a buyer or target: answered among the times it was rung',
    { nullable: true },
  ),
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

const NAMES: Partial<Record<Grouping, Named>> = {
  campaign: 'campaigns',
  publisher: 'publishers',
  buyer: 'buyers',
  target: 'targets',
  number: 'numbers',
};

const PART_OF: Record<Grouping | 'all', Part> = {
  all: 'quarters',
  day: 'quarters',
  hourOfWeek: 'quarters',
  campaign: 'campaigns',
  publisher: 'publishers',
  buyer: 'targets',
  target: 'targets',
  number: 'numbers',
  subId: 'subs',
  state: 'states',
  tag: 'tags',
  source: 'tags',
  adCampaign: 'tags',
  keyword: 'tags',
  disposition: 'dispositions',
};

/** What stands for all that one report has no room for. */
const REST = '(other)';

type Asked = {
  by: Grouping | null;
  /** May the viewer know the names of parties? */
  names: boolean;
  /** May it know which visits calls came of? No, if left out. */
  visits?: boolean;
};

/** Calls, outcomes and money, whole or by something. */
export async function readSummary(
  db: D1Database,
  scope: Scope,
  { by, names, visits = false }: Asked,
): Promise<Table> {
  const part = PART_OF[by ?? 'all'];
  const tallied = await readTally(db, scope, [part]);
  const groups = new Map<string | null, Vector>();
  if (by === null) groups.set(null, zero());
  if (part === 'quarters') {
    for (const [quarter, vector] of tallied.tally.quarters)
      addGroup(groups, timeLabel(quarter, by, scope.period.timezone), vector);
  } else {
    const keys = tallied.tally[part as Dimension];
    if (NAMES[by!]) await resolveParties(db, tallied, [...keys.keys()]);
    for (const [key, vector] of keys) addGroup(groups, labelOf(key, by!, tallied, visits), vector);
  }
  const filled = [...groups].filter(([, vector]) => by === null || vector.some((value) => value !== 0));
  const shown = cutTo(MOST_ROWS, sorted(filled, by));
  const table = names && by ? NAMES[by] : undefined;
  const ids = shown.flatMap(([key]) => (key === null ? [] : [key]));
  const named = table ? await readNames(db, table, ids) : new Map<string, string>();
  const ofSeat = by === 'buyer' || by === 'target' || (scope.buyerId ?? scope.targetId) !== undefined;
  return {
    complete: tallied.complete,
    rows: shown.map(([key, vector]) => rowOf(key, named.get(key ?? '') ?? null, vector, ofSeat)),
  };
}

function addGroup(groups: Map<string | null, Vector>, label: string | null, vector: Vector): void {
  const sum = groups.get(label) ?? zero();
  addTo(sum, vector);
  groups.set(label, sum);
}

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

function timeLabel(quarter: number, by: Grouping | null, zone: string): string | null {
  if (by === null) return null;
  const { date, weekday, hour } = localTime(quarter * QUARTER_MS, zone);
  return by === 'day' ? date : `${WEEKDAYS[weekday]} ${String(hour).padStart(2, '0')}`;
}

const isOfVisit = (by: Grouping): by is VisitGrouping => (VISIT_GROUPINGS as readonly string[]).includes(by);

function labelOf(key: string, by: Grouping, { parties }: Tallied, visits: boolean): string | null {
  if (key === '') return null;
  if (key === OTHER) return REST;
  if (by === 'tag') return tagShown(key, visits);
  if (isOfVisit(by)) return partOfVisit(key, by);
  if (!NAMES[by]) return key;
  const party = parties.get(Number(key));
  return (by === 'buyer' ? party?.buyerId : party?.id) ?? null;
}

const amountOf = (vector: Vector, measure: Measure): number => vector[MEASURES.indexOf(measure)]!;

/** Days and hours as they pass, everything else by what it brings. */
function sorted(groups: [string | null, Vector][], by: Grouping | null): [string | null, Vector][] {
  if (by === 'day') return groups.sort(([a], [b]) => String(a).localeCompare(String(b)));
  const hour = (key: string | null): number =>
    WEEKDAYS.indexOf(String(key).slice(0, 3)) * 24 + Number(String(key).slice(4));
  if (by === 'hourOfWeek') return groups.sort(([a], [b]) => hour(a) - hour(b));
  return groups.sort(
    ([a, one], [b, other]) =>
      amountOf(other, 'revenue') - amountOf(one, 'revenue') ||
      amountOf(other, 'calls') - amountOf(one, 'calls') ||
      String(a).localeCompare(String(b)),
  );
}

/** All that is beyond the last row is in it, so that a report always adds up. */
function cutTo(most: number, groups: [string | null, Vector][]): [string | null, Vector][] {
  if (groups.length <= most) return groups;
  const rest = zero();
  for (const [, vector] of groups.slice(most - 1)) addTo(rest, vector);
  return [...groups.slice(0, most - 1), [REST, rest]];
}

function rowOf(key: string | null, name: string | null, vector: Vector, ofSeat: boolean): Row {
  const of = (measure: Measure): number => amountOf(vector, measure);
  return {
    key,
    name,
    calls: of('calls'),
    connected: of('connected'),
    converted: of('converted'),
    attempts: of('attempts'),
    answerRate: ofSeat ? shareOf(of('answered'), of('attempts')) : shareOf(of('connected'), of('calls')),
    conversionRate: shareOf(of('converted'), of('connected')),
    revenue: formatMicros(micros(of('revenue'))),
    payout: formatMicros(micros(of('payout'))),
    margin: formatMicros(micros(of('revenue') - of('payout'))),
    bids: of('bids'),
    averageBid: averageOf(micros(of('bidSum')), of('bids')),
    averagePrice: averageOf(micros(of('prices')), of('priced')),
  };
}
