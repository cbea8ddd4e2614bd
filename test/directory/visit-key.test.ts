import { describe, expect, it } from 'vitest';
import { partOfVisit, reportKey, tagShown, VISIT_GROUPINGS } from '../../src/directory/rollups/visit-key.ts';

const TAGS = { gclid: 'a-click', utm_campaign: 'spring', utm_term: 'roof repair', homeowner: 'yes' };
const OF_VISIT = ['gclid', 'utm_campaign', 'utm_term'];
const partsOf = (key: string | null) => VISIT_GROUPINGS.map((by) => partOfVisit(key ?? '', by));

describe('by what a call is reported', () => {
  it('is its visit, where its campaign chose nothing', () => {
    const key = reportKey({ tags: TAGS, ofVisit: OF_VISIT }, undefined);
    expect(partsOf(key)).toEqual(['google', 'spring', 'roof repair']);
    expect([tagShown(key!, true), tagShown(key!, false)]).toEqual(['google · spring · roof repair', null]);
    const referred = { tags: { referrer: 'https://news.example/a' }, ofVisit: ['referrer'] };
    expect(partsOf(reportKey(referred, undefined))).toEqual(['news.example', null, null]);
    expect(reportKey({ tags: TAGS }, undefined)).toBe(null);
  });

  it('is the tag its campaign chose, and no buyer is told one that the visit gave', () => {
    const told = { tags: TAGS, ofVisit: OF_VISIT };
    expect(tagShown(reportKey(told, 'homeowner')!, false)).toBe('yes');
    const key = reportKey(told, 'utm_term')!;
    expect([tagShown(key, true), tagShown(key, false)]).toEqual(['roof repair', null]);
    expect(partsOf(key)).toEqual([null, null, null]);
    expect(partsOf('yes')).toEqual([null, null, null]);
  });

  it('is nothing that only the winner learns', () => {
    const told = { tags: TAGS, ofVisit: OF_VISIT, winnerOnly: ['utm_term'] };
    expect(reportKey(told, 'utm_term')).toBe(null);
    expect(partsOf(reportKey(told, undefined))).toEqual(['google', 'spring', null]);
  });
});
