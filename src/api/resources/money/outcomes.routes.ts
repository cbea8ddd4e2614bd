import * as z from 'zod';
import { listOutcomes } from '../../../directory/calls/outcomes.store.ts';
import { outcomeSchema } from '../../../settlement/outcome-schema.ts';
import { Refusal } from '../../http/errors.ts';
import { idSchema, listOf, pageFields, toPage } from '../../http/page.ts';
import { defineRoute } from '../../http/route.ts';
import { presentOutcome, reportedOutcomeShape } from '../../present/present-outcome.ts';
import { reportOutcome } from './report-outcome.service.ts';

export const outcomeRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/outcomes',
    roles: ['operator', 'buyer'],
    operationId: 'reportOutcome',
    summary: 'Report what became of a call: a sale, an appointment, whatever was agreed',
    description:
      'By the call’s id, or by the caller and a moment of the call. The same reference again changes nothing and is answered with 200; the same reference with anything else is refused. What is owed follows from the target’s charge: each of its outcomes is paid once a call, within its days. What comes after the call was charged is booked as a correction.',
    body: outcomeSchema,
    response: reportedOutcomeShape,
    status: 201,
    repeatedStatus: 200,
    async handler(asked) {
      const reported = await reportOutcome(asked, asked.body);
      if (reported instanceof Refusal) return reported;
      if (!reported.isNew) asked.repeated();
      return presentOutcome(reported.outcome, asked.viewer);
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/outcomes',
    roles: ['operator', 'buyer'],
    operationId: 'listOutcomes',
    summary: 'List reported outcomes',
    query: z.strictObject({
      ...pageFields('out'),
      buyerId: idSchema('byr').optional(),
      callId: idSchema('call').optional(),
    }),
    response: listOf(reportedOutcomeShape),
    status: 200,
    async handler({ env, viewer, query: { limit, cursor, buyerId, callId } }) {
      const own = viewer.role === 'buyer' ? viewer.buyerId : undefined;
      if (own !== undefined && buyerId !== undefined && buyerId !== own)
        return { data: [], nextCursor: null };
      const page = { limit: limit + 1, before: cursor ?? null };
      const rows = await listOutcomes(env.DB, { buyerId: own ?? buyerId, callId }, page);
      return toPage(
        rows,
        limit,
        ({ id }) => id,
        (row) => presentOutcome(row, viewer),
      );
    },
  }),
];
