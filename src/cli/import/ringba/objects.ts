import { type Doc, isDoc, type Json } from '../../json.ts';

/** Ringba's objects as its published API (v2) shows them: read by name, and none of them has to be there. */

export const docsIn = (value: Json | undefined): Doc[] => (Array.isArray(value) ? value.filter(isDoc) : []);
export const docIn = (value: Json | undefined): Doc => (isDoc(value) ? value : {});
export const textIn = (value: Json | undefined): string => (typeof value === 'string' ? value.trim() : '');
export const isOn = (value: Json | undefined): boolean => value !== false;

/** A number that says something: −1 is how Ringba writes none. */
export function amountIn(value: Json | undefined): number | null {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : null;
}

export type Account = {
  campaigns: Doc[];
  targets: Doc[];
  buyers: Doc[];
  publishers: Doc[];
  others: string[];
};

const LISTS = ['campaigns', 'targets', 'buyers', 'publishers'] as const;
/** Said beside the lists, and nothing to take over. */
const BESIDE: ReadonlySet<string> = new Set(['transactionId', 'stats', 'isSuccessful']);

/** What was saved of the API's answers: `GET /{accountId}/campaigns` and its like, each in a file or all in one. */
export function readAccount(files: readonly Json[]): Account {
  const account: Account = { campaigns: [], targets: [], buyers: [], publishers: [], others: [] };
  for (const file of files.filter(isDoc)) {
    for (const list of LISTS) {
      account[list].push(...docsIn(file[list]));
      account[list].push(...[file[list.slice(0, -1)]].filter(isDoc));
    }
    const known = (name: string): boolean =>
      LISTS.some((list) => name === list || name === list.slice(0, -1));
    account.others.push(...Object.keys(file).filter((name) => !known(name) && !BESIDE.has(name)));
  }
  return {
    ...account,
    campaigns: newest(account.campaigns),
    targets: newest(account.targets),
    buyers: newest(account.buyers),
    publishers: newest(account.publishers),
  };
}

/** Of an object that was saved twice, the later version; all in the order in which they came. */
function newest(docs: readonly Doc[]): Doc[] {
  const byId = new Map<string, Doc>();
  for (const doc of docs) {
    const id = textIn(doc['id']) || JSON.stringify(doc);
    const before = byId.get(id);
    if (!before || versionOf(doc) > versionOf(before)) byId.set(id, doc);
  }
  return [...byId.values()];
}

const versionOf = (doc: Doc): number => amountIn(doc['version']) ?? 0;
