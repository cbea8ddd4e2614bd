import {
  BATCH_BYTES,
  BATCH_MESSAGES,
  byteLength,
  cutBySize,
  MESSAGE_BYTES,
  MESSAGE_OVERHEAD_BYTES,
  TooLarge,
} from '../limits.ts';

/** Text leaves as it is, everything else as JSON. */
export type QueueMessage<T> = { body: T; delaySeconds?: number };

const textOf = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

/** What a message counts for. @throws TooLarge */
function messageBytes(body: unknown): number {
  const bytes = byteLength(textOf(body)) + MESSAGE_OVERHEAD_BYTES;
  if (bytes > MESSAGE_BYTES) throw new TooLarge('a message', bytes, MESSAGE_BYTES);
  return bytes;
}

/**
 * The only way into a queue: what production would refuse is refused here, before anything is sent.
 * @throws TooLarge when a message is, and whatever the queue throws; then some batches may have left.
 */
export async function enqueue<T>(
  queue: Pick<Queue<T>, 'sendBatch'>,
  messages: readonly QueueMessage<T>[],
): Promise<void> {
  const batches = cutBySize(messages, ({ body }) => messageBytes(body), BATCH_BYTES, BATCH_MESSAGES);
  for (const batch of batches)
    await queue.sendBatch(
      batch.map((message) => ({
        ...message,
        contentType: typeof message.body === 'string' ? 'text' : 'json',
      })),
    );
}
