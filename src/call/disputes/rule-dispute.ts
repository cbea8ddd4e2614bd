import type { DisputeRules } from '../../campaign/campaign.ts';
import { type Micros, ZERO } from '../../lib/money.ts';
import { DAY_MS } from '../../lib/time.ts';
import { totalsOf } from '../../settlement/adjust.ts';
import type { Verdict } from '../../settlement/dispute-schema.ts';
import { type Adjusted, type AdjustmentRefusal, decideAdjustment } from '../adjustment.ts';
import { attemptOf, type Call } from '../call.ts';
import type { Dispute, Disputed, DisputeRuled, Ruling } from './dispute.ts';

export type DisputeWish = Pick<Dispute, 'reason' | 'note' | 'by' | 'buyerId'>;
export type DisputeRefusal =
  | { kind: 'notCharged' }
  | { kind: 'notTaken' }
  | { kind: 'tooLate'; windowDays: number }
  | { kind: 'differs' };

/** A call is disputed once, by whom it was charged to, while it may be. */
export function openDispute(
  call: Call,
  { reason, note, by, buyerId }: DisputeWish,
  rules: DisputeRules | null,
  now: number,
): { kind: 'opened'; event: Disputed } | { kind: 'known'; dispute: Dispute } | DisputeRefusal {
  const { settlement, dispute: known } = call;
  const attempt = settlement && attemptOf(call, settlement.leg);
  if (!settlement || attempt?.buyerId !== buyerId) return { kind: 'notCharged' };
  if (known)
    return known.reason === reason && known.note === note
      ? { kind: 'known', dispute: known }
      : { kind: 'differs' };
  if (settlement.revenue === 0 || call.endedAt === null) return { kind: 'notCharged' };
  if (!rules) return { kind: 'notTaken' };
  const { windowDays, decideDays, onExpiry } = rules;
  if (now > call.endedAt + windowDays * DAY_MS) return { kind: 'tooLate', windowDays };
  const evidence: Dispute['evidence'] = {
    auctionId: attempt.auctionId,
    connectedSeconds: settlement.connectedSeconds,
    charge: settlement.charge ?? null,
    charged: settlement.revenue,
    timeline: call.timeline.map(({ at, type }) => ({ at, type })),
  };
  const decideBy = now + decideDays * DAY_MS;
  const dispute = { reason, note, by, buyerId, openedAt: now, decideBy, onExpiry, evidence, ruling: null };
  return { kind: 'opened', event: { type: 'disputed', dispute } };
}

export type RulingWish = {
  /** null: what the rules say where nobody decides. */
  verdict: Verdict | null;
  revenue: Micros | null;
  payout: Micros | null;
  note: string | null;
  by: string;
};
export type RulingRefusal =
  | { kind: 'notDisputed' }
  | { kind: 'ruled'; ruling: Ruling }
  | { kind: 'notDue' }
  | { kind: 'notLess'; most: Micros }
  | AdjustmentRefusal;

/** What is taken back is a correction like any other; the ruling says which. */
export function ruleDispute(
  call: Call,
  wish: RulingWish,
  now: number,
): { kind: 'decided'; events: (Adjusted | DisputeRuled)[] } | RulingRefusal {
  const { dispute, settlement } = call;
  if (!dispute || !settlement) return { kind: 'notDisputed' };
  if (dispute.ruling)
    return isSaidAgain(dispute.ruling, wish)
      ? { kind: 'decided', events: [] }
      : { kind: 'ruled', ruling: dispute.ruling };
  const isExpiry = wish.verdict === null;
  if (isExpiry && now < dispute.decideBy) return { kind: 'notDue' };
  const verdict = wish.verdict ?? dispute.onExpiry;
  const { revenue: charged } = totalsOf(settlement.transfers);
  const end = { note: wish.note, by: isExpiry ? null : wish.by, at: now, verdict };
  if (verdict === 'none') {
    const { revenue, payout } = settlement;
    return {
      kind: 'decided',
      events: [{ type: 'disputeRuled', ruling: { ...end, adjustment: null, revenue, payout } }],
    };
  }
  const revenue = verdict === 'whole' ? ZERO : (wish.revenue ?? ZERO);
  if (verdict === 'part' && (revenue === 0 || revenue >= charged)) return { kind: 'notLess', most: charged };
  const reason = `disputed: ${dispute.reason}`;
  const decided = decideAdjustment(
    call,
    { revenue, payout: wish.payout, reason, by: end.by ?? 'expiry' },
    now,
  );
  if (decided.kind !== 'adjusted' && decided.kind !== 'unchanged') return decided;
  const totals = decided.kind === 'adjusted' ? decided.event.after : decided.totals;
  const adjustment = decided.kind === 'adjusted' ? decided.event.number : null;
  const ruling: Ruling = { ...end, adjustment, revenue: totals.revenue, payout: totals.payout };
  const corrected = decided.kind === 'adjusted' ? [decided.event] : [];
  return { kind: 'decided', events: [...corrected, { type: 'disputeRuled', ruling }] };
}

/** A request that is repeated because nobody heard the answer. */
const isSaidAgain = ({ verdict, revenue, payout, note, by }: Ruling, wish: RulingWish): boolean =>
  verdict === wish.verdict &&
  (wish.payout === null || wish.payout === payout) &&
  note === wish.note &&
  by === wish.by &&
  (verdict !== 'part' || revenue === wish.revenue);

/** Decided for good: whoever heard that it is disputed hears what came of it. */
export const withRuling = (call: Call, ruling: Ruling): Call =>
  call.dispute
    ? { ...call, dispute: { ...call.dispute, ruling }, outbox: [...call.outbox, { kind: 'ruling' }] }
    : call;

/** The call is kept until it is decided, and like every other after that. */
export function withDispute(call: Call, dispute: Dispute): Call {
  const { settlement } = call;
  if (!settlement) return { ...call, dispute };
  const until = Math.max(settlement.outcomesUntil ?? 0, dispute.decideBy + DAY_MS);
  const kept = { ...settlement, outcomesUntil: until };
  return { ...call, dispute, settlement: kept, outbox: [...call.outbox, { kind: 'dispute' }] };
}
