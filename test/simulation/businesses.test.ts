import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { consumeProjections } from '../../src/deliveries/projections.store.ts';
import { closeAccount, findParty } from '../../src/directory/ledger/close-account.service.ts';
import { buyerAccount, type PartyAccount, publisherAccount } from '../../src/ledger/entry.ts';
import { type Micros, micros, parseMicros, sumMicros } from '../../src/lib/money.ts';
import type { Statement } from '../../src/settlement/statement.ts';
import { type Json, TestExchange } from '../api/exchange.ts';
import { createConsumer, messageOf } from '../deliveries/queue.ts';
import { hledgerBalances } from '../ledger/hledger.ts';
import { Business, NOON } from './business.ts';

const BUSINESSES = Number(process.env['BUSINESSES'] ?? 1_000);
/** So many share one exchange, and its books. */
const IN_ONE = 100;
/** Boards of every so many are compared at the end of their first day, when their books are closed for the first time. */
const LOOKED_AT = 5;
/** As balances have it, a debt to the exchange is less than zero. */
const OWED_TO_US = -1;
const DAY_MS = 86_400_000;
const MIDNIGHT = NOON + DAY_MS / 2;
const LATER = MIDNIGHT + 45 * DAY_MS;

type Money = { calls: number; revenue: Micros; payout: Micros; margin: Micros };
const NOTHING: Money = { calls: 0, revenue: micros(0), payout: micros(0), margin: micros(0) };

const read = (text: unknown): Micros => parseMicros(String(text ?? '0.00'))!;
const moneyIn = ({ revenue, payout, margin }: Json, calls: number): Money => ({
  calls,
  revenue: read(revenue),
  payout: read(payout),
  margin: read(margin),
});
const plus = (a: Money, b: Money): Money => ({
  calls: a.calls + b.calls,
  revenue: micros(a.revenue + b.revenue),
  payout: micros(a.payout + b.payout),
  margin: micros(a.margin + b.margin),
});

/** An exchange with the books of many businesses. */
class Books {
  readonly #exchange = new TestExchange();
  readonly #statements = new Map<PartyAccount, Statement[]>();

  async open(businesses: readonly Business[]): Promise<void> {
    const { DB } = this.#exchange.env;
    const row = (table: string, { id, ...doc }: { id: string }) =>
      DB.prepare(
        `INSERT INTO ${table} (id, revision, doc, created_at, updated_at) VALUES (?, 1, ?, 1, 1)`,
      ).bind(id, JSON.stringify({ id, ...doc }));
    for (const { snapshot } of businesses)
      await DB.batch([
        row('campaigns', snapshot.campaign),
        ...snapshot.publishers.map((one) => row('publishers', one)),
        ...snapshot.buyers.map((one) => row('buyers', one)),
      ]);
  }

