import { fromUtf8 } from './encoding.ts';

/**
 * Reads a body whole, and no more than the limit, however well it was packed.
 * @returns null when there is more. @throws when the connection breaks.
 */
export async function readBytes(message: Request | Response, most: number): Promise<Uint8Array | null> {
  const kept = keptLength(message.headers);
  if (kept !== null && kept > most) return null;
  if (kept !== null) return new Uint8Array(await message.arrayBuffer());
  // Asked for last: a stream that nobody reads is not made.
  const { body } = message;
  return body ? readByParts(body.getReader(), most) : new Uint8Array();
}

/** The same as text, read as UTF-8 with � for what is none. */
export async function readText(message: Request | Response, most: number): Promise<string | null> {
  const kept = keptLength(message.headers);
  if (kept !== null) return kept > most ? null : message.text();
  const bytes = await readBytes(message, most);
  return bytes && fromUtf8(bytes);
}

/** A length that is stated is kept by the protocol: reading at once costs a quarter of reading by parts. */
function keptLength(headers: Headers): number | null {
  const stated = headers.get('content-length');
  if (stated === null || headers.has('content-encoding') || headers.has('transfer-encoding')) return null;
  return Number(stated);
}

async function readByParts(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  most: number,
): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joined(parts, size);
    size += value.length;
    if (size > most) {
      // Whoever sends without end does not have to agree.
      reader.cancel().catch(() => {});
      return null;
    }
    parts.push(value);
  }
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
