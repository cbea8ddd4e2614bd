import { canonicalJson } from '../../../lib/encoding.ts';

/** Three states of one resource: as somebody opened it, as it is now, and as they want it. Pure. */

type Json = Record<string, unknown>;
/** One place where two of them differ, by its path: "routing.floor". Lists are compared whole. */
export type Edit = { path: string; before: unknown; after: unknown };
/** Two people changed the same thing, each to something else. */
export type Conflict = { path: string; was: unknown; now: unknown; yours: unknown };

type Merge = {
  /** What the resource is to be: as it is now, with what was changed here. */
  wanted: Json;
  conflicts: Conflict[];
  /** What others changed and nobody touched here. */
  theirs: string[];
};

/** What is absent and what is null are the same, and a thing of another kind is another thing. */
export function editsOf(before: unknown, after: unknown, path = ''): Edit[] {
  if (canonicalJson(before ?? null) === canonicalJson(after ?? null)) return [];
  if (!isPlain(before) || !isPlain(after) || before['kind'] !== after['kind'])
    return [{ path, before, after }];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  // A path could not tell a name with a point in it, such as a tag's, from a place within.
  if (names.some((name) => name.includes('.'))) return [{ path, before, after }];
  return names.flatMap((name) => editsOf(before[name], after[name], path === '' ? name : `${path}.${name}`));
}

/** Puts what was changed here onto what the resource is now, and says where that is not for us to decide. */
export function merge(base: Json, now: Json, mine: Json): Merge {
  const ours = editsOf(base, mine);
  const others = editsOf(base, now);
  const contested = [...ours, ...others].filter(
    ({ path }, index, all) =>
      meets(ours, path) && meets(others, path) && all.findIndex((edit) => edit.path === path) === index,
  );
  const outermost = contested.filter(({ path }) => !contested.some((other) => isWithin(path, other.path)));
  const conflicts = outermost
    .map(({ path }) => ({ path, was: at(base, path), now: at(now, path), yours: at(mine, path) }))
    .filter((conflict) => canonicalJson(conflict.now ?? null) !== canonicalJson(conflict.yours ?? null));
  const isContested = (path: string): boolean =>
    outermost.some((other) => other.path === path || isWithin(path, other.path));
  return {
    wanted: ours.reduce((whole, { path, after }) => put(whole, path, after), now),
    conflicts,
    theirs: others.map(({ path }) => path).filter((path) => !isContested(path)),
  };
}

/** Only the fields of a body that differ from what is there: the rest is nobody's to send. */
export const patchOf = (now: Json, wanted: Json): Json =>
  Object.fromEntries(Object.entries(wanted).filter(([name, value]) => editsOf(now[name], value).length > 0));

const isPlain = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** "routing.floor" is within "routing". */
const isWithin = (path: string, outer: string): boolean => path.startsWith(`${outer}.`);

const meets = (edits: readonly Edit[], path: string): boolean =>
  edits.some((edit) => edit.path === path || isWithin(path, edit.path) || isWithin(edit.path, path));

export const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, name) => (isPlain(inner) ? inner[name] : undefined), value);

/** A copy with one place set. */
export function put(whole: Json, path: string, value: unknown): Json {
  const [name = '', ...rest] = path.split('.');
  if (rest.length === 0) return { ...whole, [name]: value };
  const inner = whole[name];
  return { ...whole, [name]: put(isPlain(inner) ? inner : {}, rest.join('.'), value) };
}