  async write(businesses: readonly Business[]): Promise<void> {
    const bodies = businesses
      .map(({ history }) => history.splice(0).join('\n'))
      .filter((body) => body !== '');
    const { batch, retried } = createConsumer(
      'outcry-projections',
      bodies.map((body) => messageOf(body)),
    );
    await consumeProjections(batch, this.#exchange.env);
    if (retried.length > 0) throw new Error('history was not written');
  }

  async close(account: PartyAccount, through: number): Promise<void> {
    const { DB } = this.#exchange.env;
    const party = (await findParty(DB, account))!;
    const made = await closeAccount(DB, party, { now: Date.now(), by: 'operator' }, through);
    this.#statements.set(account, [...this.statementsOf(account), ...made]);
  }

  statementsOf = (account: PartyAccount): Statement[] => this.#statements.get(account) ?? [];

  async #text(path: string): Promise<string> {
    return (await this.#exchange.ask('GET', path)).body['text'] as string;
  }

  /** By campaign, buyer or publisher. */
  async report(by: string): Promise<Map<string, Money>> {
    const query = `from=2026-03-07&to=2026-03-07&timezone=UTC&by=${by}`;
    const { data } = (await this.#exchange.ask('GET', `/v1/reports/summary?${query}`)).body;
    return new Map(data.map((row: Json) => [row['key'], moneyIn(row, row['calls'])]));
  }

  /** Every call that there is, as it is exported, summed by what it names. */
  async export(by: 'campaignId' | 'buyerId' | 'publisherId'): Promise<Map<string, Money>> {
    const sums = new Map<string, Money>();
    for (const line of (await this.#text('/v1/calls?format=ndjson')).trim().split('\n')) {
      const call = JSON.parse(line) as Json;
      const key = call[by];
      if (key) sums.set(key, plus(sums.get(key) ?? NOTHING, moneyIn(call, 1)));
    }
    return sums;
  }

  /** What is owed to the exchange is above zero, as hledger has it. */
  async balances(): Promise<Map<string, number>> {
    const { body } = await this.#exchange.ask('GET', '/v1/ledger/balances');
    expect(body['total']).toBe('0.00');
    return new Map(body['data'].map(({ account, balance }: Json) => [account, read(balance)]));
  }

  hledger = async (): Promise<Map<string, number>> => hledgerBalances(await this.#text('/v1/ledger/journal'));
}

/** Each begins where the one before ended, and is its lines. */
function checkStatements(statements: readonly Statement[]): void {
  let opening = 0;
  for (const statement of statements) {
    expect(statement.opening).toBe(opening);
    const moved = sumMicros(statement.lines.map(({ amount }) => amount));
    expect(statement.opening + moved).toBe(statement.closing);
    opening = statement.closing;
  }
}

const partiesOf = ({ snapshot }: Business): PartyAccount[] => [
  ...snapshot.publishers.map(({ id }) => publisherAccount(id)),
  ...snapshot.buyers.map(({ id }) => buyerAccount(id)),
];
const closing = (statements: readonly Statement[]): Micros => statements.at(-1)?.closing ?? micros(0);
const idOf = (account: PartyAccount): string => account.slice(account.indexOf(':') + 1);

beforeAll(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
afterAll(() => void vi.restoreAllMocks());

/** A party's money by a report, a board or an export: what it is charged, or paid. */
const ownOf = (account: PartyAccount, { revenue, payout }: Pick<Money, 'revenue' | 'payout'>): Micros =>
  account.startsWith('buyer') ? revenue : payout;

async function figuresOf(books: Books) {
  const parties = new Map([...(await books.report('buyer')), ...(await books.report('publisher'))]);
  return { campaigns: await books.report('campaign'), parties, exported: await books.export('campaignId') };
}

/** Everybody is shown what their statement says, and the operator what the report and the export do. */
async function checkFirstDay(businesses: readonly Business[], books: Books): Promise<void> {
  const { campaigns, parties, exported } = await figuresOf(books);
  for (const business of businesses) {
    const { seed, snapshot } = business;
    const board = business.board('operator');
    const shown = moneyIn(board, board.calls);
    const { id } = snapshot.campaign;
    const others = [campaigns.get(id) ?? NOTHING, exported.get(id) ?? NOTHING];
    expect([seed, ...others]).toEqual([seed, shown, shown]);
    for (const name of business.screens)
      expect([seed, name, business.counted(name)]).toEqual([seed, name, business.board(name)]);
    for (const account of partiesOf(business)) {
      await books.close(account, MIDNIGHT);
      const stated = closing(books.statementsOf(account));
      const own = ownOf(account, moneyIn(business.board(idOf(account)), 0));
      const reported = ownOf(account, parties.get(idOf(account)) ?? NOTHING);
      expect([seed, account, own, reported]).toEqual([seed, account, stated, stated]);
    }
  }
}

/** Statements add up to the ledger, and both to what reports and exports say of the calls. */
async function checkAtLast(businesses: readonly Business[], books: Books): Promise<void> {
  const { campaigns, parties, exported } = await figuresOf(books);
  const balances = await books.balances();
  for (const business of businesses) {
    const { seed, snapshot } = business;
    expect([seed, business.faults()]).toEqual([seed, []]);
    const { id } = snapshot.campaign;
    expect([seed, exported.get(id) ?? NOTHING]).toEqual([seed, campaigns.get(id) ?? NOTHING]);
    for (const account of partiesOf(business)) {
      await books.close(account, LATER);
      checkStatements(books.statementsOf(account));
      const stated = closing(books.statementsOf(account));
      const reported = ownOf(account, parties.get(idOf(account)) ?? NOTHING);
      const booked = (balances.get(account) ?? 0) * (account.startsWith('buyer') ? OWED_TO_US : -OWED_TO_US);
      expect([seed, account, reported, booked || 0]).toEqual([seed, account, stated, stated]);
    }
  }
  const ours = [...balances].filter(([, balance]) => balance !== 0).map(([name, sum]) => [name, -sum]);
  expect([...(await books.hledger())].sort()).toEqual(ours.sort());
}

describe(`${BUSINESSES} random businesses`, () => {
  it('have sound books at every step, and the same figures on boards, in reports, statements, exports and hledger', async () => {
    const happened = { outcomes: 0, adjusted: 0, ruled: 0 };
    for (let first = 1; first <= BUSINESSES; first += IN_ONE) {
      const seeds = Array.from({ length: Math.min(IN_ONE, BUSINESSES - first + 1) }, (_, i) => first + i);
      const all = seeds.map((seed) => new Business(seed));
      const books = new Books();
      await books.open(all);
      for (const business of all) await business.firstDay();
      await books.write(all);
      await checkFirstDay(
        all.filter(({ seed }) => seed % LOOKED_AT === 0),
        books,
      );
      for (const business of all) await business.weeksAfter();
      await books.write(all);
      await checkAtLast(all, books);
      for (const { happened: own } of all)
        for (const name of ['outcomes', 'adjusted', 'ruled'] as const) happened[name] += own[name];
    }
    expect(happened.outcomes).toBeGreaterThan(BUSINESSES / 2);
    expect(happened.adjusted).toBeGreaterThan(BUSINESSES / 2);
    expect(happened.ruled).toBeGreaterThan(BUSINESSES / 10);
  }, 300_000);
});
