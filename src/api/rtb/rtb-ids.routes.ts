import * as z from 'zod';
import type { Viewer } from '../../directory/access/access-key.ts';
import { noteAction } from '../../directory/access/notes.store.ts';
import { makeRtbAddress, RTB_ID_BYTES, replaceRtbId } from '../../directory/rtb/rtb-ids.store.ts';
import { toHex } from '../../lib/encoding.ts';
import { DAY_MS, isoTime, SECOND_MS } from '../../lib/time.ts';
import { notFound, type Refusal } from '../http/errors.ts';
import { idSchema } from '../http/page.ts';
import { type Asked, defineRoute } from '../http/route.ts';

const ofAddress = z.object({ id: idSchema('pub'), campaignId: idSchema('cmp') });
const LONGEST_OVERLAP_SECONDS = (30 * DAY_MS) / SECOND_MS;

const isForeign = (viewer: Viewer, publisherId: string): boolean =>
  viewer.role === 'publisher' && viewer.publisherId !== publisherId;

async function noteRtb(
  { env, viewer, now, params }: Asked<z.output<typeof ofAddress>, unknown, unknown>,
  action: string,
): Promise<void> {
  const after = { campaignId: params.campaignId };
  await noteAction(env.DB, { entity: 'rtb', entityId: params.id, action, by: viewer.by, at: now, after });
}

export const rtbIdRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/publishers/:id/rtb/:campaignId/rotate',
    roles: ['operator', 'publisher'],
    operationId: 'rotateRtbId',
    summary: 'Rotate a publisher’s ping URL; the previous one keeps working for the overlap',
    description: 'Also after it was revoked: then there is none before.',
    params: ofAddress,
    body: z.strictObject({ overlapSeconds: z.int().min(0).max(LONGEST_OVERLAP_SECONDS).default(0) }),
    response: z.object({ campaignId: z.string(), rtbId: z.string(), formerUntil: z.string() }),
    status: 201,
    async handler(asked) {
      const { env, config, viewer, now, entropy, body } = asked;
      const { id, campaignId } = asked.params;
      if (isForeign(viewer, id)) return notFound('ping URL');
      const made = await makeRtbAddress(config.ring, entropy(RTB_ID_BYTES + 12));
      const until = now + body.overlapSeconds * SECOND_MS;
      const of = { publisherId: id, campaignId };
      if (!(await replaceRtbId(env.DB, of, made, body.overlapSeconds > 0 ? until : null)))
        return notFound('ping URL');
      await noteRtb(asked, 'rotate');
      return { campaignId, rtbId: made.rtbId, formerUntil: isoTime(until) };
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/v1/publishers/:id/rtb/:campaignId',
    roles: ['operator', 'publisher'],
    operationId: 'revokeRtbId',
    summary: 'Revoke a publisher’s ping URL: it stops working within a second, and so does the previous one',
    params: ofAddress,
    status: 204,
    async handler(asked): Promise<Refusal | undefined> {
      const { env, viewer, entropy } = asked;
      const { id, campaignId } = asked.params;
      if (isForeign(viewer, id)) return notFound('ping URL');
      const revokedAs = toHex(entropy(RTB_ID_BYTES));
      if (!(await replaceRtbId(env.DB, { publisherId: id, campaignId }, { revokedAs }, null)))
        return notFound('ping URL');
      await noteRtb(asked, 'revoke');
      return undefined;
    },
  }),
];
