import type { Doc, Json } from '../../json.ts';
import { amountIn, docIn, docsIn, isOn, textIn } from './objects.ts';

/** Ringba names zones as Windows does. Those of North America; UTC, too. */
const ZONES: Readonly<Record<string, string>> = {
  'Eastern Standard Time': 'America/New_York',
  'US Eastern Standard Time': 'America/Indiana/Indianapolis',
  'Central Standard Time': 'America/Chicago',
  'Mountain Standard Time': 'America/Denver',
  'US Mountain Standard Time': 'America/Phoenix',
  'Pacific Standard Time': 'America/Los_Angeles',
  'Alaskan Standard Time': 'America/Anchorage',
  'Hawaiian Standard Time': 'Pacific/Honolulu',
  'Atlantic Standard Time': 'America/Halifax',
  'Newfoundland Standard Time': 'America/St_Johns',
  'Canada Central Standard Time': 'America/Regina',
  UTC: 'UTC',
};

export type Note = (what: string) => void;

export function zoneIn(value: Json | undefined, note: Note): string | undefined {
  const name = textIn(value);
  if (name === '') return undefined;
  const zone = ZONES[name] ?? (name.includes('/') ? name : undefined);
  if (zone === undefined) note(`time zone "${name}" is not known here: New York's is used`);
  return zone;
}

const WINDOWS = [
  ['hour', 'hourly'],
  ['day', 'daily'],
  ['month', 'monthly'],
  ['total', 'allTime'],
] as const;

/** Caps in calls and in money; −1 is none. */
export function capsIn(schedule: Doc): Doc[] {
  const caps = WINDOWS.flatMap(([window, word]): Doc[] => {
    const calls = amountIn(schedule[`${word}Cap`]);
    const spend = amountIn(schedule[`${word}SumCap`]);
    return calls === null && spend === null
      ? []
      : [{ window, ...(calls !== null && { calls }), ...(spend !== null && { spend: spend.toFixed(2) }) }];
  });
  const concurrent = amountIn(schedule['concurrencyCap']);
  return concurrent === null ? caps : [...caps, { window: 'concurrent', calls: concurrent }];
}

/** Ringba's week begins on Sunday. */
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** The hours in which it is open; undefined: always. */
export function hoursIn(schedule: Doc, note: Note): Doc | undefined {
  const days = docsIn(schedule['hoursOfOperation']);
  if (days.length !== DAYS.length) return undefined;
  if (days.some((day) => day['inverted'] === true)) {
    note('hours that are turned round ("inverted") are not: it is open at all hours');
    return undefined;
  }
  if (days.some((day) => docsIn(day['breaks']).length > 0)) note('breaks within its hours');
  const week = days.map((day, index): [string, Json] => {
    const from = clock(docIn(day['openTime']));
    const to = clock(docIn(day['closeTime']));
    const isShut = day['isClosed'] === true;
    const range = from === to ? ['00:00', '24:00'] : [from, to === '00:00' ? '24:00' : to];
    return [DAYS[index]!, isShut ? [] : [range]];
  });
  const open = Object.fromEntries(week.filter(([, ranges]) => (ranges as Json[]).length > 0));
  return { timezone: zoneIn(schedule['timeZoneId'], note) ?? 'America/New_York', week: open };
}

const clock = (time: Doc): string =>
  [time['hour'], time['minute']].map((part) => String(amountIn(part) ?? 0).padStart(2, '0')).join(':');

export const statusOf = (...enabled: (Json | undefined)[]): string =>
  enabled.every(isOn) ? 'active' : 'paused';
