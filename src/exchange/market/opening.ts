import type { Opening } from '../../auction/auction.ts';
import { asksFor, judgeFacts } from '../../auction/eligibility.ts';
import { mayBeAdmitted, openAuction } from '../../auction/open.ts';
import { boundsOf } from '../../buyers/bounds/bid-bounds.ts';
import { emptyUsage } from '../../buyers/caps.ts';
import type { CallFacts } from '../../buyers/facts.ts';
import { readPerformance } from '../../buyers/performance.ts';
import type { PingOrder, PingSubject } from '../../buyers/ping.ts';
import type { Target } from '../../buyers/target.ts';
import type { Call } from '../../call/call.ts';
import { REPEAT_WINDOW_DAYS } from '../../campaign/campaign.ts';
import { isZipPublic, tagsBeforeAward } from '../../campaign/tags.ts';
import { type AuctionId, makeId, type PingId, type TargetId } from '../../lib/ids.ts';
import { seededRandom } from '../../lib/random.ts';
import { DAY_MS } from '../../lib/time.ts';
import { type CallerMemory, type Market, statsOf, targetStates } from './market.ts';
import type { Rules } from './rules.ts';

export function factsOf(call: Call, memory: CallerMemory | null, market: Market, now: number): CallFacts {
  const windowDays = market.rules.campaign.duplicate.windowDays || REPEAT_WINDOW_DAYS;
  const repeat = memory !== null && now - memory.lastAt < windowDays * DAY_MS;
  return {
    tags: call.tags,
    state: call.caller.state,
    zip: call.caller.zip,
    areaCode: call.caller.areaCode,
    dialedNumber: call.to,
    attestation: call.caller.attestation,
    repeatCaller: repeat,
    lastBuyerId: repeat ? memory.lastBuyerId : null,
    publisherId: call.publisherId,
    subId: call.subId,
  };
}

/**
 * Freezes everything that decides who is asked. Ids follow from the call's own, so that a replayed step repeats them.
 * What may not be written down is judged here and now: what came of it is kept in its place.
 */
export function openingOf(call: Call, facts: CallFacts, market: Market, now: number): Opening {
  const round = call.rounds + 1;
  const random = seededRandom(`${call.id}:${round}`);
  const kept = keptFacts(call, facts);
  return {
    auctionId: makeId('auc', now, random.bytes(13)) as AuctionId,
    callId: call.id,
    round,
    configVersion: market.rules.version,
    configHash: market.rules.hash,
    openedAt: now,
    deadlineAt: now + market.rules.campaign.routing.timeoutMs,
    seed: `${call.id}:${round}`,
    turn: market.turn,
    facts: kept,
    states: judged(
      targetStates(market, mayBeAdmitted(facts, market.rules, now), now),
      facts,
      kept,
      market.rules,
      now,
    ),
  };
}

/** The facts as the call's own row has them. */
function keptFacts(call: Call, facts: CallFacts): CallFacts {
  const { state, zip } = call.caller;
  const isAll = Object.keys(facts.tags).length === Object.keys(call.tags).length && facts.zip === zip;
  return isAll ? facts : { ...facts, tags: call.tags, state, zip };
}

function judged(
  states: Opening['states'],
  facts: CallFacts,
  kept: CallFacts,
  rules: Rules,
  now: number,
): Opening['states'] {
  if (kept === facts) return states;
  const unkept = new Set(Object.keys(facts.tags).filter((name) => !Object.hasOwn(kept.tags, name)));
  if (facts.zip !== kept.zip) for (const name of ['zip', 'state']) unkept.add(name);
  const all = { ...states };
  for (const target of rules.targets) {
    const buyer = rules.buyerById.get(target.buyerId);
    if (!buyer || !asksFor(target, unkept)) continue;
    const state = states[target.id] ?? { usage: emptyUsage(), resting: false };
    const judged = judgeFacts(target, buyer, facts, now);
    const seen = judgeFacts(target, buyer, kept, now);
    // What is kept tells the same of most: only the others have to be written down.
    if (
      judged.criteria !== seen.criteria ||
      judged.requiredTags !== seen.requiredTags ||
      judged.bid !== seen.bid
    )
      all[target.id] = { ...state, judged };
  }
  return all;
}

export const askedTargets = (opening: Opening, market: Market): Target[] =>
  openAuction(opening, market.rules).asked;

/** What the campaign lets every buyer know. Before it leaves it passes the gate (buyers/before-award.ts). */
export function subjectOf(call: Call, opening: Opening, market: Market): PingSubject {
  const { campaign } = market.rules;
  return {
    auctionId: opening.auctionId,
    test: call.test,
    campaign: { id: campaign.id, name: campaign.name, vertical: campaign.vertical },
    publisher: { id: call.publisherId, subId: call.subId },
    call: {
      areaCode: call.caller.areaCode,
      state: call.caller.state,
      zip: isZipPublic(campaign.tags) ? call.caller.zip : null,
      country: call.caller.country,
      attestation: call.caller.attestation,
      repeatCaller: opening.facts.repeatCaller,
      tags: tagsBeforeAward(opening.facts.tags, campaign.tags, call.ofVisit),
      receivedAt: call.startedAt,
    },
    callerHash: call.caller.hash,
    floor: campaign.routing.floor,
    price: campaign.routing.price,
    deadlineAt: opening.deadlineAt,
  };
}

/** Follows from the auction and the target, so that nothing has to remember it. */
export const pingIdOf = (auctionId: AuctionId, openedAt: number, targetId: TargetId): PingId =>
  makeId('png', openedAt, seededRandom(`${auctionId}:${targetId}`).bytes(13));

/** One order per buyer to ask. Asked again after a crash, a buyer sees the same ping id. */
export function ordersOf(
  opening: Opening,
  asked: readonly Target[],
  market: Market,
  now: number,
): PingOrder[] {
  return asked.flatMap((target) => {
    const buyer = market.rules.buyerById.get(target.buyerId);
    if (target.bidding.kind !== 'ping' || !buyer) return [];
    const { url, dialect, dialectOptions, custom, auth, timeoutMs } = target.bidding;
    const bounds = boundsOf(target.bidding);
    const left = Math.max(0, opening.deadlineAt - now);
    return {
      pingId: pingIdOf(opening.auctionId, opening.openedAt, target.id),
      targetId: target.id,
      buyerId: target.buyerId,
      url,
      dialect,
      ...(dialectOptions && { dialectOptions }),
      ...(custom && { custom }),
      auth,
      sealedSecrets: buyer.sealedSecrets,
      timeoutMs: Math.min(left, timeoutMs ?? left),
      ...(bounds && { bounds }),
      performance: readPerformance(statsOf(market, target.id).performance, now),
    };
  });
}
