import type { BidModifier, Condition } from '../../api/client/outcry-client.ts';
import { formatMicros, micros } from '../../lib/money.ts';
import { PRICE_KINDS } from '../../prices/registry.ts';
import { priceSchema } from '../../prices/schema.ts';
import { sayPrice } from '../setup/price/explain.ts';
import { say } from '../setup/targets/condition.ts';
import { sayModifier } from '../setup/targets/standing/draft.ts';
import { DAYS } from '../setup/targets/week.ts';
import { fieldName } from './form/field-names.ts';
import { count, money, sentence, words } from './format.ts';

/** What a field of a resource holds, as people read it: never as JSON. Pure. */

type NameOf = (id: string) => string;
type Json = Record<string, unknown>;

const MONEY = /(^|\.)(floor|price|minBid|maxBid|spend|amount|least|most|below)$/;
const ID = /^[a-z]{2,4}_[0-9a-z]{22}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
/** Their values are names of the API's. */
const CODED = /(^|\.)(kind|strategy|action|onCorrection|onExpiry|visibility|timer|adConsent|role|pausedBy)$/;
const NOTHING = 'none';

/** @param path where it stands: amounts are written as money. */
export function valueText(value: unknown, path: string, nameOf: NameOf): string {
  if (value === null || value === undefined || value === '') return NOTHING;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return MONEY.test(path) ? money(formatMicros(micros(value))) : count(value);
  if (typeof value === 'string') {
    if (ID.test(value)) return nameOf(value);
    if (INSTANT.test(value)) return `${value.slice(0, 10)} ${value.slice(11, 16)} UTC`;
    if (CODED.test(path)) return words(value);
    return MONEY.test(path) && /^-?\d+(\.\d+)?$/.test(value) ? money(value) : value;
  }
  if (Array.isArray(value)) return listText(value, path, nameOf);
  return objectText(value as Json, path, nameOf);
}

function listText(list: readonly unknown[], path: string, nameOf: NameOf): string {
  if (list.length === 0) return NOTHING;
  if (path.endsWith('nodes')) return steps(list);
  return list.map((item) => valueText(item, path, nameOf)).join(', ');
}

const steps = (nodes: readonly unknown[]): string =>
  `${nodes.length} ${nodes.length === 1 ? 'step' : 'steps'}: ${nodes.map((node) => (node as Json)['id']).join(', ')}`;

function objectText(value: Json, path: string, nameOf: NameOf): string {
  if ('all' in value || 'any' in value || 'not' in value || ('field' in value && 'op' in value))
    return say(value as Condition);
  if ('week' in value) return hoursText(value);
  const price = isPrice(value) ? priceSchema.safeParse(value) : null;
  if (price?.success) return sayPrice(price.data);
  if ('window' in value) return capText(value, nameOf);
  if ('when' in value && 'change' in value) return sayModifier(value as BidModifier);
  if (Array.isArray(value['nodes'])) return steps(value['nodes']);
  const named = value['name'] ?? value['number'] ?? value['uri'];
  if (typeof named === 'string') return named;
  const parts = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  if (parts.length === 0) return NOTHING;
  return parts
    .map(([name, inner]) => `${fieldName(`${path}.${name}`)}: ${valueText(inner, `${path}.${name}`, nameOf)}`)
    .join(', ');
}

/** A static bid has a kind, too, of another name. */
const isPrice = ({ kind }: Json): boolean => PRICE_KINDS.some((one) => one === kind);

/** "50 calls, $5,000.00 a day". */
function capText({ window, calls, spend }: Json, nameOf: NameOf): string {
  const most = [
    ...(calls === undefined || calls === null ? [] : [`${count(Number(calls))} calls`]),
    ...(spend === undefined || spend === null ? [] : [valueText(spend, 'spend', nameOf)]),
  ].join(', ');
  const when = window === 'concurrent' ? 'at the same time' : window === 'total' ? 'in all' : `a ${window}`;
  return `${most} ${when}`;
}

/** "Mon 08:00–18:00, Tue 08:00–18:00 (America/New York)". */
function hoursText({ week, timezone }: Json): string {
  const ranges = week as Partial<Record<string, [string, string][]>>;
  const days = DAYS.map((day) => [day, ranges[day] ?? []] as const).filter(([, open]) => open.length > 0);
  const text = days.map(
    ([day, open]) => `${sentence(day)} ${open.map(([from, to]) => `${from}–${to}`).join(' ')}`,
  );
  return `${text.join(', ') || 'never'} (${String(timezone).replaceAll('_', ' ')})`;
}
