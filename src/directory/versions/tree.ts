import { sha256Hex } from '../../lib/crypto.ts';

/** What a version consists of: an entity's id, and the hash of its document. */
export type Entry = { id: string; hash: string };

/** Tells a root of this tree from the hash of a whole snapshot, which older versions have. */
const ROOT_MARK = 't1:';

export const isTreeRoot = (hash: string): boolean => hash.startsWith(ROOT_MARK);

/**
 * A tree of two levels over all entries, by the last two characters of their ids, which are random: a change of one entity
 * needs its bucket, the bucket's group and the root anew, however many entities there are.
 */
const bucketOf = (id: string): string => id.slice(-2);
export const groupOf = (bucket: string): string => bucket.slice(-1);

const hashBucket = (entries: readonly Entry[]): string =>
  hashNode(
    'bucket',
    entries.map(({ id, hash }) => [id, hash]),
  );

/** @param nodes the hashes of a group's buckets, by name. */
const hashGroup = (nodes: ReadonlyMap<string, string>): string => hashNode('group', [...nodes]);

/** @param nodes the hashes of all groups, by name. */
const hashRoot = (nodes: ReadonlyMap<string, string>): string => ROOT_MARK + hashNode('root', [...nodes]);

function hashNode(level: string, children: [name: string, hash: string][]): string {
  const lines = children.map(([name, hash]) => `${name} ${hash}`).sort();
  return sha256Hex([level, ...lines].join('\n'));
}

/** The root over all entries of a version, from nothing. */
export function treeRoot(entries: readonly Entry[]): string {
  const buckets = hashEach(
    Map.groupBy(entries, ({ id }) => bucketOf(id)),
    hashBucket,
  );
  const groups = hashEach(
    Map.groupBy(buckets, ([bucket]) => groupOf(bucket)),
    (nodes) => hashGroup(new Map(nodes)),
  );
  return hashRoot(groups);
}

const hashEach = <T>(parts: Map<string, T[]>, hash: (part: T[]) => string): Map<string, string> =>
  new Map([...parts].map(([name, part]) => [name, hash(part)]));

/** Nodes of a tree by name: groups have one character, buckets two. null: gone. */
export type Nodes = Map<string, string | null>;

/**
 * The root after some buckets changed.
 * @param touched names of the buckets that changed.
 * @param entries all entries of those buckets, as they are now.
 * @param known the nodes there were: every group, and every bucket of a group that is touched.
 */
export function updateTree(
  touched: readonly string[],
  entries: readonly Entry[],
  known: ReadonlyMap<string, string>,
): { root: string; changed: Nodes } {
  const changed: Nodes = new Map();
  const byBucket = Map.groupBy(entries, ({ id }) => bucketOf(id));
  for (const bucket of touched) {
    const inside = byBucket.get(bucket);
    changed.set(bucket, inside ? hashBucket(inside) : null);
  }
  for (const group of new Set(touched.map(groupOf))) {
    const buckets = childrenNow(known, changed, (name) => name.length === 2 && groupOf(name) === group);
    changed.set(group, buckets.size > 0 ? hashGroup(buckets) : null);
  }
  return { root: hashRoot(childrenNow(known, changed, (name) => name.length === 1)), changed };
}

function childrenNow(
  known: ReadonlyMap<string, string>,
  changed: Nodes,
  isChild: (name: string) => boolean,
): Map<string, string> {
  const now = [...new Map<string, string | null>([...known, ...changed])];
  return new Map(now.flatMap(([name, hash]) => (isChild(name) && hash !== null ? [[name, hash]] : [])));
}
