import * as z from 'zod';
import { readReceipts } from '../../../archive/recent-receipts.service.ts';
import type { AuctionRules, Receipt } from '../../../auction/auction.ts';
import { previewAuction, withDraft } from '../../../auction/preview.ts';
import type { Env } from '../../../bindings.ts';
import { pacingProblem } from '../../../buyers/bounds/tell-pace.ts';
import { emptyUsage } from '../../../buyers/caps.ts';
import { conditionSchema } from '../../../buyers/condition-schema.ts';
import { standingSchema } from '../../../buyers/standing/schema.ts';
import type { Buyer, Target } from '../../../buyers/target.ts';
import { capsSchema, hoursSchema, pacingSchema } from '../../../buyers/terms-schema.ts';
import { marginSchema } from '../../../campaign/margin-schema.ts';
import { rankSchema } from '../../../campaign/rank-schema.ts';
import { listCalls } from '../../../directory/calls/calls.store.ts';
import { findConfig } from '../../../directory/config/config.store.ts';
import { findVersion } from '../../../directory/config/snapshots.store.ts';
import type { BuyerId, CallId, CampaignId } from '../../../lib/ids.ts';
import { firstIdAt } from '../../../lib/ids.ts';
import { ZERO } from '../../../lib/money.ts';
import { DAY_MS, isoTime } from '../../../lib/time.ts';
import { newId } from '../../config/change-config.service.ts';
import { notFound, Refusal, refuseField } from '../../http/errors.ts';
import { idParams, idSchema } from '../../http/page.ts';
import { type Asked, defineRoute } from '../../http/route.ts';
import { reasonShape } from '../../present/call-shapes.ts';
import { PreviewTally } from './preview-tally.ts';

const MOST_CALLS = 200;
const USUAL_CALLS = 100;
const DAYS = 7;
/** A version may hold thousands of targets: that many are read, one after the other. */
const MOST_VERSIONS = 25;

const bodySchema = z.strictObject({
  targetId: idSchema('tgt')
    .optional()
    .meta({ description: 'Whose bid it is to be; left out: a new target’s' }),
  buyerId: idSchema('byr').optional().meta({ description: 'Of a new target' }),
  bidding: standingSchema,
  criteria: conditionSchema.nullable().optional(),
  requiredTags: z.array(z.string().min(1).max(64)).max(50).optional(),
  hours: hoursSchema.nullable().optional(),
  caps: capsSchema.optional(),
  pacing: pacingSchema.optional(),
  margin: marginSchema.optional(),
  rank: rankSchema.optional(),
  limit: z.int().min(1).max(MOST_CALLS).default(USUAL_CALLS),
  before: idSchema('call')
    .optional()
    .meta({ description: 'Calls before this one: `next` of an earlier answer' }),
});
type Draft = z.output<typeof bodySchema>;

const sum = z.object({ calls: z.int(), amount: z.string() });
const award = z.object({ targetId: z.string(), price: z.string() }).nullable();
const previewShape = z.object({
  targetId: z.string().meta({ description: 'Of a new target an id of its own, to be told apart by' }),
  since: z.string(),
  calls: z.object({
    looked: z.int().meta({ description: 'How many were held again' }),
    withoutAuction: z.int(),
    forgotten: z.int().meta({ description: 'Whose callers have been erased' }),
    withoutRules: z.int().meta({ description: 'Whose version of the rules was not read' }),
    oldest: z.string().nullable(),
    newest: z.string().nullable(),
  }),
  next: z
    .string()
    .nullable()
    .meta({ description: 'Send it as `before` to look at older ones; null: that was all' }),
  bids: z.int(),
  won: sum.meta({ description: 'What the draft would have won, at the auction’s prices' }),
  wonBefore: sum.nullable().meta({ description: 'What its target did win of them; null: it is new' }),
  campaign: z.object({ was: sum, would: sum }),
  takenFrom: z.array(z.object({ targetId: z.string(), calls: z.int() })),
  reasons: z
    .partialRecord(reasonShape, z.int())
    .meta({ description: 'Why it would not have got the others' }),
  examples: z
    .array(
      z.object({
        callId: z.string(),
        at: z.string(),
        bid: z.string().nullable(),
        reason: reasonShape.nullable(),
        was: award,
        would: award,
      }),
    )
    .meta({ description: 'Calls that would have gone elsewhere, or for another price; the oldest of them' }),
});

type Asking = Asked<unknown, unknown, unknown>;

