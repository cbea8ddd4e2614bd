/**
 * A table whose changes are kept apart until they count, so that a decision in the making costs what it changes and not
 * the table. Holds no `undefined`.
 */
export class Layered<K, V> {
  readonly #below: Layered<K, V> | null;
  readonly #own: Map<K, V>;

  /** @param entries become the table's own: whoever gave them has no further say. */
  constructor(entries = new Map<K, V>(), below: Layered<K, V> | null = null) {
    this.#own = entries;
    this.#below = below;
  }

  get(key: K): V | undefined {
    return this.#own.get(key) ?? this.#below?.get(key);
  }

  set(key: K, value: V): void {
    this.#own.set(key, value);
  }

  *[Symbol.iterator](): Generator<[K, V]> {
    yield* this.#own;
    for (const entry of this.#below ?? []) if (!this.#own.has(entry[0])) yield entry;
  }

  /** A table that reads like this one and changes nothing of it. */
  layer(): Layered<K, V> {
    return new Layered(new Map(), this);
  }

  /** Carries a layer's changes into the table it lies on. @returns that table */
  merged(): Layered<K, V> {
    if (!this.#below) return this;
    for (const [key, value] of this.#own) this.#below.set(key, value);
    return this.#below;
  }
}
