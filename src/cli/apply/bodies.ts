import { type Doc, isDoc, type Json } from '../json.ts';
import type { Step } from '../plan/plan.ts';
import { isFromEnv } from '../schema/conform.ts';
import { type Directory, withIds } from '../things/references.ts';
import { withoutSecrets, withSecrets } from '../things/secrets.ts';
import { EXTRAS, type Shapes, standardOf } from '../things/shape.ts';
import type { Kind } from '../things/thing.ts';

/** What the API is sent: ids for names, values for variables. */
export type Context = {
  shapes: Shapes;
  ids: Directory;
  variables: Readonly<Record<string, string | undefined>>;
  /** Secrets that are there are set again. */
  secrets: boolean;
};

/** What is set by an operation of its own. */
export const extrasOf = (kind: Kind): string[] => Object.keys(EXTRAS[kind] ?? {});

const only = (doc: Doc, fields: readonly string[]): Doc =>
  Object.fromEntries(Object.entries(doc).filter(([name]) => fields.includes(name)));

/** Of a new one all that is said of it. */
export function createBody({ thing: { kind, doc } }: Step, context: Context): Doc {
  const apart = extrasOf(kind);
  const fields = Object.keys(doc).filter((field) => !apart.includes(field));
  return send(only(doc, fields), context);
}

/** Of one that is there the fields that change, whole; one of which nothing is said becomes what it is without. */
export function patchBody(step: Step, context: Context): Doc {
  const { kind, doc } = step.thing;
  const apart = extrasOf(kind);
  const said = step.fields
    .filter((field) => !apart.includes(field))
    .map((field): [string, Json] => [field, doc[field] ?? standardOf(context.shapes, kind, field) ?? null]);
  const body = Object.fromEntries(said);
  return send(context.secrets ? body : keepSecrets(step, body), context);
}

/** What stands beside the rest, if it changes or is new and is not as it would be anyway. */
export function extraBody({ action, thing, fields }: Step, field: string, context: Context): Doc | null {
  const value = thing.doc[field] ?? standardOf(context.shapes, thing.kind, field);
  if (!isDoc(value) || (action === 'change' && !fields.includes(field))) return null;
  const standard = standardOf(context.shapes, thing.kind, field);
  if (action === 'create' && JSON.stringify(value) === JSON.stringify(standard)) return null;
  return send(value, context);
}

const send = (doc: Doc, { ids, variables }: Context): Doc => withSecrets(withIds(doc, ids), variables) as Doc;

/** What the exchange keeps sealed is not sent again, as long as it is of the same kind. */
function keepSecrets({ thing: { kind }, present }: Step, body: Doc): Doc {
  if (kind === 'eventTarget') return withoutSecrets(body) as Doc;
  const { bidding } = body;
  const before = present?.doc['bidding'];
  if (!isDoc(bidding) || !isDoc(before) || bidding['kind'] !== 'ping') return body;
  if (before['kind'] !== 'ping') return { ...body, bidding: withAuth(bidding) };
  const { auth, dialectOptions, ...rest } = bidding;
  const kept: Doc = { ...rest };
  if (!sameAuth(auth, before['auth'])) kept['auth'] = auth ?? { kind: 'none' };
  const isSame = rest['dialect'] === before['dialect'];
  if (isDoc(dialectOptions))
    kept['dialectOptions'] = isSame ? keptOptions(dialectOptions, before) : dialectOptions;
  return { ...body, bidding: kept };
}

const withAuth = (bidding: Doc): Doc => ({ ...bidding, auth: bidding['auth'] ?? { kind: 'none' } });

const sameAuth = (after: Json | undefined, before: Json | undefined): boolean => {
  const shown = (auth: Json | undefined): string =>
    isDoc(auth) ? JSON.stringify([auth['kind'] ?? 'none', auth['name'] ?? null]) : '["none",null]';
  return shown(after) === shown(before);
};

/** Sealed ones that are there already are left out, and stay. */
function keptOptions(options: Doc, before: Doc): Doc {
  const known = (before['dialectOptions'] ?? {}) as Doc;
  return Object.fromEntries(
    Object.entries(options).filter(([name, value]) => !(isFromEnv(value) && isFromEnv(known[name]))),
  );
}

/** Every variable that will be read: all of what is new, of what is there those that are sent. */
export const variablesOf = (step: Step, secrets: boolean): Json =>
  step.action === 'remove'
    ? null
    : step.action === 'create' || secrets
      ? step.thing.doc
      : keepSecrets(step, only(step.thing.doc, step.fields));
