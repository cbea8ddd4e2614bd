/// <reference types="@cloudflare/vitest-plugin/types" />
import { listDurableObjectIds, runInDurableObject } from 'cloudflare:test';
import type { DeliveryMessage, Projection } from '../../src/deliveries/delivery.ts';
import { bindings, type CampaignStub, FakeQueue, inObject } from './campaign-object.ts';

const NAMESPACES = ['CAMPAIGN', 'BUYER', 'FEED', 'QUOTA', 'POOL'] as const;
const TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'";

/** Everything that is written anywhere, as text: D1, the archive, and every object's own rows. */
export async function writtenAnywhere(): Promise<string> {
  const tables = await bindings.DB.prepare(TABLES).all<{ name: string }>();
  const rows = await Promise.all(
    tables.results.map(
      async ({ name }) => (await bindings.DB.prepare(`SELECT * FROM "${name}"`).all()).results,
    ),
  );
  const { objects } = await bindings.ARCHIVE.list();
  const bundles = await Promise.all(
    objects.map(async ({ key }) => (await bindings.ARCHIVE.get(key))!.text()),
  );
  const inObjects: string[] = [];
  for (const name of NAMESPACES) {
    const namespace = bindings[name] as unknown as DurableObjectNamespace;
    for (const id of await listDurableObjectIds(namespace))
      inObjects.push(
        await runInDurableObject(namespace.get(id), async (_, { storage }) => {
          const own = storage.sql.exec(TABLES).toArray();
          const all = own.map(({ name: table }) => storage.sql.exec(`SELECT * FROM "${table}"`).toArray());
          return JSON.stringify([all, [...(await storage.list())]]);
        }),
      );
  }
  return [JSON.stringify(rows), ...bundles, ...inObjects].join('\n');
}

/** The object sends into queues that are looked into. */
export async function watchQueues(stub: CampaignStub) {
  const projections = new FakeQueue<Projection>();
  const deliveries = new FakeQueue<DeliveryMessage>();
  projections.isDown = deliveries.isDown = false;
  const watch = () =>
    inObject(stub, (instance) => {
      const env = { ...bindings, PROJECTIONS: projections, DELIVERIES: deliveries };
      (instance as unknown as { env: unknown }).env = env;
    });
  await watch();
  return { projections, deliveries, watch };
}
