import type { Seat } from './counted.ts';
import { packVector, unpackVector } from './measures.ts';
import type { ScopeKey } from './scope.ts';
import { BID_STEP, type CallPart } from './tally.ts';

/**
 * The calls of a scope's day, as long as they are few: what each was to the scope, with how many there were of the same. They
 * tell any hour of it exactly, where counts by the hour would be larger than the calls.
 */
export type FewCalls = Map<string, number>;

/** Above, the counts of a day and its hours are the smaller. */
export const MOST_FEW = 150;
const MOST_CHARACTERS = 60_000;

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

/** @param scope what it says already is not written again. @returns the same text for the same part. */
export function packPart(part: CallPart, scope: Scope): string {
  const { own, seats, leftOut } = part;
  const packed: PackedPart = [
    part.quarter % QUARTERS_A_DAY,
    scope.campaign === 0 ? part.campaign : 0,
    scope.publisher === 0 ? part.publisher : 0,
    part.number,
    part.state,
    part.subId,
    part.tag,
    own ? [own.target, own.disposition, packVector(own.call)] : 0,
    seats.map((seat) => packSeat(seat, scope.target !== 0)),
  ];
  if (leftOut.size > 0) packed.push(Object.fromEntries(leftOut));
  return JSON.stringify(packed);
}

/** How fast somebody answers is asked by target. */
function packSeat({ target, vector, reasons, bids, latency }: Seat, withLatency: boolean): PackedSeat {
  const cells = bids.flatMap(({ amount, won }) => [Math.floor(amount / BID_STEP), Number(won)]);
  const packed: PackedSeat = [target, packVector(vector), reasons, cells, withLatency ? latency : []];
  while (packed.length > 2 && (packed[packed.length - 1] as unknown[]).length === 0) packed.pop();
  return packed;
}

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

/** Adds a part; taken out as often as it was added it is gone. */
export function addCall(calls: FewCalls, packed: string, times: number): void {
  const sum = (calls.get(packed) ?? 0) + times;
  if (sum === 0) calls.delete(packed);
  else calls.set(packed, sum);
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

/** @returns null when there are too many to be kept one by one. */
export function writeCalls(calls: FewCalls, most: number): string | null {
  if (calls.size > most) return null;
  const text = [...calls].map(([packed, times]) => (times === 1 ? packed : `${times}${packed}`)).join('\n');
  if (text.length > MOST_CHARACTERS) return null;
  return text === '' ? NO_CALLS : text;
}
