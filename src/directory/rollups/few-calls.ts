import type { Seat } from './counted.ts';
import { unpackVector } from './measures.ts';
import type { ScopeKey } from './scope.ts';
import { BID_STEP, type CallPart } from './tally.ts';

/**
 * How an older version kept the calls of a scope's day, as long as they were few: what each was to the scope, with how many
 * there were of the same. The first change of the day makes counts of them.
 */
type FewCalls = Map<string, number>;

type Scope = Pick<ScopeKey, 'campaign' | 'publisher' | 'target'>;
type PackedSeat = [target: number, vector: number[], reasons?: string[], bids?: number[], latency?: number[]];
type PackedPart = [
  quarterOfDay: number,
  campaign: number,
  publisher: number,
  number: number,
  state: string | null,
  subId: string | null,
  tag: string | null,
  own: [target: number, disposition: string | null, call: number[]] | 0,
  seats: PackedSeat[],
  leftOut?: Record<string, number>,
];

const QUARTERS_A_DAY = 96;

/** @param day since 1970. */
export function unpackPart(text: string, scope: Scope, day: number): CallPart {
  const [quarter, campaign, publisher, number, state, subId, tag, own, seats, leftOut] = JSON.parse(
    text,
  ) as PackedPart;
  return {
    quarter: day * QUARTERS_A_DAY + quarter,
    campaign: scope.campaign === 0 ? campaign : Math.max(0, scope.campaign),
    publisher: scope.publisher === 0 ? publisher : Math.max(0, scope.publisher),
    number,
    state,
    subId,
    tag,
    own: own === 0 ? null : { target: own[0], disposition: own[1], call: unpackVector(own[2]) },
    seats: seats.map(unpackSeat),
    leftOut: new Map(Object.entries(leftOut ?? {})),
  };
}

function unpackSeat([target, vector, reasons = [], cells = [], latency = []]: PackedSeat): Seat {
  const bids: Seat['bids'] = [];
  for (let i = 0; i < cells.length; i += 2)
    bids.push({ amount: cells[i]! * BID_STEP, won: cells[i + 1] === 1 });
  return { target, vector: unpackVector(vector), reasons, bids, latency };
}

/** A row's text, a line a part: what is not there once says how often. No calls at all are a blank: empty means counted. */
const NO_CALLS = ' ';

export function readCalls(text: string): FewCalls {
  if (text === NO_CALLS) return new Map();
  return new Map(
    text.split('\n').map((line) => {
      const at = line.indexOf('[');
      return [line.slice(at), at === 0 ? 1 : Number(line.slice(0, at))];
    }),
  );
}
