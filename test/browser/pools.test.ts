import { generateKeyPairSync } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REQUEST, unknownNames } from '../deliveries/conversions/google-oracle.ts';
import { Shop } from './shop.ts';
import { choose, eventually, Stage, seriousProblems, talkative } from './stage.ts';

let stage: Stage;
let shop: Shop;
let pool: { id: string };
let parties: { publisherId: string; campaignId: string };
/** What the exchange told others: trackers and ad platforms. */
const told: { url: string; body: string }[] = [];

const OVERFLOW = '+14155550100';
const NUMBERS = Array.from({ length: 16 }, (_, i) => `+1212555${2_000 + i}`);
const people = (number: string): string => `(${number.slice(2, 5)}) ${number.slice(5, 8)}-${number.slice(8)}`;
const AD = '?gclid=EAIaIQobChMI-click-of-ann&utm_source=google&utm_campaign=spring&utm_term=roof+repair';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const KEY_FILE = JSON.stringify({
  type: 'service_account',
  client_email: 'outcry@project.iam.gserviceaccount.com',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
});

async function outside(request: Request): Promise<Response> {
  if (request.url.startsWith(shop.url)) return fetch(request.url);
  told.push({ url: request.url, body: await request.text() });
  if (request.url.endsWith('/token')) return Response.json({ access_token: 'token', expires_in: 3_600 });
  return request.url.includes('events:ingest') ? Response.json({ requestId: 'r1' }) : new Response('noted');
}

beforeAll(async () => {
  [stage, shop] = await Promise.all([Stage.open(outside), Shop.open()]);
  const { api } = stage;
  const made = async (path: string, body: object) => (await api.post<{ id: string }>(path, body)).id;
  const publisherId = await made('/v1/publishers', {
    name: 'Shop',
    payout: { kind: 'fixed', amount: '10.00' },
  });
  const buyerId = await made('/v1/buyers', { name: 'Roofers' });
  const campaignId = await made('/v1/campaigns', {
    name: 'Roofs',
    vertical: 'roofing',
    routing: { strategy: 'auction', floor: '1.00', timeoutMs: 300, maxAttempts: 1, ringSeconds: 20 },
    conversion: { minSeconds: 10 },
    duplicate: { windowDays: 30, action: 'allow' },
  });
  await made('/v1/targets', {
    buyerId,
    campaignId,
    name: 'Desk',
    destination: '+13035551000',
    bidding: { kind: 'static', price: '25.00' },
  });
  for (const number of [OVERFLOW, ...NUMBERS])
    await made('/v1/numbers', { number, campaignId, publisherId, carrier: 'twilio' });
  parties = { publisherId, campaignId };
  pool = await api.post('/v1/pools', { publisherId, campaignId, numbers: NUMBERS, overflow: OVERFLOW });
  await made('/v1/event-targets', {
    kind: 'postback',
    url: 'https://t.example.com/postback?cid={gclid}&payout={payout}&src={tag.utm_source}',
    events: ['call.paid'],
    publisherId,
  });
  await made('/v1/event-targets', {
    kind: 'google',
    name: 'Ads',
    events: ['call.converted'],
    publisherId,
    conversion: { value: 'payout', valuePercent: 100, delayMinutes: 1 },
    google: { accountId: '1234567890', conversionActionId: '987', serviceAccountKey: KEY_FILE },
  });
  shop.snippet = (attributes) =>
    `<script async src="${stage.edge.url}/v1/pools/${pool.id}/snippet.js" ${attributes}></script>`;
});
afterAll(async () => {
  await shop.close();
  await stage.close();
});

/** A visitor with a browser of its own. */
async function visit(path: string, prepare?: (page: Page) => Promise<unknown>): Promise<Page> {
  const context = await stage.browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => stage.complaints.push(error.message));
  await prepare?.(page);
  await page.goto(shop.url + path);
  return page;
}

