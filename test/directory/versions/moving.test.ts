import { describe, expect, it } from 'vitest';
import { moveHistory } from '../../../src/directory/config/move-history.store.ts';
import { findVersion } from '../../../src/directory/config/snapshots.store.ts';
import { type Json, TestExchange } from '../../api/exchange.ts';
import type { LocalD1 } from '../d1.ts';
import { databaseBefore, receiptsBefore, versionsBefore, written } from './before.ts';

const asD1 = (db: LocalD1): D1Database => db as unknown as D1Database;
const { campaignId, ids } = written;

async function expectHistory(db: LocalD1): Promise<void> {
  for (const { campaignId: id, version, hash, snapshot } of versionsBefore) {
    const kept = await findVersion(asD1(db), id, version);
    expect([version, kept?.hash, kept?.actual]).toEqual([version, hash, hash]);
    expect(kept?.snapshot).toEqual(snapshot);
  }
}

async function expectReplays(exchange: TestExchange): Promise<void> {
  for (const { callId } of receiptsBefore) {
    const { body } = await exchange.ask('POST', `/v1/calls/${callId}/replay`);
    expect([body['differences'], body['equal']]).toEqual([[], true]);
  }
}

async function moveAll(db: LocalD1): Promise<void> {
  while ((await moveHistory(asD1(db))) > 0);
}

const bytesOf = (db: LocalD1, tables: string[]): number =>
  tables
    .flatMap((table) => db.rows(`SELECT * FROM ${table}`))
    .reduce((total, row) => total + JSON.stringify(Object.values(row)).length, 0);

const linesOf = async (exchange: TestExchange): Promise<Json[]> =>
  (await exchange.ask('GET', `/v1/campaigns/${campaignId}/versions?limit=200`)).body['data'];

describe('a deployment that kept every version whole', () => {
  it('shows and replays its history as before, until it is moved and after', async () => {
    const exchange = new TestExchange(databaseBefore());
    const lines = await linesOf(exchange);
    expect(lines.map(({ version }) => version)).toEqual(Array.from({ length: 16 }, (_, i) => 16 - i));
    await expectHistory(exchange.db);
    await expectReplays(exchange);
    await moveAll(exchange.db);
    expect(exchange.db.rows('SELECT * FROM campaign_versions')).toEqual([]);
    await expectHistory(exchange.db);
    await expectReplays(exchange);
    expect(await linesOf(exchange)).toEqual(lines);
    const moved = ['config_documents', 'config_entities', 'config_versions'];
    const whole = written.d1.campaign_versions.reduce((total, row) => total + row.snapshot.length, 0);
    expect(bytesOf(exchange.db, moved)).toBeLessThan(whole * 0.6);
  });

  it('loses nothing and doubles nothing when moving breaks off anywhere, and changes come in between', async () => {
    for (const way of ['there', 'back'] as const) {
      for (let trip = 0; ; trip++) {
        const exchange = new TestExchange(databaseBefore());
        const { db } = exchange;
        db.breaksAt = { trip, way };
        const brokeOff = await moveAll(db).then(
          () => false,
          () => true,
        );
        if (!brokeOff) break;
        const patch = { weight: 5 + trip };
        expect((await exchange.ask('PATCH', `/v1/targets/${ids.t1}`, patch)).status).toBe(200);
        expect(exchange.live(campaignId)).toMatchObject({ version: 17 });
        expect(exchange.live(campaignId)!.targets.find(({ id }) => id === ids.t1)).toMatchObject(patch);
        await moveAll(db);
        await expectHistory(db);
        const kept = await findVersion(asD1(db), campaignId, 17);
        expect(kept).toMatchObject({ hash: kept!.actual, snapshot: exchange.live(campaignId)! });
        expect(db.rows('SELECT * FROM campaign_versions')).toEqual([]);
      }
    }
  });

  it('tells an object that has the old form what changed since, and no more', async () => {
    const exchange = new TestExchange(databaseBefore());
    const told: Json[] = [];
    const { getByName } = exchange.env.CAMPAIGN;
    exchange.env.CAMPAIGN.getByName = ((id: string) => ({
      ...getByName(id as never),
      learn: async (page: Json) => {
        told.push(page);
        return page['to'];
      },
    })) as never;
    await exchange.ask('PATCH', `/v1/buyers/${ids.b1}`, { name: 'Renamed' });
    const [page] = told.filter(({ docs }) => docs.some((doc: Json) => doc['id'] === ids.b1));
    expect(page).toMatchObject({ from: 16, to: 17, gone: [], pages: 1 });
    expect(page!['docs'].map((doc: Json) => doc['id'])).toEqual([ids.b1]);
  });

  it('goes on when an older version of the code makes a change beside it', async () => {
    const exchange = new TestExchange(databaseBefore());
    await exchange.ask('PATCH', `/v1/targets/${ids.t1}`, { weight: 2 });
    exchange.db.sqlite.exec(`
      UPDATE targets SET doc = json_set(doc, '$.weight', 9), revision = revision + 1 WHERE id = '${ids.t3}';
      UPDATE campaigns SET version = version + 1 WHERE id = '${campaignId}'`);
    await exchange.ask('PATCH', `/v1/targets/${ids.t1}`, { weight: 3 });
    const live = exchange.live(campaignId)!;
    expect(live.version).toBe(19);
    expect(live.targets.map(({ weight }) => weight).toSorted()).toContain(9);
    const kept = await findVersion(asD1(exchange.db), campaignId, 19);
    expect(kept?.snapshot).toEqual(live);
    expect(kept?.hash).toBe(kept?.actual);
  });

  it('keeps the audit trail from before, and goes on with it', async () => {
    const exchange = new TestExchange(databaseBefore());
    const path = `/v1/audit?entity=target&id=${ids.t2}`;
    const before = (await exchange.ask('GET', path)).body['data'];
    await exchange.ask('PATCH', `/v1/targets/${ids.t2}`, { weight: 4 });
    const after = (await exchange.ask('GET', path)).body['data'];
    expect(after.slice(1)).toEqual(before);
    expect(after[0]).toMatchObject({ action: 'update', before: { weight: 1 }, after: { weight: 4 } });
    expect(JSON.stringify(after)).not.toContain('sealed');
  });
});
