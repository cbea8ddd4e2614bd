import { byText, type Doc, type Path } from '../json.ts';

/** What a file configures: each kind is changed by operations of its own. */
export const KINDS = [
  'publisher',
  'buyer',
  'campaign',
  'target',
  'number',
  'terms',
  'pool',
  'eventTarget',
] as const;
export type Kind = (typeof KINDS)[number];

/** Where in the files something stands. */
export type Place = { file: string; path: Path };

/**
 * One of them as the files say it: whatever it refers to by name, and without an id.
 * `key` is what tells it from others of its kind, and is the same in every exchange.
 */
export type Thing = { kind: Kind; key: string; doc: Doc; place?: Place };

/** As it is in the exchange. `told` is what the API said of it, to be compared before it is changed. */
export type Present = Thing & { id: string; told: Doc };

/** The fields that tell one from others of its kind. */
const KEY_FIELDS: Record<Kind, readonly string[]> = {
  publisher: ['name'],
  buyer: ['name'],
  campaign: ['name'],
  target: ['campaign', 'buyer', 'name'],
  number: ['number'],
  terms: ['campaign', 'publisher'],
  pool: ['campaign', 'publisher', 'name'],
  eventTarget: ['publisher', 'campaign', 'name'],
};

export const keyOf = (kind: Kind, doc: Doc): string =>
  JSON.stringify(KEY_FIELDS[kind].map((field) => doc[field] ?? null));

/** What cannot be another: it would be another thing. */
export const FIXED_FIELDS: Partial<Record<Kind, readonly string[]>> = {
  number: ['carrier'],
  eventTarget: ['kind'],
};

/** Lists whose order says nothing: the exchange keeps one of its own. */
const SETS: Partial<Record<Kind, string>> = { pool: 'numbers', eventTarget: 'events' };

export function inOrder(kind: Kind, doc: Doc): Doc {
  const field = SETS[kind];
  const list = field && doc[field];
  return field && Array.isArray(list) ? { ...doc, [field]: [...(list as string[])].sort(byText) } : doc;
}

/** As a person would say it. */
export function titleOf({ kind, doc }: Pick<Thing, 'kind' | 'doc'>): string {
  const of = (field: string): string => String(doc[field] ?? '');
  switch (kind) {
    case 'target':
      return `target "${of('name')}" of ${of('buyer')} in ${of('campaign')}`;
    case 'number':
      return `number ${of('number')}`;
    case 'terms':
      return `terms of ${of('publisher')} in ${of('campaign')}`;
    case 'pool':
      return `pool "${of('name')}" of ${of('publisher')} in ${of('campaign')}`;
    case 'eventTarget':
      return `event target "${of('name')}"${doc['publisher'] ? ` of ${of('publisher')}` : ''}${doc['campaign'] ? ` for ${of('campaign')}` : ''}`;
    default:
      return `${kind} ${of('name')}`;
  }
}

export const mapOf = <T extends Thing>(things: readonly T[]): Map<string, T> =>
  new Map(things.map((thing) => [`${thing.kind} ${thing.key}`, thing]));
