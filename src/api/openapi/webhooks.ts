import * as z from 'zod';
import { REASONS, type Reason } from '../../buyers/reason.ts';
import { MISSED_OUTCOMES } from '../../call/disposition.ts';
import type { BuyerWebhook } from '../../deliveries/buyer-webhook.ts';
import { WALLET_SAMPLES } from '../../deliveries/events/sample.ts';
import { CALL_EVENT_NAMES } from '../../publishers/events/event-target.ts';
import { VERDICTS } from '../../settlement/dispute-schema.ts';
import { callShape } from '../present/call-shapes.ts';
import type { Components } from './schema.ts';

/** What buyers are sent. Every one is signed; all but the ping are sent again until they are taken. */

export const SAMPLE_IDS = {
  campaignId: 'cmp_01kamp7nr0c0ffee0c0ffe',
  publisherId: 'pub_01kamp7nr0c0ffee0c0ffe',
  buyerId: 'byr_01kamp7nr0c0ffee0c0ffe',
  targetId: 'tgt_01kamp7nr0c0ffee0c0ffe',
  numberId: 'num_01kamp7nr0c0ffee0c0ffe',
  callId: 'call_01kamp7nr0c0ffee0c0ffe',
  auctionId: 'auc_01kamp7nr0c0ffee0c0ffe',
  pingId: 'png_01kamp7nr0c0ffee0c0ffe',
} as const;
const { campaignId, publisherId, buyerId, targetId, callId, auctionId, pingId } = SAMPLE_IDS;

const text = z.string();
const maybe = z.string().nullable();
const money = text.meta({ description: 'A decimal string', examples: ['45.00'] });
const attestation = z.enum(['A', 'B', 'C']).nullable().meta({ description: 'STIR/SHAKEN' });
const tags = z.record(z.string(), z.string()).meta({ description: 'Facts learned about the call' });

const pingCall = z.object({
  areaCode: maybe,
  state: maybe,
  zip: maybe,
  country: maybe,
  attestation,
  callerToken: maybe.meta({
    description: 'The same for the same caller, to this buyer alone; null when the caller is withheld',
  }),
  repeatCaller: z.boolean(),
  tags,
  receivedAt: text,
});
const pingData = z.object({
  pingId: text,
  auctionId: text,
  targetId: text,
  test: z.boolean(),
  campaign: z.object({ id: text, name: text, vertical: text }),
  publisher: z.object({ id: text, subId: maybe }),
  call: pingCall,
  performance: z.object({ windowDays: z.int(), calls: z.int(), connected: z.int(), converted: z.int() }),
  floor: money,
  price: z
    .enum(['first', 'second'])
    .meta({ description: 'What the winner pays: its bid, or what beats the next' }),
  deadlineMs: z.int().meta({ description: 'How long the answer may take' }),
});
const postData = z.object({
  auctionId: text,
  pingId: maybe,
  bidId: maybe,
  callId: text,
  targetId: text,
  price: money,
  minSeconds: z.int(),
  test: z.boolean(),
  call: z.object({
    from: maybe.meta({ description: 'The caller; null when withheld' }),
    to: text,
    state: maybe,
    zip: maybe,
    areaCode: maybe,
    country: maybe,
    attestation,
    tags,
    startedAt: text,
  }),
});
const settledData = z.object({
  callId: text,
  auctionId: text,
  pingId: maybe,
  bidId: maybe,
  targetId: text,
  price: money,
  connectedSeconds: z.int(),
  minSeconds: z.int(),
  converted: z.boolean(),
  missing: maybe.meta({ description: 'Why nothing is owed, such as "bridged 57 s, needs 60 s"' }),
  charged: money,
  test: z.boolean(),
});
const missedData = z.object({
  callId: text,
  auctionId: text,
  pingId: maybe,
  bidId: maybe,
  targetId: text,
  outcome: z.enum(MISSED_OUTCOMES).meta({
    description:
      'busy, noAnswer (it rang out), failed (it could not be reached), declined (the agent or the confirmation said no)',
  }),
  price: money.meta({ description: 'What it would have cost; nothing is charged' }),
  test: z.boolean(),
});
const ruledData = z.object({
  callId: text,
  auctionId: text,
  targetId: text,
  reason: text,
  verdict: z.enum(VERDICTS),
  expired: z.boolean().meta({ description: 'Nobody decided in time: the campaign’s rule did' }),
  charged: money,
  adjustment: z.int().nullable().meta({ description: 'The correction by which something was taken back' }),
  note: maybe,
  decidedAt: text,
});
const walletData = z.object({
  buyerId: text,
  occurredAt: text,
  below: money.meta({ description: 'The line: of notices, or of automatic top-ups' }),
});
const lowData = walletData.extend({
  credited: money,
  spent: money,
  held: money.meta({ description: 'Reserved for calls in flight; it counts as left' }),
  available: money,
});
const topUpFailedData = walletData.extend({
  amount: money,
  error: text.meta({ description: 'The bank’s word, such as insufficient_funds or authentication_required' }),
  fails: z.int().meta({ description: 'In a row, this one included' }),
  nextAt: maybe.meta({ description: 'When the card is tried again; null: not any more' }),
});
const lostData = z.object({
  auctionId: text,
  targetId: text,
  bid: money.nullable(),
  reason: z.enum(Object.keys(REASONS) as [Reason, ...Reason[]]),
  detail: text,
});