const textOf = async (page: Page): Promise<string> => (await page.locator('#text').textContent()) ?? '';
/** The number a visitor is shown, once it is one of the pool's. */
async function shownTo(page: Page): Promise<string> {
  let found: string | undefined;
  await eventually(async () => {
    const text = await textOf(page);
    found = NUMBERS.find((number) => text.includes(people(number)));
    return found !== undefined;
  }).toBe(true);
  return found!;
}

const asksOf = (page: Page): string[] => {
  const asked: string[] = [];
  page.on('request', (request) => void (request.url().includes('/leases') && asked.push(request.url())));
  return asked;
};

describe('a visitor of a static page', () => {
  it('is shown a number of its own, in text, links and what is added later; a call to it says which click it was', async () => {
    const ann = await visit(`/${AD}`);
    const number = await shownTo(ann);
    expect(await ann.locator('#link').getAttribute('href')).toBe(`tel:${number}`);
    await ann.locator('#later b').getByText(people(number)).waitFor();
    expect(await ann.locator('#later a').getAttribute('href')).toBe(`tel:${number}`);
    expect(await ann.locator('[data-outcry]').textContent()).toBe(people(number));
    await ann.goto(`${shop.url}/other`);
    expect(await shownTo(ann)).toBe(number);

    const bob = await visit('/');
    expect(await shownTo(bob)).not.toBe(number);

    const dialed = await stage.carrier(talkative(60), 20).placeCall({ from: '+17185550111', to: number });
    expect(dialed.errors).toEqual([]);
    const postback = () => told.find(({ url }) => url.startsWith('https://t.example.com/postback'))?.url;
    await eventually(postback).toContain('cid=EAIaIQobChMI-click-of-ann&payout=10.00&src=google');
    await eventually(async () => {
      const { data } = await stage.api.get<{ data: { to: string; tags: object }[] }>('/v1/calls');
      return data.find(({ to }) => to === number)?.tags;
    }).toMatchObject({
      gclid: 'EAIaIQobChMI-click-of-ann',
      utm_campaign: 'spring',
      utm_term: 'roof repair',
      landing_page: `${shop.url}/`,
    });
    await Promise.all([ann, bob].map((page) => page.context().close()));
  });
});

describe('a visitor of a single-page application', () => {
  it('keeps its number from step to step', async () => {
    const page = await visit(`/app/home${AD}`);
    const number = await shownTo(page);
    await page.locator('#contact').click();
    await page.getByText('Contact: ').waitFor();
    expect(await shownTo(page)).toBe(number);
    await page.context().close();
  });
});

describe('consent', () => {
  it('is waited for: until then nothing is asked or kept, and the overflow number is shown', async () => {
    let asked: string[] = [];
    const page = await visit(`/banner${AD}`, async (page) => {
      asked = asksOf(page);
    });
    await page.waitForFunction('window.outcry');
    await page.waitForTimeout(500);
    expect(await textOf(page)).toContain(people(OVERFLOW));
    expect(asked).toEqual([]);
    expect(await page.evaluate('localStorage.length + sessionStorage.length')).toBe(0);
    await page.locator('#yes').click();
    const number = await shownTo(page);
    await stage.carrier(talkative(60), 20).placeCall({ from: '+17185550112', to: number });
    // Taken back, nothing is left of it.
    await page.evaluate('outcry.consent(false)');
    await eventually(() => textOf(page)).toContain(people(OVERFLOW));
    expect(await page.evaluate('localStorage.length + sessionStorage.length')).toBe(0);
    await page.context().close();
  });

  it('is asked for by a bar of its own, where the page has none, and once', async () => {
    const page = await visit(`/asks${AD}`);
    await page.getByRole('button', { name: 'No' }).click();
    await page.waitForTimeout(300);
    expect(await textOf(page)).toContain(people(OVERFLOW));
    await page.reload();
    await page.waitForFunction('window.outcry');
    expect(await page.getByRole('region', { name: 'Consent' }).count()).toBe(0);
    await page.context().close();
    const other = await visit(`/asks${AD}`);
    await other.getByRole('button', { name: 'Yes' }).click();
    await shownTo(other);
    await other.context().close();
  });
});

