/** A reply read whole, or the reason why it could not be. */
export type ReplyBody = { text: string } | { refusal: 'replyTooLarge' | 'replyMalformed' };

/**
 * Reads a body as UTF-8, at most `limit` bytes after decompression: an endless or a packed reply is dropped where
 * it passes the limit.
 * @throws when the connection breaks.
 */
export async function readReplyBody(response: Response, limit: number): Promise<ReplyBody> {
  const { headers } = response;
  const stated = Number(headers.get('content-length') ?? Number.NaN);
  if (stated <= limit && !headers.has('content-encoding')) return decodeWhole(await response.arrayBuffer());
  return response.body ? readByParts(response.body, limit) : { text: '' };
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** The length was stated and is kept by the protocol: reading at once costs a quarter of reading by parts. */
function decodeWhole(bytes: ArrayBuffer): ReplyBody {
  try {
    return { text: decoder.decode(bytes) };
  } catch {
    return { refusal: 'replyMalformed' };
  }
}

async function readByParts(body: ReadableStream, limit: number): Promise<ReplyBody> {
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
  let text = '';
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (!done) size += value.length;
    if (size > limit) {
      reader.cancel().catch(() => {});
      return { refusal: 'replyTooLarge' };
    }
    try {
      text += done ? decoder.decode() : decoder.decode(value, { stream: true });
    } catch {
      reader.cancel().catch(() => {});
      return { refusal: 'replyMalformed' };
    }
    if (done) return { text };
  }
}
