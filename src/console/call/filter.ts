import type { Operations } from '../../api/client/outcry-client.ts';
import { DISPOSITIONS } from '../../call/disposition.ts';

/** Which calls are looked at: every filter the API takes, as the address has it. Pure. */

const TEXTS = ['subId', 'state', 'zip', 'areaCode', 'to', 'carrierCallId', 'tag'] as const;
const SECONDS = ['minSeconds', 'maxSeconds'] as const;
const AMOUNTS = ['minRevenue', 'maxRevenue'] as const;
const IDS = ['campaignId', 'publisherId', 'buyerId', 'targetId', 'numberId'] as const;
const OWN = ['outcome', 'from', 'until'] as const;
export const FILTERS = [...IDS, ...OWN, ...TEXTS, ...SECONDS, ...AMOUNTS] as const;

export type FilterName = (typeof FILTERS)[number];
export type CallFilter = Record<FilterName, string>;
type Query = Operations['listCalls']['request'];

export const readFilter = (params: URLSearchParams): CallFilter =>
  Object.fromEntries(FILTERS.map((name) => [name, params.get(name) ?? ''])) as CallFilter;

/** Only what is set: an address without filters is a short one. */
export const writeFilter = (filter: CallFilter): Record<string, string> =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''));

/** As the API's query. Days are the reader's own. */
export function queryOf(filter: CallFilter): Query {
  const { outcome, from, until, minSeconds, maxSeconds, ...same } = filter;
  return {
    ...writeFilter(same as CallFilter),
    ...outcomeQuery(outcome),
    ...(from && { since: startOf(from) }),
    ...(until && { until: startOf(until, 1) }),
    ...(minSeconds && { minSeconds: Number(minSeconds) }),
    ...(maxSeconds && { maxSeconds: Number(maxSeconds) }),
  };
}

function outcomeQuery(outcome: string): Query {
  if (outcome === 'live') return { status: outcome };
  if (outcome === 'converted' || outcome === 'test') return { [outcome]: 'true' };
  if (outcome === 'notConverted') return { converted: 'false', status: 'ended' };
  const disposition = DISPOSITIONS.find((one) => one === outcome);
  return disposition ? { disposition } : {};
}

/** The first moment of a day, or of one after it. */
function startOf(day: string, later = 0): string {
  const date = new Date(`${day}T00:00:00`);
  date.setDate(date.getDate() + later);
  return Number.isNaN(date.getTime()) ? day : date.toISOString();
}

/** Where every call that is shown is to be had as a file, however many there are. */
export function exportPath(filter: CallFilter, format: 'csv' | 'ndjson'): string {
  const query = Object.entries({ ...queryOf(filter), format }).map(([name, value]) => [name, String(value)]);
  return `/v1/calls?${new URLSearchParams(query)}`;
}
