import * as z from 'zod';
import type { Env } from '../../bindings.ts';
import type { CallRecord } from '../../call/record.ts';
import { phoneSchema } from '../../campaign/schema.ts';
import { configOf } from '../../config.ts';
import { askAt, type CampaignStub, decideAt } from '../../exchange/edge/campaign.client.ts';
import { answerInbound, type CarrierReply, carrierReplyOf } from '../../exchange/edge/inbound.client.ts';
import { runUntilAnswer } from '../../exchange/edge/run-auction.client.ts';
import type { NextStep } from '../../exchange/market/next-step.ts';
import type { Json } from '../../lib/json.ts';
import type { DialDone, InboundCall } from '../../telephony/carrier-event.ts';
import { type FollowUp, readToken, signToken } from '../../telephony/token.ts';
import { notFound, refuse } from '../http/errors.ts';
import { defineRoute } from '../http/route.ts';
import { instructionShape } from '../present/instruction-shape.ts';

/**
 * The console's telephone: a browser in a carrier's place. The call is asked, auctioned and routed like any other; its
 * pings say `test`, nobody is dialed, nothing is charged, no cap is used. The browser plays the target's part too.
 */

/** What the browser does next: say, gather, dial … in the exchange's own words, and the token for what follows. */
const shown = z.object({
  callId: z.string().nullable(),
  token: z.string().nullable(),
  instructions: z.array(instructionShape.meta({ id: 'Instruction' })),
});

const tokenParams = z.object({ token: z.string().max(200) });

async function show(env: Env, { instructions, followUp }: CarrierReply, now: number) {
  const token = followUp && (await signToken(configOf(env).tokenKeys, followUp, now));
  return { callId: followUp?.callId ?? null, token, instructions };
}

async function goOn(
  env: Env,
  now: number,
  token: string,
  decide: (followUp: FollowUp, campaign: CampaignStub) => Promise<Json<NextStep>>,
) {
  const followUp = await readToken(configOf(env).tokenKeys, token, now);
  if (followUp === null || followUp === 'expired') return notFound('test call');
  const { campaignId, callId } = followUp;
  const record = await decideAt(
    env,
    campaignId,
    (campaign) => campaign.record(callId) as Promise<CallRecord | null>,
  );
  if (!record?.test) return notFound('test call');
  const answer = await askAt(env, campaignId, (campaign) => decide(followUp, campaign));
  return show(env, carrierReplyOf(await runUntilAnswer(env, campaignId, answer), campaignId), now);
}

export const testCallRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/test-calls',
    roles: ['operator'],
    operationId: 'placeTestCall',
    summary: 'Place a test call to a tracking number: routed like any other, charged to nobody',
    body: z.strictObject({ number: phoneSchema, from: phoneSchema.default('+14155550123') }),
    response: shown,
    status: 201,
    async handler({ env, body, entropy, now, waitUntil }) {
      const ref = Array.from(entropy(16), (byte) => byte.toString(16).padStart(2, '0')).join('');
      const inbound: InboundCall = {
        kind: 'inbound',
        carrierCallId: `test-${ref}`,
        from: body.from,
        to: body.number,
        status: 'ringing',
        attestation: { verdict: 'none', level: null, diverted: false },
        place: { state: null, zip: null, country: null },
      };
      const spoken = await answerInbound(env, 'browser', inbound, waitUntil, true);
      if (!spoken.followUp) return refuse('notFound', 'no campaign answers this number');
      return show(env, spoken, now);
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/test-calls/:token/input',
    roles: ['operator'],
    operationId: 'pressKeys',
    summary: 'Press keys in a test call, or none in time (null)',
    params: tokenParams,
    body: z.strictObject({
      digits: z
        .string()
        .regex(/^[0-9*#]{0,32}$/, 'must be keys of a telephone')
        .nullable(),
    }),
    response: shown,
    status: 200,
    handler: ({ env, params, body, now }) =>
      goOn(env, now, params.token, ({ callId, question }, campaign) =>
        campaign.input(callId, question, body.digits),
      ),
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/test-calls/:token/answered',
    roles: ['operator'],
    operationId: 'answerTestCall',
    summary: 'Answer a test call as the target',
    params: tokenParams,
    body: z.strictObject({}),
    response: shown,
    status: 200,
    handler: ({ env, params, now }) =>
      goOn(env, now, params.token, async ({ callId, leg }, campaign) => {
        const news = {
          kind: 'leg' as const,
          carrierCallId: '',
          legRef: '',
          status: 'answered' as const,
          seconds: null,
          atMs: now,
        };
        await campaign.leg(callId, leg, news);
        return campaign.resume(callId);
      }),
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/test-calls/:token/dialed',
    roles: ['operator'],
    operationId: 'endTestDial',
    summary: 'End the ring or conversation of a test call',
    params: tokenParams,
    body: z.strictObject({
      outcome: z.enum(['completed', 'busy', 'noAnswer', 'failed', 'declined']),
      seconds: z.int().min(0).max(14_400).default(0),
      callerGone: z.boolean().default(false),
    }),
    response: shown,
    status: 200,
    handler: ({ env, params, body, now }) =>
      goOn(env, now, params.token, ({ callId, leg }, campaign) => {
        const declined = body.outcome === 'declined';
        const news: DialDone = {
          kind: 'dialDone',
          carrierCallId: '',
          legRef: null,
          status: body.outcome === 'declined' ? 'completed' : body.outcome,
          bridged: body.outcome === 'completed',
          seconds: declined ? 0 : body.seconds,
          callerGone: body.callerGone,
        };
        return campaign.dialDone(callId, leg, news);
      }),
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/test-calls/:token/hangup',
    roles: ['operator'],
    operationId: 'hangUpTestCall',
    summary: 'Hang up a test call as the caller',
    params: tokenParams,
    body: z.strictObject({}),
    response: shown,
    status: 200,
    handler: ({ env, params, now }) =>
      goOn(env, now, params.token, async ({ callId }, campaign) => {
        const record = (await campaign.record(callId)) as CallRecord | null;
        const news = {
          kind: 'progress' as const,
          carrierCallId: record?.carrierCallId ?? '',
          to: record?.to ?? '',
          status: 'completed' as const,
          seconds: null,
          atMs: now,
        };
        await campaign.progress('browser', news);
        return campaign.resume(callId);
      }),
  }),
];
