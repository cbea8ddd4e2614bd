import { isMap, isScalar, isSeq, LineCounter, parseDocument, stringify } from 'yaml';
import type { Json, Path } from '../json.ts';

export type Trouble = { file: string; line: number; field: string; message: string };

/** A file that could be read: its value, and the line on which something of it stands. */
export type Read = { value: Json; lineOf(path: Path): number };

export function readYaml(file: string, text: string): Read | Trouble[] {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, stringKeys: true });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0)
    return faults.map(({ pos, message }) => ({
      file,
      line: counter.linePos(pos[0]).line,
      field: '',
      message,
    }));
  const lineOf = (path: Path): number => {
    let node: unknown = document.contents;
    let offset = 0;
    for (const step of path) {
      const pair = isMap(node)
        ? node.items.find(({ key }) => isScalar(key) && key.value === step)
        : undefined;
      const next = isSeq(node) ? node.items[step as number] : pair?.value;
      const place = isScalar(pair?.key) ? pair.key.range : rangeOf(next);
      if (place) offset = place[0]!;
      if (next === undefined) break;
      node = next;
    }
    return counter.linePos(offset).line;
  };
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) as Json, lineOf };
  } catch (error) {
    return [{ file, line: 1, field: '', message: (error as Error).message }];
  }
}

const rangeOf = (node: unknown): readonly number[] | null | undefined =>
  isMap(node) || isSeq(node) || isScalar(node) ? node.range : null;

/** Without anchors, and in lines that a reviewer can read. */
export const writeYaml = (value: Json): string =>
  stringify(value, { aliasDuplicateObjects: false, lineWidth: 110, indentSeq: true });
