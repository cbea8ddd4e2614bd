import type { Locator } from '../directory/calls/indexed-call.ts';
import { fromUtf8 } from '../lib/encoding.ts';
import { type Bundle, linesIn, replaceLines } from './bundle.ts';

/** Under one name, so that other things can lie beside them. */
const nameOf = (key: string): string => `calls/${key}`;
const TRIES = 5;

export const putBundle = async (bucket: R2Bucket, { key, bytes }: Bundle): Promise<void> => {
  await bucket.put(nameOf(key), bytes);
};

/** A call's lines, from wherever they lie, in the order in which they were written. @throws when one is not there. */
export async function readEntries(bucket: R2Bucket, places: readonly Locator[]): Promise<string[]> {
  const texts = await Promise.all(
    places.map(async ({ key, offset, length }) => {
      const object = await bucket.get(nameOf(key), { range: { offset, length } });
      if (!object) throw new Error(`the bundle ${key} is not there`);
      return object.text();
    }),
  );
  return texts.flatMap(linesIn);
}

/**
 * Writes other lines over those of some calls; everything else in the bundle stays where it is. Two who do so at once
 * both succeed.
 */
export async function rewriteEntries(
  bucket: R2Bucket,
  key: string,
  places: readonly Locator[],
  rewrite: (lines: string[]) => string[],
): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const object = await bucket.get(nameOf(key));
    if (!object) return;
    const bytes = new Uint8Array(await object.arrayBuffer());
    for (const { offset, length } of places) {
      const entry = bytes.subarray(offset, offset + length);
      entry.set(replaceLines(entry, rewrite(linesIn(fromUtf8(entry)))));
    }
    const written = await bucket.put(nameOf(key), bytes, { onlyIf: { etagMatches: object.etag } });
    if (written) return;
  }
  throw new Error(`the bundle ${key} changed all the time`);
}
