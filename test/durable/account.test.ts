/// <reference types="@cloudflare/vitest-plugin/types" />
import { applyD1Migrations, evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AccountTerms, AccountView, CreditAnswer } from '../../src/buyers/accounts/account.ts';
import type { Cap } from '../../src/buyers/caps.ts';
import type { Buyer, Target } from '../../src/buyers/target.ts';
import type { CampaignSnapshot } from '../../src/directory/config/snapshot.ts';
import type { CallId } from '../../src/lib/ids.ts';
import { buyerNamed, dollars, hashOf, snapshotOf, targetNamed } from '../exchange/campaign-world.ts';
import {
  type Auction,
  bindings,
  type CampaignStub,
  inObject,
  isDialed,
  openCall,
  openedAt,
  settleAt,
} from './campaign-object.ts';

beforeAll(() => applyD1Migrations(bindings.DB, bindings.MIGRATIONS));
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  vi.stubGlobal('fetch', async () => new Response('{}'));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms);
const MINUTE_MS = 60_000;
/** Far from midnight. */
const ZONE = new Date().getUTCHours() < 12 ? 'Asia/Tokyo' : 'America/New_York';

/** One buyer with a target in each of several campaigns. */
class Account {
  readonly name: string;
  readonly buyer: Buyer;
  #revision = 0;
  #version = 0;
  stubs: CampaignStub[] = [];

  constructor(name: string, terms: Partial<Pick<Buyer, 'caps' | 'wallet'>>) {
    this.name = name;
    this.buyer = { ...buyerNamed(name), timezone: ZONE, ...terms };
  }

  static async open(
    name: string,
    campaigns: number,
    terms: Partial<Pick<Buyer, 'caps' | 'wallet'>>,
    over: Partial<Target> = {},
  ): Promise<Account> {
    const account = new Account(name, terms);
    account.stubs = Array.from({ length: campaigns }, (_, i) =>
      bindings.CAMPAIGN.getByName(`cmp of ${name} ${i}`),
    );
    await account.change(terms, over);
    return account;
  }

  get object() {
    return bindings.BUYER.getByName(this.buyer.id);
  }

