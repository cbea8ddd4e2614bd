import { type Doc, isDoc, type Json, type Path } from '../json.ts';
import { isFromEnv, type Problem } from '../schema/conform.ts';
import type { Kind, Thing } from './thing.ts';

/** Which fields are never told by the API, and so are named in the files and read from the environment. */
const SECRETS: Partial<Record<Kind, readonly Path[]>> = {
  target: [
    ['bidding', 'auth', 'token'],
    ['bidding', 'auth', 'value'],
  ],
  eventTarget: [
    ['google', 'serviceAccountKey'],
    ['meta', 'accessToken'],
    ['microsoft', 'developerToken'],
    ['microsoft', 'refreshToken'],
    ['microsoft', 'clientSecret'],
  ],
};

const at = (doc: Json | undefined, path: Path): Json | undefined =>
  path.reduce<Json | undefined>((value, step) => (isDoc(value) ? value[step] : undefined), doc);

/** A secret that is written out: it would be read by whoever reads the files. */
export const secretProblems = ({ kind, doc }: Thing): Problem[] =>
  (SECRETS[kind] ?? []).flatMap((path) => {
    const value = at(doc, path);
    return value === undefined || isFromEnv(value)
      ? []
      : [{ path, message: 'is a secret: write { fromEnv: NAME } and set the variable when applying' }];
  });

/** Every variable that something names. */
export function variablesIn(value: Json): string[] {
  if (isFromEnv(value)) return [value.fromEnv];
  if (Array.isArray(value)) return value.flatMap(variablesIn);
  return isDoc(value) ? Object.values(value).flatMap(variablesIn) : [];
}

/** Whether each variable is there, `variablesIn` says beforehand. */
export function withSecrets(value: Json, variables: Readonly<Record<string, string | undefined>>): Json {
  if (isFromEnv(value)) return variables[value.fromEnv] ?? '';
  if (Array.isArray(value)) return value.map((item) => withSecrets(item, variables));
  if (!isDoc(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [name, withSecrets(child, variables)]),
  );
}

/** "Best Plumbing", "TOKEN" → "OUTCRY_BEST_PLUMBING_TOKEN". */
const variableOf = (words: readonly string[]): string =>
  `OUTCRY_${words
    .join(' ')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')}`;

/** Gives names to variables; two that would be the same are counted. */
export class VariableNames {
  readonly #taken = new Set<string>();

  next(...words: string[]): Doc {
    const name = variableOf(words);
    let free = name;
    for (let count = 2; this.#taken.has(free); count++) free = `${name}_${count}`;
    this.#taken.add(free);
    return { fromEnv: free };
  }
}

/** What a ping's target keeps sealed is left out: the exchange goes on with what it has. */
export function withoutSecrets(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isDoc(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, child]) =>
      isFromEnv(child) ? [] : [[name, withoutSecrets(child)]],
    ),
  );
}