export const bidPreviewRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/campaigns/:id/bid-preview',
    reads: true,
    units: 10,
    roles: ['operator'],
    operationId: 'previewBid',
    summary: 'Run a standing bid over the calls of the last week: what it would have won, at what price',
    description:
      'Nothing is changed. The newest calls of the last 7 days, `limit` at most, are held again from their receipts with the draft in its target’s place or beside the others, who bid what they bid. What the draft uses of its caps is counted from the oldest of these calls on, as if each it won had been connected and cost the auction’s price; concurrency is not looked at.',
    params: idParams('cmp'),
    body: bodySchema,
    response: previewShape,
    status: 200,
    async handler(asked) {
      const { env, now, body } = asked;
      const campaignId = asked.params.id as CampaignId;
      if (!(await findConfig(env.DB, 'campaign', campaignId))) return notFound('campaign');
      const made = await draftOf(asked, campaignId, body);
      if (made instanceof Refusal) return made;
      const { draft, buyer } = made;
      const since = now - DAYS * DAY_MS;
      const filter = { campaignId, status: 'ended' as const, test: false, firstId: firstIdAt('call', since) };
      const page = { limit: body.limit, before: body.before ?? null };
      const { calls, next } = await listCalls(env.DB, filter, page);
      const receipts = await readReceipts(
        env,
        calls.map(({ id }) => id),
      );
      // From the oldest on, so that caps fill as they would have.
      const held = calls.toReversed().flatMap(({ id, startedAt }) => {
        const receipt = receipts.get(id);
        return receipt ? { id, startedAt, receipt } : [];
      });
      const run = await runDraft(env, campaignId, held, draft, buyer);
      return {
        targetId: draft.id,
        since: isoTime(since),
        calls: {
          ...run.counts,
          withoutAuction: calls.length - held.length,
          oldest: timeOf(calls.at(-1)),
          newest: timeOf(calls[0]),
        },
        next,
        ...run.tally.present(body.targetId === undefined),
      };
    },
  }),
];

const timeOf = (call: { startedAt: number } | undefined): string | null =>
  call ? isoTime(call.startedAt) : null;

type Held = { id: CallId; startedAt: number; receipt: Receipt };

async function runDraft(
  { DB }: Pick<Env, 'DB'>,
  campaignId: CampaignId,
  held: readonly Held[],
  draft: Target,
  buyer: Buyer,
) {
  const tally = new PreviewTally(draft.id);
  const counts = { looked: 0, forgotten: 0, withoutRules: 0 };
  let usage = emptyUsage();
  let version: number | null = null;
  let rules: AuctionRules | null = null;
  let versions = 0;
  for (const { id, startedAt, receipt } of held) {
    const { configVersion } = receipt.opening;
    if (version !== configVersion) {
      version = configVersion;
      rules = versions++ < MOST_VERSIONS ? await rulesWith(DB, campaignId, version, draft, buyer) : null;
    }
    const previewed = rules && previewAuction(receipt, rules, draft, buyer, usage);
    if (!previewed) {
      counts[rules ? 'forgotten' : 'withoutRules'] += 1;
      continue;
    }
    counts.looked += 1;
    usage = previewed.usage;
    tally.add(id, startedAt, previewed.told);
  }
  return { tally, counts };
}

async function rulesWith(
  db: D1Database,
  campaignId: CampaignId,
  version: number,
  draft: Target,
  buyer: Buyer,
): Promise<AuctionRules | null> {
  const found = await findVersion(db, campaignId, version, 'numbers');
  return found && withDraft<AuctionRules>(found.snapshot, draft, buyer);
}

/** The target as it would be: what is left out is as it is, or as a new one's. */
async function draftOf(
  asked: Asking,
  campaignId: CampaignId,
  { targetId, buyerId, limit: _, before: __, ...said }: Draft,
): Promise<{ draft: Target; buyer: Buyer } | Refusal> {
  const { DB } = asked.env;
  const known = targetId ? (await findConfig(DB, 'target', targetId))?.doc : undefined;
  if (targetId && known?.campaignId !== campaignId)
    return refuseField('targetId', 'is not a target of the campaign');
  const owner = known?.buyerId ?? buyerId;
  const buyer = owner && (await findConfig(DB, 'buyer', owner))?.doc;
  if (!buyer) return refuseField('buyerId', 'is not a buyer');
  const given = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  const draft: Target = { ...(known ?? newTarget(asked, campaignId, buyer.id)), ...given, status: 'active' };
  const problem = pacingProblem(draft.pacing, draft.caps);
  return problem ? refuseField('pacing', problem) : { draft, buyer: { ...buyer, status: 'active' } };
}

const newTarget = (asked: Asking, campaignId: CampaignId, buyerId: BuyerId): Target => ({
  id: newId(asked, 'tgt'),
  buyerId,
  campaignId,
  name: 'Draft',
  status: 'active',
  destination: { kind: 'phone', number: '+14155550100' },
  bidding: { kind: 'static', price: ZERO },
  postUrl: null,
  criteria: null,
  requiredTags: [],
  hours: null,
  caps: [],
  priority: 1,
  weight: 1,
  whisper: null,
});
