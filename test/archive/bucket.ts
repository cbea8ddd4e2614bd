import { createHash } from 'node:crypto';

type Kept = { bytes: Uint8Array; etag: string };

/** An R2 bucket in memory, as far as the archive uses one. */
export class LocalBucket {
  readonly objects = new Map<string, Kept>();
  /** Set to make every request fail, as when R2 is away. */
  down = false;
  puts = 0;

  async put(
    key: string,
    value: Uint8Array | ArrayBuffer | string,
    options: { onlyIf?: { etagMatches?: string; etagDoesNotMatch?: string } } = {},
  ) {
    await this.#trip();
    const known = this.objects.get(key);
    const { etagMatches, etagDoesNotMatch } = options.onlyIf ?? {};
    if (etagMatches !== undefined && known?.etag !== etagMatches) return null;
    if (etagDoesNotMatch === '*' && known) return null;
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : new Uint8Array(value).slice();
    const kept = { bytes, etag: createHash('md5').update(bytes).digest('hex') };
    this.objects.set(key, kept);
    this.puts += 1;
    return { key, etag: kept.etag, size: bytes.length };
  }

  async get(key: string, { range }: { range?: { offset: number; length: number } } = {}) {
    await this.#trip();
    const known = this.objects.get(key);
    if (!known) return null;
    const { offset = 0, length = known.bytes.length } = range ?? {};
    const bytes = known.bytes.slice(offset, offset + length);
    return {
      key,
      etag: known.etag,
      size: known.bytes.length,
      text: async () => new TextDecoder().decode(bytes),
      arrayBuffer: async () => bytes.buffer,
    };
  }

  async list({ prefix = '', startAfter = '', limit = 1_000 } = {}) {
    await this.#trip();
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > startAfter).sort();
    const objects = keys.slice(0, limit).map((key) => ({ key, size: this.objects.get(key)!.bytes.length }));
    return { objects, truncated: keys.length > limit, cursor: undefined };
  }

  async delete(keys: string | string[]) {
    await this.#trip();
    for (const key of [keys].flat()) this.objects.delete(key);
  }

  /** Everything in it, as text. */
  text(): string {
    return [...this.objects.values()].map(({ bytes }) => new TextDecoder().decode(bytes)).join('\n');
  }

  async #trip(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.down) throw new Error('put: We encountered an internal error. Please try again. (10001)');
  }
}
