import { describe, expect, it } from 'vitest';
import type { Receipt } from '../../../src/auction/auction.ts';
import { explainReceipt } from '../../../src/auction/explain.ts';
import { verifyReceipt } from '../../../src/auction/receipt.ts';
import { replayReceipt } from '../../../src/auction/replay.ts';
import type { PingReply } from '../../../src/buyers/ping.ts';
import type { Target } from '../../../src/buyers/target.ts';
import type { CampaignSnapshot } from '../../../src/directory/config/snapshot.ts';
import { CampaignEngine } from '../../../src/exchange/campaign/campaign-engine.ts';
import { CampaignStore } from '../../../src/exchange/market/campaign.store.ts';
import { emptyStats } from '../../../src/exchange/market/market.ts';
import type { NextStep } from '../../../src/exchange/market/next-step.ts';
import { listHistory } from '../../../src/exchange/outbox/ended-calls.store.ts';
import type { QuoteAnswer } from '../../../src/exchange/quotes/quote.ts';
import { byteLength, ROW_BYTES } from '../../../src/lib/limits.ts';
import { SimulatedStorage } from '../../simulation/sqlite.ts';
import { bidOf, callNamed, hashOf, START, snapshotOf, targetNamed } from '../campaign-world.ts';

const BIDDERS = 5_000;
/** Enough for a receipt, and an opening, that no row holds. */
const FEWER = 1_500;

/** What a buyer may send at most: 🦉 is two characters, of which no half may be lost. */
const longest = (target: Target, i: number): PingReply => {
  const { bid, ...reply } = bidOf(target.id, 10 + i);
  return { ...reply, bid: { ...bid!, dialectState: '🦉'.repeat(300) }, reason: null };
};

class Crowd {
  readonly storage = new SimulatedStorage();
  readonly targets: Target[];
  readonly snapshot: CampaignSnapshot;
  engine = this.wake();

  constructor(size: number) {
    this.targets = Array.from({ length: size }, (_, i) =>
      targetNamed(`crowd ${i}`, { caps: [{ window: 'day', calls: 5 }] }),
    );
    const { routing } = snapshotOf([]).campaign;
    this.snapshot = snapshotOf(this.targets, { routing: { ...routing, price: 'second' } });
    this.engine.configure(this.snapshot, hashOf(this.snapshot), START);
  }

  wake(): CampaignEngine {
    this.engine = new CampaignEngine(new CampaignStore(this.storage), () => 'salt');
    return this.engine;
  }

  opened(name: string, at: number): Extract<NextStep, { kind: 'auction' }> {
    const answer = this.engine.open(callNamed(name, at), at);
    if (answer.kind !== 'auction') throw new Error(answer.kind);
    return answer;
  }

  bids = (): PingReply[] => this.targets.map(longest);

  close(name: string, at: number): NextStep {
    const { callId, auctionId } = this.opened(name, at);
    return this.engine.closeAuction(callId, auctionId, this.bids(), at + 100);
  }

  receipt(seq: number): { text: string; receipt: Receipt } {
    const text = this.engine.findReceipt(seq)!;
    return { text, receipt: JSON.parse(text) as Receipt };
  }

  longestRow(): number {
    const { sql } = this.storage;
    const tables = ['calls', 'receipts', 'quotes'].map((name) => `SELECT doc AS text FROM ${name}`);
    const parts = ['receipt_parts', 'opening_parts'].map((name) => `SELECT text FROM ${name}`);
    const all = [...tables, ...parts].join(' UNION ALL ');
    const [row] = sql.exec(`SELECT max(length(CAST(text AS BLOB))) AS most FROM (${all})`).toArray();
    return Number(row!['most']);
  }

  countOf(table: string): number {
    return Number(this.storage.sql.exec(`SELECT count(*) AS n FROM ${table}`).toArray()[0]!['n']);
  }
}

const dialed = (answer: NextStep): boolean =>
  answer.kind === 'instructions' && answer.instructions.some(({ kind }) => kind === 'dial');

