import { type Doc, isDoc, type Json } from '../json.ts';

/** Ids to names or names to ids, of those a configuration refers to. */
export type Directory = {
  publisher: ReadonlyMap<string, string>;
  buyer: ReadonlyMap<string, string>;
  campaign: ReadonlyMap<string, string>;
};

const REFERENCES = ['publisher', 'buyer', 'campaign'] as const;
/** Below these, names are the user's own. */
const FREE: ReadonlySet<string> = new Set(['tags', 'dialectOptions', 'custom', 'outcomes']);

/** Says by name what the API says by id: its fields, and what conditions compare `publisherId` with. */
export const withNames = (value: Json, names: Directory): Json =>
  translate(
    value,
    names,
    (word) => `${word}Id`,
    (word) => word,
  );

/** The other way round. What has no id, or is one already, stays as it is. */
export const withIds = (value: Json, ids: Directory): Json =>
  translate(
    value,
    ids,
    (word) => word,
    (word) => `${word}Id`,
  );

type Word = (typeof REFERENCES)[number];

function translate(
  value: Json,
  known: Directory,
  from: (word: Word) => string,
  to: (word: Word) => string,
): Json {
  if (Array.isArray(value)) return value.map((item) => translate(item, known, from, to));
  if (!isDoc(value)) return value;
  const publishers = value['field'] === 'publisherId' && typeof value['op'] === 'string';
  const entries = Object.entries(value).map(([name, child]): [string, Json] => {
    if (FREE.has(name)) return [name, child];
    if (publishers && name === 'value') return [name, each(child, known.publisher)];
    const word = REFERENCES.find((one) => from(one) === name);
    if (word && (typeof child === 'string' || child === null)) return [to(word), each(child, known[word])];
    return [name, translate(child, known, from, to)];
  });
  return Object.fromEntries(entries);
}

const each = (value: Json, known: ReadonlyMap<string, string>): Json =>
  Array.isArray(value)
    ? value.map((one) => each(one, known))
    : typeof value === 'string'
      ? (known.get(value) ?? value)
      : value;

/** Every name a document refers to, with the field that does. */
export function referencesIn(doc: Doc): { word: Word; name: string; field: string }[] {
  return REFERENCES.flatMap((word) => {
    const name = doc[word];
    return typeof name === 'string' ? [{ word, name, field: word }] : [];
  });
}
