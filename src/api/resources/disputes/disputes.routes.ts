import * as z from 'zod';
import { findKept } from '../../../archive/read-call.service.ts';
import type { Dispute } from '../../../call/disputes/dispute.ts';
import type { CallRecord } from '../../../call/record.ts';
import type { PieceLine } from '../../../deliveries/projections.ts';
import { type KeptDispute, listDisputes } from '../../../directory/calls/disputes.store.ts';
import type { DisputeAnswer, RulingAnswer } from '../../../exchange/campaign/dispute-desk.ts';
import { decideAt } from '../../../exchange/edge/campaign.client.ts';
import type { CallId } from '../../../lib/ids.ts';
import { formatMicros } from '../../../lib/money.ts';
import { disputeSchema, verdictSchema } from '../../../settlement/dispute-schema.ts';
import { writeNow } from '../../config/write-now.client.ts';
import { notFound, Refusal, refuse, refuseField } from '../../http/errors.ts';
import { idParams, idSchema, listOf, pageFields, toPage } from '../../http/page.ts';
import { type Asked, defineRoute } from '../../http/route.ts';
import { tellsCaller } from '../../present/tells-caller.ts';
import { disputeShape, presentDispute } from './present-dispute.ts';

const params = idParams('call');
type Asking = Pick<
  Asked<{ id: string }, unknown, { note?: string | undefined }>,
  'env' | 'config' | 'params' | 'body'
>;

/** A call that was sold, and a note that may be kept for good. */
async function callMeant({ env, config, params: { id }, body }: Asking, buyerId?: string) {
  const call = await findKept(env, id as CallId);
  const { campaignId = null, publisherId = null } = call ?? {};
  if (!call || !campaignId || !publisherId || (buyerId !== undefined && call.buyerId !== buyerId))
    return notFound('call');
  if (body.note !== undefined && (await tellsCaller(body.note, call, config)))
    return refuseField('note', 'shows the caller’s number: it is kept for good');
  return { ...call, campaignId, publisherId };
}

const keptAs = (
  {
    id: callId,
    campaignId,
    publisherId,
  }: Pick<CallRecord, 'id'> & Pick<KeptDispute, 'campaignId' | 'publisherId'>,
  dispute: Dispute,
): KeptDispute => ({ callId, campaignId, publisherId, buyerId: dispute.buyerId, dispute });

export const disputeRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/calls/:id/disputes',
    roles: ['buyer'],
    operationId: 'openDispute',
    summary: 'Dispute what you were charged for a call',
    description:
      'Once a call, within the days its campaign allows. Seconds, receipt and timeline are attached by themselves. The operator decides by `decideBy`; after that the campaign’s rule does. The same again changes nothing and is answered with 200.',
    params,
    body: disputeSchema,
    response: disputeShape,
    status: 201,
    repeatedStatus: 200,
    async handler(asked) {
      const { env, viewer, body } = asked;
      if (viewer.role !== 'buyer') return notFound('call');
      const { buyerId, by } = viewer;
      const call = await callMeant(asked, buyerId);
      if (call instanceof Refusal) return call;
      const { reason, note = null } = body;
      const { answer, history } = await decideAt(
        env,
        call.campaignId,
        (campaign) =>
          campaign.dispute(call.id, { reason, note, by, buyerId }) as Promise<Answered<DisputeAnswer>>,
      );
      if (!('dispute' in answer)) return refusalOf(answer);
      await writeNow(env, history);
      if (answer.kind === 'known') asked.repeated();
      return presentDispute(keptAs(call, answer.dispute), viewer);
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/calls/:id/disputes/decide',
    roles: ['operator'],
    operationId: 'decideDispute',
    summary: 'Decide a dispute: the charge is taken back whole, in part, or not at all',
    description:
      'What is taken back is a correction like any other: new entries, `charge.adjusted` to the buyer, and to the publisher what its terms say of corrections, unless `payout` says otherwise.',
    params,
    body: verdictSchema,
    response: disputeShape,
    status: 200,
    async handler(asked) {
      const { env, viewer, body } = asked;
      const call = await callMeant(asked);
      if (call instanceof Refusal) return call;
      const { verdict, revenue = null, payout = null, note = null } = body;
      const wish = { verdict, revenue, payout, note, by: viewer.by };
      const { answer, history } = await decideAt(
        env,
        call.campaignId,
        (campaign) => campaign.ruleDispute(call.id, wish) as Promise<Answered<RulingAnswer>>,
      );
      if (answer.kind !== 'decided') return refusalOf(answer);
      await writeNow(env, history);
      return presentDispute(keptAs(call, answer.dispute), viewer);
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/disputes',
    roles: ['operator', 'publisher', 'buyer'],
    operationId: 'listDisputes',
    summary: 'List disputes, those of the newest calls first',
    query: z.strictObject({
      ...pageFields('call'),
      open: z
        .enum(['true', 'false'])
        .transform((text) => text === 'true')
        .optional()
        .meta({ description: 'Those that are not decided yet, or the others' }),
      callId: idSchema('call').optional(),
      buyerId: idSchema('byr').optional(),
      publisherId: idSchema('pub').optional(),
    }),
    response: listOf(disputeShape),
    status: 200,
    async handler({ env, viewer, query: { limit, cursor, open: isOpen, ...wanted } }) {
      const own = ownFilter(viewer, wanted);
      if (own === null) return { data: [], nextCursor: null };
      const page = { limit: limit + 1, before: cursor ?? null };
      const rows = await listDisputes(env.DB, { ...own, isOpen }, page);
      return toPage(
        rows,
        limit,
        ({ callId }) => callId,
        (row) => presentDispute(row, viewer),
      );
    },
  }),
];

type Wanted = { callId?: string | undefined; buyerId?: string | undefined; publisherId?: string | undefined };

/** @returns null where somebody else's are asked for: whether there are any is not known to be. */
function ownFilter(viewer: Asked<unknown, unknown, unknown>['viewer'], wanted: Wanted): Wanted | null {
  const { buyerId, publisherId, callId } = wanted;
  if (viewer.role === 'operator') return wanted;
  if (viewer.role === 'buyer')
    return publisherId !== undefined || (buyerId ?? viewer.buyerId) !== viewer.buyerId
      ? null
      : { callId, buyerId: viewer.buyerId };
  return buyerId !== undefined || (publisherId ?? viewer.publisherId) !== viewer.publisherId
    ? null
    : { callId, publisherId: viewer.publisherId };
}

type Answered<A> = { answer: A; history: PieceLine[] };
type Refused = Exclude<DisputeAnswer | RulingAnswer, { dispute: unknown }>;

function refusalOf(answer: Refused): Refusal {
  switch (answer.kind) {
    case 'notCharged':
      return refuse('notCharged', 'there is no charge to dispute');
    case 'notKept':
      return refuse('booksClosed', 'the call is too old for anything to be corrected');
    case 'notTaken':
      return refuse('wrongState', 'the campaign takes no disputes');
    case 'tooLate':
      return refuse('booksClosed', `a charge of this campaign is disputed within ${answer.windowDays} days`);
    case 'differs':
      return refuse('taken', 'the call is disputed already, for another reason or with another note');
    case 'notDisputed':
      return notFound('dispute');
    case 'ruled':
    case 'notDue':
      return refuse('wrongState', 'it is decided already');
    case 'notLess':
      return refuseField('revenue', `must be less than ${formatMicros(answer.most)}, and more than nothing`);
    case 'tooMany':
      return refuse('tooMany', 'the call was corrected as often as can be');
    case 'tooHigh':
      return refuseField(answer.field, `must be at most ${formatMicros(answer.most)} for this call`);
  }
}
