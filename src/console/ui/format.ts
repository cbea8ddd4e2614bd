/** How figures and times are written. Pure: the zone and the instant are arguments. */

const MONEY = new Map<number, Intl.NumberFormat>();

function moneyFormat(decimals: number): Intl.NumberFormat {
  const known = MONEY.get(decimals);
  if (known) return known;
  const made = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  MONEY.set(decimals, made);
  return made;
}

/** "45.00" → "$45.00"; absent → "–". For people only: sums are made in micros. */
export function money(amount: string | number | null | undefined, decimals = 2): string {
  if (amount === null || amount === undefined || amount === '') return '–';
  return moneyFormat(decimals).format(Number(amount));
}

/** To the last micro that is there: "$21.2425". */
export const exactMoney = (amount: string): string => {
  const decimals = Math.max(2, amount.split('.')[1]?.length ?? 0);
  return money(amount, decimals);
};

/** Large sums lose their cents: "$12,480". */
export const bigMoney = (amount: number): string => money(amount, Math.abs(amount) >= 10_000 ? 0 : 2);

export const count = (value: number): string => value.toLocaleString('en-US');

/** "1 bid", "2 bids". */
export const many = (number: number, thing: string): string =>
  `${count(number)} ${thing}${number === 1 ? '' : 's'}`;

/** Of 1; null when there is nothing to divide by. */
export const ratio = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

export const percent = (share: number | null, decimals = 0): string =>
  share === null ? '–' : `${(share * 100).toFixed(decimals)} %`;

/** 75 → "1:15"; 3700 → "1:01:40". */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = `${String(rest).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}

export function milliseconds(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '–';
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(2)} s`;
}

const CLOCKS = new Map<string, Intl.DateTimeFormat>();

function clock(key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const known = CLOCKS.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', options);
  CLOCKS.set(key, made);
  return made;
}

/** @param zone an IANA name; left out, the reader's own. */
export const timeOfDay = (at: string | number, zone?: string): string =>
  clock(`time:${zone}`, {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(new Date(at));

export const dayAndTime = (at: string | number, zone?: string): string =>
  clock(`both:${zone}`, {
    timeZone: zone,
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(new Date(at));

/** For what may be years away: "31 Dec 2099, 23:59". */
export const dateAndTime = (at: string | number, zone?: string): string =>
  clock(`date:${zone}`, {
    timeZone: zone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(at));

/** "30 Nov 2026". */
export const dateIn = (at: string | number, zone?: string): string =>
  clock(`date only:${zone}`, { timeZone: zone, day: 'numeric', month: 'short', year: 'numeric' }).format(
    new Date(at),
  );

export const day = (at: string | number, zone?: string): string =>
  clock(`day:${zone}`, { timeZone: zone, weekday: 'short', day: 'numeric', month: 'short' }).format(
    new Date(at),
  );

/** "cmp_01j…8k2" for an id whose name the reader may not see. */
export const shortId = (id: string): string => (id.length > 12 ? `${id.slice(0, 4)}…${id.slice(-4)}` : id);

/** "noAnswer" → "no answer". */
export const words = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export const sentence = (name: string): string => {
  const text = words(name);
  return text.charAt(0).toUpperCase() + text.slice(1);
};

/** The middle value; of an even number the higher of the two; null for none. */
export function quantile(values: readonly number[], q: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? null;
}
