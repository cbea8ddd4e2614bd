import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Client } from '../../api/client/outcry-client.ts';
import type { SeededWorld } from '../seed.ts';

/** A publisher's page in the demo: each visitor is shown a number of a pool. */
export type Shop = {
  url: string;
  /** Somebody comes by an ad and looks at the page. @returns the number they are shown. */
  visit(visitor: string, keyword: string): Promise<string>;
  stop(): Promise<void>;
};

const NAME = 'Pipes & Sons';
const OVERFLOW = '+18885550110';
const NUMBERS = ['+18885550111', '+18885550112', '+18885550113', '+18885550114'];
export const KEYWORDS = ['plumber near me', 'burst pipe', 'water heater', 'drain cleaning'];

/** The pool of the page, made the first time. null: the world has no publisher of plumbing calls to have it. */
async function poolOf(api: Client, { names, campaignIds }: SeededWorld): Promise<string | null> {
  const { data } = await api.listPools({ limit: 200 });
  const known = data.find(({ name }) => name === NAME);
  if (known) return known.id;
  const publisherId = Object.keys(names).find((id) => names[id] === 'Northgate Search');
  const campaignId = campaignIds['plumbing'];
  if (!publisherId || !campaignId) return null;
  for (const number of [OVERFLOW, ...NUMBERS])
    await api.createNumber({ body: { number, campaignId, publisherId, carrier: 'twilio' } });
  const cooldownSeconds = 60;
  const body = {
    name: NAME,
    campaignId,
    publisherId,
    numbers: NUMBERS,
    overflow: OVERFLOW,
    leaseSeconds: 60,
    cooldownSeconds,
  };
  return (await api.createPool({ body })).id;
}

const pageOf = (snippet: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${NAME}</title><script async src="${snippet}"></script></head>
<body style="font:18px sans-serif;max-width:40em;margin:4em auto"><h1>${NAME}</h1>
<p>Something leaks? Call <a href="tel:${OVERFLOW}">(888) 555-0110</a>, day and night.</p>
<p>Each browser that opens this page sees a number of its own: open a private window to be somebody else.</p></body></html>`;

/** Opens the page on a port of its own. */
export async function openShop(api: Client, exchangeUrl: string, world: SeededWorld): Promise<Shop | null> {
  const pool = await poolOf(api, world);
  if (pool === null) return null;
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(pageOf(`${exchangeUrl}/v1/pools/${pool}/snippet.js`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    async visit(visitor, keyword) {
      const ad = new URLSearchParams({ utm_source: 'google', utm_campaign: 'spring', utm_term: keyword });
      const response = await fetch(`${exchangeUrl}/v1/pools/${pool}/leases`, {
        method: 'POST',
        body: JSON.stringify({ visitor: `demo-visitor-${visitor}`, page: `${url}?${ad}` }),
      });
      return ((await response.json()) as { number?: string }).number ?? OVERFLOW;
    },
    stop: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
