import { DurableObject } from 'cloudflare:workers';
import { createHash } from 'node:crypto';

/**
 * An answered call by hand: only what the product promises, and nothing general. One carrier, one dialect, one campaign,
 * first price. What it promises: the carrier's signature is checked; the caller is sealed and hashed; each buyer is told a
 * token of its own under a signature and has a deadline; replies are read strictly; the call is written before anybody is
 * asked, and the award with a chained receipt before the caller hears of it; what the carrier asks next is signed.
 */
type Env = {
  CALLS: DurableObjectNamespace<CallsDO>;
  SHARD: DurableObjectNamespace<ShardDO>;
  BUYERS_URL: string;
  PUBLIC_URL: string;
  AUTH_TOKEN: string;
};

type Asked = { id: string; at: number; caller: { hash: string; sealed: string; state: string; zip: string } };
type Bid = { buyer: number; cents: number };

const BUYERS = 10;
const SLOTS = 6;
const POOL = 64;
const DEADLINE_MS = 2_000;
const MOST_BYTES = 64 * 1024;

const encoder = new TextEncoder();
const strictly = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
const keys = new Map<string, CryptoKey>();

async function keyOf(secret: string, hash: 'SHA-1' | 'SHA-256' = 'SHA-256'): Promise<CryptoKey> {
  const known = keys.get(secret);
  if (known) return known;
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash }, false, [
    'sign',
  ]);
  keys.set(secret, key);
  return key;
}

const base64 = (bytes: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(bytes)));
const macOf = async (secret: string, text: string, hash?: 'SHA-1'): Promise<string> =>
  base64(
    await crypto.subtle.sign('HMAC', keys.get(secret) ?? (await keyOf(secret, hash)), encoder.encode(text)),
  );

let sealing: CryptoKey | null = null;
async function seal(text: string): Promise<string> {
  sealing ??= await crypto.subtle.importKey('raw', new Uint8Array(32).fill(3), 'AES-GCM', false, ['encrypt']);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, sealing, encoder.encode(text));
  return `k1.${base64(iv.buffer)}.${base64(sealed)}`;
}

export class CallsDO extends DurableObject<Env> {
  #lastHash = '0'.repeat(64);

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec(
      'CREATE TABLE IF NOT EXISTS calls (id TEXT PRIMARY KEY, ref TEXT NOT NULL UNIQUE, doc TEXT NOT NULL, receipt TEXT) WITHOUT ROWID',
    );
  }

  open(ref: string, call: Asked): boolean {
    const insert = 'INSERT INTO calls (id, ref, doc) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING id';
    return this.ctx.storage.sql.exec(insert, call.id, ref, JSON.stringify(call)).toArray().length === 1;
  }

  award(call: Asked, bids: Bid[]): Bid | null {
    const ranking = bids.toSorted((a, b) => b.cents - a.cents);
    const receipt = JSON.stringify({ call: call.id, bids, ranking, opening: call, previous: this.#lastHash });
    this.#lastHash = createHash('sha256').update(receipt).digest('hex');
    const winner = ranking[0] ?? null;
    this.ctx.storage.sql.exec(
      'UPDATE calls SET doc = ?, receipt = ? WHERE id = ?',
      JSON.stringify({ ...call, winner, ranking }),
      `{"hash":"${this.#lastHash}",${receipt.slice(1)}`,
      call.id,
    );
    return winner;
  }
}

export class ShardDO extends DurableObject<Env> {
  ping(call: Asked, from: number, until: number): Promise<Bid[]> {
    return askSome(this.env, call, from, until);
  }
}

async function askSome(env: Env, call: Asked, from: number, until: number): Promise<Bid[]> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), DEADLINE_MS);
  const buyers = Array.from({ length: until - from }, (_, i) => from + i);
  const bids = await Promise.all(buyers.map((buyer) => ask(env, call, buyer, deadline.signal)));
  clearTimeout(timer);
  return bids.filter((bid) => bid !== null);
}

