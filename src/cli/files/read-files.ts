import { type Doc, isDoc, type Json, type Path } from '../json.ts';
import { conform } from '../schema/conform.ts';
import { secretProblems } from '../things/secrets.ts';
import { type Shapes, withStandards } from '../things/shape.ts';
import { inOrder, type Kind, keyOf, type Place, type Thing } from '../things/thing.ts';
import { LISTS, PARTS } from './write-files.ts';
import { type Read, readYaml, type Trouble } from './yaml.ts';

/** What the files say, and where each thing of it stands. */
export type Wanted = { things: Thing[]; troubles: Trouble[]; lineOf(place: Place, path?: Path): Trouble };

/** Reads all files, and says of every one what does not hold: file, line, field. */
export function readFiles(files: ReadonlyMap<string, string>, shapes: Shapes): Wanted {
  const reader = new FileReader(shapes);
  for (const [file, text] of files) reader.read(file, text);
  return { things: reader.things, troubles: [...reader.troubles, ...reader.twice()], lineOf: reader.lineOf };
}

const WORDS = [...Object.keys(LISTS), 'campaign'].join(', ');

class FileReader {
  readonly things: Thing[] = [];
  readonly troubles: Trouble[] = [];
  readonly #reads = new Map<string, Read>();
  readonly #shapes: Shapes;

  constructor(shapes: Shapes) {
    this.#shapes = shapes;
  }

  readonly lineOf = ({ file, path }: Place, more: Path = []): Trouble => ({
    file,
    line: this.#reads.get(file)?.lineOf([...path, ...more]) ?? 1,
    field: [...path, ...more].join('.'),
    message: '',
  });

  read(file: string, text: string): void {
    const read = readYaml(file, text);
    if (Array.isArray(read)) {
      this.troubles.push(...read);
      return;
    }
    this.#reads.set(file, read);
    const root: Place = { file, path: [] };
    if (read.value === null) return;
    if (!isDoc(read.value)) this.#tell(root, `must be a mapping with ${WORDS}`);
    else
      for (const [word, value] of Object.entries(read.value)) this.#part(word, value, { file, path: [word] });
  }

  /** Of what is said twice the second, with the line of the first. */
  twice(): Trouble[] {
    const first = new Map<string, Place>();
    return this.things.flatMap(({ kind, key, place }) => {
      const before = first.get(`${kind} ${key}`);
      if (!before && place) first.set(`${kind} ${key}`, place);
      if (!before || !place) return [];
      const { file, line } = this.lineOf(before);
      return [{ ...this.lineOf(place), message: `is there already: ${file}:${line}` }];
    });
  }

  #tell(place: Place, message: string, path: Path = []): void {
    this.troubles.push({ ...this.lineOf(place, path), message });
  }

  #part(word: string, value: Json, place: Place): void {
    const kind = (LISTS as Readonly<Record<string, Kind>>)[word];
    if (kind) this.#list(kind, value, place);
    else if (word === 'campaign') this.#campaign(value, place);
    else this.#tell(place, `is none of ${WORDS}`);
  }

  #campaign(value: Json, place: Place): void {
    if (!isDoc(value)) {
      this.#tell(place, 'must be a mapping');
      return;
    }
    const { targets, numbers, terms, pools, ...campaign } = value;
    this.#add('campaign', campaign, place);
    const { name } = campaign;
    if (typeof name !== 'string') return;
    for (const [part, child] of Object.entries({ targets, numbers, terms, pools }))
      this.#list(
        PARTS[part as keyof typeof PARTS],
        child,
        { ...place, path: [...place.path, part] },
        { campaign: name },
      );
  }

  #list(kind: Kind, value: Json | undefined, place: Place, more: Doc = {}): void {
    if (value === undefined || value === null) return;
    if (!Array.isArray(value)) this.#tell(place, 'must be a list');
    else
      for (const [index, item] of value.entries())
        this.#add(kind, item, { ...place, path: [...place.path, index] }, more);
  }

  #add(kind: Kind, value: Json, place: Place, more: Doc = {}): void {
    if (!isDoc(value)) {
      this.#tell(place, 'must be a mapping');
      return;
    }
    const given: Thing = { kind, key: '', doc: withStandards(kind, { ...value, ...more }), place };
    const { problems, value: whole } = conform(this.#shapes.schemas, this.#shapes.of[kind], given.doc);
    for (const { path, message } of [...secretProblems(given), ...problems]) this.#tell(place, message, path);
    const doc = inOrder(kind, whole as Doc);
    if (problems.length === 0) this.things.push({ ...given, doc, key: keyOf(kind, doc) });
  }
}
