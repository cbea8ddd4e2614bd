import type { Micros } from '../../lib/money.ts';
import { micros } from '../../lib/money.ts';
import { type Condition, evaluateCondition, fieldsOf, type LocalHour } from '../condition.ts';
import type { CallFacts } from '../facts.ts';

/** What a modifier makes of the bid so far. A factor is in basis points: 12,500 is a quarter more. `pass`: no bid at all. */
export type Change =
  | { change: 'multiply'; basisPoints: number }
  | { change: 'add'; amount: Micros } // may be less than nothing
  | { change: 'set'; amount: Micros }
  | { change: 'pass' };

/** @property when null: for every call. */
export type BidModifier = Change & { label?: string; when: Condition | null };

/**
 * What Outcry bids for a buyer without asking anybody: a price, changed by the modifiers that a call meets, in their order,
 * then kept within the least and the most.
 */
export type StandingBid = {
  price: Micros;
  modifiers?: BidModifier[];
  /** `first`: the first modifier that a call meets, and no other. Left out: all of them. */
  match?: 'all' | 'first';
  least?: Micros;
  most?: Micros;
};

/** The bid after a modifier, rounded to be shown; null: it passes. */
type BidStep = { place: number; amount: Micros | null };
export type WorkedOut = { amount: Micros | null; steps: BidStep[]; limit: 'least' | 'most' | null };

/** Exact: micros / scale. Rounded once, at the end, so that neighbours that only multiply, or only add, may change places. */
type Exact = { micros: bigint; scale: bigint };
const WHOLE = 10_000n; // basis points
/** No money is larger than what can be written (lib/money.ts). */
const LARGEST = 999_999_999_999_999n;

/**
 * The bid for a call, to the micro. null: none, because a modifier passes or nothing is left of it: a bid is more than 0.
 * @param local asked only when a modifier looks at the clock.
 */
export const standingAmount = (bid: StandingBid, facts: CallFacts, local: () => LocalHour): Micros | null =>
  isPlain(bid) ? bid.price : workOutBid(bid, facts, local).amount;

const isPlain = ({ modifiers, least, most }: StandingBid): boolean =>
  !modifiers && least === undefined && most === undefined;

/** The same, step by step. */
export function workOutBid(bid: StandingBid, facts: CallFacts, local: () => LocalHour): WorkedOut {
  let value = exactly(bid.price);
  const steps: BidStep[] = [];
  for (const [place, modifier] of (bid.modifiers ?? []).entries()) {
    if (!meets(modifier, facts, local)) continue;
    if (modifier.change === 'pass') {
      steps.push({ place, amount: null });
      return { amount: null, steps, limit: null };
    }
    value = changed(value, modifier);
    steps.push({ place, amount: rounded(value) });
    if (bid.match === 'first') break;
  }
  return { ...limited(bid, value), steps };
}

const LOCAL = new Set(['hour', 'weekday']);
const NO_CLOCK: LocalHour = { hour: 0, weekday: 'mon' };

function meets({ when }: BidModifier, facts: CallFacts, local: () => LocalHour): boolean {
  if (when === null) return true;
  const clock = fieldsOf(when).some((field) => LOCAL.has(field)) ? local() : NO_CLOCK;
  return evaluateCondition(when, facts, clock);
}

const exactly = (amount: Micros): Exact => ({ micros: BigInt(amount), scale: 1n });

function changed({ micros, scale }: Exact, modifier: Exclude<Change, { change: 'pass' }>): Exact {
  if (modifier.change === 'set') return exactly(modifier.amount);
  if (modifier.change === 'add') return { micros: micros + BigInt(modifier.amount) * scale, scale };
  return { micros: micros * BigInt(modifier.basisPoints), scale: scale * WHOLE };
}

/** Half a micro is rounded up; never below nothing. */
function rounded({ micros: exact, scale }: Exact): Micros {
  if (exact <= 0n) return micros(0);
  const nearest = (2n * exact + scale) / (2n * scale);
  return micros(Number(nearest < LARGEST ? nearest : LARGEST));
}

function limited({ least, most }: StandingBid, value: Exact): Pick<WorkedOut, 'amount' | 'limit'> {
  const amount = rounded(value);
  if (least !== undefined && amount < least) return { amount: least, limit: 'least' };
  if (most !== undefined && amount > most) return { amount: most, limit: 'most' };
  return { amount: amount > 0 ? amount : null, limit: null };
}

/** Every field its modifiers look at. */
export const fieldsOfBid = ({ modifiers = [] }: StandingBid): string[] =>
  modifiers.flatMap(({ when }) => (when ? fieldsOf(when) : []));
