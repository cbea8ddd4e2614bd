import type { Projection } from '../deliveries/delivery.ts';
import type { Env } from '../env.ts';
import type { Outgoing } from './outgoing.ts';

/** Limits of one sendBatch: 100 messages, 256 kB; a message itself 128 kB, and billed by 64. */
const MESSAGES_AT_MOST = 100;
const BUNDLE_BYTES = 60_000;

/** Hands everything to the queues. @throws when one refuses: all of it stays owed, and coming twice does no harm. */
export async function sendOutgoing(
  env: Pick<Env, 'PROJECTIONS' | 'DELIVERIES'>,
  outgoing: readonly Pick<Outgoing, 'projections' | 'deliveries'>[],
): Promise<void> {
  const bundles = bundle(outgoing.flatMap((each) => each.projections));
  for (const body of bundles) await env.PROJECTIONS.send(body, { contentType: 'json' });
  const deliveries = outgoing.flatMap((each) => each.deliveries);
  for (let i = 0; i < deliveries.length; i += MESSAGES_AT_MOST) {
    const batch = deliveries.slice(i, i + MESSAGES_AT_MOST);
    await env.DELIVERIES.sendBatch(batch.map((body) => ({ body, contentType: 'json' })));
  }
}

/** History leaves in bundles: queues bill by the message, and a call has several small pieces of it. */
function bundle(projections: readonly Projection[]): Projection[][] {
  const bundles: Projection[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const projection of projections) {
    const size = sizeOf(projection);
    if (bytes + size > BUNDLE_BYTES) {
      bundles.push([]);
      bytes = 0;
    }
    bundles[bundles.length - 1]!.push(projection);
    bytes += size;
  }
  return bundles;
}

/** A guess from above, in bytes: text is only measured where it can be long. */
function sizeOf(projection: Projection): number {
  if (projection.kind === 'transfer') return 600;
  if (projection.kind === 'receipt') return 4_000 + projection.receipt.candidates.length * 1_500;
  return 4_000 + JSON.stringify(projection.record.tags).length * 4 + projection.record.timeline.length * 250;
}
