import * as z from 'zod';
import { openAccount } from '../../../deliveries/conversions/access.client.ts';
import { sampleConversion } from '../../../deliveries/conversions/sample.ts';
import { tryAccount } from '../../../deliveries/conversions/send.client.ts';
import { sampleNotice, sampleWalletNotice } from '../../../deliveries/events/sample.ts';
import { deliveryTo } from '../../../deliveries/events/tell.ts';
import { walletDeliveryTo } from '../../../deliveries/events/tell-wallet.ts';
import { tryOnce, urlOf } from '../../../deliveries/try.client.ts';
import { webhookBody } from '../../../deliveries/webhook.ts';
import { CALL_EVENTS } from '../../../publishers/events/call-event.ts';
import type { EventName } from '../../../publishers/events/event-target.ts';
import { CALL_EVENT_NAMES, type EventTarget } from '../../../publishers/events/event-target.ts';
import { MACRO_WORDS } from '../../../publishers/events/macro-words.ts';
import { MACROS } from '../../../publishers/events/macros.ts';
import { isConversion } from '../../../publishers/events/platform.ts';
import { TRACKERS } from '../../../publishers/events/trackers.ts';
import { EVENT_NAMES, isOfWallets, WALLET_EVENTS } from '../../../publishers/events/wallet-event.ts';
import { Refusal, refuse } from '../../http/errors.ts';
import { idParams } from '../../http/page.ts';
import { type Asked, defineRoute } from '../../http/route.ts';
import { findOwn } from './event-targets.routes.ts';

const params = idParams('evt');

/** A platform checks a sample, and counts nothing. */
async function tryPlatform({ env, now }: Asked<unknown, unknown, unknown>, target: EventTarget) {
  const account = await openAccount(target, env);
  if (!account || !isConversion(target.to))
    return refuse('wrongState', 'the account’s secrets cannot be opened');
  const { request, taken, words, answer } = await tryAccount(account, sampleConversion(target.to, now), env);
  return {
    event: target.events[0] ?? CALL_EVENT_NAMES[0],
    delivered: taken,
    error: taken ? null : words,
    note: taken ? words : null,
    request: { method: 'POST' as const, url: request?.url ?? '', body: request?.body ?? null },
    reply: { status: answer?.status ?? null, body: answer?.reply ?? null },
  };
}

export const eventTrialRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/event-targets/:id/test',
    roles: ['operator', 'publisher'],
    summary:
      'Send a sample event to an event target now; shows what was sent and what came back. A platform checks it and counts nothing',
    params,
    body: z.strictObject({ event: z.enum(EVENT_NAMES).optional() }).default({}),
    response: z.object({
      event: z.enum(EVENT_NAMES),
      delivered: z.boolean(),
      error: z.string().nullable(),
      note: z.string().nullable().meta({ description: 'What the platform did with a sample it took' }),
      request: z.object({ method: z.enum(['GET', 'POST']), url: z.string(), body: z.unknown() }),
      reply: z.object({ status: z.int().nullable(), body: z.string().nullable() }),
    }),
    status: 200,
    async handler(asked) {
      const { config, body, now } = asked;
      const target = await findOwn(asked, asked.params.id);
      if (target instanceof Refusal) return target;
      if (isConversion(target.to)) return tryPlatform(asked, target);
      const event = body.event ?? target.events[target.events.length - 1] ?? CALL_EVENT_NAMES[0];
      const delivery = isOfWallets(event)
        ? walletDeliveryTo(target, sampleWalletNotice(event, now), now)
        : deliveryTo(target, sampleNotice(target, event, now), now);
      const { outcome, reply } = await tryOnce(delivery, config);
      return {
        event,
        delivered: outcome.kind === 'delivered',
        error: outcome.kind === 'delivered' ? null : outcome.error,
        note: null,
        request: {
          method: delivery.postback?.method ?? ('POST' as const),
          url: urlOf(delivery),
          body: delivery.postback ? null : JSON.parse(webhookBody(delivery, undefined)),
        },
        reply: { status: outcome.status, body: reply },
      };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/event-templates',
    roles: ['operator', 'publisher'],
    operationId: 'getEventTemplates',
    summary: 'List the events, macros and tracker templates there are to choose from',
    response: z.object({
      events: z.array(z.object({ name: z.enum(EVENT_NAMES), about: z.string() })),
      macros: z.array(z.object({ name: z.string(), about: z.string() })),
      trackers: z.array(
        z.object({
          name: z.string(),
          title: z.string(),
          method: z.enum(['GET', 'POST']),
          url: z.string(),
          events: z.array(z.enum(CALL_EVENT_NAMES)),
          note: z.string(),
        }),
      ),
    }),
    status: 200,
    async handler({ viewer }) {
      const macros = Object.entries(MACROS)
        .filter(([, { isPrivate }]) => viewer.role === 'operator' || !isPrivate)
        .map(([name]) => ({ name, about: MACRO_WORDS[name] ?? '' }));
      return {
        events: Object.entries(
          viewer.role === 'operator' ? { ...CALL_EVENTS, ...WALLET_EVENTS } : CALL_EVENTS,
        ).map(([name, about]) => ({ name: name as EventName, about })),
        macros: [...macros, { name: 'tag.…', about: 'a tag of the call by its name, such as {tag.zip}' }],
        trackers: TRACKERS.map(({ template, ...rest }) => ({ ...rest, url: template })),
      };
    },
  }),
];
