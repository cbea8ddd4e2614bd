import { addMicros, type Micros, micros, subtractMicros, ZERO } from '../lib/money.ts';
import { DAY_MS, HOUR_MS, isoTime, localTime, MINUTE_MS } from '../lib/time.ts';
import type { Reason } from './reason.ts';

export const CAP_WINDOWS = ['concurrent', 'hour', 'day', 'week', 'month', 'total'] as const;
export type CapWindow = (typeof CAP_WINDOWS)[number];
export type CountedWindow = Exclude<CapWindow, 'concurrent'>;

/**
 * At most this many calls and this much money in a window on the target's wall clock. A `concurrent` cap counts
 * live calls and nothing else.
 */
export type Cap = { window: CapWindow; calls?: number; spend?: Micros };

/** What is used in the window `key` names; a later key means nothing is used yet. */
export type WindowUse = { key: string; calls: number; spend: Micros };

/** What a target has used, holds included. */
export type Usage = { concurrent: number; windows: Record<CountedWindow, WindowUse> };

export type WindowKeys = Record<CountedWindow, string>;

/** A reservation: what to give back, and from which windows, if the call comes to nothing. */
export type CapHold = { keys: WindowKeys; spend: Micros };

const REFUSALS = {
  concurrent: 'concurrentCap',
  hour: 'hourCap',
  day: 'dayCap',
  week: 'weekCap',
  month: 'monthCap',
  total: 'totalCap',
} as const satisfies Record<CapWindow, Reason>;

/**
 * Names the windows an instant falls in: the hour by the instant it began, so that the two 1 o'clocks of an autumn
 * night differ; the day, the week's Monday and the month by their local date. Later windows sort later as text.
 */
export function windowKeys(atMs: number, timezone: string): WindowKeys {
  const { date, weekday, offsetMinutes } = localTime(atMs, timezone);
  const offsetMs = offsetMinutes * MINUTE_MS;
  const hourBegan = Math.floor((atMs + offsetMs) / HOUR_MS) * HOUR_MS - offsetMs;
  const monday = isoTime(Date.parse(date) - weekday * DAY_MS).slice(0, 10);
  return {
    hour: isoTime(hourBegan).slice(0, 16),
    day: date,
    week: monday,
    month: date.slice(0, 7),
    total: 'all',
  };
}

const unused = (): WindowUse => ({ key: '', calls: 0, spend: ZERO });

export const emptyUsage = (): Usage => ({ concurrent: 0, windows: eachWindow(unused) });

/**
 * The first cap that has no room for one more call, windows in the order of CAP_WINDOWS.
 * @param price null: not yet known, so only a cap with no money left at all refuses.
 */
export function capRefusal(
  caps: readonly Cap[],
  usage: Usage,
  keys: WindowKeys,
  price: Micros | null,
): Reason | null {
  for (const window of CAP_WINDOWS) {
    for (const cap of caps) {
      if (cap.window === window && !hasRoom(cap, usage, keys, price)) return REFUSALS[window];
    }
  }
  return null;
}

function hasRoom(cap: Cap, usage: Usage, keys: WindowKeys, price: Micros | null): boolean {
  if (cap.window === 'concurrent') return cap.calls === undefined || usage.concurrent < cap.calls;
  const used = currentUse(usage.windows[cap.window], keys[cap.window]);
  if (cap.calls !== undefined && used.calls >= cap.calls) return false;
  if (cap.spend === undefined) return true;
  return price === null ? used.spend < cap.spend : addMicros(used.spend, price) <= cap.spend;
}

/** A clock that steps back must not empty a window: an earlier key goes on counting in the window that is open. */
export const currentUse = (use: WindowUse, key: string): WindowUse =>
  key > use.key ? { key, calls: 0, spend: ZERO } : use;

/** Takes a slot, a call and the price out of every window. Ask capRefusal first, in the same step. */
export function reserve(usage: Usage, keys: WindowKeys, price: Micros): { usage: Usage; hold: CapHold } {
  const windows = eachWindow((window) => {
    const { key, calls, spend } = currentUse(usage.windows[window], keys[window]);
    return { key, calls: calls + 1, spend: addMicros(spend, price) };
  });
  const hold = { keys: eachWindow((window) => windows[window].key), spend: price };
  return { usage: { concurrent: usage.concurrent + 1, windows }, hold };
}

/** How a reservation ends. `kept`: it is not known yet, so call and money stay counted; `spent`: what the call came to. */
export type HoldEnd =
  | { kind: 'released' }
  | { kind: 'unconverted'; counted?: Micros }
  | { kind: 'kept' }
  /** `counted`: what caps count instead, because outcomes may still bring so much. */
  | { kind: 'converted'; spent: Micros; counted?: Micros };

/** The slot is given back always; the call only if it was never connected; of the money what was not spent. */
export function endHold(usage: Usage, hold: CapHold, end: HoldEnd): Usage {
  if (end.kind === 'released') return giveBack(usage, hold, 1, hold.spend);
  if (end.kind === 'kept') return giveBack(usage, hold, 0, ZERO);
  const counted = end.counted ?? (end.kind === 'converted' ? end.spent : ZERO);
  return giveBack(usage, hold, 0, subtractMicros(hold.spend, counted));
}

/** A call that was over has come to more than was counted of it: that counts in the windows that are open now. */
export function countMore(usage: Usage, keys: WindowKeys, by: Micros): Usage {
  if (by === 0) return usage;
  const windows = eachWindow((window) => {
    const { key, calls, spend } = currentUse(usage.windows[window], keys[window]);
    return { key, calls, spend: addMicros(spend, by) };
  });
  return { ...usage, windows };
}

/** Of a call that was over, so much will never be owed: it is free again in the windows that are still open. */
export const freeSpend = (usage: Usage, hold: CapHold, by: Micros): Usage => ({
  ...giveBack(usage, hold, 0, by),
  concurrent: usage.concurrent,
});

/** A window that has rolled over since the hold keeps what it has: the hold was never in it. */
function giveBack(usage: Usage, hold: CapHold, calls: number, spend: Micros): Usage {
  const windows = eachWindow((window) => {
    const use = usage.windows[window];
    if (use.key !== hold.keys[window]) return use;
    return {
      key: use.key,
      calls: Math.max(0, use.calls - calls),
      spend: micros(Math.max(0, use.spend - Math.max(0, spend))),
    };
  });
  return { concurrent: Math.max(0, usage.concurrent - 1), windows };
}

function eachWindow<T>(make: (window: CountedWindow) => T): Record<CountedWindow, T> {
  return {
    hour: make('hour'),
    day: make('day'),
    week: make('week'),
    month: make('month'),
    total: make('total'),
  };
}
