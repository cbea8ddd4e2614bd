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
export type QueueMessage<T> = {
  body: T;
  delaySeconds?: number;
  /** Where it is known: no more than so many does the body have. */
  bytesAtMost?: number;
};

const textOf = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

/** What a message counts for, or a little more. @throws TooLarge */
function messageBytes({ body, bytesAtMost }: QueueMessage<unknown>): number {
  const most = MESSAGE_BYTES - MESSAGE_OVERHEAD_BYTES;
  const known = bytesAtMost !== undefined && bytesAtMost <= most ? bytesAtMost : byteLength(textOf(body));
  if (known > most) throw new TooLarge('a message', known, most);
  return known + MESSAGE_OVERHEAD_BYTES;
}

/**
 * The only way into a queue: what production would refuse is refused here, before anything is sent.
 * @throws TooLarge when a message is, and whatever the queue throws; then some batches may have left.
 */
export async function enqueue<T>(
  queue: Pick<Queue<T>, 'sendBatch'>,
  messages: readonly QueueMessage<T>[],
): Promise<void> {
  const batches = cutBySize(messages, messageBytes, BATCH_BYTES, BATCH_MESSAGES);
  for (const batch of batches)
    await queue.sendBatch(
      batch.map(({ body, delaySeconds }) => ({
        body,
        ...(delaySeconds !== undefined && { delaySeconds }),
        contentType: typeof body === 'string' ? 'text' : 'json',
      })),
    );
}
