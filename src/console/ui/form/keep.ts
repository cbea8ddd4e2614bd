import { etagOf } from '../../../api/client/outcry-client.ts';
import { Problem } from '../api.ts';
import { type Conflict, merge, patchOf } from './merge.ts';

type Json = Record<string, unknown>;

/** A resource that is there already, and how a form changes it. */
export type Kept<K extends object> = {
  /** As it was when the form was filled in. */
  value: K;
  read(): Promise<K>;
  /**
   * @param patch only what was changed here. @param wanted all of it.
   * @param ifMatch the state it is meant for: in any other the exchange changes nothing.
   */
  send(patch: Json, ifMatch: string | undefined, wanted: Json): Promise<K>;
};

/** Somebody else changed the same: a person decides. */
export class Contested<K> extends Error {
  readonly now: K;
  /** As it is now with what was changed here. */
  readonly wanted: Json;
  readonly conflicts: readonly Conflict[];

  constructor(now: K, wanted: Json, conflicts: readonly Conflict[]) {
    super('Somebody else changed this in the meantime.');
    this.now = now;
    this.wanted = wanted;
    this.conflicts = conflicts;
  }
}

export type Saved<K> = {
  value: K /** What others had changed in the meantime, and stands. */;
  theirs: string[];
};

const MOST_TRIES = 5;

/**
 * Saves what was changed here onto what the resource is now, and nothing else. What somebody else changed in the
 * meantime stands. @throws Contested where both changed the same; Problem as the API refuses.
 */
export async function saveOver<K extends object>(
  kept: Kept<K>,
  bodyOf: (value: K) => Json,
  mine: Json,
): Promise<Saved<K>> {
  const base = bodyOf(kept.value);
  for (let tries = 1; ; tries++) {
    const now = await kept.read();
    const body = bodyOf(now);
    const { wanted, conflicts, theirs } = merge(base, body, mine);
    if (conflicts.length > 0) throw new Contested(now, wanted, conflicts);
    const patch = patchOf(body, wanted);
    if (Object.keys(patch).length === 0) return { value: now, theirs };
    try {
      return { value: await kept.send(patch, etagOf(now), wanted), theirs };
    } catch (error) {
      const isStale = error instanceof Problem && error.status === 412;
      if (!isStale || tries === MOST_TRIES) throw error;
    }
  }
}
