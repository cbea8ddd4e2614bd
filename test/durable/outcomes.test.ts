/// <reference types="@cloudflare/vitest-plugin/types" />
import { applyD1Migrations, evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { exports } from 'cloudflare:workers';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readCall } from '../../src/archive/read-call.service.ts';
import { configOf } from '../../src/config.ts';
import type { Delivery, Projection } from '../../src/deliveries/delivery.ts';
import { consumeProjections } from '../../src/deliveries/projections.store.ts';
import { readBalance } from '../../src/directory/ledger/balance.service.ts';
import { readEntries } from '../../src/directory/ledger/entries.store.ts';
import type { NextStep } from '../../src/exchange/market/next-step.ts';
import { repair } from '../../src/exchange/outbox/repair.client.ts';
import { checkBooks } from '../../src/ledger/check-books.ts';
import { buyerAccount, publisherAccount } from '../../src/ledger/entry.ts';
import { seal } from '../../src/lib/crypto.ts';
import { type CallId, type CampaignId, makeId } from '../../src/lib/ids.ts';
import { fromJson } from '../../src/lib/json.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { priceSchema } from '../../src/prices/schema.ts';
import { callerHashes } from '../../src/telephony/caller-facts.ts';
import { createConsumer, messageOf } from '../deliveries/queue.ts';
import { callNamed, dollars, snapshotOf, targetNamed } from '../exchange/campaign-world.ts';
import { bindings, campaignWith, FakeQueue, inObject, settleAt } from './campaign-object.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms);
const iso = (at: number): string => new Date(at).toISOString();

beforeAll(() => applyD1Migrations(bindings.DB, bindings.MIGRATIONS));
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

// biome-ignore lint/suspicious/noExplicitAny: an outsider knows no types
type Answer = { status: number; body: any };

async function ask(method: string, path: string, body?: unknown, key?: string): Promise<Answer> {
  const headers = {
    authorization: `Bearer ${key ?? 'operator-key-for-tests'}`,
    'content-type': 'application/json',
  };
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const worker = (exports as unknown as { default: Fetcher }).default;
  const response = await worker.fetch(`http://127.0.0.1:8787${path}`, init);
  return { status: response.status, body: await response.json() };
}

const charge = priceSchema.parse({
  kind: 'outcome',
  outcomes: { sale: '100.00', visit: '10.00' },
  windowDays: 60,
});
const NUMBER = '+14155550142';

/** A campaign of its own, whose only buyer pays for what becomes of its calls and has a key. */
async function worldNamed(name: string) {
  const id = makeId('cmp', Date.now(), seededRandom(name).bytes(13)) as CampaignId;
  const target = targetNamed(name, { charge, campaignId: id });
  const snapshot = snapshotOf([target], { id });
  const stub = await campaignWith(id, snapshot);
  const row = (table: string, of: string, doc: unknown) =>
    bindings.DB.prepare(
      `INSERT OR IGNORE INTO ${table} (id, revision, doc, created_at, updated_at) VALUES (?, 1, ?, 0, 0)`,
    )
      .bind(of, JSON.stringify(doc))
      .run();
  await row('campaigns', id, {});
  for (const buyer of snapshot.buyers) await row('buyers', buyer.id, buyer);
  for (const publisher of snapshot.publishers) await row('publishers', publisher.id, publisher);
  const publisherId = snapshot.publishers[0]!.id;
  const keyFor = async (body: object): Promise<string> =>
    (await ask('POST', '/v1/keys', { name, ...body })).body.key;
  const key = await keyFor({ role: 'buyer', buyerId: target.buyerId });
  const publisherKey = await keyFor({ role: 'publisher', publisherId });
  const projections = new FakeQueue<Projection>();
  const deliveries = new FakeQueue<Delivery>();
  projections.isDown = deliveries.isDown = false;
  const watch = () =>
    inObject(stub, (instance) => {
      const env = { ...bindings, PROJECTIONS: projections, DELIVERIES: deliveries };
      (instance as unknown as { env: unknown }).env = env;
    });
  await watch();
  const world = { id, stub, target, key, publisherKey, publisherId, projections, deliveries };
  return {
    ...world,
    /** What the object owes leaves, and history takes it. */
    async deliver() {
      await runDurableObjectAlarm(stub);
      await consumeProjections(
        createConsumer('outcry-projections', [messageOf(projections.sent.splice(0))]).batch,
        bindings,
      );
    },
    async die() {
      await evictDurableObject(stub);
      await watch();
    },
    report: (body: Record<string, unknown>, as = key) =>
      ask(
        'POST',
        '/v1/outcomes',
        { kind: 'sale', reference: 'order 1', occurredAt: iso(Date.now()), ...body },
        as,
      ),
  };
}
type World = Awaited<ReturnType<typeof worldNamed>>;

