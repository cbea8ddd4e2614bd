import type { Tags } from '../../campaign/tags.ts';
import type { CallNotice, Delivery } from '../../deliveries/delivery.ts';
import { doesAnybodyHear, listHearers } from '../../deliveries/events/hearers.store.ts';
import { kindOf, type PieceLine } from '../../deliveries/projections.ts';
import { park } from '../../directory/calls/parked.store.ts';
import { rootCause } from '../../directory/root-cause.ts';
import { BoundedMap } from '../../lib/bounded-map.ts';
import { sha256Hex } from '../../lib/crypto.ts';
import type { CampaignId } from '../../lib/ids.ts';
import type { Carriage } from './lane.client.ts';
import { type OutboxEnv, sendHistory, sendWebhooks } from './outbox.client.ts';
import type { Outgoing } from './outbox-messages.ts';
import { withTags } from './seal-tags.client.ts';

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

/** What buyers and event targets are told. One that has left is not sent again because another piece of its call has not. */
export function webhookCarriage(env: () => OutboxEnv): Carriage {
  const sent = new BoundedMap<string, true>(WEBHOOKS_REMEMBERED);
  const unsent = ({ deliveries, notices }: Outgoing): Told[] =>
    [...deliveries, ...notices].filter(({ id }) => !sent.has(id));
  /** @param unkept of each call. */
  const send = async (ofCalls: Told[][], unkept: Tags[]): Promise<boolean> => {
    const sealed = await Promise.all(ofCalls.map((each, i) => withTags(env(), each, unkept[i]!)));
    const heard = await heardOf(sealed, env());
    await sendWebhooks(env(), heard);
    for (const { id } of ofCalls.flat()) sent.set(id, true);
    return heard.some((told) => told.length > 0);
  };
  return {
    name: 'webhooks',
    send: (outgoing) =>
      send(
        outgoing.map(unsent),
        outgoing.map(({ unkept }) => unkept),
      ),
    pieces: (outgoing) =>
      unsent(outgoing).map((told) => ({
        name: isNotice(told) ? told.event : told.type,
        send: () => send([[told]], [outgoing.unkept]),
        park: (error) => recordDead(told, rootCause(error).message, env()),
      })),
  };
}

/**
 * Shown as what was given up, to be sent again by hand. Of an event: to each of those who hear of it. No call waits until
 * what this needs has been read.
 */
async function recordDead(told: Told, lastError: string, { DB }: OutboxEnv): Promise<void> {
  const { deliveriesOf } = await import('../../deliveries/events/tell.ts');
  const { recordDelivery } = await import('../../deliveries/deliveries.store.ts');
  const now = Date.now();
  const dead = isNotice(told) ? deliveriesOf(told, await listHearers(DB, [told]), now) : [told];
  const state = { attempts: 0, lastStatus: null, lastReply: null, nextAt: null, status: 'dead' as const };
  for (const each of dead) await recordDelivery(DB, each, { ...state, lastError }, now);
}

type Told = Delivery | CallNotice;
const isNotice = (told: Told): told is CallNotice => 'kind' in told;

/** Without what nobody wants to hear. */
async function heardOf(ofCalls: Told[][], { DB }: OutboxEnv): Promise<Told[][]> {
  if (!ofCalls.flat().some(isNotice) || (await doesAnybodyHear(DB, Date.now()))) return ofCalls;
  return ofCalls.map((all) => all.filter((told) => !isNotice(told)));
}
