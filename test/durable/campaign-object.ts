/// <reference types="@cloudflare/vitest-plugin/types" />
import { type applyD1Migrations, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { Env } from '../../src/bindings.ts';
import type { CampaignSnapshot } from '../../src/directory/config/snapshot.ts';
import type { CampaignDO } from '../../src/exchange/campaign/campaign.do.ts';
import type { NextStep } from '../../src/exchange/market/next-step.ts';
import type { AuctionId, CallId } from '../../src/lib/ids.ts';
import { fromJson, toJson } from '../../src/lib/json.ts';
import { readPieces } from '../deliveries/history-text.ts';
import { bidOf, callNamed, hashOf } from '../exchange/campaign-world.ts';

export const bindings = env as unknown as Env & { MIGRATIONS: Parameters<typeof applyD1Migrations>[1] };

export type CampaignStub = DurableObjectStub<CampaignDO>;

/** A campaign object of its own, configured. */
export async function campaignWith(name: string, snapshot: CampaignSnapshot): Promise<CampaignStub> {
  const stub = bindings.CAMPAIGN.getByName(name);
  await stub.configure(snapshot, hashOf(snapshot));
  return stub;
}

export type Auction = Extract<NextStep, { kind: 'auction' }>;

/** What the object says to a call, whatever it is. @param toldBy another Worker, that does not know the call. */
export const openedAt = async (stub: CampaignStub, name: string, toldBy?: string): Promise<NextStep> =>
  fromJson<NextStep>(
    await stub.open({ ...callNamed(name, Date.now()), ...(toldBy && { callId: callNamed(toldBy).callId }) }),
  );

export async function openCall(stub: CampaignStub, name: string): Promise<Auction> {
  const answer = await openedAt(stub, name);
  if (answer.kind !== 'auction') throw new Error(`not auctioned: ${JSON.stringify(answer)}`);
  return answer;
}

/** Everybody asked bids the same. @returns what the caller is told. */
export async function settleAt(stub: CampaignStub, auction: Auction, amount: number): Promise<NextStep> {
  const bids = auction.orders.map(({ targetId }) => bidOf(targetId, amount));
  const { callId, auctionId } = auction;
  return fromJson<NextStep>(await stub.settle(callId as CallId, auctionId as AuctionId, toJson(bids)));
}

export const isDialed = (answer: NextStep): boolean =>
  answer.kind === 'instructions' && answer.instructions.some(({ kind }) => kind === 'dial');

export const inObject = <R>(
  stub: CampaignStub,
  look: (instance: CampaignDO, state: DurableObjectState) => R | Promise<R>,
): Promise<R> => runInDurableObject(stub as DurableObjectStub, look as never) as Promise<R>;

const TABLES = ['config_docs', 'calls', 'receipts', 'books', 'remembered'];
/** What stands in rows of something else. */
const PACKED: Record<string, string> = {
  receipts: '(SELECT seq FROM receipts UNION ALL SELECT r.value FROM calls, json_each(calls.receipts) r)',
  transfers: "kept_calls, json_each(kept_calls.doc, '$.settlement.transfers')",
};

/** Everything the object has written. */
export const contentsOf = (stub: CampaignStub): Promise<string> =>
  inObject(stub, (_, { storage }) =>
    JSON.stringify(
      TABLES.map((table) => [table, storage.sql.exec(`SELECT * FROM ${table} ORDER BY 1`).toArray()]),
    ),
  );

export const countOf = (stub: CampaignStub, table: string): Promise<number> =>
  inObject(stub, (_, { storage }) =>
    Number(storage.sql.exec(`SELECT count(*) AS n FROM ${PACKED[table] ?? table}`).one()['n']),
  );

/** What reached a queue, and whether it takes anything. It refuses what production's would. */
export class FakeQueue<T> {
  isDown = true;
  /** Takes nothing, and does not say so. */
  isSilent = false;
  readonly sent: T[] = [];
  refused = 0;
  /** Refuses every batch with such a text in it. */
  poison: string | null = null;
  poisonSays = 'the queue does not answer';

  async send(body: T | T[] | string): Promise<void> {
    await this.sendBatch([{ body }]);
  }

  async sendBatch(given: Iterable<{ body: T | T[] | string }>): Promise<void> {
    const batch = [...given];
    if (this.isSilent) {
      this.refused += 1;
      return new Promise(() => {});
    }
    if (this.isDown) {
      this.refused += 1;
      throw new Error('the queue does not answer');
    }
    const texts = batch.map(({ body }) => (typeof body === 'string' ? body : JSON.stringify(body)));
    const sizes = texts.map((text) => new TextEncoder().encode(text).length);
    if (sizes.some((size) => size > 128_000)) throw new Error('message of more than 128000 bytes');
    if (sizes.reduce((sum, size) => sum + size, 0) > 256_000)
      throw new Error('batch of more than 256000 bytes');
    if (batch.length > 100) throw new Error('batch of more than 100 messages');
    const { poison } = this;
    if (poison !== null && texts.some((text) => text.includes(poison))) throw new Error(this.poisonSays);
    for (const { body } of batch) {
      const all = typeof body === 'string' ? (readPieces(body) as T[]) : [body].flat();
      this.sent.push(...(all as T[]));
    }
  }
}
