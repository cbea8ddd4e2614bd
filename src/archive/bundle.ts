import type { Locator } from '../directory/calls/indexed-call.ts';
import { sha256Hex } from '../lib/crypto.ts';
import { utf8 } from '../lib/encoding.ts';
import { idTime } from '../lib/ids.ts';
import { DAY_MS } from '../lib/time.ts';

/** What a bundle keeps of one call: lines of text, each a piece (deliveries/projections.ts). */
export type Entry = { callId: string; lines: readonly string[] };

export type Bundle = { key: string; bytes: Uint8Array; places: Map<string, Locator> };

const NAME_CHARACTERS = 20;

/**
 * Many calls' pieces as one object. An entry is found by its bytes, and lines are padded with blanks where an erasure
 * took something out, so that places never change. The key follows from the content: the same batch, tried again, is
 * the same object. It begins with the day of the first call (days since 1970), so that bundles can be listed by day.
 */
export function encodeBundle(entries: readonly Entry[]): Bundle {
  const texts = entries.map(({ lines }) => `${lines.join('\n')}\n`);
  const text = texts.join('');
  const first = Math.min(...entries.map(({ callId }) => idTime(callId)));
  const day = Math.floor(first / DAY_MS);
  const key = `${day}/${sha256Hex(text).slice(0, NAME_CHARACTERS)}`;
  const places = new Map<string, Locator>();
  let offset = 0;
  for (const [i, { callId }] of entries.entries()) {
    const { length } = utf8(texts[i]!);
    places.set(callId, { key, offset, length });
    offset += length;
  }
  return { key, bytes: utf8(text), places };
}

export const linesIn = (entry: string): string[] =>
  entry.split('\n').flatMap((line) => (line.trimEnd() === '' ? [] : [line.trimEnd()]));

/** The entry with other lines, as long as it was. @throws when they are longer. */
export function replaceLines(entry: Uint8Array, lines: readonly string[]): Uint8Array {
  const bytes = utf8(lines.map((line) => `${line}\n`).join(''));
  if (bytes.length > entry.length) throw new Error('what replaces an entry must not be longer');
  const padded = new Uint8Array(entry.length).fill(0x20);
  padded.set(bytes);
  padded[padded.length - 1] = 0x0a;
  return padded;
}
