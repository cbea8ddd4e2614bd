import { beforeEach, describe, expect, it } from 'vitest';
import type { Opening } from '../../../src/auction/auction.ts';
import { closeAuction } from '../../../src/auction/close.ts';
import { buildReceipt, FIRST_PREVIOUS_HASH, writeReceipt } from '../../../src/auction/receipt.ts';
import type { CallRecord } from '../../../src/call/record.ts';
import type { Projection } from '../../../src/deliveries/delivery.ts';
import { type AuctionId, type CallId, makeId, type PublisherId } from '../../../src/lib/ids.ts';
import { facts, opening } from '../../auction/fixtures.ts';
import { makeWorld, TestExchange } from '../exchange.ts';
import { project } from '../history.ts';
import { callRecord } from '../records.ts';

const HOUR = 3_600_000;
/** Noon of the newest whole day, so that hours of a few calls lie on one day of New York. */
const NOON = Math.floor((Date.now() - 30 * HOUR) / (24 * HOUR)) * 24 * HOUR + 17 * HOUR;

let exchange: TestExchange;
let world: Awaited<ReturnType<typeof makeWorld>>;
beforeEach(async () => {
  exchange = new TestExchange();
  world = await makeWorld(exchange);
});

/** A call a quarter of an hour after the last, from a state, sold by the rules of now. */
async function sell(states: string[], isErased = false): Promise<CallId[]> {
  const { snapshot, hash } = exchange.pushed.get(world.campaign['id'])!.at(-1)!;
  const calls: CallRecord[] = [];
  const receipts: Projection[] = [];
  for (const [n, state] of states.entries()) {
    const at = NOON + n * HOUR * 0.25;
    const id = makeId('call', at, new Uint8Array(13).fill(n + 1)) as CallId;
    const asked: Opening = opening({
      auctionId: makeId('auc', at, new Uint8Array(13).fill(n + 1)) as AuctionId,
      callId: id,
      configVersion: snapshot.version,
      configHash: hash,
      openedAt: at,
      deadlineAt: at + 500,
      facts: facts({ state, publisherId: world.publisher['id'] as PublisherId, subId: null }),
    });
    const closed = { settledAt: at + 1, replies: [], states: {}, callerGone: false };
    const receipt = isErased
      ? writeReceipt(asked, closed, snapshot, FIRST_PREVIOUS_HASH, closeAuction(asked, closed, snapshot), {
          salt: 'salt',
          isKept: false,
        }).receipt
      : buildReceipt(asked, closed, snapshot, FIRST_PREVIOUS_HASH);
    receipts.push({ kind: 'receipt', receipt });
    const campaignId = world.campaign['id'];
    calls.push({ ...callRecord(n, { id, campaignId, auctionId: receipt.auctionId }), startedAt: at });
  }
  await project(exchange, calls, receipts);
  return calls.map(({ id }) => id);
}

const preview = (body: object) =>
  exchange.ask('POST', `/v1/campaigns/${world.campaign['id']}/bid-preview`, body);
const CALIFORNIA = {
  kind: 'static',
  price: '20.00',
  modifiers: [{ change: 'multiply', factor: '1.5', when: { field: 'state', op: 'eq', value: 'CA' } }],
};
const newBid = (over: object = {}) => ({ buyerId: world.buyer['id'], bidding: CALIFORNIA, ...over });

