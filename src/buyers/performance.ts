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
  const today = isoTime(now).slice(0, 10);
  const day: [number, number, number] = [...(history.days[today] ?? ([0, 0, 0] as const))];
  day[POSITIONS[event]] += 1;
  const kept = Object.entries(history.days).filter(([date]) => date >= firstDate(now));
  return { days: { ...Object.fromEntries(kept), [today]: day } };
}

/** Today and the 29 days before it. */
export function readPerformance(history: PerformanceHistory, now: number): Performance {
  const from = firstDate(now);
  const total = { windowDays: WINDOW_DAYS, calls: 0, connected: 0, converted: 0 };
  for (const [date, [calls, connected, converted]] of Object.entries(history.days)) {
    if (date < from) continue;
    total.calls += calls;
    total.connected += connected;
    total.converted += converted;
  }
  return total;
}

let last = { day: 0, date: '' };

/** The last answer is kept: every ping of an auction asks. */
function firstDate(now: number): string {
  const day = Math.floor(now / DAY_MS);
  if (day !== last.day) last = { day, date: isoTime((day - WINDOW_DAYS + 1) * DAY_MS).slice(0, 10) };
  return last.date;
}
