import { recordDelivery } from '../../deliveries/deliveries.store.ts';
import type { Delivery } from '../../deliveries/delivery.ts';
import { kindOf, type PieceLine } from '../../deliveries/projections.ts';
import { park } from '../../directory/calls/parked.store.ts';
import { rootCause } from '../../directory/root-cause.ts';
import { BoundedMap } from '../../lib/bounded-map.ts';
import { sha256Hex } from '../../lib/crypto.ts';
import type { CampaignId } from '../../lib/ids.ts';
import type { Carriage } from './lane.client.ts';
import { type OutboxEnv, sendHistory, sendWebhooks } from './outbox.client.ts';
import type { Outgoing } from './outbox-messages.ts';

const WEBHOOKS_REMEMBERED = 20_000;

/** Records, receipts and transfers, on their way to D1. */
export const historyCarriage = (env: () => OutboxEnv, campaignId: CampaignId): Carriage => ({
  name: 'history',
  send: (outgoing) =>
    sendHistory(
      env(),
      outgoing.flatMap(({ projections }) => projections),
    ),
  pieces: ({ projections, mark: { callId } }) =>
    projections.map((line) => ({
      name: kindOf(line),
      send: () => sendHistory(env(), [line]),
      park: (error) => park(env().DB, { ...parkedLine(line, error), callId, campaignId }),
    })),
});

const parkedLine = (line: PieceLine, error: unknown) => ({
  id: `${kindOf(line)}:${sha256Hex(line).slice(0, 32)}`,
  kind: kindOf(line),
  payload: line.slice(kindOf(line).length + 1),
  error: rootCause(error).message,
  at: Date.now(),
});

/** What buyers are told. One that has left is not sent again because another piece of its call has not. */
export function webhookCarriage(env: () => OutboxEnv): Carriage {
  const sent = new BoundedMap<string, true>(WEBHOOKS_REMEMBERED);
  const unsent = ({ deliveries }: Outgoing): Delivery[] => deliveries.filter(({ id }) => !sent.has(id));
  const send = async (ofCalls: Delivery[][]): Promise<void> => {
    await sendWebhooks(env(), ofCalls);
    for (const { id } of ofCalls.flat()) sent.set(id, true);
  };
  return {
    name: 'webhooks',
    send: (outgoing) => send(outgoing.map(unsent)),
    pieces: (outgoing) =>
      unsent(outgoing).map((delivery) => ({
        name: delivery.type,
        send: () => send([[delivery]]),
        park: async (error) => {
          const state = { attempts: 0, lastStatus: null, lastReply: null, nextAt: null };
          const lastError = rootCause(error).message;
          await recordDelivery(env().DB, delivery, { ...state, status: 'dead', lastError }, Date.now());
        },
      })),
  };
}