const settledExample = {
  callId,
  auctionId,
  pingId,
  bidId: 'b-1',
  targetId,
  price: '45.00',
  connectedSeconds: 94,
  minSeconds: 60,
  converted: true,
  missing: null,
  charged: '45.00',
  test: false,
};

type Webhook = { summary: string; data: z.ZodType; example: unknown };

export const WEBHOOKS: Readonly<Record<'ping' | BuyerWebhook, Webhook>> = {
  ping: {
    summary: 'A call looks for a buyer: bid or pass, within deadlineMs',
    data: pingData,
    example: {
      pingId,
      auctionId,
      targetId,
      test: false,
      campaign: { id: campaignId, name: 'Plumbing US', vertical: 'plumbing' },
      publisher: { id: publisherId, subId: 'spring-ads' },
      call: {
        areaCode: '415',
        state: 'CA',
        zip: '94105',
        country: 'US',
        attestation: 'A',
        callerToken: 'Yb1xkQmQ0vVfJ9mBfX0t8g',
        repeatCaller: false,
        tags: { homeowner: 'yes' },
        receivedAt: '2026-11-22T21:30:00.000Z',
      },
      performance: { windowDays: 30, calls: 120, connected: 100, converted: 37 },
      floor: '10.00',
      price: 'first',
      deadlineMs: 480,
    },
  },
  post: {
    summary: 'You won and your line is answered: who is calling',
    data: postData,
    example: {
      auctionId,
      pingId,
      bidId: 'b-1',
      callId,
      targetId,
      price: '45.00',
      minSeconds: 60,
      test: false,
      call: {
        from: '+14155550123',
        to: '+14155550199',
        state: 'CA',
        zip: '94105',
        areaCode: '415',
        country: 'US',
        attestation: 'A',
        tags: { homeowner: 'yes' },
        startedAt: '2026-11-22T21:30:00.000Z',
      },
    },
  },
  'call.missed': {
    summary: 'You won and your line did not take the call: it goes to the next buyer, and costs you nothing',
    data: missedData,
    example: {
      callId,
      auctionId,
      pingId,
      bidId: 'b-1',
      targetId,
      outcome: 'busy',
      price: '45.00',
      test: false,
    },
  },
  'call.completed': { summary: 'The call is over', data: settledData, example: settledExample },
  'call.converted': {
    summary: 'It met the terms it was sold on',
    data: settledData,
    example: settledExample,
  },
  'call.charged': { summary: 'It was charged', data: settledData, example: settledExample },
  'charge.adjusted': {
    summary: 'A charge was corrected; `charged` is what the call comes to now',
    data: settledData.extend({
      adjustment: z
        .int()
        .meta({ description: 'Counts the corrections of the call: the highest is the truth' }),
    }),
    example: { ...settledExample, charged: '0.00', adjustment: 1 },
  },
  'dispute.decided': {
    summary:
      'The dispute you opened is decided, or its time is over: `charged` is what the call comes to after it',
    data: ruledData,
    example: {
      callId,
      auctionId,
      targetId,
      reason: 'notQualified',
      verdict: 'none',
      expired: false,
      charged: '45.00',
      adjustment: null,
      note: 'The recording says otherwise.',
      decidedAt: '2026-11-25T16:00:00.000Z',
    },
  },
  'wallet.low': {
    summary: 'Less is left in your prepaid wallet than the line you set; sent to your wallet’s notices URL',
    data: lowData,
    example: { buyerId, occurredAt: '2026-11-22T21:30:00.000Z', ...WALLET_SAMPLES['wallet.low'] },
  },
  'wallet.topUpFailed': {
    summary: 'Your card could not be charged by itself; sent to your wallet’s notices URL',
    data: topUpFailedData,
    example: { buyerId, occurredAt: '2026-11-22T21:30:00.000Z', ...WALLET_SAMPLES['wallet.topUpFailed'] },
  },
  'auction.lost': {
    summary: 'You were considered and did not get the call; sent to buyers with notifyLosses',
    data: lostData,
    example: { auctionId, targetId, bid: '41.00', reason: 'outbid', detail: REASONS.outbid },
  },
};