/** A call whose line was answered. */
async function callIn({ stub }: World, name: string): Promise<CallId> {
  const config = configOf(bindings);
  const command = callNamed(name, Date.now());
  const sealed = await seal(config.ring, NUMBER, new Uint8Array(12).fill(4));
  const [hash] = await callerHashes(config, NUMBER);
  const opened = await stub.open({ ...command, caller: { ...command.caller, sealed, hash: hash! } });
  const auction = fromJson<NextStep>(opened);
  if (auction.kind !== 'auction') throw new Error(`no auction but ${auction.kind}`);
  await settleAt(stub, auction, 30);
  const callId = auction.callId as CallId;
  later(2_000);
  const news = { kind: 'leg' as const, carrierCallId: 'any', legRef: 'any', status: 'answered' as const };
  await stub.leg(callId, 1, { ...news, seconds: null, atMs: null });
  return callId;
}

async function hangUp({ stub }: World, callId: CallId, seconds = 90): Promise<void> {
  later(seconds * 1_000);
  const report = {
    kind: 'dialDone' as const,
    carrierCallId: 'any',
    legRef: 'any',
    status: 'completed' as const,
  };
  await stub.dialDone(callId, 1, { ...report, bridged: true, seconds, callerGone: true });
}

async function soldCall(world: World, name: string): Promise<CallId> {
  const callId = await callIn(world, name);
  await hangUp(world, callId);
  await world.deliver();
  world.deliveries.sent.length = 0;
  return callId;
}

const shownTo = async (callId: CallId, key?: string) =>
  (await ask('GET', `/v1/calls/${callId}`, undefined, key)).body;

