import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { priceToWin } from '../../../src/api/present/price-to-win.ts';
import type { Projection } from '../../../src/deliveries/delivery.ts';
import { makeId } from '../../../src/lib/ids.ts';
import { micros, parseMicros } from '../../../src/lib/money.ts';
import { BUYER, targetOf } from '../bodies.ts';
import { type Json, makeWorld, TestExchange } from '../exchange.ts';
import { project } from '../history.ts';
import { callRecord } from '../records.ts';

let exchange: TestExchange;
let world: Awaited<ReturnType<typeof makeWorld>>;
let other: Json;
let key: string;
let target: string;

beforeEach(async () => {
  exchange = new TestExchange();
  world = await makeWorld(exchange);
  other = await exchange.make('/v1/buyers', BUYER);
  target = world.target['id'];
  const made = await exchange.make('/v1/keys', { role: 'buyer', buyerId: world.buyer['id'], name: 'b' });
  key = made['key'];
});

const own = (method: string, path: string, body?: unknown) => exchange.ask(method, path, body, { key });
const operator = (method: string, path: string, body?: unknown) => exchange.ask(method, path, body);

type Said = {
  targetId: string;
  buyerId: string;
  outcome: string;
  reason?: string;
  bid?: number;
  latencyMs?: number;
};

const auctionId = (n: number): string => makeId('auc', callRecord(n).startedAt, new Uint8Array(13).fill(n));

/** The auction of the n-th call: who said what; the winner is ranked first. */
function auction(n: number, said: Said[]): Projection {
  const call = callRecord(n);
  const winner = said.find(({ outcome }) => outcome === 'won');
  const candidates = said.map((each) => ({ reason: null, bid: null, latencyMs: null, ...each }));
  const award = winner ? { targetId: winner.targetId, clearingPrice: winner.bid } : null;
  const ranking = said.flatMap(({ targetId, bid }) => (bid ? [{ targetId, bid: { amount: bid } }] : []));
  const opening = { openedAt: call.startedAt };
  const receipt = { callId: call.id, auctionId: auctionId(n), candidates, ranking, award, opening };
  return { kind: 'receipt', receipt } as unknown as Projection;
}

const mine = (over: Partial<Said>): Said => ({
  targetId: target,
  buyerId: world.buyer['id'],
  outcome: 'lost',
  ...over,
});
const theirs = (over: Partial<Said>): Said => ({
  targetId: 'tgt_0123456789abcdefghjkmn',
  buyerId: other['id'],
  outcome: 'lost',
  ...over,
});

async function history(): Promise<void> {
  await project(
    exchange,
    [1, 2, 3, 4].map((n) => callRecord(n)),
    [
      auction(1, [
        mine({ bid: 40_000_000, latencyMs: 30, reason: 'outbid' }),
        theirs({ bid: 43_170_000, outcome: 'won', latencyMs: 20 }),
      ]),
      auction(2, [
        mine({ bid: 45_000_000, outcome: 'won', latencyMs: 50 }),
        theirs({ reason: 'closedHours' }),
      ]),
      auction(3, [
        mine({ reason: 'timeout', latencyMs: 500 }),
        theirs({ bid: 9_000_000, reason: 'belowFloor' }),
      ]),
      auction(4, [mine({ outcome: 'excluded', reason: 'dayCap' })]),
    ],
  );
}

