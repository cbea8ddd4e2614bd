/// <reference types="@cloudflare/vitest-plugin/types" />
import { applyD1Migrations, evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { exports } from 'cloudflare:workers';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { expireDisputes } from '../../src/api/resources/disputes/expire-disputes.service.ts';
import { configOf } from '../../src/config.ts';
import type { Delivery, Projection } from '../../src/deliveries/delivery.ts';
import { consumeProjections } from '../../src/deliveries/projections.store.ts';
import type { NextStep } from '../../src/exchange/market/next-step.ts';
import { seal } from '../../src/lib/crypto.ts';
import type { CallId } from '../../src/lib/ids.ts';
import { fromJson } from '../../src/lib/json.ts';
import { createConsumer, messageOf } from '../deliveries/queue.ts';
import { callNamed } from '../exchange/campaign-world.ts';
import { bindings, type CampaignStub, FakeQueue, inObject } from './campaign-object.ts';

const DAY_MS = 86_400_000;
const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

beforeAll(() => applyD1Migrations(bindings.DB, bindings.MIGRATIONS));
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() }));
afterEach(() => vi.useRealTimers());

// biome-ignore lint/suspicious/noExplicitAny: an outsider knows no types
type Answer = { status: number; body: any };

async function ask(
  method: string,
  path: string,
  body?: unknown,
  key = 'operator-key-for-tests',
): Promise<Answer> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const worker = (exports as unknown as { default: Fetcher }).default;
  const response = await worker.fetch(`http://127.0.0.1:8787${path}`, init);
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null };
}
const make = async (path: string, body: unknown) => (await ask('POST', path, body)).body;

const CALLER = '+14155550142';
let numbers = 0;

/** An exchange within the exchange: one campaign, one buyer, one publisher, and their keys. */
async function worldWith(disputes: object | null) {
  const publisher = await make('/v1/publishers', {
    name: 'Acme',
    payout: { kind: 'revShare', percent: '70' },
  });
  const buyer = await make('/v1/buyers', { name: 'Best' });
  const rival = await make('/v1/buyers', { name: 'Rival' });
  const campaign = await make('/v1/campaigns', {
    name: 'Plumbing',
    vertical: 'plumbing',
    routing: { strategy: 'auction', price: 'first', floor: '1.00', timeoutMs: 500 },
    conversion: { minSeconds: 60 },
    disputes,
  });
  const target = { name: 'Main', destination: '+14155550100', bidding: { kind: 'static', price: '40.00' } };
  await make('/v1/targets', { ...target, buyerId: buyer.id, campaignId: campaign.id });
  const number = `+188855502${String(numbers++).padStart(2, '0')}`;
  await make('/v1/numbers', {
    number,
    campaignId: campaign.id,
    publisherId: publisher.id,
    carrier: 'twilio',
  });
  const keyFor = async (body: object): Promise<string> =>
    (await make('/v1/keys', { name: 'k', ...body })).key;
  const stub = bindings.CAMPAIGN.getByName(campaign.id) as CampaignStub;
  const projections = new FakeQueue<Projection>();
  const deliveries = new FakeQueue<Delivery>();
  projections.isDown = deliveries.isDown = false;
  const watch = () =>
    inObject(stub, (instance) => {
      const env = { ...bindings, PROJECTIONS: projections, DELIVERIES: deliveries };
      (instance as unknown as { env: unknown }).env = env;
    });
  await watch();
  return {
    publisher,
    buyer,
    campaign,
    keys: {
      buyer: await keyFor({ role: 'buyer', buyerId: buyer.id }),
      rival: await keyFor({ role: 'buyer', buyerId: rival.id }),
      publisher: await keyFor({ role: 'publisher', publisherId: publisher.id }),
    },
    async die() {
      await evictDurableObject(stub);
      await watch();
    },
    async deliver() {
      await runDurableObjectAlarm(stub);
      const taken = createConsumer('outcry-projections', [messageOf(projections.sent.splice(0))]);
      await consumeProjections(taken.batch, bindings);
    },
    async sold(name: string): Promise<CallId> {
      const command = callNamed(name, Date.now());
      const sealed = await seal(configOf(bindings).ring, CALLER, new Uint8Array(12).fill(4));
      const opened = fromJson<NextStep>(
        await stub.open({ ...command, to: number, caller: { ...command.caller, sealed } }),
      );
      if (opened.kind !== 'instructions') throw new Error(opened.kind);
      later(90_000);
      const done = { kind: 'dialDone', carrierCallId: 'any', legRef: 'any', status: 'completed' } as const;
      await stub.dialDone(opened.callId, 1, { ...done, bridged: true, seconds: 90, callerGone: true });
      await this.deliver();
      return opened.callId;
    },
  };
}

