import type { Env } from '../../bindings.ts';
import type { Delivery } from '../../deliveries/delivery.ts';
import { chunkBySize, type PieceLine } from '../../deliveries/projections.ts';
import { utf8 } from '../../lib/encoding.ts';
import type { Outgoing } from './outbox-messages.ts';

/** Limits of one sendBatch: 100 messages, 256 kB; a message itself 128 kB, and billed by 64. */
const MESSAGES_AT_MOST = 100;
const BUNDLE_BYTES = 60_000;
const DELIVERIES_TOGETHER = 10;

/** Hands everything to the queues. @throws when one refuses: all of it stays owed, and coming twice does no harm. */
export async function sendOutgoing(
  env: Pick<Env, 'PROJECTIONS' | 'DELIVERIES'>,
  outgoing: readonly Pick<Outgoing, 'projections' | 'deliveries'>[],
): Promise<void> {
  const lines = outgoing.flatMap((each) => each.projections);
  for (const bundle of chunkBySize(lines, bytesOf, BUNDLE_BYTES))
    await env.PROJECTIONS.send(bundle.join('\n'), { contentType: 'text' });
  const messages = outgoing.flatMap((each) => together(each.deliveries));
  for (let i = 0; i < messages.length; i += MESSAGES_AT_MOST) {
    const batch = messages.slice(i, i + MESSAGES_AT_MOST);
    await env.DELIVERIES.sendBatch(batch.map((body) => ({ body, contentType: 'json' })));
  }
}

const bytesOf = (line: PieceLine): number => utf8(line).length + 1;

/** A call's webhooks of one moment leave in one message, in their order: queues bill by the message. */
function together(deliveries: readonly Delivery[]): Delivery[][] {
  const count = Math.ceil(deliveries.length / DELIVERIES_TOGETHER);
  return Array.from({ length: count }, (_, i) =>
    deliveries.slice(i * DELIVERIES_TOGETHER, (i + 1) * DELIVERIES_TOGETHER),
  );
}
