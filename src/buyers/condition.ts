import { foldValue, isListed, isSame, numberOf, type Value } from '../lib/text/value-list.ts';
import type { CallFacts } from './facts.ts';
import type { Weekday } from './hours.ts';

export const CONDITION_OPS = [
  'eq',
  'ne',
  'in',
  'notIn',
  'lt',
  'lte',
  'gt',
  'gte',
  'startsWith',
  'matches',
  'exists',
] as const;
export type ConditionOp = (typeof CONDITION_OPS)[number];

export type Leaf = {
  field: string;
  op: ConditionOp;
  value?: string | number | boolean | (string | number)[];
};
export type Condition = { all: Condition[] } | { any: Condition[] } | { not: Condition } | Leaf;

/** What the clock shows where the target is. */
export type LocalHour = { hour: number; weekday: Weekday };

/**
 * Does a call meet a condition? Fields the exchange knows itself come before tags of the same name.
 * - Text compares without regard to case; "25.0" equals the number 25, not the text "25".
 * - `lt lte gt gte` compare numbers; anything that is not a decimal number on either side fails.
 * - `matches` takes a whole-text glob: `*` any run, `?` one character, no regular expressions.
 * - A field that is missing fails every op but `ne`, `notIn` and `exists: false`.
 */
export function evaluateCondition(condition: Condition, facts: CallFacts, local: LocalHour): boolean {
  if ('all' in condition) return condition.all.every((part) => evaluateCondition(part, facts, local));
  if ('any' in condition) return condition.any.some((part) => evaluateCondition(part, facts, local));
  if ('not' in condition) return !evaluateCondition(condition.not, facts, local);
  return evaluateLeaf(condition, factIn(condition.field, facts, local));
}

/** Every field a condition looks at. */
export function fieldsOf(condition: Condition): string[] {
  if ('all' in condition) return condition.all.flatMap(fieldsOf);
  if ('any' in condition) return condition.any.flatMap(fieldsOf);
  return 'not' in condition ? fieldsOf(condition.not) : [condition.field];
}

/** What a condition may ask that no tag can say. */
const FACTS: ReadonlySet<string> = new Set([
  'state',
  'zip',
  'areaCode',
  'dialedNumber',
  'attestation',
  'repeatCaller',
  'publisherId',
  'subId',
  'hour',
  'weekday',
]);

/** Does the condition look at what was said of a call, beside what the exchange knows itself? */
export const asksTags = (condition: Condition): boolean =>
  fieldsOf(condition).some((field) => !FACTS.has(field));

/** What is known of a field; null: nothing. */
export function factIn(field: string, facts: CallFacts, local: LocalHour): Value | null {
  switch (field) {
    case 'state':
    case 'zip':
    case 'areaCode':
    case 'dialedNumber':
    case 'attestation':
    case 'repeatCaller':
      return facts[field];
    case 'hour':
    case 'weekday':
      return local[field];
    case 'publisherId':
    case 'subId':
      // What was written down before these were facts may have a tag of the name.
      return facts[field] === undefined ? tagIn(field, facts) : facts[field];
    default:
      return tagIn(field, facts);
  }
}

const tagIn = (name: string, { tags }: CallFacts): string | null =>
  Object.hasOwn(tags, name) ? tags[name]! : null;

function evaluateLeaf({ op, value }: Leaf, fact: Value | null): boolean {
  if (op === 'exists') return (fact !== null) === (value !== false);
  if (fact === null) return op === 'ne' || op === 'notIn';
  if (Array.isArray(value)) {
    if (op !== 'in' && op !== 'notIn') return false;
    return isListed(value, fact) === (op === 'in');
  }
  if (value === undefined) return false;
  switch (op) {
    case 'eq':
      return isSame(fact, value);
    case 'ne':
      return !isSame(fact, value);
    case 'startsWith':
      return foldValue(fact).startsWith(foldValue(value));
    case 'matches':
      return matchesGlob(foldValue(fact), foldValue(value));
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return compares(op, numberOf(fact), numberOf(value));
    default:
      return false; // `in` without a list
  }
}

function compares(op: 'lt' | 'lte' | 'gt' | 'gte', left: number | null, right: number | null): boolean {
  if (left === null || right === null) return false;
  if (op === 'lt') return left < right;
  if (op === 'lte') return left <= right;
  return op === 'gt' ? left > right : left >= right;
}

/**
 * Goes back to the last `*` only, so the work is bounded by text × pattern whatever the pattern: with patterns
 * bounded at the edge it is linear in the text.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let i = 0; i < text.length; ) {
    if (pattern[at] === '*') {
      star = at++;
      resume = i;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[i])) {
      at++;
      i++;
    } else if (star !== -1) {
      at = star + 1;
      i = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
