import * as z from 'zod';
import type { Viewer } from '../../../directory/access/access-key.ts';
import { findConfig, listConfig } from '../../../directory/config/config.store.ts';
import { seal } from '../../../lib/crypto.ts';
import { makeSecret } from '../../../lib/webhook-signature.ts';
import type { EventTarget } from '../../../publishers/events/event-target.ts';
import { isConversion, PLATFORMS, refuseConversion } from '../../../publishers/events/platform.ts';
import {
  eventTargetCreateSchema,
  eventTargetPatchSchema,
  eventTargetShape,
  presentEventTarget,
  refuseEventUrl,
  urlOfTarget,
} from '../../../publishers/events/schema.ts';
import { refuseEvents } from '../../../publishers/events/wallet-event.ts';
import { createConfig, deleteConfig, newId, updateConfig } from '../../config/change-config.service.ts';
import { notFound, Refusal, refuse, refuseField } from '../../http/errors.ts';
import { idParams, idSchema, listOf, pageFields, toPage } from '../../http/page.ts';
import { type Asked, defineRoute } from '../../http/route.ts';
import { changeAccount, openConversion } from './accounts.service.ts';

type Asking = Asked<unknown, unknown, unknown>;

const params = idParams('evt');
const withSecret = eventTargetShape.extend({
  signingSecret: z.string().optional().meta({ description: 'Of a webhook, shown only once' }),
});

async function newSecret({ entropy, config }: Asking) {
  const signingSecret = makeSecret(entropy(32));
  return { signingSecret, sealed: await seal(config.ring, signingSecret, entropy(12)) };
}

const ownedBy = (target: EventTarget, viewer: Viewer): boolean =>
  viewer.role === 'operator' || (viewer.role === 'publisher' && target.publisherId === viewer.publisherId);

export async function findOwn({ env, viewer }: Asking, id: string): Promise<EventTarget | Refusal> {
  const row = await findConfig(env.DB, 'eventTarget', id);
  return row && ownedBy(row.doc, viewer) ? row.doc : notFound('event target');
}

/** Names of what is there, and a URL the exchange would call. */
async function refuseTarget({ env, config }: Asking, target: EventTarget): Promise<Refusal | null> {
  const { publisherId, campaignId, to } = target;
  if (publisherId !== null && !(await findConfig(env.DB, 'publisher', publisherId)))
    return refuseField('publisherId', 'is not a publisher');
  if (campaignId !== null && !(await findConfig(env.DB, 'campaign', campaignId)))
    return refuseField('campaignId', 'is not a campaign');
  if (isConversion(to)) {
    const why = refuseConversion(to, { kind: to.kind, events: target.events, isOwn: publisherId !== null });
    return why && refuseField(...why);
  }
  const why = refuseEvents(target);
  if (why !== null) return refuseField('events', why);
  const refusal = refuseEventUrl(to.kind, urlOfTarget(to), publisherId === null, config.allowLoopbackBuyers);
  return refusal === null ? null : refuseField('url', refusal);
}

type Address = { url: string | undefined; method: 'GET' | 'POST' | undefined };

function addressAfter(to: EventTarget['to'], { url, method }: Address): EventTarget['to'] | Refusal {
  if (to.kind === 'postback') return { ...to, template: url ?? to.template, method: method ?? to.method };
  if (method === 'GET') return refuseField('method', 'only a postback is asked for by GET');
  if (!isConversion(to)) return { ...to, url: url ?? to.url };
  return url === undefined ? to : refuseField('url', 'is the platform’s own: leave it out');
}

