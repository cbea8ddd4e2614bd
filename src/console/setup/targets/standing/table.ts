import { isLeaf, type Leaf, textOf } from '../condition.ts';
import type { ModifierDraft } from './draft.ts';

/** By what a table of values may change a bid; a tag of the call by any other name. */
export const TABLE_FIELDS = [
  { value: 'state', label: 'State' },
  { value: 'zip', label: 'ZIP code' },
  { value: 'areaCode', label: 'Area code' },
  { value: 'hour', label: 'Hour' },
  { value: 'weekday', label: 'Weekday' },
  { value: 'publisherId', label: 'Publisher' },
  { value: 'subId', label: 'Sub id' },
  { value: 'attestation', label: 'Attestation' },
  { value: 'repeatCaller', label: 'Repeat caller' },
  { value: '', label: 'A tag' },
];

type TableOf = { field: string; change: string };

/** A modifier that is a line of such a table: it asks for values of the field and nothing else. */
function valuesOf({ when, change }: ModifierDraft, of: TableOf): string[] | null {
  const leaf = when && leafOf(when);
  if (!leaf || change !== of.change || leaf.field !== of.field) return null;
  if (leaf.op === 'in' && Array.isArray(leaf.value)) return leaf.value.map(String);
  return leaf.op === 'eq' ? [textOf(leaf.value)] : null;
}

function leafOf(when: NonNullable<ModifierDraft['when']>): Leaf | null {
  if (isLeaf(when)) return when;
  const [only, ...more] = 'all' in when ? when.all : [];
  return only && more.length === 0 && isLeaf(only) ? only : null;
}

/** "CA 1.25", a line for every value. */
export const tableText = (modifiers: readonly ModifierDraft[], of: TableOf): string =>
  modifiers
    .flatMap((modifier) => (valuesOf(modifier, of) ?? []).map((value) => `${value} ${modifier.text}`))
    .join('\n');

const LINE = /^(.*?)[\s,;=]+([+-]?\$?\d[\d.]*)$/;

type Row = { values: string[]; text: string };

/** What is wrong with a line. */
type Unread = { line: number; why: string };

/** Lines as they are typed, or pasted out of a spreadsheet: those of one amount together. */
export function readTable(text: string): Row[] | Unread {
  const rows = new Map<string, Row>();
  const seen = new Set<string>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const [, before = '', amount = ''] = LINE.exec(line.trim()) ?? [];
    const value = before.trim().replace(/^"(.*)"$/, '$1');
    if (value === '') return { line: index + 1, why: 'needs a value and an amount, such as “CA 1.25”' };
    if (seen.has(value)) return { line: index + 1, why: `names ${value} again` };
    seen.add(value);
    const text = amount.replace('$', '').replace(/^\+/, '');
    const row = rows.get(text) ?? { values: [], text };
    rows.set(text, { ...row, values: [...row.values, value] });
  }
  return [...rows.values()];
}

/** The table's modifiers stand where those of before stood, or at the end: one for each amount, whoever has it. */
export function withTable(
  modifiers: readonly ModifierDraft[],
  of: TableOf,
  rows: readonly Row[],
): ModifierDraft[] {
  const isOld = (modifier: ModifierDraft): boolean => valuesOf(modifier, of) !== null;
  const first = modifiers.findIndex(isOld);
  const labelOf = new Map(modifiers.filter(isOld).map(({ text, label }) => [text, label]));
  const made = rows.map(({ values, text }): ModifierDraft => {
    const when = { all: [{ field: of.field, op: 'in' as const, value: values }] };
    return { label: labelOf.get(text) ?? '', change: of.change, text, when };
  });
  const others = modifiers.filter((modifier) => !isOld(modifier));
  const place = first < 0 ? others.length : modifiers.slice(0, first).filter((one) => !isOld(one)).length;
  return others.toSpliced(place, 0, ...made);
}
