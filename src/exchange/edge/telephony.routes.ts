import { type Context, Hono } from 'hono';
import { apology } from '../../call/instructions.ts';
import { ConfigError, configOf } from '../../config.ts';
import { rootCause } from '../../directory/root-cause.ts';
import { toJson } from '../../lib/json.ts';
import { DAY_MS } from '../../lib/time.ts';
import { within } from '../../lib/within.client.ts';
import type { Instruction, Step } from '../../telephony/instruction.ts';
import { type FollowUp, readToken, signToken } from '../../telephony/token.ts';
import type { NextStep } from '../market/next-step.ts';
import { admissionOf, type Place, placeFor } from './admission.client.ts';
import { askAt, decideAt } from './campaign.client.ts';
import {
  answerInbound,
  answerProgress,
  type CarrierReply,
  callBack,
  carrierReplyOf,
  fallbackWords,
  holdOn,
} from './inbound.client.ts';
import { runUntilAnswer } from './run-auction.client.ts';
import { type Telephony, verifyWebhook } from './signed-webhook.middleware.ts';
import { noteTurnedAway } from './turned-away.client.ts';

/** Some carriers hang up after 5 s of silence. */
const ANSWER_WITHIN_MS = 3_400;

/** A caller is kept waiting this often before the fallback. */
const MOST_CALL_BACKS = 3;

type FollowUpStep = Exclude<Step, 'voice'>;
const PATHS: Record<FollowUpStep, string> = {
  input: 'input',
  dialDone: 'dial',
  leg: 'leg',
  whisper: 'whisper',
  screen: 'screen',
  recording: 'recording',
  resume: 'resume',
};

type Ctx = Context<Telephony>;

export const telephonyRoutes = new Hono<Telephony>();

/** No carrier is answered by a deployment that cannot tell a carrier from anybody else: it uses its own fallback. */
telephonyRoutes.onError((error, c) => {
  console.error('a webhook could not be answered', String(error));
  return error instanceof ConfigError ? c.text('not set up', 503) : c.text('something broke', 500);
});

telephonyRoutes.use('/:carrier/*', verifyWebhook);

telephonyRoutes.on(['GET', 'POST'], '/:carrier/voice', (c) =>
  answerCaller(c, null, async () => {
    const inbound = c.get('carrier').parse.inbound(c.get('form'));
    if (!inbound) return { instructions: apology, followUp: null };
    return answerInbound(c.env, c.get('carrier').name, inbound, (work) => c.executionCtx.waitUntil(work));
  }),
);

telephonyRoutes.post('/:carrier/status', async (c) => {
  const news = c.get('carrier').parse.progress(c.get('form'));
  const inbound = c.get('carrier').parse.inbound(c.get('form'));
  if (news)
    await answerProgress(c.env, c.get('carrier').name, news, inbound, (work) =>
      c.executionCtx.waitUntil(work),
    );
  return c.body(null, 204);
});

/** For the carrier's own fallback setting: touches no state, so it answers when everything else is down. */
telephonyRoutes.on(['GET', 'POST'], '/:carrier/fallback/:number{\\+[1-9][0-9]{6,14}}', (c) => {
  const destination = { kind: 'phone' as const, number: c.req.param('number') };
  const dial: Instruction = {
    kind: 'dial',
    destination,
    callerId: null,
    ringSeconds: 60,
    maxSeconds: 3_600,
    whisper: false,
    record: false,
    followed: false,
  };
  return renderReply(c, [dial], null);
});
telephonyRoutes.on(['GET', 'POST'], '/:carrier/fallback', (c) => renderReply(c, apology, null));

type Handler = (c: Ctx, followUp: FollowUp) => Promise<Response>;

const handlers: Record<FollowUpStep, Handler> = {
  input: (c, { campaignId, callId, question }) =>
    answerCaller(c, { campaignId, callId }, async () => {
      const digits = c.get('carrier').parse.input(c.get('form'))?.digits ?? null;
      return proceed(c, campaignId, (campaign) => campaign.input(callId, question, digits));
    }),
  resume: (c, { campaignId, callId }) =>
    answerCaller(c, { campaignId, callId }, () =>
      proceed(c, campaignId, (campaign) => campaign.resume(callId)),
    ),
  dialDone: (c, { campaignId, callId, leg }) =>
    answerCaller(c, { campaignId, callId }, async () => {
      const news = c.get('carrier').parse.dialDone(c.get('form'));
      if (!news) return { instructions: [{ kind: 'hangup' }], followUp: null };
      return proceed(c, campaignId, (campaign) => campaign.dialDone(callId, leg, toJson(news)));
    }),
  leg: async (c, { campaignId, callId, leg }) => {
    const news = c.get('carrier').parse.leg(c.get('form'));
    if (news) await decideAt(c.env, campaignId, (campaign) => campaign.leg(callId, leg, toJson(news)));
    return c.body(null, 204);
  },
  whisper: async (c, followUp) => {
    const instructions = await decideAt(c.env, followUp.campaignId, (campaign) =>
      campaign.whisper(followUp.callId, followUp.leg),
    );
    return renderReply(c, instructions as Instruction[], followUp);
  },
  screen: async (c, followUp) => {
    const digits = c.get('carrier').parse.input(c.get('form'))?.digits ?? null;
    const instructions = await decideAt(c.env, followUp.campaignId, (campaign) =>
      campaign.screen(followUp.callId, followUp.leg, digits),
    );
    return renderReply(c, instructions as Instruction[], followUp);
  },
  recording: async (c, { campaignId, callId }) => {
    const news = c.get('carrier').parse.recording(c.get('form'));
    if (news) await decideAt(c.env, campaignId, (campaign) => campaign.recording(callId, toJson(news)));
    return c.body(null, 204);
  },
};

