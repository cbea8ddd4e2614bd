/// <reference types="@cloudflare/vitest-plugin/types" />
import { applyD1Migrations, evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { consumeDeliveries } from '../../src/deliveries/deliver.client.ts';
import type { Delivery, DeliveryMessage, Projection } from '../../src/deliveries/delivery.ts';
import { consumeProjections, retryDueParked } from '../../src/deliveries/projections.store.ts';
import { findParked, listParked } from '../../src/directory/calls/parked.store.ts';
import type { CallId } from '../../src/lib/ids.ts';
import { DAY_MS } from '../../src/lib/time.ts';
import { createConsumer, messageOf } from '../deliveries/queue.ts';
import { watchQueues, writtenAnywhere } from './all-stores.ts';
import { bindings, type CampaignStub, inObject } from './campaign-object.ts';
import { answerAs, ask, bidding, callIn, type Json, makeWorld, openBuyers, toldTo } from './voice-world.ts';

beforeAll(async () => {
  await applyD1Migrations(bindings.DB, bindings.MIGRATIONS);
  openBuyers();
});
beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));

const collect = (id: string, tag: string, digits: number, next: string) => ({
  id,
  kind: 'collect',
  prompts: [{ kind: 'say', text: 'Please key it in.' }],
  tag,
  digits,
  retries: 0,
  timeoutSeconds: 5,
  next,
});
const flow = {
  start: 'one',
  nodes: [
    collect('one', 'account', 6, 'two'),
    collect('two', 'house', 4, 'end'),
    { id: 'end', kind: 'auction' },
  ],
};
const tags = { house: { visibility: 'winnerOnly' } };

let callers = 0;

/** A caller in a world of their own, who says what nobody else says; rung through to the first buyer. */
async function somebody(name: string, others: object[] = []) {
  callers += 1;
  const from = `+1415555${String(7_300 + callers)}`;
  const said = [`8${String(64_210 + callers)}`, `9${String(730 + callers)}`];
  const host = `${name}.example`;
  const world = await makeWorld([bidding(host, '40.00'), ...others], { flow, tags });
  const stub = bindings.CAMPAIGN.getByName(world.campaignId) as unknown as CampaignStub;
  const queues = await watchQueues(stub);
  expect(await callIn(world.number, from, said)).toContain('<Dial');
  const { id, caller } = await inObject(stub, (_, { storage }) =>
    JSON.parse(String(storage.sql.exec('SELECT doc FROM calls').one()['doc'])),
  );
  const traces = [...said, from.slice(2), from.slice(-7), caller.hash, caller.sealed].map(String);
  return { from, host, stub, id: id as CallId, traces, ...queues };
}
type Somebody = Awaited<ReturnType<typeof somebody>>;

const leg = { kind: 'leg', carrierCallId: 'any', legRef: 'any', seconds: null, atMs: null } as const;
const done = { kind: 'dialDone', carrierCallId: 'any', legRef: 'any', status: 'completed' } as const;
const answered = ({ stub, id }: Somebody) => stub.leg(id, 1, { ...leg, status: 'answered' });
async function hangUp({ stub, id }: Somebody): Promise<void> {
  await stub.dialDone(id, 1, { ...done, bridged: true, seconds: 90, callerGone: true });
  await runDurableObjectAlarm(stub);
}
const erase = async ({ from }: Somebody): Promise<void> => {
  const { status, body } = await ask('POST', '/v1/callers/erase', { caller: from });
  expect([status, body]).toEqual([200, body]);
};
const write = (sent: readonly Projection[]): Promise<void> =>
  consumeProjections(createConsumer('outcry-projections', [messageOf([...sent])]).batch, bindings);
const deliver = (sent: readonly DeliveryMessage[], attempts = 1) =>
  consumeDeliveries(
    createConsumer('outcry-deliveries', [messageOf([...sent].flat() as DeliveryMessage, attempts)]).batch,
    bindings,
  );

/** An id or a time may hold the same few digits by chance. */
const tells = (text: string, trace: string): boolean =>
  /^\d+$/.test(trace) ? new RegExp(`(?<![\\w-])${trace}(?![\\w-])`).test(text) : text.includes(trace);

/** Objects tell each other within a second or two. */
async function isNowhere({ traces }: Somebody): Promise<void> {
  await scheduler.wait(2_500);
  const all = await writtenAnywhere();
  expect(traces.filter((trace) => tells(all, trace))).toEqual([]);
}
const posts = (host: string): Json[] => toldTo(host).filter(({ type }) => type === 'post');
const nobody = { from: null, tags: {} };