async function ask(env: Env, call: Asked, buyer: number, signal: AbortSignal): Promise<Bid | null> {
  const callerToken = (await macOf(`token ${buyer}`, call.caller.hash)).slice(0, 22);
  const id = `png_${call.id}_${buyer}`;
  const seconds = Math.floor(call.at / 1_000);
  const { state, zip } = call.caller;
  const body = JSON.stringify({
    type: 'ping',
    timestamp: new Date(call.at).toISOString(),
    data: {
      pingId: id,
      campaign: { id: 'cmp_1', name: 'Benchmark', vertical: 'home' },
      call: {
        areaCode: '415',
        state,
        zip,
        country: 'US',
        attestation: 'A',
        callerToken,
        repeatCaller: false,
        tags: {},
      },
      performance: { calls: 0, connected: 0, converted: 0 },
      floor: '1.00',
      price: 'first',
      deadlineMs: DEADLINE_MS,
    },
  });
  try {
    const signature = await macOf(`secret ${buyer}`, `${id}.${seconds}.${body}`);
    const response = await fetch(`${env.BUYERS_URL}/bid?ms=0&cents=${3_000 + buyer}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(seconds),
        'webhook-signature': `v1,${signature}`,
      },
      body,
      redirect: 'manual',
      signal,
    });
    if (response.status !== 200 || !(Number(response.headers.get('content-length')) <= MOST_BYTES))
      return null;
    const { bid } = JSON.parse(strictly.decode(await response.arrayBuffer())) as { bid?: unknown };
    const cents =
      typeof bid === 'string' && /^\d{1,9}(\.\d{1,6})?$/.test(bid) ? Number(bid) * 100 : Number.NaN;
    return Number.isNaN(cents) ? null : { buyer, cents };
  } catch {
    return null;
  }
}

async function isSigned(
  request: Request,
  url: string,
  form: URLSearchParams,
  authToken: string,
): Promise<boolean> {
  const signed = [...form]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .reduce((text, [name, value]) => text + name + value, url);
  return (await macOf(authToken, signed, 'SHA-1')) === request.headers.get('x-twilio-signature');
}

let calls = 0;

export default {
  async fetch(request, env): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === '/healthz') return new Response('ok');
    const form = new URLSearchParams(await request.text());
    const url = env.PUBLIC_URL + pathname;
    if (!(await isSigned(request, url, form, env.AUTH_TOKEN))) return new Response(null, { status: 403 });
    const [from, ref] = [form.get('From') ?? '', form.get('CallSid') ?? ''];
    const at = Date.now();
    const [sealed, hash] = await Promise.all([seal(from), macOf('hash', from)]);
    const caller = { hash, sealed, state: form.get('FromState') ?? '', zip: form.get('FromZip') ?? '' };
    const call: Asked = {
      id: `call_${at.toString(36)}${(calls++).toString(36).padStart(6, '0')}`,
      at,
      caller,
    };
    const object = env.CALLS.getByName('cmp_1');
    if (!(await object.open(ref, call))) return new Response(null, { status: 409 });
    const shard = env.SHARD.getByName(`ping-${Math.floor(Math.random() * POOL)}`);
    const asked = [askSome(env, call, 0, SLOTS), shard.ping(call, SLOTS, BUYERS)];
    const winner = await object.award(call, (await Promise.all(asked)).flat());
    if (!winner)
      return new Response('<Response><Hangup/></Response>', { headers: { 'content-type': 'text/xml' } });
    const token = `${call.id}.1.${(at + 3_600_000).toString(36)}`;
    const next = `${env.PUBLIC_URL}/telephony/twilio/f/${token}.${(await macOf('follow-up', token)).slice(0, 22).replaceAll(/[+/]/g, '-')}`;
    const xml =
      `<?xml version="1.0" encoding="UTF-8"?><Response><Dial action="${next}/dial" timeout="25" timeLimit="3600" answerOnBridge="true">` +
      `<Number statusCallback="${next}/leg" statusCallbackEvent="answered completed">+1415555${winner.buyer.toString().padStart(4, '0')}</Number></Dial></Response>`;
    return new Response(xml, { headers: { 'content-type': 'text/xml; charset=utf-8' } });
  },
} satisfies ExportedHandler<Env>;
