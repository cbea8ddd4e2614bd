import { utf8 } from './encoding.ts';

/**
 * What Cloudflare allows in production, in one place (developers.cloudflare.com: workers, durable-objects, d1, queues and
 * r2, each under platform/limits). The local runtime is kinder, so the exchange refuses by itself what production would.
 * Bytes are of UTF-8; a kB is 1,000 of them.
 */

/** A row, a string or a BLOB in D1 or in an object's SQLite, and one bound parameter. */
export const ROW_BYTES = 2_000_000;
/** UTF-16 units that fit into a row in any alphabet, with room for what else is in it. */
export const TEXT_IN_ROW = 500_000;
const PARAMETERS_AT_MOST = 100;
const STATEMENT_BYTES = 100_000;

/** A message of a queue, of which the queue takes some for itself. */
export const MESSAGE_BYTES = 128_000;
export const MESSAGE_OVERHEAD_BYTES = 100;
/** One sendBatch. */
export const BATCH_BYTES = 256_000;
export const BATCH_MESSAGES = 100;

/** Requests of one invocation, or of one object, that may wait for their headers at once. */
export const CONNECTIONS_AT_ONCE = 6;
/** Larger than production takes: it will not fit later either, so that trying again is in vain. */
export class TooLarge extends Error {
  override name = 'TooLarge';
  readonly what: string;
  readonly bytes: number;

  constructor(what: string, bytes: number, most: number) {
    super(`${what} has ${bytes} bytes, of ${most} allowed`);
    this.what = what;
    this.bytes = bytes;
  }
}

export const byteLength = (text: string): number => utf8(text).length;

/** A UTF-16 unit is at most three bytes of UTF-8: only what could be too large is measured. */
const WIDEST = 3;

/** Of a text: no fewer than it has, and found without measuring. */
export const bytesAtMost = ({ length }: string): number => length * WIDEST;

/** @throws TooLarge */
export function assertFits(what: string, text: string, most: number): void {
  if (bytesAtMost(text) <= most) return;
  const bytes = byteLength(text);
  if (bytes > most) throw new TooLarge(what, bytes, most);
}

/** What a statement of SQL may look like. @throws TooLarge */
export function assertBindable(query: string, values: readonly unknown[]): void {
  if (query.length > STATEMENT_BYTES) throw new TooLarge('a statement', query.length, STATEMENT_BYTES);
  if (values.length > PARAMETERS_AT_MOST)
    throw new TooLarge('a list of parameters', values.length, PARAMETERS_AT_MOST);
  for (const value of values) {
    if (typeof value === 'string') assertFits('a parameter', value, ROW_BYTES);
    else if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      if (value.byteLength > ROW_BYTES) throw new TooLarge('a parameter', value.byteLength, ROW_BYTES);
    }
  }
}

/** Cuts a list, in order, into parts of at most so many items and bytes. What is too large alone is a part of its own. */
export function cutBySize<T>(
  items: readonly T[],
  sizeOf: (item: T) => number,
  mostBytes: number,
  mostItems = Number.POSITIVE_INFINITY,
): T[][] {
  const parts: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const own = sizeOf(item);
    const last = parts[parts.length - 1];
    if (last && last.length < mostItems && bytes + own <= mostBytes) {
      last.push(item);
      bytes += own;
    } else {
      parts.push([item]);
      bytes = own;
    }
  }
  return parts;
}

/** A text in parts of at most so many UTF-16 units: joined they are the text. Half a surrogate pair is not text, and would not come back. */
export function cutText(text: string, most: number): string[] {
  const parts: string[] = [];
  for (let from = 0; from < text.length; ) {
    const end = from + most;
    const to = end < text.length && /[\ud800-\udbff]/.test(text[end - 1]!) ? end - 1 : end;
    parts.push(text.slice(from, to));
    from = to;
  }
  return parts;
}
