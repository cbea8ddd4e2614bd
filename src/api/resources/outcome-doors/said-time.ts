import { isoTime, MINUTE_MS, offsetMinutes, SECOND_MS } from '../../../lib/time.ts';

const SECONDS = /^\d{10}$/;
const MILLISECONDS = /^\d{13}$/;
/** Always Pacific time: YYYYMMDDHHMMSSsss. */
const COMPRESSED = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{3})$/;
const PACIFIC = 'America/Los_Angeles';
/** With an offset or Z, the date written with - or /. */
const ISO =
  /^(\d{4})[-/](\d{2})[-/](\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|[+-]\d{2}:?\d{2})$/i;

export const TIME_FORMS =
  'must be seconds or milliseconds since 1970, YYYYMMDDHHMMSSsss in Pacific time, or a date and time with an offset';

/** @returns milliseconds since 1970; null: it is none of the forms in which the incumbents write a moment. */
export function readTime(text: string): number | null {
  const said = text.trim();
  if (SECONDS.test(said)) return Number(said) * SECOND_MS;
  if (MILLISECONDS.test(said)) return Number(said);
  const digits = COMPRESSED.exec(said)?.slice(1).map(Number);
  if (digits) return inPacific(digits as Parts);
  const [, year, month, day, time, offset = ''] = ISO.exec(said) ?? [];
  if (!year || !isDate([year, month, day].join('-'))) return null;
  const zone = offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset.toUpperCase();
  const at = Date.parse(`${year}-${month}-${day}T${time}${zone}`);
  return Number.isNaN(at) ? null : at;
}

/** "2026-02-30" is none, though the runtime takes it for one in March. */
const isDate = (date: string): boolean => {
  const at = Date.parse(date);
  return !Number.isNaN(at) && isoTime(at).startsWith(date);
};

type Parts = [
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  ms: number,
];

function inPacific([year, month, ...rest]: Parts): number | null {
  const [day, hour, minute, second] = rest;
  const local = Date.UTC(year, month - 1, ...rest);
  const isThere = isDate([year, pad(month), pad(day)].join('-'));
  if (!isThere || hour > 23 || minute > 59 || second > 59) return null;
  const near = local - offsetMinutes(local, PACIFIC) * MINUTE_MS;
  return local - offsetMinutes(near, PACIFIC) * MINUTE_MS;
}

const pad = (part: number): string => String(part).padStart(2, '0');
