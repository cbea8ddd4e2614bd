import { describe, expect, it } from 'vitest';
import { readVisit } from '../../../src/publishers/pools/visit.ts';

describe('a visit', () => {
  it('is what attributes, and nothing else a URL holds', () => {
    const url =
      'https://shop.example/plumbing?gclid=Cj0K&utm_source=google&email=a%40b.example&UTM_TERM=x#top';
    expect(readVisit({ url, referrer: 'https://www.google.com/search?q=leak' })).toEqual({
      gclid: 'Cj0K',
      utm_source: 'google',
      landing_page: 'https://shop.example/plumbing',
      referrer: 'www.google.com',
    });
  });

  it('does not call the shop’s own pages a referrer', () => {
    expect(readVisit({ url: 'https://shop.example/b', referrer: 'https://shop.example/a' })).toEqual({
      landing_page: 'https://shop.example/b',
    });
  });

  it('bounds every value, and passes over what is no web address', () => {
    const visit = readVisit({
      url: `https://shop.example/?gclid=${'x'.repeat(1_000)}`,
      referrer: 'javascript:1',
    });
    expect(visit['gclid']).toHaveLength(200);
    expect(visit['referrer']).toBeUndefined();
    expect(readVisit({ url: 'about:blank' })).toEqual({});
    expect(readVisit({ url: `https://shop.example/${'x'.repeat(5_000)}` })).toEqual({});
    expect(readVisit({})).toEqual({});
  });
});
