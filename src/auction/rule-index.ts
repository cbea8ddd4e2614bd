import type { Condition, Leaf } from '../buyers/condition.ts';
import type { CallFacts } from '../buyers/facts.ts';
import type { Target } from '../buyers/target.ts';
import type { TargetId } from '../lib/ids.ts';
import { foldValue, numberOf } from '../lib/text/value-list.ts';

/**
 * Which targets' criteria could hold for a call, without trying them one by one: most ask for a state, a ZIP code or a tag
 * of some values, so the facts themselves say whose criteria are worth trying. It rules out and never in: what it leaves
 * is evaluated as before.
 */
class RuleIndex {
  readonly #byKey = new Map<string, Set<TargetId>>();
  /** Criteria that hold or not whatever single value a fact has: always tried. */
  readonly #unbound = new Set<TargetId>();
  #targets: readonly Target[] = [];
  #placeById: ReadonlyMap<TargetId, number> = new Map();

  constructor(targets: readonly Target[]) {
    this.follow(targets);
  }

  /** Takes on another list: what it costs follows the targets that are others now, not all there are. */
  follow(targets: readonly Target[]): void {
    const kept = new Set(targets);
    const known = new Set(this.#targets);
    for (const target of known) if (!kept.has(target)) this.#forget(target);
    for (const target of targets) if (!known.has(target)) this.#note(target);
    this.#targets = targets;
    this.#placeById = new Map(targets.map(({ id }, place) => [id, place]));
  }

  #note({ id, criteria }: Target): void {
    const keys = criteria && keysOf(criteria);
    if (!keys) this.#unbound.add(id);
    for (const key of keys ?? []) {
      const ids = this.#byKey.get(key);
      if (ids) ids.add(id);
      else this.#byKey.set(key, new Set([id]));
    }
  }

  #forget({ id, criteria }: Target): void {
    this.#unbound.delete(id);
    for (const key of (criteria && keysOf(criteria)) ?? []) {
      const ids = this.#byKey.get(key);
      ids?.delete(id);
      if (ids?.size === 0) this.#byKey.delete(key);
    }
  }

  /**
   * Places of the targets to try, in order.
   * @param also targets to try whatever the facts say.
   */
  candidates(facts: CallFacts, also: readonly TargetId[] = []): number[] {
    const ids = new Set([...this.#unbound, ...also]);
    for (const key of keysOfFacts(facts)) for (const id of this.#byKey.get(key) ?? []) ids.add(id);
    const places = [...ids].map((id) => this.#placeById.get(id)).filter((place) => place !== undefined);
    return places.sort((a, b) => a - b);
  }
}

const indexes = new WeakMap<readonly Target[], RuleIndex>();

/** Made once for a list of targets: the lists of a version of the rules never change. */
export function indexOf(targets: readonly Target[]): RuleIndex {
  const index = indexes.get(targets) ?? new RuleIndex(targets);
  indexes.set(targets, index);
  return index;
}

/** Lets the index of a list, if there is one, serve the list that takes its place. Unchanged targets are the same objects. */
export function passIndexOn(before: readonly Target[], after: readonly Target[]): void {
  const index = indexes.get(before);
  if (!index || before === after) return;
  indexes.delete(before);
  index.follow(after);
  indexes.set(after, index);
}

/**
 * Keys of which a call must have one for a condition to hold; null: it may hold without any. A condition that never holds has
 * none.
 */
function keysOf(condition: Condition): Set<string> | null {
  if ('not' in condition) return null;
  if ('any' in condition) {
    const parts = condition.any.map(keysOf);
    return parts.some((part) => part === null) ? null : new Set(parts.flatMap((part) => [...part!]));
  }
  if (!('all' in condition)) return keysOfLeaf(condition);
  const parts = condition.all.map(keysOf).filter((part) => part !== null);
  return parts.length === 0 ? null : parts.reduce((least, part) => (part.size < least.size ? part : least));
}

function keysOfLeaf({ field, op, value }: Leaf): Set<string> | null {
  if (field === 'hour' || field === 'weekday') return null;
  const isList = Array.isArray(value);
  if (op === 'in') return new Set(isList ? value.map((item) => keyOf(field, item)) : []);
  if (op !== 'eq') return null;
  return new Set(isList || value === undefined ? [] : [keyOf(field, value)]);
}

/** As a condition compares: a number with what reads as one, text without regard to case. */
const keyOf = (field: string, value: string | number | boolean): string =>
  typeof value === 'number' ? `${field}#${value === 0 ? 0 : value}` : `${field}=${foldValue(value)}`;

const KNOWN = ['state', 'zip', 'areaCode', 'dialedNumber', 'attestation', 'repeatCaller'] as const;
const NOT_TAGS: ReadonlySet<string> = new Set([...KNOWN, 'hour', 'weekday']);
/** As a condition has them: a fact, or in what was written down before they were one, a tag. */
const SOURCE = ['publisherId', 'subId'] as const;

function* keysOfFacts(facts: CallFacts): Generator<string> {
  for (const field of KNOWN) if (facts[field] !== null) yield* keysOfFact(field, facts[field]);
  for (const field of SOURCE) if (facts[field] != null) yield* keysOfFact(field, facts[field]);
  const isFact = (name: string): boolean =>
    NOT_TAGS.has(name) || SOURCE.some((field) => field === name && facts[field] !== undefined);
  for (const [tag, value] of Object.entries(facts.tags)) if (!isFact(tag)) yield* keysOfFact(tag, value);
}

function* keysOfFact(field: string, fact: string | boolean): Generator<string> {
  yield keyOf(field, fact);
  const number = numberOf(fact);
  if (number !== null) yield keyOf(field, number);
}
