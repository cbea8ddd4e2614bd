import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { inline } from '../../../src/api/docs/html.ts';
import { PROBLEMS } from '../../../src/api/http/errors.ts';
import { EXAMPLES, fill } from '../../../src/api/openapi/examples.ts';
import { operationIdOf } from '../../../src/api/openapi/names.ts';
import { ROUTES } from '../../../src/api/routes.ts';
import { RTB_REFUSALS } from '../../../src/api/rtb/refusal.ts';
import { REASONS } from '../../../src/buyers/reason.ts';
import { BUYER_WEBHOOKS } from '../../../src/deliveries/buyer-webhook.ts';
import { escapeHtml } from '../../../src/lib/text/markup.ts';
import { MACROS } from '../../../src/publishers/events/macros.ts';
import { EVENT_NAMES } from '../../../src/publishers/events/wallet-event.ts';
import { TestExchange } from '../exchange.ts';
import { idsOf, linksOf, readCurl, readPage, shownOf } from './docs-pages.ts';

const exchange = new TestExchange();
const pages = new Map<string, string>();

beforeAll(() => {
  const menu = /<nav[\s\S]*?<\/nav>/.exec(readPage('/docs'))![0];
  for (const path of linksOf(menu)) pages.set(path, readPage(path));
});

describe('the documents', () => {
  it('run nothing and fetch nothing but their own stylesheet', () => {
    for (const html of pages.values())
      expect(html).not.toMatch(/<script|<img|<iframe|style="|\bon\w+="|src="/);
    expect(pages.size).toBeGreaterThan(10);
    expect(readPage('/docs/style.css')).not.toMatch(/url\(|@import/);
  });

  it('lead to nothing that is not there', async () => {
    for (const [path, html] of pages) {
      const ids = idsOf(html);
      expect([path, ids.length]).toEqual([path, new Set(ids).size]);
      for (const link of linksOf(html)) {
        if (link.startsWith('https://')) continue;
        const { pathname, hash } = new URL(link, `http://exchange${path}`);
        if (pathname === '/v1/openapi.json') continue;
        expect([path, link, pages.has(pathname)]).toEqual([path, link, true]);
        if (hash) expect([link, idsOf(pages.get(pathname)!).includes(hash.slice(1))]).toEqual([link, true]);
      }
    }
  });

  it('name every reason, refusal, error, webhook and operation', () => {
    const reasons = pages.get('/docs/reasons')!;
    for (const reason of Object.keys(REASONS)) expect(idsOf(reasons)).toContain(reason);
    for (const refusal of Object.keys(RTB_REFUSALS)) expect(idsOf(reasons)).toContain(`ping-${refusal}`);
    for (const type of ['ping', ...BUYER_WEBHOOKS])
      expect(idsOf(pages.get('/docs/webhooks')!)).toContain(type);
    const events = pages.get('/docs/events')!;
    for (const name of [...EVENT_NAMES, ...Object.keys(MACROS).map((macro) => `macro-${macro}`)])
      expect(idsOf(events)).toContain(name);
    for (const route of ROUTES) expect(idsOf(pages.get('/docs/api')!)).toContain(operationIdOf(route));
  });

  it('explain every error where its type leads', async () => {
    const { body } = await exchange.ask('GET', '/v1/calls', undefined, { key: null });
    expect(body['type']).toBe('/docs/errors#unauthorized');
    for (const code of Object.keys(PROBLEMS)) expect(idsOf(pages.get('/docs/errors')!)).toContain(code);
  });

  it('show the stream’s client as its own description does', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../../src/feed/README.md'), 'utf8');
    const [, client] = /```js\n([\s\S]*?)```/.exec(readme)!;
    expect(new Map(shownOf(pages.get('/docs/stream')!)).get('stream-client')).toBe(client!.trim());
  });

  it('escape what they show', () => {
    expect(inline('a <b> `x < "y"` [z](/docs?a=1&b=2)')).toBe(
      'a &lt;b&gt; <code>x &lt; &quot;y&quot;</code> <a href="/docs?a=1&amp;b=2">z</a>',
    );
    expect(inline('[z](javascript:alert)')).not.toContain('<a');
    expect(escapeHtml('<>&"')).toBe('&lt;&gt;&amp;&quot;');
  });
});

describe('the requests in the documents', () => {
  it('are all of the examples, and each is one', () => {
    const shown = [...pages.values()].flatMap(shownOf).filter(([, text]) => text.startsWith('curl'));
    expect(shown.map(([name]) => name).sort()).toEqual(EXAMPLES.map(({ id }) => id).sort());
  });

  it('do what they say, as they are typed, from an exchange with nothing in it', async () => {
    const market = new TestExchange();
    market.quote = {
      kind: 'bid',
      bidId: 'bid_1',
      payout: 31_500_000,
      number: '+14155550199',
      expiresAt: Date.now() + 60_000,
      minSeconds: 60,
      duplicate: 'rejected',
      repeated: false,
    };
    const shown = new Map([...pages.values()].flatMap(shownOf));
    const known: Record<string, string> = { OPERATOR_KEY: 'operator-key-for-tests' };
    for (const { id, status, keeps = {} } of EXAMPLES) {
      const { method, path, key, body } = fill(readCurl(shown.get(id)!), known);
      const names: Record<string, string | undefined> = {
        PUBLISHER_KEY: known['publisherKey'],
        BUYER_KEY: known['buyerKey'],
        ...known,
      };
      const answer = await market.ask(method, path, body ?? undefined, { key: key && names[key]! });
      expect([id, answer.status, answer.body['detail']]).toEqual([id, status, undefined]);
      for (const [name, field] of Object.entries(keeps)) {
        const value = field
          .split('.')
          .reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], answer.body);
        expect([id, field, typeof value]).toEqual([id, field, 'string']);
        known[name] = value as string;
      }
      if (id === 'ping-campaign') expect(answer.body).toMatchObject({ bid: '31.50', number: '+14155550199' });
      if (id === 'ping-incumbent') expect(answer.body).toMatchObject({ bidAmount: 31.5 });
    }
    expect(market.quoted).toBe(2);
  });
});
