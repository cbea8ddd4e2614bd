import { readPiece } from '../../archive/piece-line.ts';
import type { Env, Vars } from '../../bindings.ts';
import type { CallNotice, Delivery } from '../../deliveries/delivery.ts';
import type { PieceLine } from '../../deliveries/projections.ts';
import { enqueue } from '../../lib/bounds/queue.client.ts';
import {
  byteLength,
  bytesAtMost,
  cutBySize,
  MESSAGE_BYTES,
  MESSAGE_OVERHEAD_BYTES,
  ROW_BYTES,
} from '../../lib/limits.ts';

/** Queues bill a message by 64 kB. */
const BUNDLE_BYTES = 60_000;
const DELIVERIES_TOGETHER = 10;
const LARGEST_BYTES = MESSAGE_BYTES - MESSAGE_OVERHEAD_BYTES;

export type OutboxEnv = Pick<Env, 'PROJECTIONS' | 'DELIVERIES' | 'DB' | 'ARCHIVE'> & Vars;

/**
 * Sends history towards D1, in messages of many pieces. What is too large for a message is written there at once.
 * @returns was there any?
 * @throws when something is not taken: all of it stays owed, and coming twice does no harm. TooLarge: it never will be.
 */
export async function sendHistory(env: OutboxEnv, lines: readonly PieceLine[]): Promise<boolean> {
  const sized = sizesOf(lines);
  const small = sized.filter(({ bytes }) => bytes <= LARGEST_BYTES);
  const bundles = cutBySize(small, ({ bytes }) => bytes, BUNDLE_BYTES);
  await enqueue(
    env.PROJECTIONS,
    bundles.map((bundle) => ({
      body: bundle.map(({ line }) => line).join('\n'),
      bytesAtMost: bundle.reduce((sum, { bytes }) => sum + bytes, 0),
    })),
  );
  if (small.length === sized.length) return lines.length > 0;
  const large = sized.filter(({ bytes }) => bytes > LARGEST_BYTES);
  // Seldom needed, and no caller waits for it: it is read then.
  const { writeHistory } = await import('../../archive/write-history.service.ts');
  for (const part of cutBySize(large, ({ bytes }) => bytes, ROW_BYTES))
    await writeHistory(
      env,
      part.map(({ line }) => readPiece(line)),
    );
  return true;
}

/** Sends webhooks on. A call's of one moment leave in one message, in their order: queues bill by the message. @throws as above. */
export async function sendWebhooks(
  env: OutboxEnv,
  ofCalls: readonly (readonly (Delivery | CallNotice)[])[],
): Promise<void> {
  const messages = ofCalls.flatMap((told) =>
    cutBySize(
      sizesOf(told.map((each) => JSON.stringify(each))).map(({ bytes }, i) => ({ each: told[i]!, bytes })),
      ({ bytes }) => bytes,
      BUNDLE_BYTES,
      DELIVERIES_TOGETHER,
    ),
  );
  await enqueue(
    env.DELIVERIES,
    messages.map((message) => ({
      body: message.map(({ each }) => each),
      bytesAtMost: message.reduce((sum, { bytes }) => sum + bytes, BRACKETS_BYTES),
    })),
  );
}

const BRACKETS_BYTES = 2;

/** Each with what sets it off from the next. Few and short ones, as they nearly always are, need no measuring. */
function sizesOf<T extends string>(lines: readonly T[]): { line: T; bytes: number }[] {
  const most = lines.reduce((sum, line) => sum + bytesAtMost(line) + 1, 0);
  const sizeOf = most <= BUNDLE_BYTES ? bytesAtMost : byteLength;
  return lines.map((line) => ({ line, bytes: sizeOf(line) + 1 }));
}
