import { beforeEach, describe, expect, it } from 'vitest';
import type { Closing, Opening } from '../../../src/auction/auction.ts';
import { buildReceipt } from '../../../src/auction/receipt.ts';
import { replayReceipt } from '../../../src/auction/replay.ts';
import type { Viewer } from '../../../src/directory/access/access-key.ts';
import { presentAttempts, presentCall, presentTimeline } from '../../../src/directory/calls/present-call.ts';
import type { CampaignSnapshot } from '../../../src/directory/config/snapshot.ts';
import { type BuyerId, makeId, type PublisherId } from '../../../src/lib/ids.ts';
import { makeWorld, TestExchange } from '../exchange.ts';
import { project } from '../history.ts';
import { callRecord, transfersOf } from '../records.ts';

const OPERATOR: Viewer = { role: 'operator', by: 'o' };
const PUBLISHER: Viewer = { role: 'publisher', publisherId: 'pub_own' as PublisherId, by: 'p' };
const BUYER: Viewer = { role: 'buyer', buyerId: 'byr_own' as BuyerId, by: 'b' };
const record = callRecord(1, {
  publisherId: 'pub_own',
  buyerId: 'byr_own',
  targetId: 'tgt_a',
  auctionId: 'auc_x',
});

/** Everything an audience is told of a call, as one text. */
const told = (viewer: Viewer): string =>
  JSON.stringify([
    presentCall(record, viewer),
    presentTimeline(record, viewer),
    presentAttempts(record, viewer),
  ]);

describe('what each audience sees of a call', () => {
  it('is the contract’s call for the operator', () => {
    expect(presentCall(record, OPERATOR)).toMatchObject({
      from: '+1415•••1234',
      to: '+14155550199',
      price: '45.00',
      revenue: '45.00',
      payout: '31.50',
      margin: '13.50',
      buyerId: 'byr_own',
      startedAt: '2026-01-05T12:01:00.000Z',
    });
  });

  it('is the payout and never the price, the margin or the buyer for a publisher', () => {
    expect(presentCall(record, PUBLISHER)).toMatchObject({ payout: '31.50' });
    for (const secret of ['45.00', '46.00', '13.50', 'byr_', 'tgt_', 'auc_'])
      expect(told(PUBLISHER)).not.toContain(secret);
  });

  it('is the price and never the payout, the margin or another buyer for a buyer', () => {
    expect(presentCall(record, BUYER)).toMatchObject({ price: '45.00' });
    expect(presentAttempts(record, BUYER)).toMatchObject([{ leg: 2, price: '45.00', outcome: 'connected' }]);
    for (const secret of ['31.50', '13.50', 'byr_other', 'tgt_z', '46.00'])
      expect(told(BUYER)).not.toContain(secret);
  });

  it('never holds the caller’s number, sealed or hashed', () => {
    for (const viewer of [OPERATOR, PUBLISHER, BUYER]) {
      expect(told(viewer)).not.toContain(record.caller.sealed);
      expect(told(viewer)).not.toContain(record.caller.hash);
    }
  });

  it('lists the targets the caller was offered to', () => {
    expect(presentAttempts(record, OPERATOR).map(({ leg, outcome }) => [leg, outcome])).toEqual([
      [1, 'busy'],
      [2, 'connected'],
    ]);
  });
});

