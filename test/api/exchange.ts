import { buildApp } from '../../src/api/app.ts';
import type { Env } from '../../src/bindings.ts';
import type { AccountTerms, Credit } from '../../src/buyers/accounts/account.ts';
import type { Delivery } from '../../src/deliveries/delivery.ts';
import { assembleSnapshot } from '../../src/directory/config/build-snapshot.ts';
import type { ConfigNews } from '../../src/directory/config/news.ts';
import type { CampaignSnapshot } from '../../src/directory/config/snapshot.ts';
import { keptDocument } from '../../src/directory/versions/documents.ts';
import { treeRoot } from '../../src/directory/versions/tree.ts';
import { BuyerStore } from '../../src/exchange/accounts/buyer.store.ts';
import { BuyerAccount } from '../../src/exchange/accounts/buyer-account.ts';
import { PageCollector } from '../../src/exchange/market/learning.ts';
import type { CallId } from '../../src/lib/ids.ts';
import { fromJson, toJson } from '../../src/lib/json.ts';
import { type Bucket, chargeTokens, waitMs } from '../../src/lib/token-bucket.ts';
import type { LeaseWish } from '../../src/publishers/pools/lease.ts';
import { type Dialed, NumberPool } from '../../src/publishers/pools/number-pool.ts';
import { PoolStore } from '../../src/publishers/pools/pool.store.ts';
import type { PoolRules } from '../../src/publishers/pools/pool.ts';
import { LocalBucket } from '../archive/bucket.ts';
import { LocalD1 } from '../directory/d1.ts';
import { SimulatedStorage } from '../simulation/sqlite.ts';
import { BUYER, CAMPAIGN, PUBLISHER, targetOf } from './bodies.ts';
import { expectMatchesOpenApi } from './openapi/openapi-matcher.ts';

/** Whatever the API said: tests look into it freely. */
// biome-ignore lint/suspicious/noExplicitAny: an outsider knows no types
export type Json = Record<string, any>;
export type Answer = { status: number; headers: Headers; body: Json };

/** The API on a local database; campaign objects that only remember what they were configured with. */
export class TestExchange {
  /** What campaigns' objects know of a caller. */
  readonly callsOf = new Map<string, CallId[]>();
  readonly db: LocalD1;
  readonly archive = new LocalBucket();
  readonly pushed = new Map<string, { snapshot: CampaignSnapshot; hash: string }[]>();
  readonly sent: Delivery[] = [];
  /** Set to make the campaign objects unreachable. */
  objectsDown = false;
  usage: unknown = null;
  /** What they say to a dispute and to its ruling, and what they were told. */
  dispute: unknown = { answer: { kind: 'notTaken' }, history: [] };
  ruling: unknown = { answer: { kind: 'notDisputed' }, history: [] };
  readonly disputed: unknown[] = [];
  /** What they say a publisher has brought. */
  brought: unknown = null;
  /** What campaign objects say to a ping. */
  quote: unknown = { kind: 'noBid', reasonCode: 'noBid', repeated: false };
  quoted = 0;
  /** What they were asked last. */
  question: unknown = null;
  /** What campaign objects say to a correction, and what they were asked for. */
  adjustment: unknown = { answer: { kind: 'notKept' }, history: [] };
  readonly wishes: unknown[] = [];
  /** What campaign objects say to an outcome, and what was reported to them. */
  outcome: unknown = { answer: { kind: 'notKept' }, history: [] };
  readonly reports: unknown[] = [];
  /** Hashes of callers the campaign objects were told to forget. */
  readonly erased: string[] = [];
  /** What campaign objects know of live calls. */
  readonly records = new Map<string, unknown>();
  /** Streams the feeds were told to end: of which key or session, and when. */
  readonly ended: [feed: string, of: string, until: number | null][] = [];
  readonly #docs = new Map<string, { pages: PageCollector; texts: Map<string, string> }>();
  readonly #buckets = new Map<string, Bucket>();
  readonly #pools = new Map<string, NumberPool>();
  readonly #accounts = new Map<string, BuyerAccount>();
  readonly env: Env;
  readonly #app = buildApp();

