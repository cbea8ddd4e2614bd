import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayShow } from '../../../src/publishers/pools/pool.ts';
import { readVisit, VISIT_TAGS } from '../../../src/publishers/pools/visit.ts';

describe('what a page says of a visit', () => {
  it('becomes the tags that macros and ad platforms read', () => {
    const page =
      'https://shop.example/roofs?utm_source=google&utm_campaign=spring%20sale&utm_term=roof+repair&gclid=EAIaIQobChMI_x-1&gbraid=0AAA&email=ann@example.com';
    const referrer = 'https://www.google.com/search?q=roof+repair+for+ann';
    expect(
      readVisit({ page, referrer, fbp: 'fb.1.1596403881668.1116446470', fbc: 'nonsense', consent: true }),
    ).toEqual({
      ad_user_data: 'granted',
      gclid: 'EAIaIQobChMI_x-1',
      gbraid: '0AAA',
      fbp: 'fb.1.1596403881668.1116446470',
      utm_source: 'google',
      utm_campaign: 'spring sale',
      utm_term: 'roof repair',
      landing_page: 'https://shop.example/roofs',
      referrer: 'https://www.google.com/search',
    });
  });

  it('says nothing where nothing was said, and no more of consent than was', () => {
    expect(readVisit({})).toEqual({});
    expect(readVisit({ page: 'no address', referrer: 'about:client', consent: false })).toEqual({
      ad_user_data: 'denied',
    });
  });

  it('is bounded and plain, whatever an outsider sends', () => {
    const noise = fc.string({ unit: 'binary', maxLength: 3_000 });
    const names = fc.constantFrom(...VISIT_TAGS);
    const query = fc
      .dictionary(names, noise)
      .map((tags) => `https://a.example/?${new URLSearchParams(tags).toString()}`);
    fc.assert(
      fc.property(
        fc.record({ page: fc.oneof(noise, query), referrer: noise, fbc: noise, fbp: noise }),
        (said) => {
          const tags = readVisit(said);
          expect(JSON.stringify(tags).length).toBeLessThan(9_000);
          for (const [name, value] of Object.entries(tags)) {
            expect(VISIT_TAGS).toContain(name);
            expect(value).not.toMatch(/\p{Cc}/u);
            expect(value.isWellFormed()).toBe(true);
          }
        },
      ),
    );
  });
});

describe('the sites of a pool', () => {
  it.each([
    [[], null, true],
    [['shop.example'], 'https://shop.example', true],
    [['shop.example'], 'https://www.shop.example:8443', true],
    [['shop.example'], 'https://notshop.example', false],
    [['shop.example'], 'https://shop.example.evil.example', false],
    [['shop.example'], 'null', false],
    [['shop.example'], null, false],
  ] as const)('%j let %s ask: %s', (sites, origin, may) => {
    expect(mayShow({ sites: [...sites] }, origin)).toBe(may);
  });
});
