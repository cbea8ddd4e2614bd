import * as z from 'zod';
import { findKept } from '../../archive/read-call.service.ts';
import type { PieceLine } from '../../deliveries/projections.ts';
import type { AdjustmentAnswer } from '../../exchange/campaign/campaign-engine.ts';
import { decideAt } from '../../exchange/edge/campaign.client.ts';
import type { CallId } from '../../lib/ids.ts';
import { formatMicros } from '../../lib/money.ts';
import { adjustmentSchema } from '../../settlement/schema.ts';
import { writeNow } from '../config/write-now.client.ts';
import { notFound, type Refusal, refuse, refuseField } from '../http/errors.ts';
import { idParams } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';
import { transferShape } from '../present/call-shapes.ts';
import { presentTransfer } from '../present/present-ledger.ts';
import { tellsCaller } from '../present/tells-caller.ts';

const money = z.string();

export const adjustmentRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/calls/:id/adjustments',
    roles: ['operator'],
    operationId: 'adjustCharge',
    summary: 'Adjust a call’s charge and payout; "0.00" reverses the charge',
    description:
      'Within what the call was sold for: at most its price for the buyer, and for the publisher what its terms could have made of that price. The buyer is told by charge.adjusted. What it adds to all that the call ever came to counts in the spend caps of the windows then open; what it takes off makes no room in them. A call is kept for corrections for seven days.',
    params: idParams('call'),
    body: adjustmentSchema,
    response: z.object({
      callId: z.string(),
      adjusted: z.boolean().meta({ description: 'false: the books said so already' }),
      revenue: money,
      payout: money,
      margin: money,
      transfers: z.array(transferShape).meta({ description: 'What was booked for it' }),
    }),
    status: 200,
    async handler({ env, config, viewer, params: { id }, body }) {
      const callId = id as CallId;
      const call = await findKept(env, callId);
      if (!call) return notFound('call');
      if (!call.campaignId) return refusalOf({ kind: 'notCharged' });
      const { revenue, payout = null, reason } = body;
      if (await tellsCaller(reason, call, config))
        return refuseField('reason', 'shows the caller’s number: the books keep it for good');
      const wish = { revenue, payout, reason, by: viewer.by };
      const { answer, history } = await decideAt(
        env,
        call.campaignId,
        (campaign) => campaign.adjust(callId, wish) as Promise<Decided>,
      );
      if (!('totals' in answer)) return refusalOf(answer);
      await writeNow(env, history);
      const { totals, transfers } = answer;
      return {
        callId,
        adjusted: answer.kind === 'adjusted',
        revenue: formatMicros(totals.revenue),
        payout: formatMicros(totals.payout),
        margin: formatMicros(totals.margin),
        transfers: transfers.map(presentTransfer),
      };
    },
  }),
];

type Decided = { answer: AdjustmentAnswer; history: PieceLine[] };

function refusalOf(answer: Exclude<AdjustmentAnswer, { totals: unknown }>): Refusal {
  switch (answer.kind) {
    case 'notCharged':
      return refuse('notCharged', 'there is no charge to correct');
    case 'notKept':
      return refuse('booksClosed', 'a call can be corrected for seven days');
    case 'tooMany':
      return refuse('tooMany', 'the call was corrected as often as can be');
    case 'tooHigh':
      return refuseField(answer.field, `must be at most ${formatMicros(answer.most)} for this call`);
  }
}
