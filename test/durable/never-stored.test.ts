/// <reference types="@cloudflare/vitest-plugin/types" />
import { applyD1Migrations, evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { MOST_ATTEMPTS } from '../../src/deliveries/backoff.ts';
import { consumeDeliveries } from '../../src/deliveries/deliver.client.ts';
import type { Delivery, DeliveryMessage } from '../../src/deliveries/delivery.ts';
import { consumeProjections } from '../../src/deliveries/projections.store.ts';
import type { CallId } from '../../src/lib/ids.ts';
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
    collect('one', 'ssn4', 4, 'two'),
    collect('two', 'zip', 5, 'three'),
    collect('three', 'rooms', 1, 'end'),
    { id: 'end', kind: 'auction' },
  ],
};
const tags = { SSN4: { visibility: 'neverStored' }, postal_code: { visibility: 'neverStored' } };
/** By themselves: an id or a time may hold the same digits by chance. */
const SECRETS = /(?<![\w-])(?:8642|59718)(?![\w-])/;

async function worldOf(name: string) {
  const world = await makeWorld(
    [bidding(`${name}-a.example`, '40.00'), bidding(`${name}-b.example`, '30.00')],
    { flow, tags },
  );
  const stub = bindings.CAMPAIGN.getByName(world.campaignId) as unknown as CampaignStub;
  return { ...world, stub, ...(await watchQueues(stub)) };
}

const onlyCall = (stub: CampaignStub): Promise<CallId> =>
  inObject(stub, (_, { storage }) => storage.sql.exec('SELECT id FROM calls').one()['id'] as CallId);

const leg = { kind: 'leg', carrierCallId: 'any', legRef: 'any', seconds: null, atMs: null } as const;
const done = { kind: 'dialDone', carrierCallId: 'any', legRef: 'any', status: 'completed' } as const;

async function takeAndTalk(stub: CampaignStub): Promise<void> {
  const callId = await onlyCall(stub);
  await stub.leg(callId, 1, { ...leg, status: 'answered' });
  await stub.dialDone(callId, 1, { ...done, bridged: true, seconds: 90, callerGone: true });
  await runDurableObjectAlarm(stub);
}

const deliver = (sent: readonly DeliveryMessage[], attempts = 1) =>
  consumeDeliveries(
    createConsumer('outcry-deliveries', [messageOf([...sent].flat() as DeliveryMessage, attempts)]).batch,
    bindings,
  );

const postTo = (host: string): Json =>
  toldTo(host)
    .filter(({ type }) => type === 'post')
    .at(-1)?.data.call;

describe('what may be written down nowhere', () => {
  it('is in the winner’s post, in nobody’s ping, and afterwards nowhere', async () => {
    const { stub, number, projections, deliveries } = await worldOf('never');
    expect(await callIn(number, '+14155557101', ['8642', '59718', '3'])).toContain('<Dial');
    await takeAndTalk(stub);
    await consumeProjections(
      createConsumer('outcry-projections', [messageOf([...projections.sent])]).batch,
      bindings,
    );
    await deliver(deliveries.sent);
    expect(postTo('never-a.example')).toMatchObject({
      from: '+14155557101',
      zip: '59718',
      state: 'MT',
      tags: { ssn4: '8642', zip: '59718', rooms: '3' },
    });
    for (const host of ['never-a.example', 'never-b.example'])
      for (const said of toldTo(host).filter(({ type }) => type !== 'post'))
        expect(JSON.stringify(said.data)).not.toMatch(SECRETS);
    expect(JSON.stringify(toldTo('never-b.example'))).not.toMatch(SECRETS);
    expect(JSON.stringify([projections.sent, deliveries.sent])).not.toMatch(SECRETS);
    expect(await writtenAnywhere()).not.toMatch(SECRETS);
    expect(await writtenAnywhere()).toContain('"rooms');
  });

  it('goes out with a post that is tried again, and is not kept of one that is given up', async () => {
    const { stub, number, deliveries } = await worldOf('again');
    answerAs('again-a.example', ({ type }) =>
      type === 'ping' ? Response.json({ bid: '40.00' }) : new Response(null, { status: 500 }),
    );
    await callIn(number, '+14155557102', ['8642', '59718', '3']);
    await takeAndTalk(stub);
    const post = deliveries.sent.flat().find((each) => 'type' in each && each.type === 'post') as Delivery;
    await deliver([post]);
    await deliver([post], 2);
    expect(toldTo('again-a.example').filter(({ type }) => type === 'post')).toHaveLength(2);
    expect(postTo('again-a.example').tags).toMatchObject({ ssn4: '8642' });
    expect(await writtenAnywhere()).not.toMatch(SECRETS);
    await deliver([post], MOST_ATTEMPTS);
    const { body } = await ask('GET', `/v1/deliveries/${encodeURIComponent(post.id)}`);
    expect(body).toMatchObject({
      status: 'dead',
      request: { body: { data: { call: { tags: { rooms: '3' } } } } },
    });
    expect(JSON.stringify(body)).not.toMatch(SECRETS);
    expect(await writtenAnywhere()).not.toMatch(SECRETS);
    expect(await writtenAnywhere()).not.toContain(post.sealedTags);
  });

  it('of a publisher’s ping is nowhere either, and reaches the winner of the call that follows', async () => {
    const { stub, number, campaignId, key, deliveries } = await worldOf('asked');
    const said = { ssn4: '8642', zip: '59718', rooms: '3' };
    const ping = await ask('POST', `/v1/rtb/${campaignId}`, { caller: '+14155557103', tags: said }, key);
    expect(ping.body.number).toBe(number);
    expect(await writtenAnywhere()).not.toMatch(SECRETS);
    await callIn(number, '+14155557103', []);
    await takeAndTalk(stub);
    await deliver(deliveries.sent);
    expect(postTo('asked-a.example').tags).toEqual(said);
    expect(await writtenAnywhere()).not.toMatch(SECRETS);
  });

  it('is forgotten when the object dies: the call goes on as one that did not say', async () => {
    const { stub, number, deliveries, watch } = await worldOf('dies');
    await callIn(number, '+14155557104', ['8642', '59718', '3']);
    await evictDurableObject(stub);
    await watch();
    await takeAndTalk(stub);
    await deliver(deliveries.sent);
    expect(postTo('dies-a.example').tags).toEqual({ rooms: '3' });
  });
});
