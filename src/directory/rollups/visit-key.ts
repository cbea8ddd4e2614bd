import type { CallRecord } from '../../call/record.ts';
import { isKeptFrom, type Tags } from '../../campaign/tags.ts';

/**
 * By what a call is reported: one text a call. Most are the value of the tag its campaign chose. What its visit gave is set
 * off by a sign that no tag holds, as it is told to no buyer.
 */
const VISIT = '\u001f';
const MOST_CHARACTERS = 64;

type Told = Pick<CallRecord, 'tags' | 'winnerOnly' | 'ofVisit'>;

/** @param chosen the campaign's tag; without one a call of a visit counts by what it came by. */
export function reportKey(
  { tags, winnerOnly = [], ofVisit = [] }: Told,
  chosen: string | undefined,
): string | null {
  const told = (name: string): string =>
    isKeptFrom(winnerOnly, name) ? '' : (tags[name]?.slice(0, MOST_CHARACTERS) ?? '');
  if (chosen !== undefined) {
    const value = told(chosen);
    if (value === '') return null;
    return isKeptFrom(ofVisit, chosen) ? VISIT + value : value;
  }
  if (ofVisit.length === 0) return null;
  const parts = [sourceOf(tags, told), told('utm_campaign'), told('utm_term')];
  return parts.some((part) => part !== '') ? parts.map((part) => VISIT + part).join('') : null;
}

/** Where a visitor came from: as the ad says, or whose click it was, or the site that led there. */
function sourceOf(tags: Tags, told: (name: string) => string): string {
  const said = told('utm_source');
  if (said !== '') return said;
  const [, of] = CLICKS.find(([name]) => tags[name] !== undefined) ?? [];
  return of ?? URL.parse(told('referrer'))?.hostname ?? '';
}

const CLICKS: readonly (readonly [name: string, of: string])[] = [
  ['gclid', 'google'],
  ['gbraid', 'google'],
  ['wbraid', 'google'],
  ['fbclid', 'facebook'],
  ['msclkid', 'bing'],
  ['ttclid', 'tiktok'],
];

export const VISIT_GROUPINGS = ['source', 'adCampaign', 'keyword'] as const;
export type VisitGrouping = (typeof VISIT_GROUPINGS)[number];

/** @returns null where a key says nothing of it. */
export function partOfVisit(key: string, by: VisitGrouping): string | null {
  const [before, ...parts] = key.split(VISIT);
  if (before !== '' || parts.length !== VISIT_GROUPINGS.length) return null;
  return parts[VISIT_GROUPINGS.indexOf(by)] || null;
}

/** A key as people read it. @param mayVisits whether the viewer may know of visits. */
export function tagShown(key: string, mayVisits: boolean): string | null {
  if (!key.startsWith(VISIT)) return key;
  const parts = key.split(VISIT).filter((part) => part !== '');
  return mayVisits ? parts.join(' · ') : null;
}