  constructor(db = new LocalD1()) {
    this.db = db;
    const campaign = (id: string) => ({
      learn: async (page: ConfigNews) => {
        if (this.objectsDown) throw new Error('object unreachable');
        return this.#learn(id, page);
      },
      usage: async () => this.usage,
      brought: async () => this.brought,
      dispute: async (...said: unknown[]) => {
        this.disputed.push(said);
        return this.dispute;
      },
      ruleDispute: async (...said: unknown[]) => {
        this.disputed.push(said);
        return this.ruling;
      },
      record: async (callId: string) => this.records.get(callId) ?? null,
      adjust: async (callId: string, wish: unknown) => {
        this.wishes.push([callId, wish]);
        return this.adjustment;
      },
      reportOutcome: async (callId: string, report: unknown) => {
        this.reports.push([callId, report]);
        return this.outcome;
      },
      callsOfCaller: async (hash: string) => this.callsOf.get(hash) ?? [],
      eraseCaller: async (hash: string) => this.erased.push(hash),
      quote: async (command: unknown) => {
        if (this.objectsDown) throw new Error('object unreachable');
        this.quoted += 1;
        this.question = fromJson(command as string);
        return toJson(await this.quote);
      },
    });
    this.env = {
      DB: this.db,
      ARCHIVE: this.archive,
      BUYER: { getByName: (id: string) => this.#accountOf(id) },
      CAMPAIGN: { getByName: campaign },
      QUOTA: {
        getByName: (name: string) => ({
          spend: async (units: number, perMinute: number) => {
            const bucket = chargeTokens(this.#buckets.get(name), perMinute, Date.now(), units);
            this.#buckets.set(name, bucket);
            return waitMs(bucket, perMinute);
          },
        }),
      },
      POOL: { getByName: (id: string) => this.#poolOf(id) },
      FEED: {
        getByName: (name: string) => ({
          disconnect: async (of: string, until: number | null) => void this.ended.push([name, of, until]),
        }),
      },
      DELIVERIES: {
        send: async (delivery: Delivery) => void this.sent.push(delivery),
        sendBatch: async (batch: { body: Delivery }[]) =>
          void this.sent.push(...batch.map(({ body }) => body)),
      },
      PUBLIC_URL: 'http://127.0.0.1:8787',
      ALLOW_LOOPBACK_BUYERS: 'true',
      MAX_IN_FLIGHT: '256',
      OPERATOR_KEY: 'operator-key-for-tests',
      TWILIO_AUTH_TOKEN: 'twilio-token-for-tests',
      SEAL_KEYS: 'k1:seal-secret-for-tests',
      HASH_KEY: 'hash-key-for-tests',
      TOKEN_KEY: 'token-key-for-tests',
    } as unknown as Env;
  }

  /** Accounts decide as they do behind their objects; nobody leases from them here. */
  #accountOf(id: string) {
    const keeper = this.#accounts.get(id) ?? new BuyerAccount(new BuyerStore(new SimulatedStorage()));
    this.#accounts.set(id, keeper);
    return {
      configure: async (terms: AccountTerms) => {
        if (this.objectsDown) throw new Error('object unreachable');
        return keeper.configure(terms, Date.now());
      },
      credit: async (credit: Credit) => keeper.credit(credit),
      account: async (credits: number) => keeper.view(credits, Date.now()),
    };
  }

  /** Pools decide as they do behind their objects. */
  #poolOf(id: string) {
    const pool = this.#pools.get(id) ?? new NumberPool(new PoolStore(new SimulatedStorage()));
    this.#pools.set(id, pool);
    const reached = (): NumberPool => {
      if (this.objectsDown) throw new Error('object unreachable');
      return pool;
    };
    return {
      configure: async (rules: PoolRules | null) => reached().configure(rules),
      withdraw: async (numbers: string[]) => reached().withdraw(numbers),
      lease: async (wish: string) => toJson(reached().lease(fromJson<LeaseWish>(wish), Date.now())),
      visitOf: async (number: string) => reached().visitOf(number, Date.now()),
      forget: async (calls: Dialed[]) => reached().forget(calls),
      state: async () => reached().state(Date.now()),
    };
  }

  /** Campaign objects put together what they are told of, as the real ones do. */
  #learn(id: string, page: ConfigNews): number {
    const versions = this.pushed.get(id) ?? [];
    const have = this.live(id)?.version ?? 0;
    const known = this.#docs.get(id) ?? { pages: new PageCollector(), texts: new Map<string, string>() };
    this.#docs.set(id, known);
    const news = known.pages.take(page);
    if (!news || news.to <= have || news.from > have) return have;
    if (news.from === 0) known.texts.clear();
    for (const gone of news.gone) known.texts.delete(gone);
    for (const doc of news.docs) known.texts.set(doc.id, doc.text);
    const texts = [...known.texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
    this.pushed.set(id, [...versions, { snapshot: assembleSnapshot(news.to, texts), hash: news.hash }]);
    return news.to;
  }

  /** What the campaign's object decides by: the highest version it was given. */
  live(campaignId: string): CampaignSnapshot | undefined {
    const versions = this.pushed.get(campaignId) ?? [];
    return versions.reduce<CampaignSnapshot | undefined>(
      (best, { snapshot }) => (best && best.version > snapshot.version ? best : snapshot),
      undefined,
    );
  }

  async ask(
    method: string,
    path: string,
    body?: unknown,
    {
      key = 'operator-key-for-tests',
      headers = {},
    }: { key?: string | null; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const init: RequestInit = {
      method,
      headers: {
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
    };
    if (body !== undefined)
      init.body = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
    const response = await this.#app.request(path, init, this.env);
    const text = await response.text();
    const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
    const said = isJson && text !== '' ? JSON.parse(text) : { text };
    const { status, headers: heard } = response;
    const answer = { status, headers: heard, body: text === '' ? {} : said };
    if (method !== 'HEAD' && /^\/(v1|console)\//.test(path)) expectMatchesOpenApi(method, path, answer);
    return answer;
  }

  async make(path: string, body: unknown): Promise<Json> {
    const answer = await this.ask('POST', path, body);
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}

/** One of everything, ready to take a call. */
export async function makeWorld(exchange: TestExchange, number = '+14155550199') {
  const publisher = await exchange.make('/v1/publishers', PUBLISHER);
  const buyer = await exchange.make('/v1/buyers', BUYER);
  const campaign = await exchange.make('/v1/campaigns', CAMPAIGN);
  const target = await exchange.make('/v1/targets', targetOf(buyer['id'], campaign['id']));
  const tracking = await exchange.make('/v1/numbers', {
    number,
    campaignId: campaign['id'],
    publisherId: publisher['id'],
    carrier: 'twilio',
  });
  return { publisher, buyer, campaign, target, number: tracking };
}

/** The name of a version, from nothing but what it holds. */
export function rootOf(snapshot: CampaignSnapshot): string {
  const { campaign, flow, targets, buyers, publishers, numbers } = snapshot;
  const docs = [{ ...campaign, flow }, ...targets, ...buyers, ...publishers, ...numbers];
  return treeRoot(docs.map((doc) => ({ id: doc.id, hash: keptDocument(doc).hash })));
}
