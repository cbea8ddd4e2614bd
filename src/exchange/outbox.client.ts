import type { Delivery, Projection } from '../deliveries/delivery.ts';
import type { Env } from '../env.ts';
import type { Outgoing } from './outgoing.ts';

/** Limits of one sendBatch: 100 messages, 256 kB; a message itself 128 kB. */
const MESSAGES_AT_MOST = 100;
const BYTES_AT_MOST = 240_000;

/** Hands everything to the queues. @throws when one refuses: all of it stays owed, and coming twice does no harm. */
export async function sendOutgoing(
  env: Pick<Env, 'PROJECTIONS' | 'DELIVERIES'>,
  outgoing: readonly Outgoing[],
): Promise<void> {
  const projections = outgoing.flatMap((each) => each.projections);
  const deliveries = outgoing.flatMap((each) => each.deliveries);
  await sendAll<Projection>(env.PROJECTIONS, projections);
  await sendAll<Delivery>(env.DELIVERIES, deliveries);
}

async function sendAll<T>(queue: Queue<T>, bodies: readonly T[]): Promise<void> {
  let batch: MessageSendRequest<T>[] = [];
  let bytes = 0;
  for (const body of bodies) {
    const size = JSON.stringify(body).length;
    if (batch.length > 0 && (batch.length === MESSAGES_AT_MOST || bytes + size > BYTES_AT_MOST)) {
      await queue.sendBatch(batch);
      batch = [];
      bytes = 0;
    }
    batch.push({ body, contentType: 'json' });
    bytes += size;
  }
  if (batch.length > 0) await queue.sendBatch(batch);
}