const RULES = { windowDays: 3, decideDays: 5, onExpiry: 'none' };

describe('a dispute by the API', () => {
  it('is opened, seen by each as far as it is theirs, decided, and is in the books and the report', async () => {
    const world = await worldWith(RULES);
    const { keys } = world;
    const [callId, other] = [await world.sold('one'), await world.sold('two')];
    const path = `/v1/calls/${callId}/disputes`;
    const said = { reason: 'notQualified', note: 'a renter' };
    expect((await ask('POST', path, { ...said, note: 'it was 415 555 0142' }, keys.buyer)).status).toBe(422);
    expect((await ask('POST', path, said, keys.rival)).status).toBe(404);
    for (const key of [undefined, keys.publisher])
      expect((await ask('POST', path, said, key)).status).toBe(403);
    const opened = await ask('POST', path, said, keys.buyer);
    expect([opened.status, opened.body]).toMatchObject([
      201,
      { callId, ...said, ruling: null, evidence: { connectedSeconds: 90, charged: '40.00' } },
    ]);
    expect((await ask('POST', path, said, keys.buyer)).status).toBe(200);
    expect((await ask('POST', path, { reason: 'other', note: 'no' }, keys.buyer)).status).toBe(409);
    await world.die();

    const seen = async (key?: string) =>
      (await ask('GET', '/v1/disputes?open=true', undefined, key)).body.data;
    const [operators] = await seen();
    expect(operators.evidence.timeline.map(({ type }: { type: string }) => type)).toContain('settled');
    const [buyers] = await seen(keys.buyer);
    expect(buyers).toMatchObject({ note: 'a renter', evidence: { charged: '40.00' } });
    expect(buyers).not.toHaveProperty('publisherId');
    const [publishers] = await seen(keys.publisher);
    expect(publishers).toMatchObject({ callId, reason: 'notQualified', ruling: null });
    expect(JSON.stringify(publishers)).not.toMatch(/renter|byr_|40\.00/);
    expect(await seen(keys.rival)).toEqual([]);
    const foreign = await ask('GET', `/v1/disputes?buyerId=${world.buyer.id}`, undefined, keys.rival);
    expect(foreign.body.data).toEqual([]);

    const decide = (body: object, key?: string) => ask('POST', `${path}/decide`, body, key);
    for (const key of [keys.buyer, keys.publisher])
      expect((await decide({ verdict: 'whole' }, key)).status).toBe(403);
    for (const body of [
      { verdict: 'part' },
      { verdict: 'whole', revenue: '1.00' },
      { verdict: 'none', payout: '1.00' },
    ])
      expect((await decide(body)).status).toBe(422);
    expect((await decide({ verdict: 'part', revenue: '40.00' })).body.errors[0].path).toBe('revenue');
    const decided = await decide({ verdict: 'part', revenue: '10.00', note: 'half of it' });
    expect(decided.body.ruling).toMatchObject({
      verdict: 'part',
      revenue: '10.00',
      payout: '7.00',
      expired: false,
    });
    expect((await decide({ verdict: 'none' })).status).toBe(409);
    const call = await ask('GET', `/v1/calls/${callId}`);
    expect(call.body).toMatchObject({ revenue: '10.00', payout: '7.00', dispute: { verdict: 'part' } });
    expect(call.body.transfers.map(({ id }: { id: string }) => id.slice(callId.length + 1))).toEqual([
      'charge',
      'payout',
      'adjustCharge:1',
      'adjustPayout:1',
    ]);
    const own = (await ask('GET', '/v1/disputes', undefined, keys.publisher)).body.data[0];
    expect(own.ruling).toEqual({ verdict: 'part', payout: '7.00', at: expect.any(String), expired: false });

    await world.deliver();
    const counts = { converted: 2, disputed: 1, rate: 0.5, open: 0, whole: 0, part: 1, none: 0 };
    const reports = '/v1/reports/disputes?by=';
    const byBuyer = (await ask('GET', `${reports}buyer&campaignId=${world.campaign.id}`)).body.data;
    expect(byBuyer).toEqual([{ ...counts, key: world.buyer.id, name: 'Best', takenBack: '30.00' }]);
    const byPublisher = await ask('GET', `${reports}publisher`, undefined, keys.publisher);
    expect(byPublisher.body.data).toEqual([{ ...counts, key: world.publisher.id }]);
    expect((await ask('GET', `${reports}buyer`, undefined, keys.publisher)).status).toBe(403);
    expect((await ask('GET', `/v1/calls/${other}`)).body.dispute).toBeNull();
  });

  it('ends by the campaign’s rule when nobody decides in time, once, however often it is looked for', async () => {
    const world = await worldWith({ ...RULES, onExpiry: 'whole' });
    const callId = await world.sold('left alone');
    await ask('POST', `/v1/calls/${callId}/disputes`, { reason: 'automated' }, world.keys.buyer);
    await expireDisputes(bindings, Date.now());
    expect((await ask('GET', `/v1/calls/${callId}`)).body.dispute.verdict).toBeNull();
    later(5 * DAY_MS + 1);
    // Of calls that nobody knows any more: they are never decided, and hold up nobody.
    const orphan = bindings.DB.prepare(
      `INSERT INTO disputes (call_id, version, campaign_id, publisher_id, buyer_id, target_id, test, opened_at, decide_by, doc)
       VALUES (?, 1, ?, 'pub', 'byr', 'tgt', 0, 1, 1, '{}')`,
    );
    const orphans = Array.from({ length: 60 }, (_, i) => orphan.bind(`call_${i}`, world.campaign.id));
    await bindings.DB.batch(orphans);
    await Promise.all([expireDisputes(bindings, Date.now()), expireDisputes(bindings, Date.now())]);
    const { body } = await ask('GET', `/v1/disputes?callId=${callId}`);
    expect(body.data[0].ruling).toMatchObject({ verdict: 'whole', revenue: '0.00', expired: true, by: null });
    expect((await ask('GET', `/v1/calls/${callId}`)).body).toMatchObject({ revenue: '0.00', payout: '0.00' });
    await bindings.DB.exec("DELETE FROM disputes WHERE doc = '{}'");
  });

  it('is decided once by two operators at once', async () => {
    const world = await worldWith(RULES);
    const callId = await world.sold('two at once');
    await ask('POST', `/v1/calls/${callId}/disputes`, { reason: 'broken' }, world.keys.buyer);
    const wishes = [{ verdict: 'whole' }, { verdict: 'part', revenue: '5.00' }, { verdict: 'none' }];
    const answers = await Promise.all(
      wishes.map((wish) => ask('POST', `/v1/calls/${callId}/disputes/decide`, wish)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const won = answers.find(({ status }) => status === 200)!.body.ruling;
    const call = await ask('GET', `/v1/calls/${callId}`);
    expect(call.body).toMatchObject({ revenue: won.revenue, dispute: { verdict: won.verdict } });
  });

  it('is not taken where the campaign takes none', async () => {
    const world = await worldWith(null);
    const callId = await world.sold('none taken');
    const refused = await ask('POST', `/v1/calls/${callId}/disputes`, { reason: 'broken' }, world.keys.buyer);
    expect([refused.status, refused.body.code]).toEqual([409, 'wrongState']);
  });
});
