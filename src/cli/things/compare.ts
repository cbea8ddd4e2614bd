import { isDoc, type Json, type Path } from '../json.ts';
import { isFromEnv } from '../schema/conform.ts';

/** Fields whose values are amounts, shares and factors: "5" is "5.00". */
const AMOUNTS: ReadonlySet<string> = new Set([
  'price',
  'floor',
  'amount',
  'least',
  'most',
  'minBid',
  'maxBid',
  'spend',
  'percent',
  'percentOfBid',
  'factor',
  'below',
  'minimumPayout',
  'perMinute',
  'maxAmount',
]);
/** Whose names are the user's own. */
const FREE: ReadonlySet<string> = new Set(['dialectOptions', 'custom', 'tags', 'flow', '*']);
const DECIMAL = /^-?\d+(\.\d+)?$/;

/** In the one writing that stands for all that mean the same; undefined: nothing is said. */
export function canonical(value: Json | undefined, field = ''): Json | undefined {
  if (value === undefined || value === null) return undefined;
  if (isFromEnv(value)) return '(secret)';
  if (Array.isArray(value))
    return value.length === 0 ? undefined : value.map((item) => canonical(item, field) ?? item);
  if (isDoc(value)) {
    const inner = FREE.has(field) ? () => '*' : (name: string) => (field === 'outcomes' ? 'amount' : name);
    const isLeaf = 'op' in value; // a condition: what it compares with is meant as it is written
    const entries = Object.keys(value)
      .sort()
      .map(
        (name) =>
          [name, isLeaf && name === 'value' ? value[name] : canonical(value[name], inner(name))] as const,
      )
      .filter(([, child]) => child !== undefined);
    return entries.length === 0 ? undefined : (Object.fromEntries(entries) as Json);
  }
  if (value === false) return undefined;
  const isAmount = AMOUNTS.has(field) && DECIMAL.test(String(value));
  return isAmount ? shortest(String(value)) : value;
}

const shortest = (decimal: string): string =>
  decimal.includes('.') ? decimal.replace(/0+$/, '').replace(/\.$/, '') : decimal;

export type FieldChange = { path: string; from: Json | undefined; to: Json | undefined };

/** Where two canonical values differ, as deep as it helps a reader. */
export function differences(from: Json | undefined, to: Json | undefined, path: Path = []): FieldChange[] {
  if (JSON.stringify(from) === JSON.stringify(to)) return [];
  if (isDoc(from) && isDoc(to)) {
    const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
    return names.flatMap((name) => differences(from[name], to[name], [...path, name]));
  }
  if (Array.isArray(from) && Array.isArray(to) && from.length === to.length && from.some(isDoc))
    return from.flatMap((item, index) => differences(item, to[index], [...path, index]));
  return [{ path: path.join('.'), from, to }];
}
