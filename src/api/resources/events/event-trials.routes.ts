import * as z from 'zod';
import { sampleNotice } from '../../../deliveries/events/sample.ts';
import { deliveryTo } from '../../../deliveries/events/tell.ts';
import { tryOnce, urlOf } from '../../../deliveries/try.client.ts';
import { webhookBody } from '../../../deliveries/webhook.ts';
import { CALL_EVENT_NAMES, CALL_EVENTS } from '../../../publishers/events/event-target.ts';
import { MACROS } from '../../../publishers/events/macros.ts';
import { TRACKERS } from '../../../publishers/events/trackers.ts';
import { Refusal } from '../../http/errors.ts';
import { idParams } from '../../http/page.ts';
import { defineRoute } from '../../http/route.ts';
import { findOwn } from './event-targets.routes.ts';

const params = idParams('evt');

export const eventTrialRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/event-targets/:id/test',
    roles: ['operator', 'publisher'],
    summary: 'Send a sample event to an event target now; shows what was sent and what came back',
    params,
    body: z.strictObject({ event: z.enum(CALL_EVENT_NAMES).optional() }).default({}),
    response: z.object({
      event: z.enum(CALL_EVENT_NAMES),
      delivered: z.boolean(),
      error: z.string().nullable(),
      request: z.object({ method: z.enum(['GET', 'POST']), url: z.string(), body: z.unknown() }),
      reply: z.object({ status: z.int().nullable(), body: z.string().nullable() }),
    }),
    status: 200,
    async handler(asked) {
      const { config, body, now } = asked;
      const target = await findOwn(asked, asked.params.id);
      if (target instanceof Refusal) return target;
      const event = body.event ?? target.events[target.events.length - 1] ?? CALL_EVENT_NAMES[0];
      const delivery = deliveryTo(target, sampleNotice(target, event, now), now);
      const { outcome, reply } = await tryOnce(delivery, config);
      return {
        event,
        delivered: outcome.kind === 'delivered',
        error: outcome.kind === 'delivered' ? null : outcome.error,
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
    summary: 'Get the events, macros and trackers’ postbacks there are',
    response: z.object({
      events: z.array(z.object({ name: z.enum(CALL_EVENT_NAMES), about: z.string() })),
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
        .map(([name, { about }]) => ({ name, about }));
      return {
        events: CALL_EVENT_NAMES.map((name) => ({ name, about: CALL_EVENTS[name] })),
        macros: [...macros, { name: 'tag.…', about: 'a tag of the call by its name, such as {tag.zip}' }],
        trackers: TRACKERS.map(({ template, ...rest }) => ({ ...rest, url: template })),
      };
    },
  }),
];
