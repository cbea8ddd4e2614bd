import { countryCodeLength } from '../../../lib/phone.ts';
import { mayShow, type Pool } from '../../../publishers/pools/pool.ts';
import { digitsOf, swapOf } from '../../../snippet/swap.ts';

/** A page as it was fetched. `policies`: its Content-Security-Policy headers. */
export type FetchedPage = { url: string; status: number; html: string; policy: string | null };

export const FINDINGS = ['reached', 'script', 'number', 'site', 'policy'] as const;
export type Finding = { what: (typeof FINDINGS)[number]; ok: boolean; note: string };

/** Nothing a page could hold: what a number found is exchanged for. */
const NOBODY = '+10000000000';

/** Is the snippet installed on a page, and can it work there? @param own where the exchange is reached. */
export function judgePage(page: FetchedPage, pool: Pool, own: string): Finding[] {
  const { url, status, html, policy } = page;
  const finding = (what: Finding['what'], ok: boolean, yes: string, no: string): Finding => ({
    what,
    ok,
    note: ok ? yes : no,
  });
  const reached = finding('reached', status === 200, 'The page is there', `The page answered ${status}`);
  if (!reached.ok) return [reached];
  const sources = [...html.matchAll(/<script\b[^>]*?\bsrc\s*=\s*["']?([^"'\s>]+)/gi)].map(([, src]) => src!);
  const path = `/v1/pools/${pool.id}/snippet.js`;
  const other = sources.find((src) => /\/v1\/pools\/[^/]+\/snippet\.js/.test(src));
  const host = new URL(url).hostname;
  const blocked =
    policy === null ? [] : ['script-src', 'connect-src'].filter((name) => !allows(policy, name, own));
  return [
    reached,
    finding(
      'script',
      sources.some((src) => src.includes(path)),
      'The page loads the snippet of this pool',
      other
        ? `The page loads the snippet of another pool: ${other}`
        : 'The page’s HTML does not load the snippet. If a tag manager adds it, look whether a page asked lately',
    ),
    finding(
      'number',
      holdsNumber(html, pool.overflow.number),
      'The overflow number is in the page’s HTML',
      `The overflow number ${pool.overflow.number} is not in the page’s HTML: there may be nothing to replace, and nobody to call while the exchange cannot be reached`,
    ),
    finding(
      'site',
      mayShow(pool, new URL(url).origin),
      pool.sites.length > 0 ? `${host} is among the pool’s sites` : 'Every site may show the pool',
      `${host} is not among the pool’s sites: its pages are refused`,
    ),
    finding(
      'policy',
      blocked.length === 0,
      policy === null
        ? 'The page has no Content-Security-Policy'
        : 'The page’s Content-Security-Policy allows it',
      `The page’s Content-Security-Policy forbids it: add ${own} to ${blocked.join(' and ')}`,
    ),
  ];
}

function holdsNumber(html: string, number: string): boolean {
  const codeLength = countryCodeLength(number);
  return swapOf([digitsOf(number, codeLength)], digitsOf(NOBODY, 1))(html) !== null;
}

/** A directive, or what stands in for it: is this origin among its sources? */
function allows(policy: string, name: string, own: string): boolean {
  const directives = new Map(
    policy.split(/[;,]/).map((text) => {
      const [key = '', ...values] = text.trim().split(/\s+/);
      return [key.toLowerCase(), values] as const;
    }),
  );
  const values = directives.get(name) ?? directives.get('default-src');
  if (!values) return true;
  const { host, protocol } = new URL(own);
  const parts = host.split('.');
  const wild = parts.map((_, i) => `*.${parts.slice(i + 1).join('.')}`);
  const taken = ['*', protocol, host, own, ...wild, ...wild.map((each) => `${protocol}//${each}`)];
  return values.some((value) => taken.includes(value.replace(/\/$/, '').toLowerCase()));
}
