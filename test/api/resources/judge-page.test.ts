import { describe, expect, it } from 'vitest';
import { type FetchedPage, judgePage } from '../../../src/api/resources/pools/judge-page.ts';
import type { Pool } from '../../../src/publishers/pools/pool.ts';

const OWN = 'https://exchange.example.com';
const pool = {
  id: 'pool_0123456789abcdefghjkmn',
  overflow: { number: '+14155550199' },
  sites: [] as string[],
} as unknown as Pool;
const SNIPPET = `<script async src="${OWN}/v1/pools/${pool.id}/snippet.js"></script>`;
const GOOD = `<html>${SNIPPET}<a href="tel:+14155550199">(415) 555-0199</a></html>`;
const page = (change: Partial<FetchedPage>): FetchedPage => ({
  url: 'https://shop.example/',
  status: 200,
  html: GOOD,
  policy: null,
  ...change,
});
const wrong = (change: Partial<FetchedPage>, over: Partial<Pool> = {}): string[] =>
  judgePage(page(change), { ...pool, ...over }, OWN).flatMap(({ what, ok }) => (ok ? [] : [what]));

describe('a page with the snippet', () => {
  it.each<[string, Partial<FetchedPage>, string[]]>([
    ['as it should be', {}, []],
    ['not there', { status: 404 }, ['reached']],
    ['without the script', { html: GOOD.replace(SNIPPET, '') }, ['script']],
    ['of another pool', { html: GOOD.replace(pool.id, 'pool_0000000000000000000000') }, ['script']],
    ['without the number', { html: SNIPPET }, ['number']],
    ['with an attribute set off otherwise', { html: GOOD.replaceAll('"', "'") }, []],
    ['whose policy allows all', { policy: 'default-src *' }, []],
    ['whose policy allows the exchange', { policy: `script-src 'self' ${OWN}; connect-src https:` }, []],
    ['whose policy allows its domain', { policy: 'default-src https://*.example.com' }, []],
    ['whose policy forbids it', { policy: "default-src 'self'" }, ['policy']],
    [
      'whose policy forbids the question only',
      { policy: `script-src ${OWN}; connect-src 'self'` },
      ['policy'],
    ],
  ])('is judged: %s', (_, change, expected) => {
    expect(wrong(change)).toEqual(expected);
  });

  it('is refused where the pool is for other sites', () => {
    expect(wrong({}, { sites: ['elsewhere.example'] })).toEqual(['site']);
    expect(wrong({}, { sites: ['shop.example'] })).toEqual([]);
  });
});
