import type { State } from '../exchange/read-state.client.ts';
import { byText, type Doc, isDoc } from '../json.ts';
import { type Directory, withNames } from './references.ts';
import { VariableNames } from './secrets.ts';
import { inOrder, type Kind, keyOf, type Present, titleOf } from './thing.ts';

const text = (value: unknown): string => String(value ?? '');
const idOf = (doc: Doc): string => text(doc['id']);
const namesOf = (docs: readonly Doc[]): Map<string, string> =>
  new Map(docs.map((doc) => [idOf(doc), text(doc['name'])]));

export const directoryOf = ({ publishers, buyers, campaigns }: State): Directory => ({
  publisher: namesOf(publishers),
  buyer: namesOf(buyers),
  campaign: namesOf(campaigns),
});

/** What is in the exchange as the files would say it, in an order that does not depend on ids. */
export function thingsFrom(state: State): Present[] {
  const names = directoryOf(state);
  const variables = new VariableNames();
  const thing = (kind: Kind, told: Doc, more: Doc = {}): Present => {
    const { id: _, ...rest } = told;
    const doc = inOrder(kind, { ...(withNames(rest, names) as Doc), ...more });
    return { kind, key: keyOf(kind, doc), doc, id: idOf(told), told };
  };
  const sorted = (kind: Kind, docs: readonly Doc[], moreOf: (doc: Doc) => Doc = () => ({})): Present[] =>
    docs.map((doc) => thing(kind, doc, moreOf(doc))).sort((a, b) => byText(a.key, b.key));
  const statements = (doc: Doc): Doc => ({ statements: state.statements.get(idOf(doc)) ?? {} });
  const named = (present: Present): Present => ({ ...present, doc: nameSecrets(present, variables) });
  return [
    ...sorted('publisher', state.publishers, statements),
    ...sorted('buyer', state.buyers, (doc) => {
      const notices = state.notices.get(idOf(doc));
      return { ...statements(doc), ...(notices && { notices }) };
    }),
    ...sorted('campaign', state.campaigns),
    ...sorted('target', state.targets).map(named),
    ...sorted('number', state.numbers).map(({ doc: { poolId: _, ...doc }, ...rest }) => ({ ...rest, doc })),
    ...sorted('terms', state.terms),
    ...sorted('pool', state.pools),
    ...sorted('eventTarget', state.eventTargets).map(named),
  ];
}

/** Where the API keeps quiet, a variable is named that will hold the secret when the files are applied. */
function nameSecrets({ kind, doc }: Present, variables: VariableNames): Doc {
  const words = ['campaign', 'buyer', 'publisher', 'name'].map((field) => text(doc[field]));
  const next = (word: string): Doc => variables.next(...words, word);
  if (kind === 'eventTarget') return nameAccountSecrets(doc, next);
  const { bidding } = doc;
  if (!isDoc(bidding) || bidding['kind'] !== 'ping') return doc;
  const { secretOptions, dialectOptions, auth, ...rest } = bidding;
  const sealed = [...((secretOptions as string[] | undefined) ?? [])].sort(byText);
  const options: Doc = {
    ...(dialectOptions as Doc | undefined),
    ...Object.fromEntries(sealed.map((name) => [name, next(name)])),
  };
  const kindOfAuth = isDoc(auth) ? auth['kind'] : 'none';
  const secret: Doc =
    kindOfAuth === 'bearer'
      ? { token: next('token') }
      : kindOfAuth === 'header'
        ? { value: next('value') }
        : {};
  return {
    ...doc,
    bidding: {
      ...rest,
      ...(dialectOptions !== undefined && { dialectOptions: options }),
      ...(kindOfAuth !== 'none' && { auth: { ...(auth as Doc), ...secret } }),
    },
  };
}

const ACCOUNT_SECRETS: Readonly<Record<string, readonly string[]>> = {
  google: ['serviceAccountKey'],
  meta: ['accessToken'],
  microsoft: ['developerToken', 'refreshToken'],
};

function nameAccountSecrets(doc: Doc, next: (word: string) => Doc): Doc {
  const kind = text(doc['kind']);
  const secrets = ACCOUNT_SECRETS[kind];
  const { url, method, ...rest } = doc;
  if (!secrets)
    return kind === 'webhook'
      ? { ...rest, url: url ?? null }
      : { ...rest, url: url ?? null, method: method ?? null };
  const account = { ...(doc[kind] as Doc), ...Object.fromEntries(secrets.map((name) => [name, next(name)])) };
  return { ...rest, [kind]: account };
}

/** Names stand for things in the files: nobody can say which of two with one name is meant. */
export function sameNames(things: readonly Present[]): string[] {
  return [...Map.groupBy(things, ({ kind, key }) => `${kind} ${key}`).values()]
    .filter((same) => same.length > 1)
    .map((same) => `${titleOf(same[0]!)}: ${same.map(({ id }) => id).join(', ')}`);
}
