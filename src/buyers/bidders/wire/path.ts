import type { Tree } from './tree.ts';

/** `a.b[0].c`; in XML an element's path from the root on, `@code` for an attribute. */
const SEGMENT = /^([^.[\]\s]{0,64})((?:\[\d{1,3}\]){0,3})$/;
const MAX_PATH = 200;
const MAX_SEGMENTS = 12;

type Step = string | number;

/** @returns null for text that is no path. */
function parsePath(path: string): Step[] | null {
  if (path.length === 0 || path.length > MAX_PATH) return null;
  const segments = path.split('.');
  if (segments.length > MAX_SEGMENTS) return null;
  const steps: Step[] = [];
  for (const segment of segments) {
    const match = SEGMENT.exec(segment);
    if (!match || segment === '') return null;
    if (match[1]) steps.push(match[1]);
    for (const index of match[2]!.split(']')) if (index) steps.push(Number(index.slice(1)));
  }
  return steps;
}

export const isPath = (path: string): boolean => parsePath(path) !== null;

/**
 * What stands at a path. Forgives what writers of XML and JSON disagree on: a name asked of a list is asked of its
 * first, and `[0]` of a single thing is the thing.
 */
export function lookUp(tree: Tree, path: string): Tree | undefined {
  let at: Tree | undefined = tree;
  for (const step of parsePath(path) ?? []) {
    if (typeof step === 'number') at = Array.isArray(at) ? at[step] : step === 0 ? at : undefined;
    else at = childOf(Array.isArray(at) ? at[0] : at, step);
    if (at === undefined || at === null) return undefined;
  }
  return at;
}

const childOf = (tree: Tree | undefined, name: string): Tree | undefined =>
  typeof tree === 'object' && tree !== null && !Array.isArray(tree) && Object.hasOwn(tree, name)
    ? tree[name]
    : undefined;

/** Everything at a path: a list's members, a single thing, or nothing. */
export function listAt(tree: Tree, path: string): Tree[] {
  const found = lookUp(tree, path);
  if (found === undefined) return [];
  return Array.isArray(found) ? found : [found];
}

const MAX_TEXT = 1_000;

/** The text of a leaf, trimmed; null for nothing, for blanks and for what has parts. */
export function textOf(tree: Tree | undefined): string | null {
  if (typeof tree === 'boolean') return String(tree);
  if (Array.isArray(tree)) return textOf(tree[0]);
  if (typeof tree === 'object' && tree !== null)
    return Object.hasOwn(tree, '#text') ? textOf(tree['#text']) : null;
  const text = tree?.trim() ?? '';
  return text === '' ? null : text.slice(0, MAX_TEXT);
}
