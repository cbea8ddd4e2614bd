import { isTimeZone } from '../time.ts';
import { plainText } from './plain-text.ts';

/** Time zones as people write them. */

/** What somebody who writes an abbreviation of the United States means. */
const MEANT: Readonly<Record<string, string>> = {
  E: 'America/New_York',
  C: 'America/Chicago',
  M: 'America/Denver',
  P: 'America/Los_Angeles',
  AK: 'America/Anchorage',
  H: 'Pacific/Honolulu',
  A: 'America/Puerto_Rico',
};
const ABBREVIATION = /^(E|C|M|P|AK|H|A)[SD]?T$/i;

/** What is wrong with text that is no zone, and what was probably meant. */
export function timeZoneHint(text: string): string {
  const written = plainText(text);
  const meant = MEANT[ABBREVIATION.exec(written)?.[1]?.toUpperCase() ?? ''];
  const abbreviation = meant ? `, not an abbreviation: for ${written} write "${meant}"` : '';
  return `must be an IANA time zone such as "America/New_York"${abbreviation}`;
}

let listed: ReadonlyMap<string, string> | undefined;

/** The zone's name in the letter case it has in the database; null for what is no zone. */
export function canonicalZone(text: string): string | null {
  const zone = plainText(text);
  if (!isTimeZone(zone)) return null;
  listed ??= new Map(Intl.supportedValuesOf('timeZone').map((name) => [name.toLowerCase(), name]));
  const key = zone.toLowerCase();
  return key === 'utc' ? 'UTC' : (listed.get(key) ?? titled(key));
}

/** "asia/kolkata" → "Asia/Kolkata": links, which runtimes do not list, are written so; Etc/GMT+1 is not. */
const titled = (key: string): string =>
  key
    .replace(/(^|[/_-])([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase())
    .replace(/(?<=\/)(?:Gmt|Utc|Uct)(?=$|[+-])|^Us(?=\/)/, (name) => name.toUpperCase());