export const eventTargetRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/event-targets',
    roles: ['operator', 'publisher'],
    summary:
      'Create an event target, told what happens to calls: a signed webhook, a tracker’s postback, or conversions in an account of an ad platform',
    body: eventTargetCreateSchema,
    response: withSecret,
    status: 201,
    async handler(asked) {
      const { viewer, body } = asked;
      const { kind, url = '', method = 'GET', name, google, meta, microsoft, conversion, ...rest } = body;
      const own = viewer.role === 'publisher' ? viewer.publisherId : null;
      if (own !== null && (body.publisherId ?? own) !== own)
        return refuseField('publisherId', 'is not a publisher');
      const { signingSecret, sealed } = await newSecret(asked);
      const platform = PLATFORMS.find((one) => one === kind);
      const account =
        platform && conversion
          ? await openConversion(asked, platform, body[platform] ?? {}, conversion)
          : null;
      if (account instanceof Refusal) return account;
      const target: EventTarget = {
        ...rest,
        id: newId(asked, 'evt'),
        name: name ?? URL.parse(url)?.hostname ?? kind,
        publisherId: own ?? body.publisherId ?? null,
        to: kind === 'postback' ? { kind, method, template: url } : { kind: 'webhook', url },
        sealedSecrets: kind === 'webhook' ? [sealed] : [],
        ...account,
      };
      const refused =
        (await refuseTarget(asked, target)) ?? (await createConfig(asked, 'eventTarget', target));
      if (refused) return refused;
      return { ...presentEventTarget(target), ...(kind === 'webhook' && { signingSecret }) };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/event-targets',
    roles: ['operator', 'publisher'],
    summary: 'List event targets',
    query: z.strictObject({ ...pageFields('evt'), publisherId: idSchema('pub').optional() }),
    response: listOf(eventTargetShape),
    status: 200,
    async handler({ env, viewer, query: { limit, cursor, publisherId } }) {
      const own = viewer.role === 'publisher' ? viewer.publisherId : publisherId;
      if (publisherId !== undefined && own !== publisherId) return { data: [], nextCursor: null };
      const page = { limit: limit + 1, before: cursor ?? null };
      const rows = await listConfig(env.DB, 'eventTarget', page, { publisherId: own });
      return toPage(
        rows,
        limit,
        (row) => row.id,
        (row) => presentEventTarget(row.doc),
      );
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/event-targets/:id',
    roles: ['operator', 'publisher'],
    summary: 'Get an event target',
    params,
    response: eventTargetShape,
    status: 200,
    async handler({ env, viewer, params: { id }, tag }) {
      const row = await findConfig(env.DB, 'eventTarget', id);
      if (!row || !ownedBy(row.doc, viewer)) return notFound('event target');
      tag(row.revision);
      return presentEventTarget(row.doc);
    },
  }),
  defineRoute({
    method: 'PATCH',
    path: '/v1/event-targets/:id',
    roles: ['operator', 'publisher'],
    summary: 'Update an event target',
    params,
    body: eventTargetPatchSchema,
    response: eventTargetShape,
    status: 200,
    async handler(asked) {
      const { url, method, google, meta, microsoft, conversion, ...rest } = asked.body;
      const changed = await updateConfig(asked, 'eventTarget', asked.params.id, async (target) => {
        if (!ownedBy(target, asked.viewer)) return notFound('event target');
        const to = addressAfter(target.to, { url, method });
        if (to instanceof Refusal) return to;
        const account = await changeAccount(asked, target, { google, meta, microsoft }, conversion);
        if (account instanceof Refusal) return account;
        const after: EventTarget = { ...target, ...rest, to, ...account };
        return (await refuseTarget(asked, after)) ?? after;
      });
      return changed instanceof Refusal ? changed : presentEventTarget(changed);
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/v1/event-targets/:id',
    roles: ['operator', 'publisher'],
    summary: 'Delete an event target: it is sent nothing more',
    params,
    status: 204,
    async handler(asked) {
      const found = await findOwn(asked, asked.params.id);
      if (found instanceof Refusal) return found;
      return (await deleteConfig(asked, 'eventTarget', found.id)) ?? undefined;
    },
  }),
];

/** What belongs to a signing secret, of webhooks only. */
async function changeSecrets(
  asked: Asked<{ id: string }, unknown, unknown>,
  change: (sealedSecrets: string[]) => string[],
): Promise<EventTarget | Refusal> {
  return updateConfig(asked, 'eventTarget', asked.params.id, (target) => {
    if (!ownedBy(target, asked.viewer)) return notFound('event target');
    if (target.to.kind !== 'webhook') return refuse('wrongState', 'only a webhook is signed');
    return { ...target, sealedSecrets: change(target.sealedSecrets) };
  });
}

export const eventTargetSecretRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/event-targets/:id/rotate-secret',
    roles: ['operator', 'publisher'],
    operationId: 'rotateEventTargetSecret',
    conditional: true,
    summary: 'Rotate an event target’s signing secret; webhooks are signed with the new and the previous one',
    params,
    response: withSecret,
    status: 200,
    async handler(asked) {
      const { signingSecret, sealed } = await newSecret(asked);
      const changed = await changeSecrets(asked, (secrets) => [sealed, ...secrets.slice(0, 1)]);
      return changed instanceof Refusal ? changed : { ...presentEventTarget(changed), signingSecret };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/event-targets/:id/drop-secret',
    roles: ['operator', 'publisher'],
    operationId: 'dropEventTargetSecret',
    conditional: true,
    summary: 'End a rotation: stop signing with the previous secret',
    params,
    response: eventTargetShape,
    status: 200,
    async handler(asked) {
      const changed = await changeSecrets(asked, (secrets) => secrets.slice(0, 1));
      return changed instanceof Refusal ? changed : presentEventTarget(changed);
    },
  }),
];
