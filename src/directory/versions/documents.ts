import { sha256Hex } from '../../lib/crypto.ts';
import { canonicalJson } from '../../lib/encoding.ts';

/** A document as it is kept: its text is the same for equal documents, and its hash names it. */
export type KeptDocument = { hash: string; text: string };

export function keptDocument(doc: unknown): KeptDocument {
  const text = canonicalJson(doc);
  return { hash: sha256Hex(text), text };
}

/**
 * How a text differs from an older one: what stands between the beginning and the end they share. A small change in a
 * long list is a few bytes.
 */
export function deltaOf(base: string, text: string): string {
  const most = Math.min(base.length, text.length);
  let start = 0;
  while (start < most && base[start] === text[start]) start++;
  let end = 0;
  while (end < most - start && base[base.length - 1 - end] === text[text.length - 1 - end]) end++;
  return JSON.stringify([start, end, text.slice(start, text.length - end)]);
}

export function applyDelta(base: string, delta: string): string {
  const [start, end, middle] = JSON.parse(delta) as [number, number, string];
  return base.slice(0, start) + middle + base.slice(base.length - end);
}
