/**
 * How many shards are drawn from, try by try. The first few are kept warm by everyday traffic; what finds them taken goes
 * to more. Two auctions in one shard would wait for each other's buyers, and of 64 two of six in flight meet too often.
 */
const POOLS = [64, 256, 1_024] as const;

export const POOL_SIZE = POOLS[0];
/** Who finds so many shards taken waits in the last. */
export const TRIES = POOLS.length;

/**
 * Draws shards for one auction, none twice while there are others. At random: a shared counter would start at the same
 * place in every isolate. @param random a float in [0, 1).
 */
export class ShardDraw {
  readonly #random: () => number;
  readonly #drawn = new Set<number>();

  constructor(random: () => number) {
    this.#random = random;
  }

  /** @param tries how often shards refused before. */
  next(tries: number): string {
    const size = POOLS[Math.min(tries, POOLS.length - 1)]!;
    if (this.#drawn.size >= size) this.#drawn.clear();
    let index = Math.floor(this.#random() * size);
    while (this.#drawn.has(index)) index = (index + 1) % size;
    this.#drawn.add(index);
    return `ping-${index}`;
  }
}
