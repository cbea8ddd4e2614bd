import { decodeText } from '../../lib/text/charset.ts';

/** A reply read whole, or the reason why it could not be. */
type ReplyBody = { text: string } | { refusal: 'replyTooLarge' | 'replyMalformed' };

/**
 * Reads a body, in the encoding it says it is in, at most `limit` bytes after decompression: an endless or a packed reply
 * is dropped where it passes the limit.
 * @throws when the connection breaks.
 */
export async function readReplyBody(response: Response, limit: number): Promise<ReplyBody> {
  const { headers } = response;
  const stated = Number(headers.get('content-length') ?? Number.NaN);
  // The length was stated and is kept by the protocol: reading at once costs a quarter of reading by parts.
  const isKnown = stated <= limit && !headers.has('content-encoding');
  const bytes = isKnown
    ? new Uint8Array(await response.arrayBuffer())
    : await readByParts(response.body, limit);
  if (bytes === null) return { refusal: 'replyTooLarge' };
  const text = decodeText(bytes, headers.get('content-type'));
  return text === null ? { refusal: 'replyMalformed' } : { text };
}

async function readByParts(body: ReadableStream | null, limit: number): Promise<Uint8Array | null> {
  if (!body) return new Uint8Array();
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joined(parts, size);
    size += value.length;
    if (size > limit) {
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
