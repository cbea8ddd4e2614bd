import type { Condition, Leaf } from '../buyers/condition.ts';
import { foldFact, numberOf } from '../buyers/condition.ts';
import type { CallFacts } from '../buyers/facts.ts';
import type { Target } from '../buyers/target.ts';
import type { TargetId } from '../lib/ids.ts';

/**
 * Which targets' criteria could hold for a call, without trying them one by one: most ask for a state, a ZIP code or a tag
 * of some values, so the facts themselves say whose criteria are worth trying. It rules out and never in: what it leaves
 * is evaluated as before.
 */
class RuleIndex {
  readonly #byKey = new Map<string, number[]>();
  /** Criteria that hold or not whatever single value a fact has: always tried. */
  readonly #unbound: number[] = [];
  readonly #placeById = new Map<TargetId, number>();

  constructor(targets: readonly Target[]) {
    for (const [place, { id, criteria }] of targets.entries()) {
      this.#placeById.set(id, place);
      const keys = criteria && keysOf(criteria);
      if (!keys) this.#unbound.push(place);
      else for (const key of keys) this.#note(key, place);
    }
  }

  #note(key: string, place: number): void {
    const places = this.#byKey.get(key);
    if (places) places.push(place);
    else this.#byKey.set(key, [place]);
  }

  /**
   * Places of the targets to try, in order.
   * @param also targets to try whatever the facts say.
   */
  candidates(facts: CallFacts, also: readonly TargetId[] = []): number[] {
    const places = new Set(this.#unbound);
    for (const key of keysOfFacts(facts)) for (const place of this.#byKey.get(key) ?? []) places.add(place);
    for (const id of also) {
      const place = this.#placeById.get(id);
      if (place !== undefined) places.add(place);
    }
    return [...places].sort((a, b) => a - b);
  }
}

const indexes = new WeakMap<readonly Target[], RuleIndex>();

/** Made once for a list of targets: the lists of a version of the rules never change. */
export function indexOf(targets: readonly Target[]): RuleIndex {
  const index = indexes.get(targets) ?? new RuleIndex(targets);
  indexes.set(targets, index);
  return index;
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
  typeof value === 'number' ? `${field}#${value === 0 ? 0 : value}` : `${field}=${foldFact(value)}`;

const KNOWN = ['state', 'zip', 'areaCode', 'dialedNumber', 'attestation', 'repeatCaller'] as const;
const NOT_TAGS: ReadonlySet<string> = new Set([...KNOWN, 'hour', 'weekday']);

function* keysOfFacts(facts: CallFacts): Generator<string> {
  for (const field of KNOWN) if (facts[field] !== null) yield* keysOfFact(field, facts[field]);
  for (const [tag, value] of Object.entries(facts.tags))
    if (!NOT_TAGS.has(tag)) yield* keysOfFact(tag, value);
}

function* keysOfFact(field: string, fact: string | boolean): Generator<string> {
  yield keyOf(field, fact);
  const number = numberOf(fact);
  if (number !== null) yield keyOf(field, number);
}
