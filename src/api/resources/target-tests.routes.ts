import * as z from 'zod';
import { FIELDS, type ReadBid } from '../../buyers/bidders/dialect.ts';
import { type Trial, tryReply } from '../../buyers/bidders/try.ts';
import { formatDestination } from '../../buyers/destination.ts';
import type { Target } from '../../buyers/target.ts';
import { findConfig } from '../../directory/config/config.store.ts';
import { refuseOwnNumbers } from '../../exchange/edge/own-numbers.client.ts';
import { pingDeps } from '../../exchange/pinging/fan-out.client.ts';
import { tagName, tagValue } from '../../ivr/nodes/fields.ts';
import { ENTROPY_BYTES } from '../../lib/ids.ts';
import { formatMicros } from '../../lib/money.ts';
import { assert } from '../../lib/result.ts';
import { isoTime } from '../../lib/time.ts';
import { notFound, Refusal, refuse } from '../http/errors.ts';
import { idParams } from '../http/page.ts';
import { type Asked, defineRoute } from '../http/route.ts';
import { reasonShape } from '../present/call-shapes.ts';
import { asInAuction, openConfig, type Pinged, trialPing } from './target-test.client.ts';

const MOST_PASTED = 64 * 1024;
const params = idParams('tgt');

const readShape = z.object({
  bid: z
    .object({
      amount: z.string(),
      bidId: z.string().nullable(),
      destination: z.string().nullable(),
      minSeconds: z.number().nullable(),
      expiresAt: z.string().nullable(),
    })
    .nullable(),
  reason: reasonShape.nullable(),
  detail: z.string().nullable(),
});
const trialShape = z.object({
  read: readShape,
  format: z.enum(['json', 'xml', 'form']).nullable(),
  findings: z.array(z.object({ field: z.enum(FIELDS), path: z.string(), text: z.string() })),
});

const presentRead = (read: ReadBid) => ({
  bid: read.bid && {
    amount: formatMicros(read.bid.amount),
    bidId: read.bid.bidId,
    destination: read.bid.destination && formatDestination(read.bid.destination),
    minSeconds: read.bid.minSeconds,
    expiresAt: read.bid.expiresAt === null ? null : isoTime(read.bid.expiresAt),
  },
  reason: read.reason,
  detail: read.bid === null ? (read.detail ?? null) : null,
});

const presentTrial = ({ read, format, findings }: Trial) => ({ read: presentRead(read), format, findings });

/** A target that is asked by ping, if it is the viewer's. */
async function pingedTarget(
  { env, viewer }: Asked<unknown, unknown, unknown>,
  id: string,
): Promise<{ target: Target; bidding: Pinged } | Refusal> {
  const row = await findConfig(env.DB, 'target', id);
  if (!row || (viewer.role === 'buyer' && row.doc.buyerId !== viewer.buyerId)) return notFound('target');
  const { bidding } = row.doc;
  if (bidding.kind !== 'ping') return refuse('wrongState', 'the target has a static price: nobody is asked');
  return { target: row.doc, bidding };
}

export const trialRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/targets/:id/test',
    roles: ['operator', 'buyer'],
    summary: 'Send a test ping to a target; shows request and reply, secrets redacted',
    params,
    body: z.strictObject({
      call: z
        .strictObject({
          areaCode: z.string().regex(/^\d{3}$/),
          state: z.string().regex(/^[A-Z]{2}$/),
          zip: z.string().regex(/^\d{5}$/),
          attestation: z.enum(['A', 'B', 'C']).nullable(),
          repeatCaller: z.boolean(),
          tags: z.record(tagName, tagValue),
        })
        .partial()
        .default({}),
    }),
    response: trialShape.extend({
      latencyMs: z.number(),
      request: z
        .object({
          method: z.string(),
          url: z.string(),
          headers: z.record(z.string(), z.string()),
          body: z.string().nullable(),
        })
        .nullable(),
      reply: z.object({ status: z.int(), contentType: z.string().nullable(), body: z.string() }).nullable(),
    }),
    status: 200,
    async handler(asked) {
      const { env, config, body, now, entropy } = asked;
      const found = await pingedTarget(asked, asked.params.id);
      if (found instanceof Refusal) return found;
      const { target, bidding } = found;
      const [buyer, campaign] = await Promise.all([
        findConfig(env.DB, 'buyer', target.buyerId),
        findConfig(env.DB, 'campaign', target.campaignId),
      ]);
      assert(buyer && campaign, 'a target has a buyer and a campaign');
      const sides = { target, bidding, buyer: buyer.doc, campaign: campaign.doc };
      const trial = await trialPing(pingDeps(env), sides, body.call, entropy(ENTROPY_BYTES));
      const { seen } = trial;
      const [answer] = await refuseOwnNumbers(env.DB, [trial.answer]);
      const { config: dialectConfig } = await openConfig(config.ring, bidding);
      const explained = seen.reply && tryReply(bidding.dialect, dialectConfig, seen.reply, now);
      return {
        read: presentRead(answer!),
        format: explained?.format ?? null,
        findings: explained?.findings ?? [],
        latencyMs: trial.answer.latencyMs,
        ...seen,
      };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/targets/:id/try-reply',
    reads: true,
    roles: ['operator', 'buyer'],
    summary: 'Test how a pasted reply would be read, and what was found where',
    params,
    body: z.strictObject({
      status: z.int().min(100).max(599).default(200),
      contentType: z.string().max(200).nullable().default(null),
      body: z.string().max(MOST_PASTED),
    }),
    response: trialShape,
    status: 200,
    async handler(asked) {
      const found = await pingedTarget(asked, asked.params.id);
      if (found instanceof Refusal) return found;
      const { config } = await openConfig(asked.config.ring, found.bidding);
      const trial = tryReply(found.bidding.dialect, config, asked.body, asked.now);
      const campaign = await findConfig(asked.env.DB, 'campaign', found.target.campaignId);
      assert(trial && campaign, 'a target has a known dialect and a campaign');
      const [read] = await refuseOwnNumbers(asked.env.DB, [
        asInAuction(trial.read, { ...found, campaign: campaign.doc }, pingDeps(asked.env)),
      ]);
      return presentTrial({ ...trial, read: read! });
    },
  }),
];
