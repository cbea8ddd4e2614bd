import * as z from 'zod';
import type { Env } from '../../bindings.ts';
import { sealBidding } from '../../buyers/bidding-schema.ts';
import { pacingProblem } from '../../buyers/bounds/tell-pace.ts';
import type { Usage, WindowUse } from '../../buyers/caps.ts';
import type { Health } from '../../buyers/health.ts';
import { presentOwnTarget, presentTarget } from '../../buyers/present.ts';
import { type TargetPatch, targetSchemas } from '../../buyers/schema.ts';
import type { Target } from '../../buyers/target.ts';
import type { Viewer } from '../../directory/access/access-key.ts';
import { findConfig, listConfig } from '../../directory/config/config.store.ts';
import { rootCause } from '../../directory/root-cause.ts';
import { seal } from '../../lib/crypto.ts';
import { formatMicros } from '../../lib/money.ts';
import { isoTime } from '../../lib/time.ts';
import { createConfig, deleteConfig, newId, updateConfig } from '../config/change-config.service.ts';
import { refuseDestination } from '../config/destination.service.ts';
import { foreignField, setOperatorTerms, setOwnTerms } from '../config/own-terms.ts';
import { notFound, Refusal, refuse, refuseField } from '../http/errors.ts';
import { idParams, idSchema, listOf, pageFields, toPage } from '../http/page.ts';
import { type Asked, defineRoute } from '../http/route.ts';
import { liveShape, targetShape } from '../present/target-shapes.ts';

const params = idParams('tgt');
const withLoopback = ({ allowLoopbackBuyers }: { allowLoopbackBuyers: boolean }) =>
  targetSchemas(allowLoopbackBuyers);

export const sealer =
  ({ config, entropy }: Asked<unknown, unknown, unknown>) =>
  (plain: string): Promise<string> =>
    seal(config.ring, plain, entropy(12));

/** What the operator says stands; secrets that are not said again stay. */
export async function patchedByOperator(
  asked: Asked<unknown, unknown, unknown>,
  target: Target,
  { bidding, ...rest }: TargetPatch,
): Promise<Target> {
  return {
    ...setOperatorTerms(target, rest),
    ...rest,
    bidding: bidding ? await sealBidding(bidding, target.bidding, sealer(asked)) : target.bidding,
  };
}

const presentFor = ({ role }: Viewer, target: Target) =>
  role === 'buyer' ? presentOwnTarget(target) : presentTarget(target);

type Live = { usage: Usage; health: Health };

/** What a target has used and how its endpoint does, from the one place that knows; null before its first auction. */
export async function readLive(env: Env, target: Target): Promise<Live | null> {
  try {
    return await env.CAMPAIGN.getByName(target.campaignId).usage(target.id);
  } catch (error) {
    console.error('usage unavailable', { targetId: target.id, error: rootCause(error).message });
    return null;
  }
}

function presentLive(live: Live | null, now: number) {
  if (!live) return { usage: null, health: null };
  const { hour, day, week, month, total } = live.usage.windows;
  const shown = ({ key, calls, spend }: WindowUse) => ({ window: key, calls, spend: formatMicros(spend) });
  const { pings, failures, failuresInARow, openUntil } = live.health;
  const restingUntil = openUntil !== null && openUntil > now ? isoTime(openUntil) : null;
  return {
    usage: {
      concurrent: live.usage.concurrent,
      hour: shown(hour),
      day: shown(day),
      week: shown(week),
      month: shown(month),
      total: shown(total),
    },
    health: { pings, failures, failuresInARow, resting: restingUntil !== null, restingUntil },
  };
}