for (const step of Object.keys(PATHS) as FollowUpStep[]) {
  telephonyRoutes.post(`/:carrier/${PATHS[step]}/:token`, async (c) => {
    const followUp = await readToken(configOf(c.env).tokenKeys, c.req.param('token'), Date.now());
    if (followUp === null || followUp === 'expired') return c.text('no such call', 403);
    return handlers[step](c, followUp);
  });
}

async function proceed(
  c: Ctx,
  campaignId: FollowUp['campaignId'],
  decide: Parameters<typeof askAt<NextStep>>[2],
): Promise<CarrierReply> {
  const answer = await askAt(c.env, campaignId, decide);
  return carrierReplyOf(await runUntilAnswer(c.env, campaignId, answer), campaignId);
}

/** A caller always hears something: in time, in valid XML, whatever went wrong behind it. */
async function answerCaller(
  c: Ctx,
  known: Pick<FollowUp, 'campaignId' | 'callId'> | null,
  find: () => Promise<CarrierReply>,
): Promise<Response> {
  const to = c.get('form').get('To');
  const startedAt = Date.now();
  const place = await placeOf(c, known !== null);
  if (place.kind === 'keep') return renderReply(c, callBack, null, keptSince(c) ?? startedAt);
  if (place.kind === 'refuse') {
    turnAway(c);
    return renderReply(c, fallbackWords(to), null);
  }
  const work = find().finally(place.leave);
  c.executionCtx.waitUntil(work.catch(() => undefined)); // a carrier that hangs up must not take the place with it
  try {
    const reply = await within(work, startedAt + ANSWER_WITHIN_MS - Date.now());
    if (reply) return await renderReply(c, reply.instructions, reply.followUp);
    if (!known)
      return await renderReply(c, timesCalledBack(c) < MOST_CALL_BACKS ? callBack : fallbackWords(to), null);
    return await renderReply(c, holdOn, { ...known, leg: 0, question: 0, expiresAt: Date.now() + DAY_MS });
  } catch (error) {
    console.error('a call could not be answered', {
      carrierCallId: c.get('form').get('CallSid'),
      error: rootCause(error).message,
    });
    return renderReply(c, fallbackWords(to), null);
  }
}

/** News of a call under way is never kept waiting; nor is a call that comes back because its auction takes long. */
async function placeOf(c: Ctx, isKnown: boolean): Promise<Place> {
  const since = keptSince(c);
  if (isKnown || (timesCalledBack(c) > 0 && since === null)) {
    const leave = admissionOf(c.env).admit(Number.POSITIVE_INFINITY);
    if (leave) return { kind: 'in', leave };
  }
  const place = placeFor(c.env, since ?? Date.now());
  c.executionCtx.waitUntil(place);
  return place;
}

function turnAway(c: Ctx): void {
  const inbound = c.get('carrier').parse.inbound(c.get('form'));
  if (inbound)
    noteTurnedAway(c.env, c.get('carrier').name, inbound, (work) => c.executionCtx.waitUntil(work));
}

const timesCalledBack = (c: Ctx): number => Number(c.req.query('again') ?? 0) || 0;

/** When a caller who is kept was first heard of. */
function keptSince(c: Ctx): number | null {
  const since = Number(c.req.query('since') ?? Number.NaN);
  return Number.isInteger(since) && since <= Date.now() ? since : null;
}

/**
 * One token serves all the URLs of an answer: it names the call and the leg, the path says the step.
 * @param since of a caller who is kept: when it was first heard of.
 */
async function renderReply(
  c: Ctx,
  instructions: readonly Instruction[],
  followUp: FollowUp | null,
  since: number | null = null,
): Promise<Response> {
  const { tokenKeys, publicUrls } = configOf(c.env);
  const carrier = c.get('carrier');
  const token = followUp ? await signToken(tokenKeys, followUp, Date.now()) : '';
  const base = `${publicUrls[0]}/telephony/${carrier.name}`;
  const urlOf = (step: Step): string =>
    step === 'voice'
      ? `${base}/voice?again=${timesCalledBack(c) + 1}${since === null ? '' : `&since=${since}`}`
      : `${base}/${PATHS[step]}/${token}`;
  return c.body(carrier.render(instructions, urlOf), 200, { 'content-type': carrier.contentType });
}