describe('whatever goes wrong', () => {
  it('the overflow number is shown: the exchange cannot be reached, or says no', async () => {
    for (const [status, path] of [
      [0, '**/leases'],
      [503, '**/leases'],
      [0, '**/snippet.js'],
    ] as const) {
      const page = await visit('/', (page) =>
        page.route(path, (route) => (status === 0 ? route.abort() : route.fulfill({ status, body: '' }))),
      );
      await page.waitForTimeout(400);
      expect(await textOf(page)).toContain(people(OVERFLOW));
      expect(await page.locator('#link').getAttribute('href')).toBe(`tel:${OVERFLOW}`);
      await page.context().close();
    }
  });
});

const LONGEST_MS = 10;
/** Notes how long each of the snippet's tasks takes. */
const WATCH = `
  window.longest = 0;
  const timed = (work) => function (...said) {
    const at = performance.now();
    try { return work.apply(this, said); } finally { window.longest = Math.max(window.longest, performance.now() - at); }
  };
  const later = window.setTimeout;
  window.setTimeout = (work, ms) => later(timed(work), ms);
  const Observer = window.MutationObserver;
  window.MutationObserver = class extends Observer { constructor(work) { super(timed(work)); } };
`;

describe('a page of twenty thousand elements', () => {
  it('never has to wait longer than 10 ms for the snippet', async () => {
    let longest = Number.POSITIVE_INFINITY;
    // On a machine that others use as well, a task may be interrupted: it must be fast once.
    for (let tries = 0; tries < 5 && longest > LONGEST_MS; tries++) {
      const page = await visit('/', (page) => page.addInitScript(WATCH));
      await shownTo(page);
      await page.evaluate(`
        window.longest = 0;
        const many = document.createElement('ul');
        for (let i = 0; i < 20000; i++) {
          const item = document.createElement('li');
          item.textContent = i % 100 ? 'nothing to call ' + i : 'call (415) 555-0100';
          many.append(item);
        }
        document.body.append(many);
      `);
      await page.waitForFunction(
        `document.querySelectorAll('li').length === 20000 && !document.body.innerText.includes('${people(OVERFLOW)}')`,
      );
      longest = Math.min(longest, (await page.evaluate('window.longest')) as number);
      await page.context().close();
    }
    console.log(`the longest task of the snippet: ${longest.toFixed(1)} ms`);
    expect(longest).toBeLessThan(LONGEST_MS);
  });
});

describe('a pool whose numbers are all taken', () => {
  it('shows the overflow number', async () => {
    const asked = NUMBERS.map((_, i) =>
      fetch(`${stage.edge.url}/v1/pools/${pool.id}/leases`, {
        method: 'POST',
        body: JSON.stringify({ visitor: `somebody-else-${i + 100}` }),
      }),
    );
    for (const { status } of await Promise.all(asked)) expect(status).toBe(200);
    const page = await visit('/');
    await page.locator('#later b').waitFor();
    expect(await textOf(page)).toContain(people(OVERFLOW));
    await page.context().close();
  });
});