describe('a buyer’s own bids', () => {
  it('are listed with why they lost and about how much was missing, and no other’s', async () => {
    await history();
    const { body } = await own('GET', '/v1/bids');
    expect(
      body['data'].map((line: Json) => [line['outcome'], line['reason'], line['bid'], line['latencyMs']]),
    ).toEqual([
      ['excluded', 'dayCap', null, null],
      ['lost', 'timeout', null, 500],
      ['won', null, '45.00', 50],
      ['lost', 'outbid', '40.00', 30],
    ]);
    expect(body['data'][3]['priceToWin']).toEqual({ from: '2.50', below: '5.00' });
    expect(body['data'].map((line: Json) => line['callId'])).toEqual([null, null, callRecord(2).id, null]);
    expect(JSON.stringify(body)).not.toMatch(/43\.17|43170000|tgt_0123456789/);
    expect(JSON.stringify(body)).not.toContain(other['id']);
    expect((await own('GET', `/v1/bids?buyerId=${other['id']}`)).body['data']).toEqual([]);
  });

  it('say the same of a call its line did not take as the call’s own page, and no more than is its own', async () => {
    const at = callRecord(7).startedAt;
    const offer = (leg: number, who: Said, price: string) => ({
      at: at + leg * 10,
      type: 'offered',
      leg,
      targetId: who.targetId,
      buyerId: who.buyerId,
      price,
    });
    const call = callRecord(7, {
      buyerId: other['id'],
      targetId: theirs({}).targetId,
      timeline: [
        { at, type: 'started' },
        { at: at + 5, type: 'auctionClosed', auctionId: auctionId(7) },
        offer(1, mine({}), '45.00'),
        { at: at + 15, type: 'concluded', leg: 1, outcome: 'busy' },
        offer(2, theirs({}), '38.88'),
        { at: at + 25, type: 'answered', leg: 2 },
        { at: at + 90_000, type: 'concluded', leg: 2, outcome: 'connected' },
        { at: at + 90_001, type: 'ended', disposition: 'connected' },
      ],
    });
    await project(
      exchange,
      [call],
      [
        auction(7, [
          mine({ bid: 45_000_000, outcome: 'won', latencyMs: 50 }),
          theirs({ bid: 38_880_000, reason: 'outbid', latencyMs: 20 }),
        ]),
      ],
    );
    const [bid] = (await own('GET', '/v1/bids')).body['data'];
    expect(bid).toMatchObject({ outcome: 'won', callOutcome: 'busy', callId: call.id });
    const page = await own('GET', `/v1/calls/${call.id}`);
    expect(page.body).toMatchObject({
      status: 'ended',
      disposition: 'busy',
      buyerId: world.buyer['id'],
      targetId: target,
      price: '45.00',
      revenue: '0.00',
      converted: false,
      connectedSeconds: 0,
      tags: {},
      from: '+1415•••',
      attempts: [{ leg: 1, outcome: 'busy', answeredAt: null }],
    });
    expect(page.body['events'].map(({ type }: Json) => type)).toEqual(['started']);
    expect(JSON.stringify(page.body)).not.toMatch(/38\.88|1234|tgt_0123456789/);
    expect(JSON.stringify(page.body)).not.toContain(other['id']);
    const asOperator = (await operator('GET', '/v1/bids?limit=2')).body['data'];
    expect(asOperator.map((line: Json) => [line['outcome'], line['callOutcome']])).toEqual(
      expect.arrayContaining([
        ['won', 'busy'],
        ['lost', 'connected'],
      ]),
    );
    expect((await own('GET', `/v1/calls/${callRecord(1).id}`)).status).toBe(404);
    expect((await own('GET', `/v1/calls/${call.id}/caller`)).status).toBe(404);
  });

  it('are filtered, and whole in pages of any size', async () => {
    await history();
    expect((await own('GET', '/v1/bids?outcome=won')).body['data']).toHaveLength(1);
    const all = (await operator('GET', '/v1/bids')).body['data'];
    expect(all).toHaveLength(7);
    expect((await operator('GET', `/v1/bids?targetId=${target}`)).body['data']).toHaveLength(4);
    const since = new Date(callRecord(3).startedAt).toISOString();
    expect((await operator('GET', `/v1/bids?since=${since}`)).body['data']).toHaveLength(3);
    for (const limit of [1, 2, 3, 7]) {
      const found: Json[] = [];
      for (let cursor = ''; ; ) {
        const { body } = await operator('GET', `/v1/bids?limit=${limit}${cursor && `&cursor=${cursor}`}`);
        found.push(...body['data']);
        if (body['nextCursor'] === null) break;
        cursor = body['nextCursor'];
      }
      expect(found).toEqual(all);
    }
    expect((await operator('GET', '/v1/bids?cursor=x')).status).toBe(422);
  });

  it('are summed up: how often it wins, why not, how fast it is, what of its caps is used', async () => {
    await history();
    const caps = [
      { window: 'concurrent', calls: 5 },
      { window: 'total', calls: 50, spend: '500.00' },
    ];
    await operator('PATCH', `/v1/targets/${target}`, { caps });
    const use = (keyed: string) => ({ key: keyed, calls: 7, spend: 70_000_000 });
    exchange.usage = {
      usage: {
        concurrent: 2,
        windows: { hour: use(''), day: use(''), week: use(''), month: use(''), total: use('all') },
      },
      health: { pings: 0, failures: 0, failuresInARow: 0, openUntil: null },
    };
    const range = 'since=2026-01-05T00:00:00Z&until=2026-01-06T00:00:00Z';
    const { body } = await own('GET', `/v1/buyers/${world.buyer['id']}/stats?${range}`);
    expect(body).toMatchObject({ considered: 4, asked: 3, bids: 2, won: 1, winRate: 0.5, complete: true });
    expect(body['reasons'].map((line: Json) => [line['reason'], line['times']])).toEqual([
      ['dayCap', 1],
      ['outbid', 1],
      ['timeout', 1],
    ]);
    expect(body['latency']).toMatchObject([{ targetId: target, p50Ms: 50, p95Ms: 500, timeouts: 1 }]);
    expect(body['targets']).toMatchObject([
      {
        targetId: target,
        caps: [
          { window: 'concurrent', calls: 5, usedCalls: 2 },
          { window: 'total', calls: 50, usedCalls: 7, spend: '500.00', usedSpend: '70.00' },
        ],
      },
    ]);
    expect((await own('GET', `/v1/buyers/${other['id']}/stats`)).status).toBe(404);
    expect(
      (await own('GET', `/v1/buyers/${world.buyer['id']}/stats?since=2020-01-01T00:00:00Z`)).status,
    ).toBe(422);
  });
});

