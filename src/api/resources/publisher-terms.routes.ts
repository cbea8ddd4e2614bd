import * as z from 'zod';
import type { Env } from '../../bindings.ts';
import type { Usage } from '../../buyers/caps.ts';
import type { Viewer } from '../../directory/access/access-key.ts';
import { findConfig, listConfig } from '../../directory/config/config.store.ts';
import { lastRevisions } from '../../directory/config/snapshots.store.ts';
import { rootCause } from '../../directory/root-cause.ts';
import type { CampaignId, PublisherId } from '../../lib/ids.ts';
import type { PublisherTerms } from '../../settlement/terms.ts';
import { presentTerms, termsSchema } from '../../settlement/terms-schema.ts';
import {
  createConfig,
  deleteConfig,
  MOST_TRIES,
  pause,
  updateConfig,
} from '../config/change-config.service.ts';
import { termsId } from '../config/terms-id.ts';
import { notFound, Refusal, refuse } from '../http/errors.ts';
import { idParams, idSchema, listOf, pageFields, toPage } from '../http/page.ts';
import { type Asked, defineRoute } from '../http/route.ts';
import { capUse } from '../present/cap-use.ts';
import { liveTermsShape, termsShape } from '../present/terms-shapes.ts';

const params = z.object({ id: idSchema('pub'), campaignId: idSchema('cmp') });
const path = '/v1/publishers/:id/terms/:campaignId';
type Pair = z.output<typeof params>;

const isForeign = (viewer: Viewer, publisherId: string): boolean =>
  viewer.role === 'publisher' && viewer.publisherId !== publisherId;

/** What the publisher has brought; null before its first call, or while nobody can say. */
async function readBrought(env: Env, { publisherId, campaignId }: PublisherTerms): Promise<Usage | null> {
  try {
    return await env.CAMPAIGN.getByName(campaignId).brought(publisherId);
  } catch (error) {
    console.error('usage unavailable', { publisherId, campaignId, error: rootCause(error).message });
    return null;
  }
}

/** Made where there are none; what somebody else does at the same time is found and gone on from. */
async function setTerms(asked: Asked<Pair, unknown, z.output<typeof termsSchema>>) {
  const { env, body, ifMatch, onlyNew, params } = asked;
  const id = termsId(params);
  const terms: PublisherTerms = {
    ...body,
    id,
    publisherId: params.id as PublisherId,
    campaignId: params.campaignId as CampaignId,
  };
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    if (tries > 0) await pause();
    if (await findConfig(env.DB, 'terms', id)) {
      if (onlyNew) return refuse('preconditionFailed', 'there are such terms already: read them first');
      const changed = await updateConfig(asked, 'terms', id, () => terms);
      if (!(changed instanceof Refusal) || changed.code !== 'notFound') return changed;
      continue;
    }
    if (ifMatch !== null) return refuse('preconditionFailed', 'there are no such terms any more');
    const revision = (await lastRevisions(env.DB, 'terms', [id])).get(id) ?? 0;
    const refused = await createConfig(asked, 'terms', terms, { revision });
    if (!refused) return terms;
    if (refused.code !== 'taken' && refused.code !== 'conflict') return refused;
  }
  return refuse('conflict', 'too many changes at once, try again');
}

export const termsRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/publishers/:id/terms',
    roles: ['operator', 'publisher'],
    summary: 'List a publisher’s own terms, by campaign',
    params: idParams('pub'),
    query: z.strictObject(pageFields('trm')),
    response: listOf(termsShape),
    status: 200,
    async handler({ env, viewer, params: { id }, query: { limit, cursor } }) {
      if (isForeign(viewer, id)) return notFound('publisher');
      const page = { limit: limit + 1, before: cursor ?? null };
      const rows = await listConfig(env.DB, 'terms', page, { publisherId: id });
      return toPage(
        rows,
        limit,
        (row) => row.id,
        (row) => presentTerms(row.doc),
      );
    },
  }),
  defineRoute({
    method: 'GET',
    path,
    roles: ['operator', 'publisher'],
    operationId: 'getPublisherTerms',
    summary: 'Get a publisher’s own terms in a campaign, with what of their caps is used',
    params,
    response: liveTermsShape,
    status: 200,
    async handler({ env, viewer, params, now, tag }) {
      const row = isForeign(viewer, params.id) ? null : await findConfig(env.DB, 'terms', termsId(params));
      if (!row) return notFound('terms');
      tag(row.revision);
      const { caps, hours, timezone } = row.doc;
      const brought = caps.length > 0 ? await readBrought(env, row.doc) : null;
      return { ...presentTerms(row.doc), used: capUse(caps, hours?.timezone ?? timezone, brought, now) };
    },
  }),
  defineRoute({
    method: 'PUT',
    path,
    makes: true,
    roles: ['operator'],
    operationId: 'setPublisherTerms',
    summary: 'Set what a publisher earns in a campaign, and what it may bring there',
    description:
      'Replaces them whole. They hold for calls that are offered to a buyer from now on; without any, the publisher earns there what it earns everywhere. A call outside of its hours or caps is turned away: it is offered to nobody, `turnedAway` says why, and the campaign’s fallback number answers it.',
    params,
    body: termsSchema,
    response: termsShape,
    status: 200,
    async handler(asked) {
      const { env, params } = asked;
      const [publisher, campaign] = await Promise.all([
        findConfig(env.DB, 'publisher', params.id),
        findConfig(env.DB, 'campaign', params.campaignId),
      ]);
      if (!publisher) return notFound('publisher');
      if (!campaign) return notFound('campaign');
      const terms = await setTerms(asked);
      return terms instanceof Refusal ? terms : presentTerms(terms);
    },
  }),
  defineRoute({
    method: 'DELETE',
    path,
    roles: ['operator'],
    operationId: 'deletePublisherTerms',
    summary: 'End a publisher’s own terms in a campaign: what it earns everywhere holds there too',
    params,
    status: 204,
    async handler(asked) {
      return (await deleteConfig(asked, 'terms', termsId(asked.params))) ?? undefined;
    },
  }),
];
