import { confirmTerms } from '../buyers/confirm-terms.ts';
import { assert, never } from '../lib/result.ts';
import type { CallerFacts } from '../telephony/caller.ts';
import { stateOfZip } from '../telephony/zip-prefixes.ts';
import { withAdjustment } from './adjustment.ts';
import type { Attempt, Call, CallStart } from './call.ts';
import { isMissed } from './disposition.ts';
import { withDispute, withRuling } from './disputes/rule-dispute.ts';
import type { CallEvent } from './event.ts';
import { withOutcome } from './report-outcome.ts';
import { lineOf } from './timeline-line.ts';

/** A call's history keeps this many lines; a caller who goes round in an IVR does not grow it without end. */
const TIMELINE_KEPT = 60;

export function startCall(start: CallStart): Call {
  return {
    ...start,
    version: 0,
    phase: 'ivr',
    ivr: null,
    opening: null,
    auctionId: null,
    ranking: [],
    receiptSeq: null,
    rounds: 0,
    attempts: [],
    callerEnd: null,
    settlement: null,
    disposition: null,
    endedAt: null,
    timeline: [],
    preface: [],
    answer: [],
    outbox: [],
    sentVersion: 0,
  };
}

/** Folds what happened into a new call; the old one is untouched, so a failed commit leaves nothing behind. */
export function evolveAll(call: Call, events: readonly CallEvent[], now: number): Call {
  return events.reduce((state, event) => {
    const next = evolve(state, event, now);
    const line = lineOf(event, now);
    return line ? { ...next, timeline: [...next.timeline, line].slice(-TIMELINE_KEPT) } : next;
  }, call);
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of all events, each with what it changes
function evolve(call: Call, event: CallEvent, now: number): Call {
  switch (event.type) {
    case 'started':
    case 'redeemed':
      return call;
    case 'asked': {
      const { node, tries, step } = event;
      return { ...call, phase: 'ivr', ivr: { node, tries, step } };
    }
    case 'tagged':
      return {
        ...call,
        tags: { ...call.tags, ...event.tags },
        caller: placedBy(call.caller, event.tags['zip']),
      };
    case 'auctionOpened':
      return { ...call, phase: 'auction', opening: event.opening, rounds: event.opening.round };
    case 'auctionClosed':
      return {
        ...call,
        opening: null,
        auctionId: event.auctionId,
        ranking: event.ranking,
        receiptSeq: event.receiptSeq,
        phase: call.phase === 'auction' ? 'placing' : call.phase,
        outbox: [...call.outbox, { kind: 'receipt', seq: event.receiptSeq }],
      };
    case 'offered':
      return {
        ...call,
        phase: event.offer.toConfirm ? 'confirming' : 'dialing',
        attempts: [...call.attempts, newAttempt(event.offer)],
      };
    case 'confirmed': {
      const terms = (attempt: Attempt): Attempt => ({ ...attempt, ...confirmTerms(attempt, event) });
      return { ...withAttempt(call, event.leg, terms), phase: 'dialing' };
    }
    case 'refused':
      return call;
    case 'answered':
      return withAttempt(call, event.leg, (attempt) => ({
        ...attempt,
        answeredAt: attempt.answeredAt ?? event.at,
      }));
    case 'screened':
      return withAttempt(call, event.leg, (attempt) => ({
        ...attempt,
        accepted: event.accepted,
        whisperMs: event.whisperMs,
      }));
    case 'legEnded':
      return withAttempt(call, event.leg, (attempt) => ({
        ...attempt,
        legEnd: { status: event.status, seconds: event.seconds },
        heardAt: now,
      }));
    case 'dialEnded': {
      const { status, bridged, seconds, callerGone } = event;
      return withAttempt(call, event.leg, (attempt) => ({
        ...attempt,
        dialEnd: { status, bridged, seconds, callerGone },
        heardAt: now,
      }));
    }
    case 'posted':
      return {
        ...withAttempt(call, event.leg, (attempt) => ({ ...attempt, posted: true })),
        outbox: [...call.outbox, { kind: 'post', leg: event.leg }],
      };
    case 'concluded':
      return {
        ...withAttempt(call, event.leg, (attempt) => ({ ...attempt, outcome: event.outcome })),
        phase: call.phase === 'dialing' || call.phase === 'confirming' ? 'placing' : call.phase,
        outbox: isMissed(event.outcome) ? [...call.outbox, { kind: 'missed', leg: event.leg }] : call.outbox,
      };
    case 'settled':
      return { ...call, settlement: event.settlement, outbox: [...call.outbox, { kind: 'settlement' }] };
    case 'adjusted':
      return withAdjustment(call, event);
    case 'outcomeReported':
      return withOutcome(call, event);
    case 'disputed':
      return withDispute(call, event.dispute);
    case 'disputeRuled':
      return withRuling(call, event.ruling);
    case 'recorded':
      return call;
    case 'callerLeft':
      return {
        ...call,
        callerEnd: { status: event.status, at: event.at },
        attempts: call.attempts.map((attempt) => (attempt.outcome ? attempt : { ...attempt, heardAt: now })),
      };
    case 'turnedAway':
      return { ...call, turnedAway: event.reason };
    case 'sentToFallback':
      return { ...call, phase: 'fallback' };
    case 'ended':
      return {
        ...call,
        phase: 'ended',
        outbox: call.phase === 'ended' ? call.outbox : [...call.outbox, { kind: 'ended' }],
        disposition: event.disposition,
        endedAt: call.endedAt ?? event.at,
        ivr: null,
      };
    default:
      return never(event);
  }
}

function newAttempt(offer: Offer): Attempt {
  return {
    ...offer,
    answeredAt: null,
    accepted: null,
    legEnd: null,
    dialEnd: null,
    heardAt: offer.offeredAt,
    posted: false,
    outcome: null,
  };
}
type Offer = Extract<CallEvent, { type: 'offered' }>['offer'];

/** A ZIP the caller typed says where they are better than their number does. */
function placedBy(caller: CallerFacts, typedZip: string | undefined): CallerFacts {
  const state = typedZip === undefined ? null : stateOfZip(typedZip);
  return state === null || typedZip === undefined
    ? caller
    : { ...caller, state, stateFrom: 'zip', zip: typedZip, country: 'US' };
}

function withAttempt(call: Call, leg: number, change: (attempt: Attempt) => Attempt): Call {
  assert(call.attempts[leg - 1], `leg ${leg} was offered`);
  return {
    ...call,
    attempts: call.attempts.map((attempt) => (attempt.leg === leg ? change(attempt) : attempt)),
  };
}