describe('the price to win', () => {
  const amount = fc.integer({ min: 1, max: 10 ** 9 });
  const told = (bid: number, winning: number) => {
    const range = priceToWin('outbid', micros(bid), micros(winning))!;
    return { from: bid + parseMicros(range.from)!, below: bid + parseMicros(range.below!)! };
  };

  it('is a range that holds the gap', () => {
    fc.assert(
      fc.property(amount, fc.integer({ min: 0, max: 10 ** 8 }), (bid, gap) => {
        const { from, below } = told(bid, bid + gap);
        expect(from).toBeLessThanOrEqual(bid + gap);
        expect(below).toBeGreaterThan(bid + gap);
        expect(below - from).toBeLessThanOrEqual(100_000_000);
      }),
    );
  });

  it('tells no more of a rival’s standing price, however many bids are tried against it', () => {
    fc.assert(
      fc.property(amount, fc.array(amount, { minLength: 1, maxLength: 50 }), (winning, tries) => {
        const lost = tries.map((one) => one % winning).filter((one) => one > 0);
        const answers = lost.map((bid) => told(bid, winning));
        // What is told is the same for another price on the same rung.
        expect(
          lost.map((bid) => told(bid, Math.max(bid, Math.floor(winning / 2_500_000) * 2_500_000))),
        ).toEqual(answers);
      }),
    );
  });

  it('is not told when price did not decide', () => {
    expect(priceToWin('timeout', null, micros(5))).toBeNull();
    expect(priceToWin('outbid', micros(5), null)).toBeNull();
    expect(priceToWin('belowFloor', micros(5), micros(9))).toBeNull();
  });
});

describe('a buyer’s own target', () => {
  const path = () => `/v1/targets/${target}`;

  it('is paused and resumed by it, but not against the operator', async () => {
    expect((await own('PATCH', path(), { status: 'paused' })).body['status']).toBe('paused');
    expect(exchange.live(world.campaign['id'])!.targets[0]!.status).toBe('paused');
    expect((await own('PATCH', path(), { status: 'active' })).body['status']).toBe('active');
    await operator('PATCH', path(), { status: 'paused' });
    const refused = await own('PATCH', path(), { status: 'active' });
    expect([refused.status, refused.body['code']]).toEqual([409, 'wrongState']);
    expect((await own('PATCH', path(), { status: 'paused' })).status).toBe(200);
    expect((await own('PATCH', path(), { status: 'active' })).status).toBe(409);
    await operator('PATCH', path(), { status: 'active' });
    await own('PATCH', path(), { status: 'paused' });
    await operator('PATCH', path(), { status: 'paused' });
    expect((await own('PATCH', path(), { status: 'active' })).status).toBe(409);
  });

  it('has its caps lowered and raised again by it, never above the operator’s', async () => {
    const caps = (...all: object[]) => own('PATCH', path(), { caps: all });
    await operator('PATCH', path(), { caps: [{ window: 'day', calls: 50, spend: '500.00' }] });
    expect((await caps({ window: 'day', calls: 51, spend: '500.00' })).status).toBe(422);
    expect((await caps({ window: 'day', calls: 50 })).status).toBe(422);
    expect((await caps()).status).toBe(422);
    expect(
      (await caps({ window: 'day', calls: 10, spend: '500.00' }, { window: 'hour', calls: 2 })).status,
    ).toBe(200);
    expect(exchange.live(world.campaign['id'])!.targets[0]!.caps).toHaveLength(2);
    expect((await caps({ window: 'day', calls: 50, spend: '500.00' })).status).toBe(200);
    expect((await caps({ window: 'day', calls: 51, spend: '500.00' })).status).toBe(422);
    await operator('PATCH', path(), { weight: 2 });
    expect((await caps({ window: 'day', calls: 51, spend: '500.00' })).status).toBe(422);
    await operator('PATCH', path(), { caps: [{ window: 'day', calls: 60 }] });
    expect((await caps({ window: 'day', calls: 60 })).status).toBe(200);
  });

  it('is otherwise the operator’s, and another’s is not there', async () => {
    for (const body of [{ weight: 9 }, { destination: '+13035551000' }, { status: 'paused', priority: 2 }]) {
      const { status, body: said } = await own('PATCH', path(), body);
      expect([body, status, said['code']]).toEqual([body, 403, 'forbidden']);
    }
    const foreign = await exchange.make('/v1/targets', targetOf(other['id'], world.campaign['id']));
    expect((await own('PATCH', `/v1/targets/${foreign['id']}`, { status: 'paused' })).status).toBe(404);
  });
});

