import { isDoc, type Json } from '../json.ts';

type Values = (string | number)[];

const isOf = (condition: Json, field: string, op: string): boolean =>
  isDoc(condition) && condition['field'] === field && condition['op'] === op;

/** What a list of this field and op held before; null: there was none. */
export function listIn(criteria: Json | undefined, field: string, op: string): Values | null {
  const rules = isDoc(criteria) && Array.isArray(criteria['all']) ? criteria['all'] : [criteria ?? null];
  const rule = rules.find((each) => isOf(each, field, op));
  return isDoc(rule) && Array.isArray(rule['value']) ? (rule['value'] as Values) : null;
}

/** Criteria with such a list in the place of the one before, or beside all they ask already. */
export function withList(criteria: Json | undefined, field: string, op: string, value: Values): Json {
  const rule: Json = { field, op, value };
  if (!isDoc(criteria) || isOf(criteria, field, op)) return rule;
  const rules = Array.isArray(criteria['all']) ? criteria['all'] : [criteria];
  const at = rules.findIndex((each) => isOf(each, field, op));
  return { all: at < 0 ? [...rules, rule] : rules.with(at, rule) };
}