describe('a caller who is forgotten', () => {
  it('while they talk: their call goes on, ends, is paid for, and tells nothing of them', async () => {
    const who = await somebody('live');
    await answered(who);
    await runDurableObjectAlarm(who.stub);
    await erase(who);
    await hangUp(who);
    await write(who.projections.sent);
    await deliver(who.deliveries.sent);
    expect(posts(who.host).at(-1).data.call).toMatchObject(nobody);
    const { body } = await ask('GET', `/v1/calls/${who.id}`);
    expect(body).toMatchObject({ from: 'erased', tags: {}, revenue: '40.00', disposition: 'connected' });
    await isNowhere(who);
  });

  it('before the winner’s line is answered: the post that follows does not say who', async () => {
    const who = await somebody('early');
    await erase(who);
    await answered(who);
    await hangUp(who);
    await deliver(who.deliveries.sent);
    expect(posts(who.host).at(-1).data.call).toMatchObject(nobody);
    await write(who.projections.sent);
    await isNowhere(who);
  });

  it('while their record is in a queue: it is written without them, a second time too', async () => {
    const who = await somebody('queued');
    await answered(who);
    await hangUp(who);
    const queued = [...who.projections.sent];
    expect(JSON.stringify(queued)).toContain(who.traces[0]);
    await erase(who);
    await write(queued);
    await write(queued);
    expect((await ask('GET', `/v1/calls/${who.id}`)).body).toMatchObject({ from: 'erased', tags: {} });
    await isNowhere(who);
  });

  it('while a post is tried again: the next try does not say who, and what is kept of it neither', async () => {
    const who = await somebody('retried');
    answerAs(who.host, ({ type }) =>
      type === 'ping' ? Response.json({ bid: '40.00' }) : new Response(null, { status: 500 }),
    );
    await answered(who);
    await hangUp(who);
    await write(who.projections.sent);
    const post = who.deliveries.sent
      .flat()
      .find((each) => 'type' in each && each.type === 'post') as Delivery;
    await deliver([post]);
    expect(posts(who.host).at(-1).data.call.from).toBe(who.from);
    await erase(who);
    await deliver([post], 2);
    expect(posts(who.host).at(-1).data.call).toMatchObject(nobody);
    await isNowhere(who);
  });

  it('while pieces are parked, and before one is: bodies are without them, and stay so when they are tried again', async () => {
    const who = await somebody('parked');
    await answered(who);
    await hangUp(who);
    const pieces = [...who.projections.sent];
    const broken = pieces.map((piece) =>
      piece.kind === 'call' ? { ...piece, record: { ...piece.record, startedAt: 'never' } } : piece,
    ) as never as Projection[];
    const parkedNow = async () =>
      (await listParked(bindings.DB, { limit: 100, before: null })).map(({ id }) => id);
    const parked = async (sent: readonly Projection[]) => {
      const db = bindings.DB;
      const failing = new Proxy(db, {
        get: (target, name) => {
          if (name === 'batch')
            return () => Promise.reject(new Error('NOT NULL constraint failed: history.id'));
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
      const { batch } = createConsumer(
        'outcry-projections',
        sent.map((piece) => messageOf(piece)),
      );
      await consumeProjections(batch, { ...bindings, DB: failing });
    };
    expect(broken).toHaveLength(pieces.length);
    await parked(pieces);
    const first = await parkedNow();
    expect(first.length).toBeGreaterThan(0);
    await erase(who);
    await parked(pieces);
    const all = await parkedNow();
    expect(all.length).toBeGreaterThan(first.length);
    for (const id of all) {
      const { payload } = (await findParked(bindings.DB, id))!;
      expect([id, who.traces.filter((trace) => tells(payload, trace))]).toEqual([id, []]);
    }
    await retryDueParked(bindings, Date.now() + DAY_MS);
    expect((await ask('GET', `/v1/calls/${who.id}`)).body).toMatchObject({ from: 'erased', tags: {} });
    await isNowhere(who);
  });

  it('after all is over: nothing is left, in feeds neither, and what comes late or wakes again brings nothing back', async () => {
    const who = await somebody('after');
    await answered(who);
    await hangUp(who);
    await write(who.projections.sent);
    await deliver(who.deliveries.sent);
    await scheduler.wait(2_500);
    const before = await writtenAnywhere();
    expect(who.traces.filter((trace) => tells(before, trace)).length).toBeGreaterThan(3);
    await erase(who);
    await isNowhere(who);
    await evictDurableObject(who.stub);
    await who.watch();
    await who.stub.sendAgain([who.id]);
    await write(who.projections.sent);
    await deliver(who.deliveries.sent, 2);
    expect(posts(who.host).at(-1).data.call).toMatchObject(nobody);
    await isNowhere(who);
  });

  it('however buyers repeat them: who was told or knows them from before wrote it into all that is kept of its words', async () => {
    // A token that a buyer knows tells it the number.
    const number = `415555${String(7_301 + callers)}`;
    const account = `8${String(64_211 + callers)}`;
    const passer = bidding('passer.example', '30.00');
    answerAs('passer.example', () => Response.json({ bid: null, reason: `${number} is ours already` }));
    const loser = bidding('loser.example', '30.00');
    answerAs('loser.example', ({ type }) =>
      type === 'ping'
        ? Response.json({ bid: '30.00', destination: `sip:x@pbx.loser.example?X-Account=${account}` })
        : new Response(null),
    );
    const other = bidding('other.example', '20.00');
    answerAs('other.example', ({ type }) =>
      type === 'ping'
        ? Response.json({ bid: '20.00', destination: `sip:%2B1${number}@pbx.other.example` })
        : new Response(null),
    );
    bidding('echo.example', '40.00');
    const who = await (async () => {
      const made = somebody('echo', [passer, loser, other]);
      answerAs('echo.example', (said) =>
        said.type === 'ping'
          ? Response.json({
              bid: '40.00',
              bidId: `crm-${number}`,
              destination: `sip:a@pbx.echo.example?X-Caller=${number}`,
            })
          : Response.json({ got: said }),
      );
      return made;
    })();
    expect(who.from).toBe(`+1${number}`);
    await answered(who);
    await hangUp(who);
    await write(who.projections.sent);
    await deliver(who.deliveries.sent);
    await erase(who);
    const { body } = await ask('GET', `/v1/calls/${who.id}/receipt`);
    expect(body.candidates.map(({ outcome }: Json) => outcome)).toContain('won');
    await isNowhere(who);
  });
});