describe('a buyer’s own notices', () => {
  it('of lost auctions are its own to ask for', async () => {
    const path = `/v1/buyers/${world.buyer['id']}`;
    expect((await own('PATCH', path, { notifyLosses: true })).body['notifyLosses']).toBe(true);
    expect(exchange.live(world.campaign['id'])!.buyers[0]!.lossNotices).toBe(true);
    expect((await own('PATCH', path, { name: 'Me' })).status).toBe(403);
    expect((await own('PATCH', path, { notifyLosses: true, status: 'active' })).status).toBe(403);
    expect((await own('PATCH', `/v1/buyers/${other['id']}`, { notifyLosses: true })).status).toBe(404);
  });

  const delivery = (id: string, buyerId: string, status = 'dead') => {
    const payload = {
      id,
      type: 'post',
      callId: 'c',
      buyerId,
      targetId: 't',
      url: 'https://buyer.example/post',
      sealedSecrets: ['k1.sealed.secret'],
      sealedCaller: 'k1.sealed.caller',
      data: { callId: 'c', call: { to: '+1', tags: {} } },
      createdAt: 1,
    };
    exchange.db.sqlite.exec(
      `INSERT INTO deliveries (id, call_id, buyer_id, target_id, type, status, attempts, last_status, last_error, next_at, payload, created_at, updated_at)
        VALUES ('${id}', 'c', '${buyerId}', 't', 'post', '${status}', 3, 500, 'answered 500', NULL,
        ${status === 'delivered' ? 'NULL' : `'${JSON.stringify(payload)}'`}, 1, 2)`,
    );
  };

  it('that failed are shown with what is sent, and sent again by it; another’s are not there', async () => {
    delivery('a:post', world.buyer['id']);
    delivery('b:post', other['id']);
    delivery('c:post', world.buyer['id'], 'delivered');
    const list = await own('GET', '/v1/deliveries');
    expect(list.body['data'].map((line: Json) => line['id'])).toEqual(['a:post']);
    expect((await operator('GET', '/v1/deliveries')).body['data']).toHaveLength(2);
    const { body } = await own('GET', '/v1/deliveries/a:post');
    expect(body).toMatchObject({
      attempts: 3,
      lastStatus: 500,
      lastError: 'answered 500',
      nextAt: null,
      request: { url: 'https://buyer.example/post', body: { type: 'post', data: { callId: 'c' } } },
    });
    expect(JSON.stringify(body)).not.toContain('sealed');
    expect((await own('GET', '/v1/deliveries/c:post')).body['request']).toBeNull();
    for (const [method, path] of [
      ['GET', '/v1/deliveries/b:post'],
      ['POST', '/v1/deliveries/b:post/replay'],
    ] as const)
      expect((await own(method, path)).status).toBe(404);
    expect((await own('POST', '/v1/deliveries/a:post/replay')).status).toBe(202);
    expect(exchange.sent.map(({ id }) => id)).toEqual(['a:post']);
  });
});
