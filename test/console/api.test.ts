import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { all, api, Problem } from '../../src/console/ui/api.ts';
import { BUYER } from '../api/bodies.ts';
import { TestExchange } from '../api/exchange.ts';

let exchange: TestExchange;
let cookie: string;
let asked: number;
beforeEach(async () => {
  exchange = new TestExchange();
  cookie = '';
  asked = 0;
  // A browser on the exchange's own page: it keeps the cookie, and paths are enough.
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    asked += 1;
    const headers = { ...(init.headers as Record<string, string>), ...(cookie && { cookie }) };
    const answer = await exchange.ask(init.method!, path, init.body ?? undefined, { key: null, headers });
    cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    const text = answer.status === 204 ? null : JSON.stringify(answer.body);
    return new Response(text, { status: answer.status });
  });
  await api.signIn({ body: { key: 'operator-key-for-tests' } });
});
afterEach(() => vi.unstubAllGlobals());

describe('the console’s way to the API', () => {
  it('is the session: it reads and writes without a key', async () => {
    expect(await api.getSession()).toMatchObject({ role: 'operator', keyId: null });
    const { id } = await api.createBuyer({ body: { name: 'Best Plumbing' } });
    expect(await api.getBuyer({ id })).toMatchObject({ name: 'Best Plumbing', notifyLosses: false });
    expect(await api.deleteBuyer({ id })).toBeNull();
    await api.signOut();
    expect(await api.getSession()).toEqual({ role: null });
  });

  it('says no in the API’s own words, field by field', async () => {
    const refused = api.createBuyer({ body: { name: '' } });
    await expect(refused).rejects.toBeInstanceOf(Problem);
    await expect(refused).rejects.toMatchObject({
      status: 422,
      code: 'invalid',
      message: expect.stringMatching(/^name /),
      errors: [{ path: 'name' }],
    });
  });

  it('says so when what answers is not the exchange, or nothing does', async () => {
    vi.stubGlobal('fetch', async () => new Response('<h1>Bad gateway</h1>', { status: 502 }));
    await expect(api.listBuyers()).rejects.toMatchObject({
      status: 502,
      code: 'unknown',
      message: 'status 502',
    });
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('Failed to fetch');
    });
    await expect(api.listBuyers()).rejects.toMatchObject({
      status: 0,
      code: 'offline',
      message: expect.stringContaining('cannot be reached'),
    });
  });

  it('reads lists to their end, or to what is enough', async () => {
    for (let n = 0; n < 203; n++) await exchange.make('/v1/buyers', { ...BUYER, name: `B${n}` });
    asked = 0;
    const names = (await all(api.listBuyers, {})).map(({ name }) => name);
    expect(new Set(names).size).toBe(203);
    expect(asked).toBe(2);
    expect(await all(api.listBuyers, {}, 3)).toHaveLength(3);
    expect(asked).toBe(3);
  });
});
