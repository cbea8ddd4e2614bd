import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { releaseDue } from '../../../src/api/resources/carrier-numbers/release-due.service.ts';
import { REPOSITORY } from '../../../src/simulator/bundle.ts';
import { freePort } from '../../../src/simulator/edge.ts';
import { makeWorld, TestExchange } from '../exchange.ts';

const SID = `AC${'a1'.repeat(16)}`;
const DAY_MS = 86_400_000;

let exchange: TestExchange;
let world: Awaited<ReturnType<typeof makeWorld>>;

async function exchangeAt(url: string): Promise<void> {
  exchange = new TestExchange();
  Object.assign(exchange.env, { TWILIO_ACCOUNT_SID: SID, TWILIO_API_URL: url });
  world = await makeWorld(exchange);
  await exchange.ask('DELETE', `/v1/numbers/${world.number['id']}`);
}

const bodyFor = (number: string, change: object = {}) => ({
  number,
  carrier: 'twilio',
  campaignId: world.campaign['id'],
  publisherId: world.publisher['id'],
  confirmSpending: true,
  ...change,
});
const buy = (number: string, change: object = {}) =>
  exchange.ask('POST', '/v1/carrier-numbers', bodyFor(number, change));
const at = (number: string, step: string) => `/v1/carrier-numbers/${encodeURIComponent(number)}/${step}`;
const compare = async () => (await exchange.ask('GET', '/v1/carrier-numbers?carrier=twilio')).body['data'];

describe('with Twilio as its OpenAPI document has it', () => {
  let prism: ChildProcess;
  let url: string;

  beforeAll(async () => {
    const port = await freePort('127.0.0.1');
    const cli = join(REPOSITORY, 'node_modules/@stoplight/prism-cli/dist/index.js');
    const spec = join(REPOSITORY, 'test/telephony/number-desks/twilio-numbers.openapi.json');
    prism = spawn(process.execPath, [cli, 'mock', '-p', String(port), spec], { stdio: 'ignore' });
    url = `http://127.0.0.1:${port}`;
    while (!(await fetch(url).catch(() => null))) await sleep(100);
  });
  afterAll(() => prism.kill());
  beforeEach(() => exchangeAt(url));

  it('numbers are searched', async () => {
    for (const query of ['&areaCode=415', '&tollFree=true&contains=800*', '&region=CA&limit=1']) {
      const answer = await exchange.ask('GET', `/v1/carrier-numbers/offers?carrier=twilio${query}`);
      expect([query, answer.status]).toEqual([query, 200]);
      expect(answer.body['data'][0]).toMatchObject({ number: expect.stringMatching(/^\+1\d{10}$/) });
    }
  });

  it('numbers are bought, compared, connected and given back', async () => {
    // Its examples have one number, whatever is asked for.
    const [{ number }] = await compare();
    expect((await buy('+14155550133')).status).toBe(201);
    expect((await exchange.ask('POST', at(number, 'connect'), { carrier: 'twilio' })).status).toBe(200);
    const release = { carrier: 'twilio', afterDays: 0 };
    expect((await exchange.ask('POST', at(number, 'release'), release)).status).toBe(200);
    await releaseDue(exchange.env, Date.now() + 1);
    expect((await compare()).find((each: { number: string }) => each.number === number)).toMatchObject({
      match: 'notHere',
      releaseAt: null,
    });
  });
});

/** An account of Twilio's, as far as its numbers go. */
class Account {
  readonly numbers = new Map<string, Record<string, string>>();
  readonly asked: string[] = [];
  /** What it answers instead. */
  refusal: { status: number; message?: string } | null = null;
  #server: Server | null = null;

  async open(): Promise<string> {
    this.#server = createServer(async (request, response) => {
      let body = '';
      for await (const part of request) body += part;
      const { pathname, searchParams } = new URL(request.url!, 'http://carrier');
      this.asked.push(`${request.method} ${pathname.split('/').slice(4).join('/')}`);
      const say = (status: number, reply: object) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
      const isTold = request.headers.authorization?.startsWith('Basic ');
      if (this.refusal || !isTold) return say(this.refusal?.status ?? 401, this.refusal ?? {});
      const form = Object.fromEntries(new URLSearchParams(body));
      const ref = /IncomingPhoneNumbers\/(\w+)\.json$/.exec(pathname)?.[1];
      if (request.method === 'DELETE') {
        return response.writeHead(this.numbers.delete(ref!) ? 204 : 404).end();
      }
      if (request.method === 'POST') {
        const sid = ref ?? `PN${this.numbers.size}`;
        const known = this.numbers.get(sid) ?? { sid, phone_number: form['PhoneNumber']! };
        const trunk = 'TrunkSid' in form ? '' : (known['trunk_sid'] ?? '');
        const fallback = form['VoiceFallbackUrl'] ?? '';
        this.numbers.set(sid, { ...known, trunk_sid: trunk, voice_url: form['VoiceUrl']!, fallback });
        return say(ref ? 200 : 201, this.numbers.get(sid)!);
      }
      const wanted = searchParams.get('PhoneNumber');
      const page = Number(searchParams.get('Page') ?? 0);
      const all = [...this.numbers.values()].filter((each) => !wanted || each['phone_number'] === wanted);
      const next = page + 1 < all.length ? `${pathname}?Page=${page + 1}&PageSize=1` : null;
      return say(200, { incoming_phone_numbers: all.slice(page, page + 1), next_page_uri: next });
    });
    await new Promise<void>((ready) => this.#server!.listen(0, '127.0.0.1', ready));
    return `http://127.0.0.1:${(this.#server!.address() as { port: number }).port}`;
  }

  close(): void {
    this.#server?.close();
  }
}

