import { readCsv } from '../../lib/text/csv.ts';
import type { Present, Thing } from '../things/thing.ts';
import { listIn, withList } from './criteria.ts';

type ListChange = { thing: Thing; added: string[]; removed: string[] };

/** Values of the first column; a first line that names the field is a header. */
export function valuesIn(text: string, field: string): string[] {
  const cells = readCsv(text).flatMap((row) => row.cells[0]?.trim() || []);
  const isHeader = cells[0]?.toLowerCase().replace(/[\s_-]/g, '') === field.toLowerCase();
  return [...new Set(isHeader ? cells.slice(1) : cells)];
}

/** A target that takes calls by a list takes them by this one. @param keep what the list held stays in it, too. */
export function changeList(
  target: Present,
  { field, op, keep }: { field: string; op: string; keep: boolean },
  values: readonly string[],
  file: string,
): ListChange {
  const { criteria } = target.doc;
  const before = (listIn(criteria, field, op) ?? []).map(String);
  const after = keep ? [...new Set([...before, ...values])] : [...values];
  const had = new Set(before);
  const has = new Set(after);
  return {
    thing: {
      ...target,
      doc: { ...target.doc, criteria: withList(criteria, field, op, after) },
      place: { file, path: [1] },
    },
    added: after.filter((value) => !had.has(value)),
    removed: before.filter((value) => !has.has(value)),
  };
}
