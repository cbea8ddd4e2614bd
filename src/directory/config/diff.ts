import { canonicalJson } from '../../lib/encoding.ts';

/** One place where two documents differ. null: nothing there. */
export type Difference = { path: string; before: unknown; after: unknown };

/**
 * Where two JSON documents differ, by the path of the innermost thing that does: "routing.floor". Lists of things with ids are compared by
 * id ("targets.tgt_….weight"), whatever their order; other lists whole. Absent and null are the same.
 */
export function diff(before: unknown, after: unknown, path = ''): Difference[] {
  if (isNothing(before) && isNothing(after)) return [];
  const [left, right] = [childrenOf(before), childrenOf(after)];
  if (left && right && left.isList === right.isList) {
    const names = [...new Set([...left.children.keys(), ...right.children.keys()])].sort();
    return names.flatMap((name) =>
      diff(left.children.get(name), right.children.get(name), path === '' ? name : `${path}.${name}`),
    );
  }
  return canonicalJson(before) === canonicalJson(after)
    ? []
    : [{ path, before: before ?? null, after: after ?? null }];
}

const isNothing = (value: unknown): boolean => value === null || value === undefined;

type Children = { children: Map<string, unknown>; isList: boolean };

/** null: compared whole. */
function childrenOf(value: unknown): Children | null {
  if (value === null || typeof value !== 'object') return null;
  if (!Array.isArray(value)) return { children: new Map(Object.entries(value)), isList: false };
  const ids = value.map((item) => (item as { id?: unknown } | null)?.id);
  if (!ids.every((id) => typeof id === 'string') || new Set(ids).size < ids.length) return null;
  return { children: new Map(value.map((item) => [item.id as string, item])), isList: true };
}