describe('the console', () => {
  const dialog = (page: Page) => page.locator('.dialog');

  it('shows who has which number, gives the snippet, and checks whether a page has it', async () => {
    const page = await stage.signIn();
    page.setDefaultTimeout(8_000);
    await page.goto(`${stage.edge.url}/setup/pools`);
    await page.getByRole('link', { name: 'Pool', exact: true }).click();
    await page.getByText('spring · roof repair').first().waitFor();
    await page.getByText(`${stage.edge.url}/v1/pools/${pool.id}/snippet.js`).waitFor();
    await choose(page, 'Consent', /outcry\.consent/);
    await page.getByText('data-consent="wait"').waitFor();
    await page.getByLabel('Check a page').fill(`${shop.url}/bare`);
    await page.getByRole('button', { name: 'Check the page' }).click();
    await page.getByText('The page’s HTML does not load the snippet').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByLabel('Check a page').fill(`${shop.url}/`);
    await page.getByRole('button', { name: 'Check the page' }).click();
    await page.getByText('The page loads the snippet of this pool').waitFor();
    expect(await page.getByRole('list', { name: 'What was found' }).getByText('Wrong').count()).toBe(0);
    await page.context().close();
  });

  it('sets a pool up from the numbers that are free, and says at its field what is wrong', async () => {
    for (const number of ['+13125550181', '+13125550182'])
      await stage.api.post('/v1/numbers', { number, ...parties, carrier: 'twilio' });
    const page = await stage.signIn();
    page.setDefaultTimeout(8_000);
    await page.goto(`${stage.edge.url}/setup/pools`);
    await page.getByRole('button', { name: 'New pool' }).click();
    await dialog(page).getByLabel('Name').fill('Second shop');
    await choose(dialog(page), 'Campaign', 'Roofs');
    await choose(dialog(page), 'Publisher', 'Shop');
    await dialog(page).getByLabel('Numbers, one on each line').fill(NUMBERS[0]!);
    await dialog(page).getByLabel('Overflow number').fill('+13125550181');
    await dialog(page).getByRole('button', { name: 'Add pool' }).click();
    await dialog(page).getByText(`is in ${pool.id}: take it out first`).waitFor();
    await dialog(page).getByLabel('Numbers, one on each line').fill('');
    await dialog(page)
      .getByRole('button', { name: /Take all that are free/ })
      .click();
    expect(await seriousProblems(page)).toEqual([]);
    await dialog(page).getByRole('button', { name: 'Add pool' }).click();
    await page.getByRole('row', { name: /Second shop.*Roofs.*Shop.*\+13125550181/ }).waitFor();
    await page.context().close();
  });

  it('shows a publisher its pools, and on a call which ad it came by', async () => {
    const body = { role: 'publisher', publisherId: parties.publisherId, name: 'k' };
    const { key } = await stage.api.post<{ key: string }>('/v1/keys', body);
    const page = await stage.signIn(key);
    page.setDefaultTimeout(8_000);
    await page.goto(`${stage.edge.url}/setup/pools`);
    await page.getByRole('link', { name: 'Pool', exact: true }).click();
    await page.getByRole('heading', { name: 'Snippet' }).waitFor();
    expect(await page.getByRole('button', { name: 'Edit' }).count()).toBe(0);
    const { data } = await stage.api.get<{ data: { id: string; tags: Record<string, string> }[] }>(
      '/v1/calls',
    );
    await page.goto(`${stage.edge.url}/calls/${data.find(({ tags }) => tags['gclid'])!.id}`);
    const panel = page.locator('.panel', { has: page.getByRole('heading', { name: 'Attribution' }) });
    await panel.getByText('roof repair').waitFor();
    expect(await panel.textContent()).toContain('Google clickEAIaIQobChMI-click-of-ann');
    expect(await seriousProblems(page)).toEqual([]);
    await page.context().close();
  });
});

describe('all of it', () => {
  it('comes to the ad platform a minute later, of the visitor who agreed and of no other', async () => {
    const ingested = () => told.filter(({ url }) => url.includes('events:ingest'));
    await expect.poll(() => ingested().length, { timeout: 150_000 }).toBe(1);
    const body = JSON.parse(ingested()[0]!.body);
    expect(unknownNames(body, REQUEST)).toEqual([]);
    const [event] = body.events;
    expect([event.adIdentifiers.gclid, event.eventSource]).toEqual(['EAIaIQobChMI-click-of-ann', 'PHONE']);
    expect(JSON.stringify(body)).toContain('CONSENT_GRANTED');
  });

  it('was said without an error of the page', () =>
    expect(stage.complaints.filter((said) => !said.includes('status of 422'))).toEqual([]));
});