export const targetRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/targets',
    roles: ['operator'],
    summary: 'Create a target: a buyer’s destination in a campaign, with its terms',
    body: (config: { allowLoopbackBuyers: boolean }) => withLoopback(config).create,
    response: targetShape,
    status: 201,
    async handler(asked) {
      const { env, body } = asked;
      const [buyer, campaign] = await Promise.all([
        findConfig(env.DB, 'buyer', body.buyerId),
        findConfig(env.DB, 'campaign', body.campaignId),
      ]);
      if (!buyer) return refuseField('buyerId', 'is not a buyer');
      if (!campaign) return refuseField('campaignId', 'is not a campaign');
      const refused = await refuseDestination(env, 'destination', body.destination);
      if (refused) return refused;
      const bidding = await sealBidding(body.bidding, null, sealer(asked));
      const target: Target = { id: newId(asked, 'tgt'), ...body, bidding };
      return (await createConfig(asked, 'target', target)) ?? presentTarget(target);
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/targets',
    roles: ['operator', 'buyer'],
    summary: 'List targets',
    query: z.strictObject({
      ...pageFields('tgt'),
      buyerId: idSchema('byr').optional(),
      campaignId: idSchema('cmp').optional(),
    }),
    response: listOf(targetShape),
    status: 200,
    async handler({ env, viewer, query: { limit, cursor, buyerId, campaignId } }) {
      if (viewer.role === 'buyer' && buyerId !== undefined && buyerId !== viewer.buyerId) {
        return { data: [], nextCursor: null };
      }
      const filters = { buyerId: viewer.role === 'buyer' ? viewer.buyerId : buyerId, campaignId };
      const rows = await listConfig(env.DB, 'target', { limit: limit + 1, before: cursor ?? null }, filters);
      return toPage(
        rows,
        limit,
        (row) => row.id,
        (row) => presentFor(viewer, row.doc),
      );
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/targets/:id',
    roles: ['operator', 'buyer'],
    summary: 'Get a target with its cap usage and endpoint health',
    params,
    response: liveShape,
    status: 200,
    async handler({ env, viewer, params: { id }, now, tag }) {
      const row = await findConfig(env.DB, 'target', id);
      if (!row || (viewer.role === 'buyer' && row.doc.buyerId !== viewer.buyerId)) return notFound('target');
      tag(row.revision);
      return { ...presentFor(viewer, row.doc), ...presentLive(await readLive(env, row.doc), now) };
    },
  }),
  defineRoute({
    method: 'PATCH',
    path: '/v1/targets/:id',
    roles: ['operator', 'buyer'],
    summary: 'Update a target; its buyer may pause and resume it, and lower its caps',
    params,
    body: (config: { allowLoopbackBuyers: boolean }) => withLoopback(config).patch,
    response: targetShape,
    status: 200,
    async handler(asked) {
      const { viewer } = asked;
      const { bidding: _, ...rest } = asked.body;
      const foreign = viewer.role === 'buyer' ? foreignField(asked.body) : undefined;
      if (foreign !== undefined)
        return refuse('forbidden', `buyers change status and caps, ${foreign} is the operator’s`);
      const changed = await updateConfig(asked, 'target', asked.params.id, async (target) => {
        if (viewer.role === 'buyer')
          return target.buyerId === viewer.buyerId ? setOwnTerms(target, rest) : notFound('target');
        const refused = await refuseDestination(asked.env, 'destination', rest.destination);
        if (refused) return refused;
        const patched = await patchedByOperator(asked, target, asked.body);
        const problem = pacingProblem(patched.pacing, patched.caps);
        return problem ? refuseField('pacing', problem) : patched;
      });
      return changed instanceof Refusal ? changed : presentFor(viewer, changed);
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/v1/targets/:id',
    roles: ['operator'],
    summary: 'Delete a target without live calls',
    params,
    status: 204,
    async handler(asked) {
      const row = await findConfig(asked.env.DB, 'target', asked.params.id);
      const live = row && (await readLive(asked.env, row.doc));
      if (live && live.usage.concurrent > 0) {
        return refuse('inUse', 'the target has live calls: pause it and wait for their end');
      }
      return (await deleteConfig(asked, 'target', asked.params.id)) ?? undefined;
    },
  }),
];
