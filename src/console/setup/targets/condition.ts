import type { Condition } from '../../../api/client/outcry-client.ts';

/** The criteria editor shows a condition as a tree of groups and rules. Pure, so that what it makes can be tested. */

export type Leaf = Extract<Condition, { field: string }>;
export type Group = { mode: 'all' | 'any' | 'none'; parts: Condition[] };

export const FIELDS = [
  'state',
  'zip',
  'areaCode',
  'hour',
  'weekday',
  'dialedNumber',
  'attestation',
  'repeatCaller',
  'publisherId',
  'subId',
];

export const OPS: { value: Leaf['op']; label: string }[] = [
  { value: 'in', label: 'is one of' },
  { value: 'notIn', label: 'is none of' },
  { value: 'eq', label: 'is' },
  { value: 'ne', label: 'is not' },
  { value: 'lt', label: 'is less than' },
  { value: 'lte', label: 'is at most' },
  { value: 'gt', label: 'is more than' },
  { value: 'gte', label: 'is at least' },
  { value: 'startsWith', label: 'starts with' },
  { value: 'matches', label: 'matches (* and ?)' },
  { value: 'exists', label: 'is known' },
];

export const NEW_RULE: Leaf = { field: 'state', op: 'in', value: [] };

export const isLeaf = (condition: Condition): condition is Leaf => 'field' in condition;

/** Reads a condition that is not a rule as a group; "none of" is how `not any` is shown. */
export function groupOf(condition: Condition): Group {
  if ('all' in condition) return { mode: 'all', parts: condition.all };
  if ('any' in condition) return { mode: 'any', parts: condition.any };
  if ('not' in condition) {
    const inner = condition.not;
    return 'any' in inner ? { mode: 'none', parts: inner.any } : { mode: 'none', parts: [inner] };
  }
  return { mode: 'all', parts: [condition] };
}

export function conditionOf({ mode, parts }: Group): Condition {
  if (mode === 'none') return { not: { any: parts } };
  return mode === 'all' ? { all: parts } : { any: parts };
}

/** Between the values of a list: as they are typed, pasted out of a spreadsheet, or written in other scripts. */
const BREAKS = ',;\\n\\t，；、';
/** A list of these pasted from a column has blanks where its lines ended: none has one of its own. */
const WITHOUT_BLANKS = new Set(['zip', 'areaCode']);
const IS_QUOTED = new RegExp(`[${BREAKS}"]|^\\s|\\s$`);

export const textOf = (value: Leaf['value']): string =>
  Array.isArray(value)
    ? value.map((part) => quoted(String(part))).join(', ')
    : value === undefined
      ? ''
      : String(value);

/** As a table of comma-separated values would have it, where a value has a comma of its own. */
const quoted = (part: string): string => (IS_QUOTED.test(part) ? `"${part.replaceAll('"', '""')}"` : part);

function readList(field: string, text: string): string[] {
  const breaks = WITHOUT_BLANKS.has(field) ? `${BREAKS}\\s` : BREAKS;
  const part = new RegExp(`[^\\S\\n\\t]*"((?:[^"]|"")*)"[^\\S\\n\\t]*(?=[${breaks}]|$)|[^${breaks}]+`, 'g');
  return [...text.matchAll(part)]
    .map(([whole, inner]) => inner?.replaceAll('""', '"') ?? whole.trim())
    .filter((value) => value !== '');
}

/** What was typed, in the shape the operator takes. */
export function readValue(op: Leaf['op'], text: string, field = ''): Leaf['value'] {
  if (op === 'in' || op === 'notIn') return readList(field, text);
  if (op === 'exists') return text !== 'false';
  return text;
}

const JOIN = { all: ' and ', any: ' or ', none: ' or ' };

/** "state is one of CA, OR and homeowner is yes": for lists and for people. */
export function say(condition: Condition, outer = false): string {
  if (isLeaf(condition)) {
    const op = OPS.find(({ value }) => value === condition.op)?.label ?? condition.op;
    if (condition.op === 'exists')
      return `${condition.field} is ${condition.value === false ? 'not known' : 'known'}`;
    return `${condition.field} ${op} ${textOf(condition.value)}`;
  }
  const { mode, parts } = groupOf(condition);
  const text = parts.map((part) => say(part, true)).join(JOIN[mode]);
  if (mode === 'none') return `not (${text})`;
  return outer && parts.length > 1 ? `(${text})` : text;
}
