import { type Bucket, takeToken } from '../../lib/token-bucket.ts';

/** What one key may ask of the API in one place of the edge; a program gone wild is slowed down, a person never. */
export const REQUESTS_PER_MINUTE = 12_000;
const KEYS_KEPT = 10_000;

/** Counts requests by key, in this isolate. */
export class RateLimit {
  readonly #buckets = new Map<string, Bucket>();
  readonly #perMinute: number;

  constructor(perMinute = REQUESTS_PER_MINUTE) {
    this.#perMinute = perMinute;
  }

  /** @returns false when it is one too many. */
  take(key: string, now: number): boolean {
    if (this.#buckets.size >= KEYS_KEPT && !this.#buckets.has(key)) this.#buckets.clear();
    const { bucket, taken } = takeToken(this.#buckets.get(key), this.#perMinute, now);
    this.#buckets.set(key, bucket);
    return taken;
  }
}