describe('an account of a carrier', () => {
  const NUMBER = '+14155550133';
  let account: Account;

  beforeEach(async () => {
    account = new Account();
    await exchangeAt(await account.open());
  });
  afterEach(() => account.close());

  it('pays for a number only where that is said, and the number takes calls at once', async () => {
    const unsaid = await buy(NUMBER, { confirmSpending: undefined });
    expect(unsaid.status).toBe(422);
    expect(unsaid.body['errors'][0]['path']).toBe('confirmSpending');
    expect(account.asked).toEqual([]);
    await exchange.ask('PATCH', `/v1/campaigns/${world.campaign['id']}`, { fallbackNumber: '+13035550144' });
    expect((await buy(NUMBER)).body).toMatchObject({ number: NUMBER, status: 'active' });
    expect(account.numbers.get('PN0')!['voice_url']).toMatch(/\/telephony\/twilio\/voice$/);
    expect(account.numbers.get('PN0')!['fallback']).toMatch(/\/telephony\/twilio\/fallback\/\+13035550144$/);
    expect((await exchange.ask('GET', '/v1/numbers')).body['data']).toHaveLength(1);
    expect(await compare()).toMatchObject([{ number: NUMBER, match: 'connected', leadsTo: null }]);
  });

  it('is not asked for what would be refused here', async () => {
    await buy(NUMBER);
    account.asked.length = 0;
    expect((await buy(NUMBER)).status).toBe(409);
    expect((await buy('+14155550134', { campaignId: world.publisher['id'] })).status).toBe(422);
    expect((await buy('+14155550134', { carrier: 'telnyx' })).body['errors'][0]['path']).toBe('carrier');
    expect((await buy('+14155550134', { carrier: 'signalwire' })).status).toBe(422);
    expect(account.asked).toEqual([]);
  });

  it('is not charged twice for a number it has', async () => {
    account.numbers.set('PN9', { sid: 'PN9', phone_number: NUMBER, trunk_sid: 'TK1' });
    expect((await buy(NUMBER)).status).toBe(201);
    expect(account.numbers.size).toBe(1);
    expect(await compare()).toMatchObject([{ match: 'connected' }]);
  });

  it('says no in its own words, and nothing is half done', async () => {
    account.refusal = { status: 400, message: 'this number is not available' };
    const answer = await buy(NUMBER);
    expect([answer.status, answer.body['detail']]).toEqual([
      409,
      'twilio refused: this number is not available',
    ]);
    const searched = await exchange.ask('GET', '/v1/carrier-numbers/offers?carrier=twilio');
    expect([searched.status, searched.body['detail']]).toEqual([
      422,
      'twilio refused: this number is not available',
    ]);
    expect((await exchange.ask('GET', '/v1/carrier-numbers?carrier=twilio')).status).toBe(422);
    account.refusal = { status: 401, message: 'Authenticate' };
    expect((await buy(NUMBER)).status).toBe(503);
    expect((await exchange.ask('GET', '/v1/numbers')).body['data']).toEqual([]);
  });

  it('is compared whole, page by page', async () => {
    await buy(NUMBER);
    account.numbers.set('PN7', {
      sid: 'PN7',
      phone_number: '+14155550147',
      voice_url: 'https://old.example/',
    });
    account.numbers.set('PN8', { sid: 'PN8', phone_number: '+14155550148' });
    for (const number of ['+14155550147', '+14155550149'])
      await exchange.make('/v1/numbers', { ...bodyFor(number), confirmSpending: undefined });
    expect(await compare()).toMatchObject([
      { number: NUMBER, match: 'connected' },
      { number: '+14155550147', match: 'leadsElsewhere', leadsTo: 'https://old.example/' },
      { number: '+14155550148', match: 'notHere', numberId: null },
      { number: '+14155550149', match: 'notThere' },
    ]);
    await exchange.ask('POST', at('+14155550147', 'connect'), { carrier: 'twilio' });
    expect((await compare())[1]).toMatchObject({ match: 'connected' });
  });

  it('is compared whole or not at all', async () => {
    for (let i = 0; i < 101; i++)
      account.numbers.set(`PN${i}`, { sid: `PN${i}`, phone_number: `+1415555${1_000 + i}` });
    const path = '/v1/carrier-numbers?carrier=twilio';
    expect((await exchange.ask('GET', path)).body['detail']).toMatch(/too many to compare/);
    account.numbers.delete('PN0');
    expect((await exchange.ask('GET', path)).body['data']).toHaveLength(100);
  });

  it('keeps a number until nobody calls it any more', async () => {
    const { id } = (await buy(NUMBER)).body;
    const release = () => exchange.ask('POST', at(NUMBER, 'release'), { carrier: 'twilio' });
    expect((await release()).status).toBe(409);
    await exchange.ask('DELETE', `/v1/numbers/${id}`);
    const { releaseAt } = (await release()).body;
    const due = Date.parse(releaseAt);
    expect(due - Date.now()).toBeGreaterThan(29 * DAY_MS);
    expect(await compare()).toMatchObject([{ match: 'leaving', releaseAt }]);
    await releaseDue(exchange.env, due - 1_000);
    expect(account.numbers.size).toBe(1);
    account.refusal = { status: 500 };
    await releaseDue(exchange.env, due);
    account.refusal = null;
    expect(await compare()).toMatchObject([{ match: 'leaving', error: expect.stringContaining('500') }]);
    await releaseDue(exchange.env, due + DAY_MS);
    expect([account.numbers.size, await compare()]).toEqual([0, []]);
  });

  it('keeps a number that is used again, or that somebody wants to keep', async () => {
    const { id } = (await buy(NUMBER)).body;
    await exchange.ask('DELETE', `/v1/numbers/${id}`);
    const release = () => exchange.ask('POST', at(NUMBER, 'release'), { carrier: 'twilio', afterDays: 1 });
    await release();
    expect((await exchange.ask('DELETE', at(NUMBER, 'release'))).status).toBe(204);
    expect((await exchange.ask('DELETE', at(NUMBER, 'release'))).status).toBe(404);
    await release();
    await exchange.make('/v1/numbers', { ...bodyFor(NUMBER), confirmSpending: undefined });
    await releaseDue(exchange.env, Date.now() + 10 * DAY_MS);
    expect(account.numbers.size).toBe(1);
    expect(await compare()).toMatchObject([{ match: 'connected' }]);
  });

  it('that does not answer is told from one that says no', async () => {
    vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('refused'));
    const answer = await exchange.ask('GET', '/v1/carrier-numbers/offers?carrier=twilio');
    vi.restoreAllMocks();
    expect([answer.status, answer.body['detail']]).toEqual([503, 'twilio: it cannot be reached']);
  });
});

