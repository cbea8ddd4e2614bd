import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallRecord } from '../../src/call/record.ts';
import type { Transfer } from '../../src/ledger/transfer.ts';
import { makeId } from '../../src/lib/ids.ts';
import { type Micros, parseMicros, sumMicros } from '../../src/lib/money.ts';
import { adjust, totalsOf } from '../../src/settlement/adjust.ts';
import { BUYER, PUBLISHER } from '../api/bodies.ts';
import { type Json, TestExchange } from '../api/exchange.ts';
import { project } from '../api/history.ts';
import { callRecord, transfersOf } from '../api/records.ts';
import { hledgerBalances } from '../ledger/hledger.ts';

const START = Date.UTC(2026, 0, 5, 12);
const HOUR = 3_600_000;

/** What may happen in a business, in any order. Numbers choose whom, how much and when. */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('call' as const),
      who: fc.nat(5),
      day: fc.nat(80),
      price: fc.integer({ min: 1, max: 9e7 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('correct' as const),
      which: fc.nat(99),
      share: fc.nat(10),
      after: fc.nat(160),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('pay' as const),
      who: fc.nat(3),
      back: fc.boolean(),
      cents: fc.integer({ min: 1, max: 9_999 }),
      name: fc.nat(6),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('close' as const), who: fc.nat(3), day: fc.nat(120) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('payouts' as const), name: fc.nat(2) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

class Business {
  readonly exchange = new TestExchange();
  readonly #calls: { call: CallRecord; booked: Transfer[] }[] = [];
  buyers: string[] = [];
  publishers: string[] = [];

  async open(): Promise<void> {
    for (const name of ['one', 'two']) {
      this.buyers.push((await this.exchange.make('/v1/buyers', { ...BUYER, name }))['id']);
      this.publishers.push((await this.exchange.make('/v1/publishers', { ...PUBLISHER, name }))['id']);
    }
    const terms = { period: 'week', holdBack: { percent: '15', days: 20 }, minimumPayout: '5.00' };
    await this.exchange.ask('PATCH', `/v1/accounts/${this.publishers[0]}`, terms);
  }

  party(who: number): Json {
    return who < 2 ? { buyerId: this.buyers[who] } : { publisherId: this.publishers[who - 2] };
  }

  async take(step: Step): Promise<void> {
    const { exchange } = this;
    const post = (path: string, body: unknown) => exchange.ask('POST', path, body);
    if (step.kind === 'call') return this.#sell(step);
    if (step.kind === 'correct') return this.#correct(step);
    if (step.kind === 'payouts')
      return void (await post('/v1/payout-runs', { reference: `run ${step.name}` }));
    if (step.kind === 'close') {
      const through = new Date(START + step.day * 24 * HOUR).toISOString();
      return void (await post('/v1/statements', { ...this.party(step.who), through }));
    }
    const kinds = step.who < 2 ? ['payment', 'refund'] : ['payoutPaid', 'payoutReturned'];
    const amount = `${Math.floor(step.cents / 100)}.${String(step.cents % 100).padStart(2, '0')}`;
    const body = {
      ...this.party(step.who),
      kind: kinds[Number(step.back)],
      amount,
      reference: `wire ${step.name}`,
    };
    await post('/v1/payments', body);
    await post('/v1/payments', body); // whoever is not sure says it again
  }

  async #sell({ who, day, price }: Extract<Step, { kind: 'call' }>): Promise<void> {
    const at = START + day * 24 * HOUR;
    const n = this.#calls.length;
    const call = callRecord(1, {
      id: makeId('call', at, new Uint8Array(13).fill(n % 32).with(0, n >> 5)),
      buyerId: this.buyers[who % 2],
      publisherId: this.publishers[Math.floor(who / 3)],
      revenue: price,
      payout: Math.ceil(price * 0.7),
      startedAt: at,
      endedAt: at + HOUR,
    });
    const booked = transfersOf(call);
    this.#calls.push({ call, booked });
    await this.#write(booked);
  }

  async #correct({ which, share, after }: Extract<Step, { kind: 'correct' }>): Promise<void> {
    const sold = this.#calls[which % Math.max(1, this.#calls.length)];
    if (!sold) return;
    const { call, booked } = sold;
    const wish = { revenue: part(call.revenue, share), payout: part(call.payout, share) };
    const at = call.endedAt! + after * HOUR;
    const made = adjust({ booked, publisherId: call.publisherId!, ...wish, at });
    booked.push(...made);
    expect(totalsOf(booked)).toMatchObject(wish);
    await this.#write(made);
    await this.#write(booked); // the queue may say everything again
  }

  #write(transfers: readonly Transfer[]): Promise<void> {
    return project(
      this.exchange,
      [],
      transfers.map((transfer) => ({ kind: 'transfer', transfer })),
    );
  }

  async balances(): Promise<Map<string, number>> {
    const { body } = await this.exchange.ask('GET', '/v1/ledger/balances');
    expect(body['total']).toBe('0.00');
    return new Map(body['data'].map(({ account, balance }: Json) => [account, parseMicros(balance)!]));
  }
}

