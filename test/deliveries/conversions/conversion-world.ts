import { generateKeyPairSync } from 'node:crypto';
import { vi } from 'vitest';
import type { CallRecord } from '../../../src/call/record.ts';
import { configOf } from '../../../src/config.ts';
import type { CallNotice } from '../../../src/deliveries/delivery.ts';
import { seal } from '../../../src/lib/crypto.ts';
import { makeId } from '../../../src/lib/ids.ts';
import type { CallEventName } from '../../../src/publishers/events/event-target.ts';
import { callerHash } from '../../../src/telephony/caller-facts.ts';
import type { Json } from '../../api/exchange.ts';
import { project } from '../../api/history.ts';
import { callRecord } from '../../api/records.ts';
import { EventWorld } from '../events/event-world.ts';
import { CALLER } from './calls.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
export const KEY_FILE = JSON.stringify({
  type: 'service_account',
  client_email: 'outcry@project.iam.gserviceaccount.com',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  token_uri: 'https://elsewhere.example/token',
});
const OPERATOR = 'operator-key-for-tests';
const GCLID = 'EAIaIQobChMIabcdefgh';

export type Asked = { url: URL; headers: Record<string, string>; body: Json };
type Said = { status: number; body: unknown };

export const GOOGLE = {
  kind: 'google',
  events: ['call.paid', 'call.adjusted'],
  conversion: { value: 'payout', valuePercent: 100, delayMinutes: 1 },
  google: { accountId: '123-456-7890', conversionActionId: '987', serviceAccountKey: KEY_FILE },
};
export const META = {
  kind: 'meta',
  events: ['call.paid'],
  conversion: { value: 'revenue', valuePercent: 100, delayMinutes: 60 },
  meta: { datasetId: '1234567890', eventName: 'Purchase', accessToken: 'EAAGtoken-of-meta' },
};
export const MICROSOFT = {
  kind: 'microsoft',
  events: ['call.paid', 'call.adjusted'],
  conversion: { value: 'payout', valuePercent: 100, delayMinutes: 1 },
  microsoft: {
    customerId: '11',
    accountId: '22',
    goalName: 'Calls',
    clientId: '6731de76-14a6-49ae-97bc-6eba6914391e',
    developerToken: 'developer-token',
    refreshToken: 'refresh-0',
  },
};

/** An exchange, and ad platforms that remember what they were told. */
export class ConversionWorld extends EventWorld {
  readonly asked: Asked[] = [];
  /** Tokens that were given out, each in place of the one before. */
  tokens = 0;
  /** How the platform answers, once the token is good; null: it takes it. */
  reply: (asked: Asked) => Said | null = () => null;
  giveToken: (form: URLSearchParams) => Said = () => ({
    status: 200,
    body: { access_token: `token-${++this.tokens}`, expires_in: 3_600, token_type: 'Bearer' },
  });
  /** The only one that is taken; null: every one. */
  goodToken: string | null = null;
  #calls = 0;

  override async set(): Promise<this> {
    await super.set();
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      const { status, body } = this.#answer(new URL(url), init);
      return Response.json(body, { status });
    });
    return this;
  }

  #answer(url: URL, { headers, body }: RequestInit): Said {
    if (/\/token$/.test(url.pathname)) return this.giveToken(new URLSearchParams(String(body)));
    const asked = { url, headers: headers as Record<string, string>, body: JSON.parse(String(body)) };
    if (this.goodToken !== null && asked.headers['authorization'] !== `Bearer ${this.goodToken}`)
      return { status: 401, body: { error: { code: 401, message: 'bad token', status: 'UNAUTHENTICATED' } } };
    const reply = this.reply(asked);
    if (reply) return reply;
    this.asked.push(asked);
    return { status: 200, body: { requestId: `r${this.asked.length}` } };
  }

  async platform(target: Json, changes: Json = {}, key = OPERATOR): Promise<Json> {
    const { status, body } = await this.exchange.ask(
      'POST',
      '/v1/event-targets',
      { ...target, ...changes },
      { key },
    );
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body;
  }

  /** A call whose caller agreed and had clicked, as history has it. */
  async call(changes: Partial<CallRecord> = {}): Promise<CallRecord> {
    const n = ++this.#calls;
    const now = Date.now();
    const sealed = await seal(configOf(this.exchange.env).ring, CALLER, new Uint8Array(12).fill(n));
    const record = callRecord(n, {
      id: makeId('call', now, new Uint8Array(13).fill(n)),
      publisherId: this.publisher.id,
      campaignId: this.campaignId,
      tags: { gclid: GCLID, ad_user_data: 'granted' },
      startedAt: now - 100_000,
      endedAt: now,
      ...changes,
    });
    const hash = await callerHash(configOf(this.exchange.env).hashKey, CALLER);
    const known = { ...record, caller: { ...record.caller, sealed, hash } };
    await project(this.exchange, [known]);
    return known;
  }

  async correct(call: CallRecord, money: Partial<CallRecord>): Promise<CallRecord> {
    const after = { ...call, ...money, version: call.version + 1 };
    await project(this.exchange, [after]);
    return after;
  }

  noticeOf(record: CallRecord, event: CallEventName, change: Partial<CallNotice> = {}): CallNotice {
    const number = change.corrected ? `:0${change.corrected.number}` : '';
    const bare = { ...record, caller: { ...record.caller, sealed: null, hash: null }, timeline: [] };
    const made = this.notice(event);
    const at = record.endedAt ?? record.startedAt;
    const id = `${record.id}:${made.id.split(':')[1]}:${event}${number}`;
    return { ...made, id, record: bare, at, convertedAt: at, corrected: null, ...change };
  }

  /** Calls that were paid, all at once. */
  async paid(...calls: CallRecord[]): Promise<void> {
    this.queue(...calls.map((call) => this.noticeOf(call, 'call.paid')));
    await this.pass(2 * 60_000);
  }

  async log(): Promise<Json[]> {
    const lines: Json[] = [];
    for (const status of ['delivered', 'stopped', 'dead', 'retrying'])
      lines.push(
        ...(await this.exchange.ask('GET', `/v1/deliveries?status=${status}&limit=100`)).body['data'],
      );
    return lines;
  }
}