describe('an outcome a buyer reports', () => {
  it('is charged at once, in the object, in D1, in the books and on everybody’s page', async () => {
    const world = await worldNamed('everywhere');
    const callId = await soldCall(world, 'everywhere');
    const { status, body } = await world.report({ callId, amount: '1250.00' });
    expect([status, body]).toMatchObject([
      201,
      { callId, kind: 'sale', reference: 'order 1', amount: '1250.00', owed: '100.00', missing: null },
    ]);
    const shown = await shownTo(callId);
    expect(shown).toMatchObject({
      converted: true,
      revenue: '100.00',
      payout: '70.00',
      charge: { kind: 'outcome', owed: '100.00', missing: null },
      outcomes: [{ id: body.id, owed: '100.00' }],
    });
    expect(shown.events.at(-1)).toMatchObject({
      type: 'outcomeReported',
      reference: 'order 1',
      owed: '100.00',
    });
    expect(shown.transfers.map(({ id }: { id: string }) => id)).toEqual([
      `${callId}:charge`,
      `${callId}:payout`,
    ]);

    const buyers = JSON.stringify(await shownTo(callId, world.key));
    expect(buyers).toContain('1250.00');
    expect(buyers).not.toContain('70.00');
    const publishers = await shownTo(callId, world.publisherKey);
    expect(publishers).toMatchObject({ converted: true, payout: '70.00', outcomes: [{ kind: 'sale' }] });
    expect(JSON.stringify(publishers)).not.toMatch(/1250\.00|100\.00|order 1|byr_/);

    await world.deliver();
    expect(world.deliveries.sent.map(({ type }) => type)).toEqual(['call.converted', 'call.charged']);
    expect((await readCall(bindings, callId))?.record).toEqual(await world.stub.record(callId));
    expect(checkBooks((await readCall(bindings, callId))!.transfers)).toEqual([]);
    const balance = await readBalance(bindings.DB, buyerAccount(world.target.buyerId));
    expect(balance.balance).toBe(dollars(100));
  });

  it('counts once by its reference: the same again changes nothing, anything else is refused by its field', async () => {
    const world = await worldNamed('once');
    const callId = await soldCall(world, 'once');
    const other = await soldCall(world, 'once, another');
    const said = { callId, amount: '5.00', occurredAt: iso(Date.now()) };
    const answers = await Promise.all(Array.from({ length: 8 }, () => world.report(said)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    const later = [
      { callId: other },
      { kind: 'visit' },
      { amount: '6.00' },
      { occurredAt: iso(Date.now() - 1) },
    ];
    for (const change of later) {
      const { status, body } = await world.report({ ...said, ...change });
      expect([status, body.code, body.errors[0].path]).toEqual([409, 'taken', Object.keys(change)[0]]);
    }
    expect((await shownTo(callId)).revenue).toBe('100.00');
    expect((await shownTo(other)).revenue).toBe('0.00');
    const listed = await ask('GET', '/v1/outcomes', undefined, world.key);
    expect(listed.body.data.map(({ id }: { id: string }) => id)).toEqual([answers[0]!.body.id]);
  });

  it('may name the caller and a moment of the call', async () => {
    const world = await worldNamed('by caller');
    const callId = await soldCall(world, 'by caller');
    const found = await world.report({ caller: '(415) 555-0142', at: iso(Date.now() - MINUTE_MS) });
    expect([found.status, found.body.callId]).toEqual([201, callId]);
    const again = await world.report({
      caller: NUMBER,
      at: iso(Date.now() + 9 * MINUTE_MS),
      occurredAt: found.body.occurredAt,
    });
    expect([again.status, again.body.id]).toEqual([200, found.body.id]);
    const far = { caller: NUMBER, at: iso(Date.now() + 30 * MINUTE_MS), reference: 'order 2' };
    expect((await world.report(far)).status).toBe(404);
    expect((await world.report({ ...far, caller: '+14155550199', at: iso(Date.now()) })).status).toBe(404);
  });

  it('may be known while the two still talk', async () => {
    const world = await worldNamed('before the end');
    const callId = await callIn(world, 'before the end');
    await world.deliver();
    const early = await world.report({ callId });
    expect([early.status, early.body.owed]).toEqual([201, null]);
    expect((await shownTo(callId)).status).toBe('live');
    await hangUp(world, callId);
    await world.deliver();
    expect(await shownTo(callId)).toMatchObject({ status: 'ended', converted: true, revenue: '100.00' });
    expect(world.deliveries.sent.map(({ type }) => type)).toContain('call.charged');
  });

  it('is charged weeks later, after the object has died, and falls into the period it came in', async () => {
    const world = await worldNamed('late');
    const callId = await soldCall(world, 'late');
    const sold = Date.now();
    await world.report({ callId, kind: 'visit', reference: 'visit 1' });
    await world.deliver();
    later(40 * DAY_MS);
    await inObject(world.stub, (instance) => instance.alarm());
    await world.die();
    const { status, body } = await world.report({ callId });
    expect([status, body.owed]).toEqual([201, '100.00']);
    expect(await shownTo(callId)).toMatchObject({ revenue: '110.00', payout: '77.00' });
    const account = publisherAccount(world.publisherId);
    const posted: string[] = [];
    const filter = { account, from: sold + 30 * DAY_MS, to: sold + 50 * DAY_MS };
    for await (const page of readEntries(bindings.DB, filter))
      posted.push(...page.flatMap(({ id, amount }) => (id.startsWith(callId) ? [`${id} ${amount}`] : [])));
    expect(posted).toEqual([`${callId}:adjustPayout:1 ${dollars(70)}`]);
  });

  it('that a queue lost is found and sent again, however old its call is', async () => {
    const world = await worldNamed('lost');
    const callId = await soldCall(world, 'lost');
    later(40 * DAY_MS);
    await inObject(world.stub, (instance) => instance.alarm());
    await world.stub.reportOutcome(callId, {
      buyerId: null,
      kind: 'sale',
      reference: 'lost',
      amount: null,
      occurredAt: Date.now(),
      by: 'operator',
    });
    await runDurableObjectAlarm(world.stub);
    world.projections.sent.length = 0;
    await world.die();
    const again: CallId[] = [];
    for (let minute = 0; minute < 25; minute++) {
      later(MINUTE_MS);
      again.push(...(await repair(bindings, Date.now())));
      await world.deliver();
    }
    expect(again).toEqual([callId]);
    expect((await shownTo(callId)).revenue).toBe('100.00');
  }, 30_000);
});

describe('an outcome nobody can report', () => {
  it('is of a foreign call, of a caller’s number, of another time, or of no call', async () => {
    const world = await worldNamed('refused');
    const stranger = await worldNamed('a stranger');
    const callId = await soldCall(world, 'refused');
    const fault = async (body: Record<string, unknown>, key = world.key) => {
      const { status, body: said } = await world.report({ callId, ...body }, key);
      return [status, said.code, said.errors?.[0].path];
    };
    expect(await fault({}, stranger.key)).toEqual([404, 'notFound', undefined]);
    expect(await fault({}, world.publisherKey)).toEqual([403, 'forbidden', undefined]);
    expect(await fault({ reference: 'lead 415-555-0142' })).toEqual([422, 'invalid', 'reference']);
    expect(await fault({ occurredAt: iso(Date.now() + DAY_MS) })).toEqual([422, 'invalid', 'occurredAt']);
    expect(await fault({ occurredAt: iso(Date.now() - DAY_MS) })).toEqual([422, 'invalid', 'occurredAt']);
    expect(await fault({ kind: 'no good kind' })).toEqual([422, 'invalid', 'kind']);
    expect(await fault({ caller: NUMBER })).toEqual([422, 'invalid', 'caller']);
    expect(await fault({ callId: undefined })).toEqual([422, 'invalid', 'callId']);
    expect(await fault({ callId: undefined, caller: NUMBER })).toEqual([422, 'invalid', 'at']);
    expect((await ask('GET', '/v1/outcomes', undefined, world.key)).body.data).toEqual([]);
    expect((await fault({}))[0]).toBe(201);
    expect((await ask('GET', '/v1/outcomes', undefined, stranger.key)).body.data).toEqual([]);
  });
});

/** As software that knows nothing of us sends it. */
async function knock(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
  const worker = (exports as unknown as { default: Fetcher }).default;
  const url = `http://127.0.0.1:8787/v1/outcomes${path}`;
  const response = await worker.fetch(url, { method, ...init });
  return { status: response.status, body: await response.json() };
}

describe('an outcome in the words of the incumbents', () => {
  it('is taken as Ringba’s webhook is filled in: by GET or POST, once a call, unless the flag says no', async () => {
    const world = await worldNamed('ringba');
    const [callId, other] = [await soldCall(world, 'ringba'), await soldCall(world, 'ringba 2')];
    const query = `call_id=${callId}&call_revenue=45.00&sale_successful=yes`;
    const taken = await knock('GET', `/ringba/${world.key}?${query}`);
    expect([taken.status, taken.body]).toMatchObject([
      201,
      { callId, kind: 'sale', amount: '45.00', reference: `ringba:${callId}:sale`, owed: '100.00' },
    ]);
    later(5_000);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const again = await knock('POST', `/ringba/${world.key}`, { headers: form, body: query });
    expect([again.status, again.body.id]).toEqual([200, taken.body.id]);
    const written = await knock('GET', `/ringba/${world.key}?${query.replace('45.00', '%2445.00')}`);
    expect([written.status, written.body.id]).toEqual([200, taken.body.id]);
    const differs = await knock('GET', `/ringba/${world.key}?${query.replace('45.00', '54.00')}`);
    expect([differs.status, differs.body.errors[0].path]).toEqual([409, 'call_revenue']);
    const no = await knock(
      'GET',
      `/ringba/${world.key}?call_id=${other}&call_revenue=0.00&sale_successful=no`,
    );
    expect([no.status, no.body]).toEqual([200, { outcome: null }]);
    expect((await shownTo(other)).outcomes).toEqual([]);
    expect((await shownTo(callId)).revenue).toBe('100.00');
  });

  it('is taken as Invoca’s signals are sent, and answered as they are', async () => {
    const world = await worldNamed('invoca');
    const callId = await soldCall(world, 'invoca');
    const at = Math.floor(Date.now() / 1_000);
    const signal = {
      name: 'sale',
      partner_unique_id: '1',
      description: '1 year contract',
      occurred_at_time: String(at),
      sale_amount: '100.00',
      value: 'true',
      custom_parameter_1: '12345',
    };
    const send = (method: string, path: string, body: unknown) =>
      knock(method, `/invoca/transactions/${path}`, {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const oauth_token = world.key;
    const body = { search: { transaction_id: callId }, signal, oauth_token };
    const created = await send('POST', 'signals.json', body);
    expect([created.status, created.body]).toMatchObject([
      201,
      {
        signal: {
          name: 'sale',
          partner_unique_id: '1',
          occurred_at_time_t: String(at),
          sale_amount: '100.00',
        },
        call: { transaction_id: callId },
      },
    ]);
    const own = await send('PUT', `${callId}/signals.json`, { signal, oauth_token });
    expect([own.status, own.body]).toEqual([200, created.body]);
    const search = { call_start_time: String(at - 60), calling_phone_number: '4155550142' };
    const visit = { name: 'visit', partner_unique_id: '1' };
    expect((await send('POST', 'signals', { search, signal: visit, oauth_token })).status).toBe(201);
    expect((await shownTo(callId)).revenue).toBe('110.00');
    const fault = async (over: object) => {
      const { status, body: said } = await send('POST', 'signals', { ...body, ...over });
      return [status, said.errors.class, said.errors.invalid_data];
    };
    expect(await fault({ oauth_token: undefined })).toEqual([
      401,
      'UnauthorizedOperation',
      'send a buyer’s key',
    ]);
    expect(await fault({ search: {} })).toEqual([
      403,
      'RecordInvalid',
      'search.transaction_id must name the call, or search.calling_phone_number and search.call_start_time must',
    ]);
    const [status, , text] = await fault({ signal: { ...signal, sale_amount: '200.00' } });
    expect([status, text]).toEqual([403, expect.stringContaining('signal.sale_amount')]);
    expect((await fault({ signal: { ...signal, occurred_at_time: 'yesterday' } }))[2]).toContain(
      'signal.occurred_at_time',
    );
    const foreign = { transaction_id: 'call_01kamp7nr0c0ffee0c0ffe' };
    expect((await fault({ search: foreign })).slice(0, 2)).toEqual([404, 'RecordNotFound']);
    const unmet = await send('POST', 'signals', { ...body, signal: { ...signal, name: 'Quote', value: 0 } });
    expect([unmet.status, unmet.body.signal.value]).toEqual([200, 'false']);
  });

  it('is taken as Retreaver’s buyers post it back, with the call in the address or in a field', async () => {
    const world = await worldNamed('retreaver');
    const callId = await soldCall(world, 'retreaver');
    const taken = await knock('POST', `/retreaver?key=${world.key}&call_uuid=${callId}&revenue=12.5`);
    expect([taken.status, taken.body]).toMatchObject([201, { callId, amount: '12.50', owed: '100.00' }]);
    const path = `/retreaver/calls/${callId}.json?call_key=${world.key}&revenue=12.50`;
    const again = await knock('PUT', path);
    expect([again.status, again.body.id]).toEqual([200, taken.body.id]);
    const faulty = await knock('POST', `/retreaver?key=${world.key}&call_uuid=addcf985&revenue=much`);
    expect(faulty.body.errors.map((each: { path: string }) => each.path)).toEqual(['call_uuid', 'revenue']);
  });

  it('opens for a buyer’s key of its own call only', async () => {
    const world = await worldNamed('doors');
    const stranger = await worldNamed('doors of a stranger');
    const callId = await soldCall(world, 'doors');
    const status = async (key: string) => (await knock('GET', `/ringba/${key}?call_id=${callId}`)).status;
    expect(await status(stranger.key)).toBe(404);
    expect(await status(world.publisherKey)).toBe(403);
    expect(await status('ock_b_guessed')).toBe(401);
    expect((await knock('GET', `/ringba?call_id=${callId}`)).status).toBe(401);
    expect((await shownTo(callId)).outcomes).toEqual([]);
  });
});