describe('calls', () => {
  let exchange: TestExchange;
  beforeEach(() => {
    exchange = new TestExchange();
  });

  it('are listed newest first, filtered and paged', async () => {
    const { campaign } = await makeWorld(exchange);
    const all = [1, 2, 3, 4].map((n) =>
      callRecord(n, { campaignId: n === 4 ? null : campaign['id'], converted: n !== 2 }),
    );
    await project(exchange, all);
    const idsOf = async (query: string) =>
      (await exchange.ask('GET', `/v1/calls?${query}`)).body['data'].map((call: { id: string }) => call.id);
    expect(await idsOf('')).toEqual(all.map((call) => call.id).reverse());
    expect(await idsOf(`campaignId=${campaign['id']}&converted=true`)).toEqual([all[2]!.id, all[0]!.id]);
    expect(await idsOf('since=2026-01-05T12:02:00Z&until=2026-01-05T12:04:00Z')).toEqual([
      all[2]!.id,
      all[1]!.id,
    ]);
    expect(await idsOf(`limit=2&cursor=${all[3]!.id}`)).toEqual([all[2]!.id, all[1]!.id]);
    expect(await idsOf('disposition=busy')).toEqual([]);
    expect((await exchange.ask('GET', '/v1/calls?disposition=odd')).status).toBe(422);
  });

  it('tell in a list what they were charged, though their timelines are not read', async () => {
    const charge = { kind: 'threshold', seconds: 90, owed: '45.00', missing: null };
    const call = callRecord(1, { timeline: [{ at: 1, type: 'settled', leg: 1, charge }] });
    await project(exchange, [call]);
    const { body } = await exchange.ask('GET', '/v1/calls');
    expect(body['data'][0].charge).toEqual(charge);
  });

  it('say how a charge came about, by the price of then, to who pays and who sells', async () => {
    const { campaign, buyer, publisher, target } = await makeWorld(exchange);
    const path = `/v1/targets/${target['id']}`;
    const price = { kind: 'base', amount: 'bid', bonuses: [{ fromSeconds: 60, amount: '5.00' }] };
    await exchange.ask('PATCH', path, { charge: price });
    const { version } = (await exchange.ask('GET', `/v1/campaigns/${campaign['id']}/versions`)).body[
      'data'
    ][0];
    const parties = { campaignId: campaign['id'], buyerId: buyer['id'], publisherId: publisher['id'] };
    const sold = async (n: number, owed: string): Promise<string> => {
      const charge = { kind: 'base', seconds: 61, owed, missing: null };
      const timeline = [{ at: 1, type: 'settled', leg: 1, charge }];
      const call = callRecord(n, { ...parties, targetId: target['id'], timeline });
      const lines = transfersOf(call).map((line) => ({ ...line, configVersion: version }));
      await project(
        exchange,
        [call],
        lines.map((transfer) => ({ kind: 'transfer', transfer }) as const),
      );
      return call.id;
    };
    const [right, other] = [await sold(1, '50.00'), await sold(2, '49.00')];
    await exchange.ask('PATCH', path, { charge: { kind: 'fixed', amount: '1.00' } });
    const keyOf = async (role: string, who: object): Promise<string> =>
      (await exchange.make('/v1/keys', { role, ...who, name: role }))['key'];
    const keys = {
      buyer: await keyOf('buyer', { buyerId: buyer['id'] }),
      publisher: await keyOf('publisher', { publisherId: publisher['id'] }),
    };
    const how = async (id: string, as: { key?: string } = {}) =>
      (await exchange.ask('GET', `/v1/calls/${id}`, undefined, as)).body['charge']['how'];
    const words = 'bridged 61 s: $45.00 base + $5.00 for reaching 60 s';
    expect([await how(right), await how(right, { key: keys.buyer })]).toEqual([words, words]);
    expect(await how(right, { key: keys.publisher })).toBeUndefined();
    expect(await how(other)).toBeNull();
  });

  it('are found by whatever a person would ask', async () => {
    const caller = { ...callRecord(1).caller, state: 'NY', zip: '10001', areaCode: '212' };
    const odd = {
      caller,
      subId: 'ad-7',
      to: '+18005550100',
      tags: { homeowner: 'no' },
      connectedSeconds: 10,
      revenue: 12_000_000,
      carrierCallId: 'CAodd',
    };
    await project(exchange, [callRecord(1), callRecord(2, odd), callRecord(3)]);
    const found = async (query: string) =>
      (await exchange.ask('GET', `/v1/calls?${query}`)).body['data'].map(({ id }: { id: string }) => id);
    for (const query of [
      'subId=ad-7',
      'state=NY',
      'zip=10001',
      'areaCode=212',
      'to=%2B18005550100',
      'carrierCallId=CAodd',
      'maxSeconds=10',
      'maxRevenue=12.00',
      'tag=homeowner:no',
      'minSeconds=5&maxSeconds=20&state=NY&tag=homeowner:no',
    ])
      expect([query, await found(query)]).toEqual([query, [callRecord(2).id]]);
    expect(await found('minRevenue=12.01')).toHaveLength(2);
    expect(await found('tag=homeowner:maybe')).toEqual([]);
    expect((await exchange.ask('GET', '/v1/calls?tag=homeowner')).status).toBe(422);
  });

  it('stream out whole, for whoever may see them', async () => {
    const { publisher, buyer } = await makeWorld(exchange);
    const unpaid = { kind: 'threshold', seconds: 57, owed: '0.00', missing: 'bridged 57 s, needs 60 s' };
    const all = Array.from({ length: 2_050 }, (_, n) =>
      callRecord(1, {
        id: makeId('call', 1_767_614_400_000 + n, new Uint8Array(13)),
        carrierCallId: `CA${n}`,
        subId: '=1+1',
        timeline: [{ at: 1, type: 'settled', leg: 2, charge: unpaid }],
        publisherId: n % 2 === 0 ? publisher['id'] : null,
        buyerId: n < 10 ? buyer['id'] : null,
      }),
    );
    for (let i = 0; i < all.length; i += 500) await project(exchange, all.slice(i, i + 500));
    const ids = all.map(({ id }) => id).reverse();
    const ndjson = await exchange.ask('GET', '/v1/calls?format=ndjson');
    expect(ndjson.headers.get('content-type')).toBe('application/x-ndjson');
    const lines = String(ndjson.body['text']).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).id)).toEqual(ids);
    const key = (
      await exchange.make('/v1/keys', { role: 'publisher', publisherId: publisher['id'], name: 'p' })
    )['key'];
    const csv = String((await exchange.ask('GET', '/v1/calls?format=csv', undefined, { key })).body['text']);
    const [header, ...rows] = csv.trimEnd().split('\r\n');
    expect(rows).toHaveLength(1_025);
    expect(header).not.toMatch(/price|revenue|margin|buyerId|targetId|auctionId/);
    expect([rows[0]!.includes("'=1+1"), csv.includes('45.00')]).toEqual([true, false]);
    expect([
      header?.endsWith('notEarned,billedSeconds,notCharged'),
      rows[0]?.endsWith(',57,"bridged 57 s, needs 60 s"'),
    ]).toEqual([true, true]);
    const foreign = await exchange.ask(
      'GET',
      `/v1/calls?format=csv&publisherId=${publisher['id'].slice(0, -1)}0`,
      undefined,
      { key },
    );
    expect(String(foreign.body['text']).trimEnd().split('\r\n')).toHaveLength(1);
    expect((await exchange.ask('GET', '/v1/calls?minRevenue=1', undefined, { key })).status).toBe(403);
  });

  it('show their timeline and, to the operator, their ledger lines, which balance', async () => {
    const { buyer, publisher } = await makeWorld(exchange);
    const call = callRecord(1, { buyerId: buyer['id'], publisherId: publisher['id'] });
    const lines = transfersOf(call).map((transfer) => ({ kind: 'transfer', transfer }) as const);
    await project(exchange, [call], [...lines, ...lines]);
    const { body } = await exchange.ask('GET', `/v1/calls/${call.id}`);
    expect(body['events'][0]).toEqual({
      at: expect.any(String),
      type: 'started',
      to: '+14155550199',
      state: 'CA',
    });
    expect(
      body['transfers'].map((line: { kind: string; amount: string }) => [line.kind, line.amount]),
    ).toEqual([
      ['charge', '45.00'],
      ['payout', '31.50'],
    ]);
    const balances = await exchange.ask('GET', '/v1/ledger/balances');
    expect(balances.body).toEqual({
      data: [
        { account: `buyer:${buyer['id']}`, balance: '-45.00' },
        { account: 'exchange', balance: '13.50' },
        { account: `publisher:${publisher['id']}`, balance: '31.50' },
      ],
      total: '0.00',
    });
    const { key } = await exchange.make('/v1/keys', {
      role: 'publisher',
      publisherId: publisher['id'],
      name: 'p',
    });
    expect((await exchange.ask('GET', `/v1/calls/${call.id}`, undefined, { key })).body).not.toHaveProperty(
      'transfers',
    );
  });

  it('explain their auction, and hold it again', async () => {
    const { campaign, buyer, target, publisher } = await makeWorld(exchange);
    const { snapshot, hash } = exchange.pushed.get(campaign['id'])!.at(-1)!;
    const call = callRecord(1, {
      campaignId: campaign['id'],
      buyerId: buyer['id'],
      publisherId: publisher['id'],
    });
    const receipt = holdAuction(call.id, snapshot, hash);
    await project(exchange, [{ ...call, auctionId: receipt.auctionId }], [{ kind: 'receipt', receipt }]);
    const { body } = await exchange.ask('GET', `/v1/calls/${call.id}/receipt`);
    expect(body).toMatchObject({
      auctionId: receipt.auctionId,
      configVersion: snapshot.version,
      floor: '10.00',
      award: { targetId: target['id'], clearingPrice: '25.00' },
      candidates: [
        { targetId: target['id'], buyerId: buyer['id'], outcome: 'won', reason: null, bid: '25.00' },
      ],
    });
    const replay = await exchange.ask('POST', `/v1/calls/${call.id}/replay`);
    expect(replay.body).toMatchObject({ equal: true, differences: [] });

    exchange.db.sqlite.exec(
      `UPDATE config_documents SET text = replace(text, '"price":25000000', '"price":26000000')`,
    );
    const tampered = await exchange.ask('POST', `/v1/calls/${call.id}/replay`);
    expect(tampered.body['equal']).toBe(false);
    expect(tampered.body['differences'].length).toBeGreaterThan(0);
  });

  it('name those the rules left out, with what failed', async () => {
    const { campaign, buyer, publisher } = await makeWorld(exchange);
    const far = await exchange.make('/v1/targets', {
      campaignId: campaign['id'],
      buyerId: buyer['id'],
      name: 'Far',
      destination: '+12125550177',
      bidding: { kind: 'static', price: '30.00' },
      criteria: { field: 'state', op: 'in', value: ['OH', 'NV'] },
    });
    const { snapshot, hash } = exchange.pushed.get(campaign['id'])!.at(-1)!;
    const call = callRecord(1, {
      campaignId: campaign['id'],
      buyerId: buyer['id'],
      publisherId: publisher['id'],
    });
    const receipt = holdAuction(call.id, snapshot, hash);
    expect(JSON.stringify(receipt)).not.toContain(far['id']);
    await project(exchange, [{ ...call, auctionId: receipt.auctionId }], [{ kind: 'receipt', receipt }]);
    const { body } = await exchange.ask('GET', `/v1/calls/${call.id}/receipt`);
    expect(body['leftOut']).toEqual({ criteria: 1 });
    expect(body['candidates']).toHaveLength(2);
    expect(body['candidates']).toContainEqual({
      targetId: far['id'],
      buyerId: buyer['id'],
      outcome: 'excluded',
      reason: 'criteria',
      detail: 'state is CA, takes OH, NV',
      bid: null,
      latencyMs: null,
      derived: true,
      standing: null,
    });
  });

  it('without an auction have no receipt', async () => {
    await project(exchange, [callRecord(1)]);
    expect((await exchange.ask('GET', `/v1/calls/${callRecord(1).id}/receipt`)).status).toBe(404);
    expect((await exchange.ask('POST', `/v1/calls/${callRecord(1).id}/replay`)).status).toBe(404);
  });
});

