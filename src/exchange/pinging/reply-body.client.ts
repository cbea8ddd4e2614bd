import { readBytes } from '../../lib/read-bytes.ts';
import { decodeText } from '../../lib/text/charset.ts';

/** A reply read whole, or the reason why it could not be. */
type ReplyBody = { text: string } | { refusal: 'replyTooLarge' | 'replyMalformed' };

/**
 * Reads a body, in the encoding it says it is in, at most `limit` bytes after decompression: an endless or a packed reply
 * is dropped where it passes the limit.
 * @throws when the connection breaks.
 */
export async function readReplyBody(response: Response, limit: number): Promise<ReplyBody> {
  const bytes = await readBytes(response, limit);
  if (bytes === null) return { refusal: 'replyTooLarge' };
  const text = decodeText(bytes, response.headers.get('content-type'));
  return text === null ? { refusal: 'replyMalformed' } : { text };
}
