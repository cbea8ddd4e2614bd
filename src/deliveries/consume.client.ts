import type { Env } from '../bindings.ts';
import { consumeDeliveries } from './deliver.client.ts';
import type { DeliveryMessage, ProjectionMessage } from './delivery.ts';
import { consumeProjections } from './projections.store.ts';

/** The Worker's queue handler. A staging deployment may put something before the queues' names, never after. */
export function consumeQueue(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  if (batch.queue.endsWith('-projections'))
    return consumeProjections(batch as MessageBatch<ProjectionMessage>, env);
  if (batch.queue.endsWith('-deliveries'))
    return consumeDeliveries(batch as MessageBatch<DeliveryMessage>, env);
  throw new Error(`no consumer for the queue ${batch.queue}`);
}