describe('the preview of a standing bid', () => {
  it('says what a new one would have won of last week’s calls, from whom, and at what price', async () => {
    const ids = await sell(['CA', 'NV', 'CA', 'NV']);
    const { status, body } = await preview(newBid());
    expect(status).toBe(200);
    expect(body).toMatchObject({
      calls: { looked: 4, withoutAuction: 0, forgotten: 0, withoutRules: 0 },
      next: null,
      bids: 4,
      won: { calls: 2, amount: '60.00' },
      wonBefore: null,
      campaign: { was: { calls: 4, amount: '100.00' }, would: { calls: 4, amount: '110.00' } },
      takenFrom: [{ targetId: world.target['id'], calls: 2 }],
      reasons: { outbid: 2 },
    });
    expect(body['examples'].map(({ callId }: { callId: string }) => callId)).toEqual([ids[0], ids[2]]);
    expect(body['examples'][0]).toMatchObject({
      bid: '30.00',
      reason: null,
      was: { targetId: world.target['id'], price: '25.00' },
      would: { targetId: body['targetId'], price: '30.00' },
    });
  });

  it('puts a changed one in its own place', async () => {
    await sell(['CA', 'NV']);
    const cheaper = { kind: 'static', price: '12.00' };
    expect((await preview({ targetId: world.target['id'], bidding: cheaper })).body).toMatchObject({
      won: { calls: 2, amount: '24.00' },
      wonBefore: { calls: 2, amount: '50.00' },
      campaign: { would: { calls: 2, amount: '24.00' } },
      takenFrom: [],
    });
    const passing = { ...cheaper, modifiers: [{ change: 'pass' }] };
    expect((await preview({ targetId: world.target['id'], bidding: passing })).body).toMatchObject({
      bids: 0,
      won: { calls: 0, amount: '0.00' },
      reasons: { noBid: 2 },
    });
  });

  it('fills its caps and keeps its pace from the oldest call on', async () => {
    const ids = await sell(['CA', 'CA', 'CA']);
    const capped = await preview(newBid({ caps: [{ window: 'day', calls: 2 }] }));
    expect(capped.body).toMatchObject({ won: { calls: 2 }, reasons: { dayCap: 1 } });
    const paced = await preview(newBid({ caps: [{ window: 'day', calls: 2 }], pacing: { by: 'calls' } }));
    // Half of the day has passed: one of two is due, and one more.
    expect(paced.body).toMatchObject({ won: { calls: 2 }, reasons: { dayCap: 1 } });
    const slow = await preview(newBid({ caps: [{ window: 'day', calls: 1 }], pacing: { by: 'calls' } }));
    expect(slow.body).toMatchObject({ won: { calls: 1 }, reasons: { dayCap: 2 } });
    expect(slow.body['examples'][0].callId).toBe(ids[0]);
  });

  it('looks at so many calls and no more, says so, and goes on where it stopped', async () => {
    await sell(['CA', 'NV', 'CA']);
    const first = await preview(newBid({ limit: 2 }));
    expect(first.body).toMatchObject({ calls: { looked: 2 }, won: { calls: 1 } });
    const rest = await preview(newBid({ limit: 2, before: first.body['next'] }));
    expect(rest.body).toMatchObject({ calls: { looked: 1 }, won: { calls: 1 } });
  });

  it('counts calls that cannot be held again, and changes nothing', async () => {
    await sell(['CA', 'CA'], true);
    expect((await preview(newBid())).body).toMatchObject({
      calls: { looked: 0, forgotten: 2, withoutRules: 0 },
      won: { calls: 0 },
    });
    const targets = await exchange.ask('GET', '/v1/targets');
    expect(targets.body['data']).toHaveLength(1);
  });

  it('is refused at the field that is wrong, and to all but the operator', async () => {
    const pathsOf = async (body: object) =>
      ((await preview(body)).body['errors'] as { path: string }[]).map(({ path }) => path);
    expect(await pathsOf({ bidding: CALIFORNIA })).toEqual(['buyerId']);
    expect(await pathsOf({ ...newBid(), targetId: makeId('tgt', 0, new Uint8Array(13)) })).toEqual([
      'targetId',
    ]);
    expect(await pathsOf(newBid({ pacing: { by: 'calls' } }))).toEqual(['pacing']);
    expect(await pathsOf(newBid({ limit: 1_000 }))).toEqual(['limit']);
    const { key } = await exchange.make('/v1/keys', { role: 'buyer', buyerId: world.buyer['id'], name: 'b' });
    const path = `/v1/campaigns/${world.campaign['id']}/bid-preview`;
    expect((await exchange.ask('POST', path, newBid(), { key })).status).toBe(403);
  });
});
