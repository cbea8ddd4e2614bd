import { readPiece } from '../../archive/piece-line.ts';
import { writeHistory } from '../../archive/write-history.service.ts';
import type { Env, Vars } from '../../bindings.ts';
import type { CallNotice, Delivery } from '../../deliveries/delivery.ts';
import type { PieceLine } from '../../deliveries/projections.ts';
import { enqueue } from '../../lib/bounds/queue.client.ts';
import { byteLength, cutBySize, MESSAGE_BYTES, MESSAGE_OVERHEAD_BYTES, ROW_BYTES } from '../../lib/limits.ts';

/** Queues bill a message by 64 kB. */
const BUNDLE_BYTES = 60_000;
const DELIVERIES_TOGETHER = 10;
const LARGEST_BYTES = MESSAGE_BYTES - MESSAGE_OVERHEAD_BYTES;

export type OutboxEnv = Pick<Env, 'PROJECTIONS' | 'DELIVERIES' | 'DB' | 'ARCHIVE'> & Vars;

/**
 * Sends history towards D1, in messages of many pieces. What is too large for a message is written there at once.
 * @throws when something is not taken: all of it stays owed, and coming twice does no harm. TooLarge: it never will be.
 */
export async function sendHistory(env: OutboxEnv, lines: readonly PieceLine[]): Promise<void> {
  const small = lines.filter((line) => bytesOf(line) <= LARGEST_BYTES);
  const bundles = cutBySize(small, bytesOf, BUNDLE_BYTES);
  await enqueue(
    env.PROJECTIONS,
    bundles.map((bundle) => ({ body: bundle.join('\n') })),
  );
  if (small.length === lines.length) return;
  const large = lines.filter((line) => bytesOf(line) > LARGEST_BYTES);
  for (const part of cutBySize(large, bytesOf, ROW_BYTES)) await writeHistory(env, part.map(readPiece));
}

/** Sends webhooks on. A call's of one moment leave in one message, in their order: queues bill by the message. @throws as above. */
export async function sendWebhooks(
  env: OutboxEnv,
  ofCalls: readonly (readonly (Delivery | CallNotice)[])[],
): Promise<void> {
  const messages = ofCalls.flatMap((told) =>
    cutBySize(told, (each) => byteLength(JSON.stringify(each)) + 1, BUNDLE_BYTES, DELIVERIES_TOGETHER),
  );
  await enqueue(
    env.DELIVERIES,
    messages.map((body) => ({ body })),
  );
}

const bytesOf = (line: PieceLine): number => byteLength(line) + 1;