describe('an auction of five thousand who bid', () => {
  const crowd = new Crowd(BIDDERS);

  it('gives the call to the best of them, and its receipt, of many rows’ size, is whole', () => {
    expect(dialed(crowd.close('first', START))).toBe(true);
    crowd.close('second', START + 1_000);
    const first = crowd.receipt(1);
    const second = crowd.receipt(2);
    expect(byteLength(first.text)).toBeGreaterThan(ROW_BYTES * 2);
    expect(crowd.longestRow()).toBeLessThan(ROW_BYTES);
    for (const { receipt } of [first, second]) expect(verifyReceipt(receipt)).toBe(true);
    expect(second.receipt.previousHash).toBe(first.receipt.hash);
  });

  it('can be replayed, and tells everybody why, after the object has died too', () => {
    crowd.wake();
    const { receipt } = crowd.receipt(1);
    const { configHash } = receipt.opening;
    expect(replayReceipt(receipt, crowd.snapshot, configHash)).toEqual({ equal: true, differences: [] });
    const told = explainReceipt(receipt, crowd.snapshot);
    expect(told).toHaveLength(BIDDERS);
    expect(told.filter(({ outcome }) => outcome === 'won')).toHaveLength(1);
    expect(told.filter(({ outcome, reason }) => outcome === 'lost' && reason !== null)).toHaveLength(
      BIDDERS - 1,
    );
    expect(receipt.award?.targetId).toBe(crowd.targets.at(-1)!.id);
  });

  it('is sent again whole when history was lost', () => {
    const { callId } = callNamed('first', START);
    const pieces = listHistory(crowd.storage, [callId]);
    expect(pieces.map((line) => line.slice(0, line.indexOf(' ')))).toEqual(['call', 'receipt']);
    expect(JSON.parse(pieces[1]!.slice('receipt '.length))).toEqual(crowd.receipt(1).receipt);
  });

  it('leaves nothing of a caller in any part once they are forgotten, and stays true', () => {
    const { hash } = callNamed('first', START).caller;
    crowd.engine.eraseCaller(hash!, START);
    const { receipt } = crowd.receipt(1);
    expect(receipt.personal).toBeUndefined();
    expect(verifyReceipt(receipt)).toBe(true);
    expect(crowd.receipt(2).receipt.personal).toBeDefined();
  });

  it('takes its parts with it when it is too old', () => {
    new CampaignStore(crowd.storage).prune('', 0, 0, 2);
    expect(crowd.engine.findReceipt(1)).toBeNull();
    expect(crowd.storage.sql.exec('SELECT DISTINCT seq FROM receipt_parts').toArray()).toEqual([{ seq: 2 }]);
  });
});

describe('a ping that a crowd bids on', () => {
  it('gets its bid, and the call that comes of it its place', () => {
    const crowd = new Crowd(FEWER);
    const { caller, callId } = callNamed('pinged', START);
    const command = {
      callId,
      publisherId: crowd.snapshot.publishers[0]!.id,
      subId: null,
      caller,
      tags: {},
      test: false,
    };
    const asked = crowd.engine.quotes.ask(command, START) as Extract<QuoteAnswer, { kind: 'auction' }>;
    const answer = crowd.engine.quotes.close(asked.auctionId, crowd.bids(), START + 100);
    expect(answer.kind).toBe('bid');
    expect(crowd.longestRow()).toBeLessThan(ROW_BYTES);
    crowd.wake();
    expect(dialed(crowd.engine.open(callNamed('pinged', START), START + 1_000))).toBe(true);
  });
});

describe('an auction in which everybody’s caps are in use', () => {
  const crowd = new Crowd(FEWER);
  const at = START + 1_000;

  it('is opened, outlives a death of the object, and is closed', () => {
    const used = JSON.stringify(emptyStats());
    for (const { id } of crowd.targets)
      crowd.storage.sql.exec('INSERT INTO books (target_id, doc) VALUES (?, ?)', id, used);
    crowd.wake();
    const { callId, auctionId } = crowd.opened('used', at);
    expect(crowd.countOf('opening_parts')).toBeGreaterThan(0);
    crowd.wake();
    expect(Object.keys(crowd.engine.find(callId)!.opening!.states)).toHaveLength(FEWER);
    expect(dialed(crowd.engine.closeAuction(callId, auctionId, crowd.bids(), at + 100))).toBe(true);
    expect(crowd.longestRow()).toBeLessThan(ROW_BYTES);
    expect(crowd.countOf('opening_parts')).toBe(0);
    expect(verifyReceipt(crowd.receipt(1).receipt)).toBe(true);
  });

  it('goes on to the next who may take it, however far down, when the best may not any more', () => {
    const { callId } = callNamed('used', at);
    const gone = new Set(crowd.targets.slice(-200).map(({ id }) => id));
    const targets = crowd.snapshot.targets.map((target) =>
      gone.has(target.id) ? { ...target, status: 'paused' as const } : target,
    );
    const next = { ...crowd.snapshot, targets, version: 2 };
    crowd.engine.configure(next, hashOf(next), at);
    const busy = {
      kind: 'dialDone' as const,
      carrierCallId: 'any',
      legRef: 'any',
      status: 'busy' as const,
      bridged: false,
      seconds: null,
      callerGone: false,
    };
    expect(dialed(crowd.engine.dialDone(callId, 1, busy, at + 5_000))).toBe(true);
    expect(crowd.engine.find(callId)!.attempts.at(-1)!.targetId).toBe(crowd.targets.at(-201)!.id);
  });
});
