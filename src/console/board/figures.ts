import { quantile, ratio } from '../ui/format.ts';
import { type Filter, isFiltered } from './columns.ts';
import { type Sample, WINDOW_MS } from './sample.ts';
import type { BoardState } from './state.ts';

export const BUCKETS = 30;
const BUCKET_MS = WINDOW_MS / BUCKETS;
const MINUTE_MS = 60_000;

/** A figure and its course over the last half hour, oldest first; null where there was nothing to measure. */
export type Figure = { value: number | null; course: (number | null)[] };
export type Figures = {
  /** What the sums are of: the day so far, or the last half hour when filtered. */
  span: 'today' | 'halfHour';
  live: number;
  perMinute: Figure;
  revenue: Figure | null;
  payout: Figure | null;
  margin: Figure | null;
  answerRate: Figure;
  conversionRate: Figure;
  medianBid: Figure | null;
  exchangeP95: Figure | null;
  calls: number;
};

const isIn = (sample: Sample, { campaignId, publisherId, buyerId }: Filter): boolean =>
  (!campaignId || sample.campaignId === campaignId) &&
  (!publisherId || sample.publisherId === publisherId) &&
  (!buyerId || sample.buyerId === buyerId);

/** @param now the exchange's clock. @param live calls shown as live. */
export function figuresOf(state: BoardState, filter: Filter, live: number, now: number): Figures {
  const samples = [...state.samples.values()].filter((sample) => !sample.test && isIn(sample, filter));
  const recent = samples.filter((sample) => sample.startedAt >= now - WINDOW_MS);
  const buckets = inBuckets(recent, now);
  const { totals } = state;
  const today = totals !== null && !isFiltered(filter);
  const sum = (name: 'revenue' | 'payout' | 'margin'): Figure | null => {
    if (totals && totals[name] === undefined) return null;
    const value = today ? Number(totals[name]) : total(recent, name);
    return { value, course: buckets.map((bucket) => total(bucket, name)) };
  };
  const lastMinute = recent.filter((sample) => sample.startedAt >= now - MINUTE_MS).length;
  const seesBids = totals === null || totals.bids !== undefined;
  const calls = today ? totals.calls : recent.length;
  const connected = today ? totals.connected : tally(recent, 'connected');
  const converted = today ? totals.converted : tally(recent, 'converted');
  return {
    span: today ? 'today' : 'halfHour',
    live,
    perMinute: { value: lastMinute, course: buckets.map((bucket) => bucket.length) },
    revenue: sum('revenue'),
    payout: sum('payout'),
    margin: sum('margin'),
    answerRate: {
      value: ratio(connected, calls),
      course: buckets.map((bucket) => ratio(tally(bucket, 'connected'), bucket.length)),
    },
    conversionRate: {
      value: ratio(converted, connected),
      course: buckets.map((bucket) => ratio(tally(bucket, 'converted'), tally(bucket, 'connected'))),
    },
    medianBid: seesBids ? quantiles(recent, buckets, (sample) => sample.bids, 0.5) : null,
    // What else buyers and the exchange took is the operator's to know.
    exchangeP95: seesBids && state.audience === 'operator' ? quantiles(recent, buckets, timesOf, 0.95) : null,
    calls,
  };
}

const timesOf = ({ exchangeMs }: Sample): number[] => (exchangeMs === null ? [] : [exchangeMs]);

function quantiles(all: Sample[], buckets: Sample[][], of: (sample: Sample) => number[], q: number): Figure {
  return {
    value: quantile(all.flatMap(of), q),
    course: buckets.map((bucket) => quantile(bucket.flatMap(of), q)),
  };
}

const tally = (samples: readonly Sample[], name: 'connected' | 'converted'): number =>
  samples.filter((sample) => sample[name]).length;

const total = (samples: readonly Sample[], name: 'revenue' | 'payout' | 'margin'): number =>
  samples.reduce((sum, sample) => sum + sample[name], 0);

function inBuckets(samples: readonly Sample[], now: number): Sample[][] {
  const buckets: Sample[][] = Array.from({ length: BUCKETS }, () => []);
  for (const sample of samples) {
    const index = BUCKETS - 1 - Math.floor((now - sample.startedAt) / BUCKET_MS);
    buckets[Math.min(BUCKETS - 1, index)]?.push(sample);
  }
  return buckets;
}
