import type { Told } from './counted.ts';
import { addTo, indexOf, type Vector, zero } from './measures.ts';
import {
  addKey,
  addQuarter,
  BID_STEP,
  type Dimension,
  keyOf,
  type Part,
  QUARTER_MS,
  type Share,
  type Tally,
} from './tally.ts';

const BIDS = indexOf('bids');
const BID_SUM = indexOf('bidSum');
const CONSIDERED = indexOf('considered');
const ASKED = indexOf('asked');
const WON = indexOf('won');
const TIMEOUTS = indexOf('timeouts');
const CALLS = indexOf('calls');
const ATTEMPTS = indexOf('attempts');
const ANSWERED = indexOf('answered');
const CONNECTED = indexOf('connected');
const PRICED = indexOf('priced');
const PRICES = indexOf('prices');
const CONVERTED = indexOf('converted');
const REVENUE = indexOf('revenue');
const PAYOUT = indexOf('payout');

/** @property parts only these are added to, since a month of calls is read for one report. */
type Asked = { share: Share; parts: ReadonlySet<Part>; buyerOf(target: number): number };

/** All that a call counts for, in one pass. @param sign how many times; below 0: taken out. */
export function addTold(tally: Tally, told: Told, { share, parts, buyerOf }: Asked, sign: number): void {
  const isAll = share.buyer === undefined && share.target === undefined;
  const isMine = (target: number, buyer: number): boolean =>
    (share.target === undefined || share.target === target) &&
    (share.buyer === undefined || share.buyer === buyer);
  const isOwn = isAll || isMine(told.target, told.buyer);
  const sum = zero();
  const call = isOwn ? callVector(told) : null;
  if (call) addTo(sum, call);
  const seats = parts.has('targets') ? new Map<number, Vector>() : null;
  let isAny = isOwn;
  const vectorsOf = (target: number): Vector[] => {
    isAny = true;
    if (!seats) return [sum];
    const own = seats.get(target) ?? zero();
    seats.set(target, own);
    return [sum, own];
  };
  for (const { target, answered } of told.attempts) {
    if (!isAll && !isMine(target, buyerOf(target))) continue;
    for (const vector of vectorsOf(target)) {
      vector[ATTEMPTS]! += 1;
      vector[ANSWERED]! += answered;
    }
  }
  for (const heard of told.heard) {
    if (!isAll && !isMine(heard.target, buyerOf(heard.target))) continue;
    for (const vector of vectorsOf(heard.target)) addHeard(vector, heard);
    addSaid(tally, heard, parts, sign);
  }
  if (!isAny) return;
  if (isAll)
    for (const [reason, times] of told.leftOut) {
      sum[CONSIDERED]! += times;
      if (parts.has('reasons')) count(tally.reasons, reason, sign * times);
    }
  addQuarter(tally, Math.floor(told.at / QUARTER_MS), sum, sign);
  const add = (dimension: Dimension, key: number | string | null, vector: Vector): void => {
    if (parts.has(dimension)) addKey(tally[dimension], keyOf(key), vector, sign);
  };
  add('campaigns', told.campaign, sum);
  add('publishers', told.publisher, sum);
  add('states', told.state, sum);
  add('numbers', told.number, sum);
  add('subs', told.subId, sum);
  add('tags', told.tag, sum);
  if (call) add('targets', told.target, call);
  if (call) add('dispositions', told.disposition, call);
  for (const [target, vector] of seats ?? []) add('targets', target, vector);
}

function callVector({ disposition, price, converted, revenue, payout }: Told): Vector {
  const vector = zero();
  vector[CALLS] = 1;
  vector[CONNECTED] = Number(disposition === 'connected');
  vector[PRICED] = Number(price !== null);
  vector[PRICES] = price ?? 0;
  vector[CONVERTED] = converted;
  vector[REVENUE] = revenue;
  vector[PAYOUT] = payout;
  return vector;
}

type Heard = Told['heard'][number];

function addHeard(vector: Vector, { reason, bid, latencyMs }: Heard): void {
  vector[CONSIDERED]! += 1;
  if (reason === null) vector[WON]! += 1;
  if (bid !== null) {
    vector[BIDS]! += 1;
    vector[BID_SUM]! += bid;
  }
  if (latencyMs === null) return;
  vector[ASKED]! += 1;
  if (reason === 'timeout') vector[TIMEOUTS]! += 1;
}

function addSaid(
  tally: Tally,
  { reason, bid, latencyMs }: Heard,
  parts: ReadonlySet<Part>,
  sign: number,
): void {
  if (reason !== null && parts.has('reasons')) count(tally.reasons, reason, sign);
  if (latencyMs !== null && parts.has('latency')) count(tally.latency, Math.round(latencyMs), sign);
  if (bid === null || !parts.has('bids')) return;
  const cell = Math.floor(bid / BID_STEP);
  const [bids, won] = tally.bids.get(cell) ?? [0, 0];
  tally.bids.set(cell, [bids + sign, won + (reason === null ? sign : 0)]);
}

const count = <Key>(map: Map<Key, number>, key: Key, by: number): void =>
  void map.set(key, (map.get(key) ?? 0) + by);
