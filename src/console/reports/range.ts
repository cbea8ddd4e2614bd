/** Which days a report is about, as days of the operator's own zone. Pure: today is an argument. */

export type Range = { from: string; to: string };
export type Preset = 'today' | 'yesterday' | 'week' | 'month' | 'quarter';

export const PRESETS: Record<Preset, string> = {
  today: 'Today',
  yesterday: 'Yesterday',
  week: '7 days',
  month: '30 days',
  quarter: '90 days',
};

/** "2026-11-23": the day it is in a zone. */
export const dayIn = (at: number, zone: string): string =>
  new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(at);

function shiftDay(day: string, by: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + by);
  return date.toISOString().slice(0, 10);
}

const LENGTHS: Record<Preset, number> = { today: 1, yesterday: 1, week: 7, month: 30, quarter: 90 };

export function rangeOf(preset: Preset, today: string): Range {
  const to = preset === 'yesterday' ? shiftDay(today, -1) : today;
  return { from: shiftDay(to, 1 - LENGTHS[preset]), to };
}

export const presetOf = (range: Range, today: string): Preset | null =>
  (Object.keys(PRESETS) as Preset[]).find((preset) => {
    const { from, to } = rangeOf(preset, today);
    return from === range.from && to === range.to;
  }) ?? null;

export function daysOf({ from, to }: Range): string[] {
  const days: string[] = [];
  for (let day = from; day <= to && days.length < 100; day = shiftDay(day, 1)) days.push(day);
  return days;
}