/** One auction by the campaign's rules, with its one static target. */
function holdAuction(callId: string, snapshot: CampaignSnapshot, configHash: string) {
  const facts = {
    tags: {},
    state: 'CA',
    zip: null,
    areaCode: '415',
    dialedNumber: '+14155550199',
    attestation: null,
    repeatCaller: false,
    lastBuyerId: null,
  };
  const opening = {
    auctionId: 'auc_0123456789abcdefghjkmn',
    callId,
    round: 1,
    configVersion: snapshot.version,
    configHash,
    openedAt: 1_767_614_400_000,
    deadlineAt: 1_767_614_400_500,
    seed: 'seed',
    turn: 0,
    facts,
    states: {},
  } as unknown as Opening;
  const closing: Closing = { settledAt: 1_767_614_400_001, replies: [], states: {}, callerGone: false };
  const receipt = buildReceipt(opening, closing, snapshot, 'genesis');
  if (!replayReceipt(receipt, snapshot, configHash).equal) throw new Error('not replayable');
  return receipt;
}

describe('a publisher’s calls', () => {
  it('show and find no call by what only the winner learns', async () => {
    const exchange = new TestExchange();
    const { publisher } = await makeWorld(exchange);
    const key = (
      await exchange.make('/v1/keys', { role: 'publisher', publisherId: publisher['id'], name: 'p' })
    )['key'];
    const whole = callRecord(1, {
      publisherId: publisher['id'],
      tags: { Address: '12 Elm', zip: '94105', rooms: '3' },
      winnerOnly: ['address', 'zip'],
    });
    await project(exchange, [{ ...whole, caller: { ...whole.caller, zip: '94105' } }]);
    const find = async (query: string, options: object = { key }) =>
      (await exchange.ask('GET', `/v1/calls?${query}`, undefined, options)).body['data'];
    const [shown] = await find('tag=rooms:3');
    expect([shown['tags'], shown['zip']]).toEqual([{ rooms: '3' }, null]);
    for (const query of ['tag=Address:12 Elm', 'tag=zip:94105', 'zip=94105']) {
      expect([query, await find(query)]).toEqual([query, []]);
      expect(await find(query, {})).toMatchObject([{ tags: { Address: '12 Elm' }, zip: '94105' }]);
    }
    for (const format of ['csv', 'ndjson']) {
      const { headers: _, ...answer } = await exchange.ask('GET', `/v1/calls?format=${format}`, undefined, {
        key,
      });
      expect(JSON.stringify(answer)).toContain('rooms');
      expect(JSON.stringify(answer)).not.toMatch(/12 Elm|94105/);
    }
  });

  it('are reported by no tag that is for the winner', async () => {
    const exchange = new TestExchange();
    const { campaign } = await makeWorld(exchange);
    const tags = { address: { visibility: 'winnerOnly' } };
    const patch = (body: object) => exchange.ask('PATCH', `/v1/campaigns/${campaign['id']}`, body);
    expect((await patch({ reportTag: 'Address' })).status).toBe(200);
    const refused = await patch({ tags });
    expect([refused.status, refused.body['errors'][0]['path']]).toEqual([422, 'tags']);
    expect((await patch({ tags, reportTag: 'rooms' })).status).toBe(200);
  });
});
