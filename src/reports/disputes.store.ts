import { firstIdAt } from '../lib/ids.ts';
import { formatMicros, micros } from '../lib/money.ts';
import { VERDICTS } from '../settlement/dispute-schema.ts';
import { readNames } from './names.store.ts';
import { column, MOST_ROWS, OPERATOR_AND_BUYER, type Scope, shareOf, type Table } from './report.ts';
import { readSummary } from './summary.store.ts';

export const disputesColumns = [
  column('key', 'text', 'The buyer or publisher; empty: all', { nullable: true }),
  column('name', 'text', 'What the id is called', { nullable: true, seenBy: ['operator'] }),
  column('converted', 'count', 'Calls that met the terms they were sold on'),
  column('disputed', 'count', 'Of these'),
  column('rate', 'share', 'Disputed among converted', { nullable: true }),
  column('open', 'count', 'Not decided'),
  ...VERDICTS.map((verdict) => column(verdict, 'count', `Decided: ${verdict}`)),
  column('takenBack', 'money', 'What was taken back', { seenBy: OPERATOR_AND_BUYER }),
];

const COLUMN = { buyer: 'buyer_id', publisher: 'publisher_id' } as const;
type By = keyof typeof COLUMN | null;
type Counted = {
  key: string | null;
  disputed: number;
  open: number;
  whole: number;
  part: number;
  none: number;
  takenBack: number;
};
const NOTHING = { disputed: 0, open: 0, whole: 0, part: 0, none: 0, takenBack: 0 };

/** Disputes of the calls of a period, whenever they were opened: so many of so many calls. */
export async function readDisputes(
  db: D1Database,
  scope: Scope,
  { by, names }: { by: By; names: boolean },
): Promise<Table> {
  const [summary, counted] = await Promise.all([
    readSummary(db, scope, { by, names: false }),
    countDisputes(db, scope, by),
  ]);
  const byKey = new Map(counted.map((row) => [row.key, row]));
  const converted = new Map(
    summary.rows.map((row) => [row['key'] as string | null, Number(row['converted'])]),
  );
  const keys = by === null ? [null] : [...new Set([...byKey.keys(), ...converted.keys()])];
  const ids = keys.flatMap((key) => key ?? []);
  const named = names && by ? await readNames(db, `${by}s`, ids) : new Map<string, string>();
  const rows = keys
    .map((key) => {
      const { takenBack, ...counts } = byKey.get(key) ?? NOTHING;
      // A dispute may be known a moment before its call is counted.
      const sold = Math.max(converted.get(key) ?? 0, counts.disputed);
      return {
        ...counts,
        key,
        name: named.get(key ?? '') ?? null,
        converted: sold,
        rate: shareOf(counts.disputed, sold),
        takenBack: formatMicros(micros(takenBack)),
      };
    })
    .filter(({ disputed, converted: sold }) => by === null || disputed + sold > 0)
    .sort((a, b) => (b.rate ?? 0) - (a.rate ?? 0) || b.disputed - a.disputed);
  return { complete: summary.complete, rows: rows.slice(0, MOST_ROWS) };
}

async function countDisputes(db: D1Database, scope: Scope, by: By): Promise<Counted[]> {
  const { period, campaignId, publisherId, buyerId, targetId, test } = scope;
  const conditions = ['call_id >= ?1', 'call_id < ?2', 'test = ?3'];
  const bindings: (string | number)[] = [
    firstIdAt('call', period.from),
    firstIdAt('call', period.to),
    Number(test),
  ];
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined) conditions.push(`${name} = ?${bindings.push(value)}`);
  };
  add('campaign_id', campaignId);
  add('publisher_id', publisherId);
  add('buyer_id', buyerId);
  add('target_id', targetId);
  const counted = VERDICTS.map((verdict) => `count(*) FILTER (WHERE verdict = '${verdict}') AS "${verdict}"`);
  const key = by === null ? 'NULL' : COLUMN[by];
  const query = `SELECT ${key} AS key, count(*) AS disputed, count(*) FILTER (WHERE verdict IS NULL) AS open,
      ${counted.join(', ')},
      coalesce(sum(CASE WHEN verdict <> 'none'
        THEN (doc->>'$.evidence.charged') - (doc->>'$.ruling.revenue') END), 0) AS takenBack
    FROM disputes WHERE ${conditions.join(' AND ')} GROUP BY 1`;
  const { results } = await db
    .prepare(query)
    .bind(...bindings)
    .all<Counted>();
  return results;
}
