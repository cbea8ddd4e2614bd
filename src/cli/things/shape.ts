import { type Doc, isDoc, type Json } from '../json.ts';
import { absentValue, byName, resolve, type Schema, type Schemas } from '../schema/schema.ts';
import type { Kind } from './thing.ts';

/** What the exchange's OpenAPI document says a new one of each kind is made of. */
const BODIES: Record<Kind, string> = {
  publisher: 'CreatePublisherBody',
  buyer: 'CreateBuyerBody',
  campaign: 'CreateCampaignBody',
  target: 'CreateTargetBody',
  number: 'CreateNumberBody',
  terms: 'SetPublisherTermsBody',
  pool: 'CreatePoolBody',
  eventTarget: 'CreateEventTargetBody',
};

/** What a file says beside it, and other operations take. */
export const EXTRAS: Partial<Record<Kind, Readonly<Record<string, string>>>> = {
  publisher: { statements: 'UpdateAccountBody' },
  buyer: { statements: 'UpdateAccountBody', notices: 'SetWalletNoticesBody' },
};

/** What holds where nothing is said, and the document does not tell. */
const STATEMENTS: Doc = {
  period: 'month',
  timezone: null,
  dueDays: 30,
  holdBack: null,
  minimumPayout: '0.00',
  address: [],
};
const STANDARDS: Partial<Record<Kind, Doc>> = {
  publisher: { pings: { maxPerMinute: 600, callerRequired: false }, statements: STATEMENTS },
  buyer: { statements: STATEMENTS, notices: { url: null, below: null } },
};

export type Shapes = { schemas: Schemas; of: Record<Kind, Schema> };

/** Schemas of what the files hold, from those of the API. @throws when the document lacks one. */
export function shapesFrom(api: Schemas): Shapes {
  const schemas = byName(api);
  const find = (name: string): Schema => {
    const schema = schemas[name];
    if (!schema) throw new Error(`the exchange's OpenAPI document has no ${name}: it is of another version`);
    return schema;
  };
  const shape = (kind: Kind): Schema => {
    const schema = resolve(schemas, find(BODIES[kind]));
    const extras = Object.entries(EXTRAS[kind] ?? {}).map(([field, name]) => [field, find(name)]);
    const own = kind === 'terms' ? { publisher: { type: 'string' }, campaign: { type: 'string' } } : {};
    return { ...schema, properties: { ...own, ...schema.properties, ...Object.fromEntries(extras) } };
  };
  const of = Object.fromEntries((Object.keys(BODIES) as Kind[]).map((kind) => [kind, shape(kind)]));
  return { schemas, of: of as Record<Kind, Schema> };
}

/** What a field is when a file says nothing of it; undefined: then it is not there either. */
export function standardOf({ schemas, of }: Shapes, kind: Kind, field: string): Json | undefined {
  const own = STANDARDS[kind]?.[field];
  if (own !== undefined) return own;
  const schema = of[kind].properties?.[field];
  return schema && absentValue(schemas, schema);
}

/** Parts of which a file may say only some: the others are as if nothing had been said. */
export function withStandards(kind: Kind, doc: Doc): Doc {
  const merged = Object.entries(STANDARDS[kind] ?? {}).flatMap(([field, standard]): [string, Json][] => {
    const said = doc[field] ?? {};
    return isDoc(said) && isDoc(standard) ? [[field, { ...standard, ...said }]] : [];
  });
  return { ...doc, ...Object.fromEntries(merged) };
}