const bidReply = z
  .union([
    z.object({
      bid: z.union([z.string(), z.number()]).meta({ examples: ['45.00'] }),
      bidId: z.string().max(128).optional(),
      destination: z
        .string()
        .optional()
        .meta({ description: 'Where to send this call, if not to the target’s own: "+1…" or "sip:…"' }),
      minSeconds: z.int().min(0).max(7_200).optional().meta({ description: 'Pay only for calls this long' }),
      expiresInSeconds: z.number().min(0).max(86_400).optional(),
    }),
    z.object({ bid: z.null(), reason: z.string().optional() }),
  ])
  .meta({ description: 'Anything else is no bid, with a coded reason on the receipt' });

const header = (name: string, description: string) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
});
const SIGNATURE = [
  header('webhook-id', 'The same on every try: what you have seen before, you need not do again'),
  header('webhook-timestamp', 'Seconds since the epoch; refuse what is more than five minutes off'),
  header('webhook-signature', 'Standard Webhooks: "v1," and base64 of HMAC-SHA256 over id.timestamp.body'),
];

const eventData = z.object({
  callId: text,
  occurredAt: text,
  convertedAt: maybe,
  reason: maybe.optional().meta({ description: 'Of call.missed: why nobody took the call' }),
  payout: money.meta({ description: 'What the publisher gets for the call, by now' }),
  adjustment: z.int().optional().meta({ description: 'Of call.adjusted: which correction it is' }),
  payoutChange: money.optional().meta({ description: 'Of call.adjusted: by how much, such as "-3.50"' }),
  revenueChange: money.optional().meta({ description: 'Of call.adjusted, to the operator alone' }),
  call: callShape.meta({ description: 'As whoever is told sees it in the API' }),
});

/** What event targets are told. */
export const EVENT_WEBHOOK: Webhook = {
  summary: 'Something happened to a call',
  data: eventData,
  example: {
    callId,
    occurredAt: '2026-11-22T21:32:05.000Z',
    convertedAt: '2026-11-22T21:32:05.000Z',
    payout: '31.50',
    call: {
      id: callId,
      carrier: 'twilio',
      carrierCallId: 'CA5e7b8c1f0a2d4e6f8091a2b3c4d5e6f7',
      campaignId,
      publisherId,
      numberId: SAMPLE_IDS.numberId,
      subId: 'spring-ads',
      from: '+1415•••0123',
      to: '+14155550199',
      state: 'CA',
      zip: '94105',
      tags: { homeowner: 'yes', click_id: 'c384EFV6' },
      status: 'ended',
      disposition: 'connected',
      connectedSeconds: 94,
      converted: true,
      test: false,
      startedAt: '2026-11-22T21:30:00.000Z',
      endedAt: '2026-11-22T21:32:05.000Z',
      configVersion: 7,
      charge: { seconds: 94, missing: null },
      earned: null,
      turnedAway: null,
      dispute: null,
      payout: '31.50',
    },
  },
};
const EVENT_EXAMPLE = 'call.paid';

type Described = Webhook & { name: string; types: readonly [string, ...string[]]; sample: string };

const described: readonly Described[] = [
  ...Object.entries(WEBHOOKS).map(
    ([type, webhook]): Described => ({ ...webhook, name: type, types: [type], sample: type }),
  ),
  { ...EVENT_WEBHOOK, name: 'event', types: CALL_EVENT_NAMES, sample: EVENT_EXAMPLE },
];

export function webhooksOf(components: Components): Record<string, unknown> {
  return Object.fromEntries(
    described.map(({ name: type, types, sample, summary, data, example }) => {
      const envelope = z.object({
        type: types.length === 1 ? z.literal(type) : z.enum(types),
        timestamp: z.iso.datetime(),
        data,
      });
      const name = `${type.replace(/(?:^|\.)(\w)/g, (_, letter: string) => letter.toUpperCase())}Webhook`;
      const schema = components.name(components.reply(envelope), name, name);
      const timestamp = '2026-11-22T21:30:00.250Z';
      const content = { 'application/json': { schema, example: { type: sample, timestamp, data: example } } };
      const post = {
        operationId: `on${name}`,
        summary,
        tags: ['webhooks'],
        security: [],
        parameters: SIGNATURE,
        requestBody: { required: true, content },
        responses: type === 'ping' ? pingResponses(components) : TAKEN,
      };
      return [type, { post }];
    }),
  );
}

const TAKEN = {
  '2XX': { description: 'Taken. Anything else is tried again for 24 hours' },
  410: { description: 'Never send this again' },
};

const pingResponses = (components: Components) => ({
  200: {
    description: 'A bid, or none with a reason',
    content: {
      'application/json': {
        schema: components.name(components.request(bidReply), 'BidReply', 'BidReply'),
        examples: { bid: { value: { bid: '45.00', bidId: 'b-1' } }, noBid: { value: { bid: null } } },
      },
    },
  },
  204: { description: 'No bid' },
});