describe('an account of Telnyx', () => {
  const NUMBER = '+14155550133';
  const held: Record<string, string>[] = [];
  const applications: Record<string, string>[] = [{ id: '7', friendly_name: 'Outcry of before' }];
  const asked: string[] = [];

  /** As far as its numbers and what they are connected to go. */
  async function telnyx(url: string, { method, body }: RequestInit): Promise<Response> {
    const path = new URL(url).pathname;
    asked.push(`${method} ${path}`);
    const said = typeof body === 'string' ? JSON.parse(body) : {};
    if (path === '/v2/texml_applications' && method === 'GET') return Response.json({ data: applications });
    if (path === '/v2/texml_applications') {
      applications.push({ ...said, id: '8' });
      return Response.json({ data: applications.at(-1) }, { status: 201 });
    }
    if (path === '/v2/number_orders') {
      held.push({
        id: '1',
        phone_number: said.phone_numbers[0].phone_number,
        connection_id: said.connection_id,
      });
      return Response.json({ data: { id: 'order' } });
    }
    return Response.json({ data: held, meta: { page_number: 1, total_pages: 1 } });
  }

  it('needs nothing but its key: what has the URLs for all its numbers is made with the first', async () => {
    exchange = new TestExchange();
    Object.assign(exchange.env, { TELNYX_API_KEY: 'KEY0123456789' });
    world = await makeWorld(exchange);
    vi.spyOn(globalThis, 'fetch').mockImplementation((url, init) => telnyx(String(url), init ?? {}));
    const compared = async () =>
      (await exchange.ask('GET', '/v1/carrier-numbers?carrier=telnyx')).body['data'];
    expect([await compared(), applications.length]).toEqual([[], 1]);
    expect((await buy(NUMBER, { carrier: 'telnyx' })).status).toBe(201);
    expect(applications[1]).toMatchObject({
      friendly_name: 'Outcry',
      voice_url: expect.stringMatching(/\/telephony\/telnyx\/voice$/),
    });
    expect(await compared()).toMatchObject([{ number: NUMBER, match: 'connected' }]);
    expect((await buy('+14155550134', { carrier: 'telnyx' })).status).toBe(201);
    expect(asked.filter((each) => each === 'POST /v2/texml_applications')).toHaveLength(1);
    vi.restoreAllMocks();
  });
});
