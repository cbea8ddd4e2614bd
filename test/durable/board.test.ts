/// <reference types="@cloudflare/vitest-plugin/types" />
import {
  applyD1Migrations,
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test';
import { beforeAll, expect, it } from 'vitest';
import type { FeedDO } from '../../src/feed/feed.do.ts';
import type { BuyerId, PublisherId } from '../../src/lib/ids.ts';
import { bindings, type CampaignStub, inObject } from './campaign-object.ts';
import { bidding, callIn, makeWorld, openBuyers } from './voice-world.ts';
import { open, type Watcher } from './watcher.ts';

beforeAll(async () => {
  await applyD1Migrations(bindings.DB, bindings.MIGRATIONS);
  openBuyers();
});

const feedOf = (name: string) => bindings.FEED.getByName(name);
const countIn = (name: string, table: 'batches' | 'sources'): Promise<number> =>
  runInDurableObject<FeedDO, number>(feedOf(name), (_, { storage }) =>
    Number(storage.sql.exec(`SELECT count(*) AS n FROM ${table}`).one()['n']),
  );
/** A campaign asks each feed once. */
async function asked(name: string): Promise<void> {
  while ((await countIn(name, 'sources')) === 0) await scheduler.wait(5);
}
async function opened(name: string): Promise<Watcher> {
  const watcher = await open(feedOf(name));
  await watcher.until(({ messages }) => messages.length > 0);
  return watcher;
}

const leg = { kind: 'leg', carrierCallId: 'any', legRef: 'any', seconds: null, atMs: null } as const;
const done = { kind: 'dialDone', carrierCallId: 'any', legRef: 'any', status: 'completed' } as const;

it('costs the feeds nothing while nobody watches, and shows whoever comes all there is', async () => {
  const world = await makeWorld([
    bidding('high.board.example', '40.00'),
    bidding('low.board.example', '30.00'),
  ]);
  const stub = bindings.CAMPAIGN.getByName(world.campaignId) as unknown as CampaignStub;
  const calls = () =>
    inObject(stub, (_, { storage }) =>
      storage.sql
        .exec('SELECT doc FROM calls ORDER BY id')
        .toArray()
        .map(({ doc }) => JSON.parse(String(doc))),
    );
  const hangUp = async (id: string): Promise<void> => {
    await stub.leg(id as never, 1, { ...leg, status: 'answered' });
    await stub.dialDone(id as never, 1, { ...done, bridged: true, seconds: 90, callerGone: true });
    await runDurableObjectAlarm(stub);
  };
  for (const from of ['+14155557801', '+14155557802'])
    expect(await callIn(world.number, from, [])).toContain('<Dial');
  const [first, second] = await calls();
  await hangUp(first.id);
  const publisher: PublisherId = first.publisherId;
  const [winner, loser] = [first.attempts[0].buyerId, first.ranking[1].buyerId] as BuyerId[];
  const names = ['operator', publisher, winner!, loser!];
  await Promise.all(names.map(asked));
  for (const name of names) expect([name, await countIn(name, 'batches')]).toEqual([name, 0]);

  const screens = await Promise.all(names.map(opened));
  const [operator, own, won, lost] = screens.map(({ messages }) => messages[0]);
  expect(own).toMatchObject({ type: 'snapshot', totals: { calls: 2, connected: 1, converted: 1 } });
  expect(own).toMatchObject({
    calls: [
      { id: second.id, status: 'live' },
      { id: first.id, status: 'ended' },
    ],
  });
  expect(won).toMatchObject({ totals: { calls: 2, connected: 1, converted: 1, bids: 2, revenue: '40.00' } });
  expect(lost).toMatchObject({ totals: { calls: 0, connected: 0, bids: 2, revenue: '0.00' } });
  const [mine] = (operator as unknown as { calls: object[] }).calls.filter(
    (call) => (call as { id: string }).id === second.id,
  );
  expect(mine).toMatchObject({ phase: 'ringing', auction: { voices: [{ bid: '40.00' }, { bid: '30.00' }] } });

  await hangUp(second.id);
  await screens[1]!.until(({ events }) => events.some(({ type }) => type === 'ended'));
  expect(screens[1]!.types).not.toContain('resync');

  await evictDurableObject(stub);
  await evictDurableObject(feedOf(loser!), { webSockets: 'close' });
  await callIn(world.number, '+14155557803', []);
  await screens[1]!.until(({ events }) => events.some(({ type }) => type === 'offered'));
  const again = await opened(publisher);
  expect(again.messages[0]).toMatchObject({ totals: { calls: 3, connected: 2, converted: 2 } });
});
