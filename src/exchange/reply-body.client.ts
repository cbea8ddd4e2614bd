/** A reply read whole, or the reason why it could not be. */
export type ReplyBody = { text: string } | { refusal: 'replyTooLarge' | 'replyMalformed' };

/**
 * Reads a body as UTF-8, at most `limit` bytes after decompression: an endless or a packed reply is dropped where
 * it passes the limit.
 * @throws when the connection breaks.
 */
export async function readReplyBody(response: Response, limit: number): Promise<ReplyBody> {
  if (!response.body) return { text: '' };
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
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
