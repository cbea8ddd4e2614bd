import { plainName, ZIP } from '../../campaign/tags.ts';

/** Which calls: every field that is given must hold. `firstId`/`endId` bound the time, since ids sort by it. */
export type CallFilter = {
  publisherId?: string | undefined;
  buyerId?: string | undefined;
  campaignId?: string | undefined;
  targetId?: string | undefined;
  numberId?: string | undefined;
  subId?: string | undefined;
  state?: string | undefined;
  zip?: string | undefined;
  areaCode?: string | undefined;
  to?: string | undefined;
  carrierCallId?: string | undefined;
  status?: 'live' | 'ended' | undefined;
  disposition?: string | undefined;
  converted?: boolean | undefined;
  test?: boolean | undefined;
  /** Connected seconds, both included. */
  minSeconds?: number | undefined;
  maxSeconds?: number | undefined;
  /** In micros, both included. */
  minRevenue?: number | undefined;
  maxRevenue?: number | undefined;
  /** A tag that has this value. */
  tag?: { name: string; value: string } | undefined;
  firstId?: string | undefined;
  endId?: string | undefined;
  /** A tag or a ZIP that is for the winner only is not found by its value. */
  publicOnly?: boolean | undefined;
  /** All that one caller may be kept under. */
  callerHashes?: readonly string[] | undefined;
};

/** A piece of SQL and what is bound in it. */
export type Where = { sql: string; values: (string | number)[] };

/** How each of the two layouts of a call says what a filter asks. */
export type FilterColumns = Record<
  Exclude<keyof CallFilter, 'firstId' | 'endId' | 'status' | 'tag' | 'publicOnly'>,
  string
> & { tags: string; winnerOnly: string };

/** @param columns SQL of the code, never of a request. */
export function whereOf(filter: CallFilter, columns: FilterColumns): Where {
  const { firstId, endId, status, tag, publicOnly = false, ...rest } = filter;
  const parts: string[] = [];
  const values: (string | number)[] = [];
  const add = (sql: string, ...bound: (string | number)[]): void => {
    parts.push(sql);
    values.push(...bound);
  };
  if (firstId !== undefined) add('id >= ?', firstId);
  if (endId !== undefined) add('id < ?', endId);
  if (status !== undefined) parts.push(status === 'live' ? 'ended_at IS NULL' : 'ended_at IS NOT NULL');
  if (tag !== undefined)
    add(
      `EXISTS (SELECT 1 FROM json_each(${columns.tags}) AS t WHERE t.key = ? AND t.value = ?)`,
      tag.name,
      tag.value,
    );
  const asked = [tag?.name, rest.zip === undefined ? undefined : ZIP].filter((name) => name !== undefined);
  if (publicOnly)
    for (const name of asked)
      add(
        `NOT EXISTS (SELECT 1 FROM json_each(${columns.winnerOnly}) AS w WHERE w.value = ?)`,
        plainName(name),
      );
  for (const [name, value] of Object.entries(rest)) {
    if (value === undefined) continue;
    const one = typeof value === 'object' ? JSON.stringify(value) : value;
    const bound = typeof one === 'boolean' ? Number(one) : one;
    add(columns[name as keyof typeof rest], bound);
  }
  return { sql: parts.length > 0 ? parts.join(' AND ') : 'true', values };
}
