import type { CallRecord } from '../../src/call/record.ts';
import type { Projection } from '../../src/deliveries/delivery.ts';
import { consumeProjections } from '../../src/deliveries/projections.store.ts';
import { createConsumer, messageOf } from '../deliveries/queue.ts';
import type { TestExchange } from './exchange.ts';

/** Sends history the way it comes: through the queue's consumer. */
export async function project(
  exchange: TestExchange,
  records: CallRecord[],
  others: Projection[] = [],
): Promise<void> {
  const projections: Projection[] = [
    ...records.map((record): Projection => ({ kind: 'call', record })),
    ...others,
  ];
  const { batch, retried } = createConsumer(
    'outcry-projections',
    projections.map((body) => messageOf(body)),
  );
  await consumeProjections(batch, exchange.env);
  if (retried.length > 0) throw new Error('history was not written');
}
