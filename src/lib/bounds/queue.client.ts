import {
  assertFits,
  BATCH_BYTES,
  BATCH_MESSAGES,
  byteLength,
  cutBySize,
  MESSAGE_BYTES,
  MESSAGE_OVERHEAD_BYTES,
} from '../limits.ts';

/** Text leaves as it is, everything else as JSON. */
export type QueueMessage<T> = { body: T; delaySeconds?: number };

const textOf = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

/** What a message counts for. */
const messageBytes = (body: unknown): number => byteLength(textOf(body)) + MESSAGE_OVERHEAD_BYTES;

/**
 * The only way into a queue: what production would refuse is refused here, before anything is sent.
 * @throws TooLarge when a message is, and whatever the queue throws; then some batches may have left.
 */
export async function enqueue<T>(
  queue: Pick<Queue<T>, 'sendBatch'>,
  messages: readonly QueueMessage<T>[],
): Promise<void> {
  for (const { body } of messages)
    assertFits('a message', textOf(body), MESSAGE_BYTES - MESSAGE_OVERHEAD_BYTES);
  const batches = cutBySize(messages, ({ body }) => messageBytes(body), BATCH_BYTES, BATCH_MESSAGES);
  for (const batch of batches)
    await queue.sendBatch(
      batch.map((message) => ({
        ...message,
        contentType: typeof message.body === 'string' ? 'text' : 'json',
      })),
    );
}