const part = (amount: Micros, share: number): Micros => Math.floor((amount * share) / 10) as Micros;
const micros = (amount: string): Micros => parseMicros(amount)!;

/** Every statement follows from the one before and its own lines, and all of them with what came since are the ledger. */
async function checkAccount(
  business: Business,
  party: Json,
  balance: number,
  closed: Map<number, string>,
): Promise<void> {
  const { exchange } = business;
  const id = party['buyerId'] ?? party['publisherId'];
  const query = new URLSearchParams(party as Record<string, string>);
  const { body } = await exchange.ask('GET', `/v1/statements?${query}&limit=200`);
  let opening = '0.00';
  let from: string | null = null;
  for (const statement of body['data'].toReversed()) {
    expect([statement.opening, statement.from]).toEqual([opening, from]);
    const moved = [...statement.lines, ...statement.payments].map(({ amount }: Json) => micros(amount));
    expect(micros(opening) + sumMicros(moved)).toBe(micros(statement.closing));
    expect(micros(statement.due) + micros(statement.carriedOver)).toBe(micros(statement.closing));
    const period = new URLSearchParams({ ...party, ...(from && { from }), to: statement.to });
    const entries = (await exchange.ask('GET', `/v1/ledger/entries?${period}`)).body;
    expect([statement.number, entries['data'].length]).toEqual([statement.number, statement.entries]);
    const text = JSON.stringify(statement);
    expect(closed.get(statement.number) ?? text).toBe(text);
    closed.set(statement.number, text);
    opening = statement.closing;
    from = statement.to;
  }
  const account = (await exchange.ask('GET', `/v1/accounts/${id}`)).body;
  expect([id, micros(account['balance'])]).toEqual([id, party['buyerId'] ? 0 - balance || 0 : balance]);
}

describe('a business of any kind', () => {
  it('has books that balance after every step, statements that add up to them, and hledger agrees', async () => {
    let statements = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 12, maxLength: 30 }), async (steps) => {
        const business = new Business();
        await business.open();
        const closed = new Map<number, string>();
        for (const each of steps) {
          await business.take(each);
          const balances = await business.balances();
          for (const who of [0, 1, 2, 3]) {
            const party = business.party(who);
            const name = party['buyerId'] ? `buyer:${party['buyerId']}` : `publisher:${party['publisherId']}`;
            await checkAccount(business, party, balances.get(name) ?? 0, closed);
          }
        }
        statements += closed.size;
        expect([...closed.keys()].sort((a, b) => a - b)).toEqual([...closed.keys()].map((_, i) => i + 1));
        const { text } = (await business.exchange.ask('GET', '/v1/ledger/journal')).body;
        const ours = [...(await business.balances())].filter(([, balance]) => balance !== 0);
        expect([...hledgerBalances(text)].sort()).toEqual(ours.map(([name, sum]) => [name, -sum]).sort());
      }),
      { numRuns: Number(process.env['BUSINESSES'] ?? 8) },
    );
    expect(statements).toBeGreaterThan(0);
  });
});
