import { readCsv } from '../../lib/text/csv.ts';
import type { Wanted } from '../files/read-files.ts';
import type { Trouble } from '../files/yaml.ts';
import type { Doc, Path } from '../json.ts';
import { conform } from '../schema/conform.ts';
import type { Shapes } from '../things/shape.ts';
import { inOrder, type Kind, keyOf, mapOf, type Place, type Present, type Thing } from '../things/thing.ts';
import { columnNamed, NUMBER_COLUMNS, TARGET_COLUMNS } from './columns.ts';

const COLUMNS = { target: TARGET_COLUMNS, number: NUMBER_COLUMNS } as const;

type Source = { file: string; text: string };
/** `standard` is what a row says when it has no such cell: a campaign, a carrier. */
type Options = { kind: keyof typeof COLUMNS; standard: Doc; createBuyers: boolean };

const KNOWN_BY: Readonly<Record<keyof typeof COLUMNS, readonly string[]>> = {
  target: ['name', 'buyer', 'campaign'],
  number: ['number'],
};

/** A spreadsheet of targets or numbers: what a cell says is changed, what no cell says stays as it is. */
export function readRows(
  { file, text }: Source,
  { kind, standard, createBuyers }: Options,
  present: readonly Present[],
  shapes: Shapes,
): Wanted {
  const troubles: Trouble[] = [];
  const things = new Map<string, Thing>();
  const there = mapOf<Thing>(present);
  const [header, ...rows] = readCsv(text);
  const columns = (header?.cells ?? []).map((name) => columnNamed(COLUMNS[kind], name.trim()));
  const tell = (line: number, field: string, message: string): void =>
    void troubles.push({ file, line, field, message });
  for (const [index, name] of (header?.cells ?? []).entries())
    if (columns[index] === undefined && name.trim() !== '')
      tell(1, name.trim(), `is no column: there are ${Object.keys(COLUMNS[kind]).join(', ')}`);
  for (const row of troubles.length === 0 ? rows : []) {
    const said: Doc = { ...standard };
    const cells = columns.flatMap((column, index): [string, string][] => {
      const cell = row.cells[index]?.trim() ?? '';
      return column && cell !== '' ? [[column, cell]] : [];
    });
    const fill = (doc: Doc, only: (column: string) => boolean): Doc =>
      cells
        .filter(([column]) => only(column))
        .reduce((filled, [column, cell]) => set(filled, column, cell), doc);
    const set = (doc: Doc, column: string, cell: string): Doc => {
      try {
        return COLUMNS[kind][column]!(doc, cell);
      } catch (error) {
        tell(row.line, column, (error as Error).message);
        return doc;
      }
    };
    const isKey = (column: string): boolean => KNOWN_BY[kind].includes(column);
    const named = fill(said, isKey);
    const before = there.get(`${kind} ${keyOf(kind, named)}`)?.doc;
    const doc = fill({ ...before, ...named }, (column) => !isKey(column));
    const place: Place = { file, path: [row.line] };
    if (createBuyers) addBuyer(doc, place, there, things);
    const { problems, value } = conform(shapes.schemas, shapes.of[kind], doc);
    for (const { path, message } of problems) tell(row.line, path.join('.'), message);
    const whole = inOrder(kind, value as Doc);
    const key = keyOf(kind, whole);
    const same = things.get(`${kind} ${key}`);
    if (same) tell(row.line, '', `is there already: line ${same.place!.path[0]}`);
    things.set(`${kind} ${key}`, { kind, key, doc: whole, place });
  }
  const lineOf = (place: Place, path: Path = []): Trouble => ({
    file,
    line: Number(place.path[0] ?? 1),
    field: path.join('.'),
    message: '',
  });
  return { things: [...things.values()], troubles, lineOf };
}

function addBuyer(
  doc: Doc,
  place: Place,
  there: ReadonlyMap<string, Thing>,
  things: Map<string, Thing>,
): void {
  const buyer: Doc = { name: doc['buyer'] ?? null };
  const kind: Kind = 'buyer';
  const name = `${kind} ${keyOf(kind, buyer)}`;
  if (typeof doc['buyer'] === 'string' && !there.has(name) && !things.has(name))
    things.set(name, { kind, key: keyOf(kind, buyer), doc: buyer, place });
}