  /** As publishing does it: the account first, then each campaign. */
  async change(terms: Partial<Pick<Buyer, 'caps' | 'wallet'>>, over: Partial<Target> = {}): Promise<void> {
    Object.assign(this.buyer, terms);
    const { timezone, wallet, caps = [] } = this.buyer;
    this.#revision += 1;
    this.#version += 1;
    const given: AccountTerms = { revision: this.#revision, timezone, wallet, caps };
    await this.object.configure(given);
    for (const stub of this.stubs) {
      const snapshot: CampaignSnapshot = {
        ...snapshotOf([targetNamed(this.name, over)], {}, this.#version),
        buyers: [{ ...this.buyer }],
      };
      await stub.configure(snapshot, hashOf(snapshot));
    }
  }

  credit = async (amount: number, reference: string) =>
    (await this.object.credit({
      reference,
      amount: dollars(amount),
      note: null,
      by: 'operator',
      at: Date.now(),
    })) as CreditAnswer;

  view = async (): Promise<AccountView> => (await this.object.account(10)) as AccountView;
}

let calls = 0;
const place = async (stub: CampaignStub, price: number) => {
  const opened = await openedAt(stub, `account call ${calls++}`);
  return opened.kind === 'auction' ? settleAt(stub, opened, price) : opened;
};

async function reasonOf(stub: CampaignStub, price: number): Promise<string | null | undefined> {
  const opened = await openedAt(stub, `account call ${calls++}`);
  if (opened.kind === 'auction') await settleAt(stub, opened, price);
  if (!('callId' in opened)) return undefined;
  const record = (await stub.record(opened.callId)) as { timeline: { type: string }[] } | null;
  if (!record) return undefined;
  return lastReceipt(stub, opened.callId);
}

async function lastReceipt(stub: CampaignStub, callId: CallId): Promise<string | null | undefined> {
  return inObject(stub, (_, { storage }) => {
    const row = storage.sql
      .exec("SELECT receipts->'$[#-1][1]' AS doc FROM calls WHERE id = ? AND receipts IS NOT NULL", callId)
      .toArray()[0];
    const receipt = row && (JSON.parse(String(row['doc'])) as { candidates: { reason: string | null }[] });
    return receipt?.candidates[0]?.reason;
  });
}

const talked = (seconds: number) => ({
  kind: 'dialDone' as const,
  carrierCallId: 'any',
  legRef: 'any',
  status: 'completed' as const,
  bridged: true,
  seconds,
  callerGone: true,
});

const converted = async (stub: CampaignStub, price: number): Promise<Auction> => {
  const auction = await openCall(stub, `account call ${calls++}`);
  expect(isDialed(await settleAt(stub, auction, price))).toBe(true);
  await stub.dialDone(auction.callId, 1, talked(90));
  return auction;
};

describe('caps a buyer has in all campaigns together', () => {
  const caps: [string, Cap, number][] = [
    ['seven calls at a time', { window: 'concurrent', calls: 7 }, 7],
    ['seven calls a day', { window: 'day', calls: 7 }, 7],
    ['money for seven and almost one more', { window: 'day', spend: dollars(7 * 40 + 39) }, 7],
    ['none at all', { window: 'total', calls: 0 }, 0],
  ];
  for (const [what, cap, most] of caps) {
    it(`let through what they allow over three campaigns, and no more: ${what}`, async () => {
      const { stubs } = await Account.open(`capped ${what}`, 3, { caps: [cap] });
      let dialed = 0;
      const wave = async (count: number): Promise<void> => {
        const answers = await Promise.all(Array.from({ length: count }, (_, i) => place(stubs[i % 3]!, 40)));
        dialed += answers.filter(isDialed).length;
      };
      await wave(200);
      expect(dialed).toBeLessThanOrEqual(most);
      for (let i = 0; i < 12; i++) {
        later(6_000); // whoever had nothing left asks again
        await wave(3);
      }
      expect(dialed).toBe(most);
    });
  }

  it('count what was used before they were set', async () => {
    const account = await Account.open('set later', 2, {});
    for (let i = 0; i < 3; i++) await converted(account.stubs[0]!, 10);
    await account.change({ caps: [{ window: 'day', calls: 3 }] });
    expect(await reasonOf(account.stubs[0]!, 10)).toBe('accountCap');
    later(6_000);
    expect(await reasonOf(account.stubs[1]!, 10)).toBe('accountCap');
  });

  it('hold at once when they are lowered, whatever had been lent', async () => {
    const account = await Account.open('lowered', 2, { caps: [{ window: 'day', calls: 10 }] });
    let dialed = Number(isDialed(await place(account.stubs[0]!, 10)));
    await account.change({ caps: [{ window: 'day', calls: 3 }] });
    for (let i = 0; i < 8; i++) {
      dialed += Number(isDialed(await place(account.stubs[i % 2]!, 10)));
      later(6_000);
    }
    expect(dialed).toBe(3);
  });

  it('free a slot for a call in another campaign when one ends', async () => {
    const { stubs } = await Account.open('one slot', 2, { caps: [{ window: 'concurrent', calls: 1 }] });
    const first = await openCall(stubs[0]!, `account call ${calls++}`);
    expect(isDialed(await settleAt(stubs[0]!, first, 10))).toBe(true);
    expect(await reasonOf(stubs[1]!, 10)).toBe('accountCap');
    await stubs[0]!.dialDone(first.callId, 1, talked(90));
    later(6_000);
    expect(isDialed(await place(stubs[1]!, 10))).toBe(true);
  });

  it('hold across the death of every object', async () => {
    const account = await Account.open('dies', 2, { caps: [{ window: 'day', calls: 5 }] });
    let dialed = 0;
    for (let i = 0; i < 24; i++) {
      const stub = account.stubs[i % 2]!;
      dialed += Number(isDialed(await place(stub, 10)));
      await evictDurableObject(stub as DurableObjectStub);
      await account.object.account(1);
      if (i % 3 === 0) await evictDurableObject(account.object as unknown as DurableObjectStub);
      later(6_000);
    }
    expect(dialed).toBe(5);
  });
});

describe('a buyer that was there before accounts were', () => {
  it('is looked up when a campaign first asks for it', async () => {
    const buyer: Buyer = { ...buyerNamed('from before'), caps: [{ window: 'total', calls: 1 }] };
    await bindings.DB.prepare(
      'INSERT INTO buyers (id, revision, doc, created_at, updated_at) VALUES (?1, 7, ?2, 0, 0)',
    )
      .bind(buyer.id, JSON.stringify(buyer))
      .run();
    const stub = bindings.CAMPAIGN.getByName('cmp of from before');
    const snapshot = { ...snapshotOf([targetNamed('from before')]), buyers: [buyer] };
    await stub.configure(snapshot, hashOf(snapshot));
    expect(isDialed(await place(stub, 10))).toBe(true);
    later(6_000);
    expect(await reasonOf(stub, 10)).toBe('accountCap');
  });
});

describe('a wallet paid in advance', () => {
  it('is spent to the last call it covers, by static prices too, and says when it is empty', async () => {
    const fixed = { bidding: { kind: 'static' as const, price: dollars(40) } };
    const account = await Account.open('prepaid', 2, { wallet: 'prepaid' }, fixed);
    expect(await reasonOf(account.stubs[0]!, 0)).toBe('walletEmpty');
    expect((await account.credit(100, 'inv-1')).kind).toBe('credited');
    expect(isDialed(await place(account.stubs[0]!, 0))).toBe(true);
    expect(isDialed(await place(account.stubs[1]!, 0))).toBe(true);
    later(6_000);
    expect(await reasonOf(account.stubs[0]!, 0)).toBe('walletEmpty');
    await account.credit(20, 'inv-2');
    expect(isDialed(await place(account.stubs[0]!, 0))).toBe(true);
  });

  it('tells what is charged, held and left, and gives back what a call did not cost', async () => {
    const account = await Account.open('told', 1, { wallet: 'prepaid' });
    const [stub] = account.stubs as [CampaignStub];
    await account.credit(500, 'inv-1');
    const auction = await converted(stub, 30);
    const unconverted = await openCall(stub, `account call ${calls++}`);
    await settleAt(stub, unconverted, 25);
    later(2 * MINUTE_MS);
    await runDurableObjectAlarm(stub as DurableObjectStub);
    await vi.waitFor(async () =>
      expect((await account.view()).wallet).toEqual({
        credited: dollars(500),
        spent: dollars(30),
        held: dollars(25),
        available: dollars(445),
      }),
    );
    await stub.dialDone(unconverted.callId, 1, talked(5));
    await stub.adjust(auction.callId, { revenue: dollars(0), payout: null, reason: 'wrong', by: 'operator' });
    await converted(stub, 11);
    later(2 * MINUTE_MS);
    await runDurableObjectAlarm(stub as DurableObjectStub);
    await vi.waitFor(async () =>
      expect((await account.view()).wallet).toMatchObject({ spent: dollars(11), held: 0 }),
    );
  });

  it('counts a payment once, by its reference, and pays back no more than nobody holds', async () => {
    const account = await Account.open('paid', 1, { wallet: 'prepaid' });
    expect((await account.credit(100, 'inv-1')).kind).toBe('credited');
    expect((await account.credit(100, 'inv-1')).kind).toBe('repeated');
    expect(await account.credit(90, 'inv-1')).toEqual({ kind: 'conflict' });
    await converted(account.stubs[0]!, 30);
    expect(await account.credit(-80, 'back-1')).toEqual({ kind: 'tooMuch', available: dollars(70) });
    expect((await account.credit(-70, 'back-2')).kind).toBe('credited');
    later(6_000);
    expect(await reasonOf(account.stubs[0]!, 30)).toBe('walletEmpty');
    expect((await account.view()).credits.map(({ reference }) => reference)).toEqual(['back-2', 'inv-1']);
  });

  it('gives a lease that lies idle back after a minute, and to who needs it at once', async () => {
    const account = await Account.open('idle', 2, { wallet: 'prepaid' });
    await account.credit(40, 'inv-1');
    await place(account.stubs[0]!, 1); // now most of it is lent to the first
    expect(isDialed(await place(account.stubs[1]!, 39))).toBe(true);
  });
});
