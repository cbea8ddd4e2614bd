import { DAY_MS, isoTime } from '../lib/time.ts';
import type { Performance } from './ping.ts';

const WINDOW_DAYS = 30;

/** How calls went, by UTC date: [calls, connected, converted]. */
export type PerformanceHistory = { days: Record<string, [number, number, number]> };

/** What happened to a call: it was sent to the target, the two talked, it was paid for. */
export type PerformanceEvent = 'call' | 'connected' | 'converted';

const POSITIONS = { call: 0, connected: 1, converted: 2 } as const;

export const emptyPerformance = (): PerformanceHistory => ({ days: {} });

/** Counts one event today and forgets what has left the window. */
export function notePerformance(
  history: PerformanceHistory,
  event: PerformanceEvent,
  now: number,
): PerformanceHistory {
  const { from, today } = datesAt(now);
  const days: PerformanceHistory['days'] = {};
  for (const date of Object.keys(history.days)) if (date >= from) days[date] = history.days[date]!;
  const day: [number, number, number] = [...(days[today] ?? ([0, 0, 0] as const))];
  day[POSITIONS[event]] += 1;
  days[today] = day;
  return { days };
}

/** Today and the 29 days before it. */
export function readPerformance(history: PerformanceHistory, now: number): Performance {
  const { from } = datesAt(now);
  const total = { windowDays: WINDOW_DAYS, calls: 0, connected: 0, converted: 0 };
  for (const [date, [calls, connected, converted]] of Object.entries(history.days)) {
    if (date < from) continue;
    total.calls += calls;
    total.connected += connected;
    total.converted += converted;
  }
  return total;
}

const dateOf = (day: number): string => isoTime(day * DAY_MS).slice(0, 10);
let last = { day: 0, from: '', today: '' };

/** The last answer is kept: every ping of an auction asks, and every call that is settled. */
function datesAt(now: number): typeof last {
  const day = Math.floor(now / DAY_MS);
  if (day !== last.day) last = { day, from: dateOf(day - WINDOW_DAYS + 1), today: dateOf(day) };
  return last;
}
