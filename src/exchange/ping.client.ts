import { dialects } from '../buyers/bidders/registry.ts';
import { callerToken } from '../buyers/caller-token.ts';
import type { BuyerRequest, Dialect, ReadBid } from '../buyers/dialect.ts';
import type { PingOrder, PingReply, PingSubject } from '../buyers/ping.ts';
import type { Reason } from '../buyers/reason.ts';
import type { PingAuth } from '../buyers/target.ts';
import { type KeyRing, unseal } from '../lib/crypto.ts';
import { refuseUrl } from '../lib/public-url.ts';
import { assert } from '../lib/result.ts';
import { SECOND_MS } from '../lib/time.ts';
import { signWebhook } from '../lib/webhook-signature.ts';
import { readReplyBody } from './reply-body.client.ts';

/** What a ping needs of the world around it. */
export type PingDeps = {
  ring: KeyRing;
  hashKey: Uint8Array;
  allowLoopback: boolean;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  now: () => number;
};

const MAX_REPLY_BYTES = 64 * 1024;

/**
 * Asks one buyer. Call it when the buyer's slot is granted: its clock starts now and stops with the last byte, at
 * the order's own timeout or the auction's deadline, whichever is first. Never throws: whatever goes wrong is a
 * reply with a coded reason.
 */
export async function ping(order: PingOrder, subject: PingSubject, deps: PingDeps): Promise<PingReply> {
  const startedAt = deps.now();
  const deadlineAt = Math.min(startedAt + order.timeoutMs, subject.deadlineAt);
  const read = deadlineAt > startedAt ? await ask(order, subject, deps, startedAt, deadlineAt) : notAsked();
  const latencyMs = Math.max(0, deps.now() - startedAt);
  return { targetId: order.targetId, latencyMs, ...read };
}

const noBid = (reason: Reason, detail?: string): ReadBid => ({ bid: null, reason, detail });
const notAsked = (detail?: string): ReadBid => noBid('notAsked', detail);

/** Builds, then races the exchange against one timer. The timer also ends a fetch that ignores its signal. */
async function ask(
  order: PingOrder,
  subject: PingSubject,
  deps: PingDeps,
  startedAt: number,
  deadlineAt: number,
): Promise<ReadBid> {
  const dialect = Object.hasOwn(dialects, order.dialect) ? dialects[order.dialect] : undefined;
  if (!dialect) return notAsked('unknown dialect');
  if (isRefused(order.url, deps.allowLoopback)) return noBid('connectionFailed', 'the URL is not public');
  const abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<ReadBid>((resolve) => {
    timer = setTimeout(() => {
      abort.abort();
      resolve(noBid('timeout'));
    }, deadlineAt - startedAt);
  });
  const answer = prepare(dialect, order, subject, deps, startedAt, deadlineAt).then(
    (request) => exchange(dialect, request, deps, abort, deadlineAt),
    () => notAsked('the request could not be built'),
  );
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The dialect's request with credentials and a Standard Webhooks signature. @throws when a secret cannot be read. */
async function prepare(
  dialect: Dialect,
  order: PingOrder,
  subject: PingSubject,
  deps: PingDeps,
  now: number,
  deadlineAt: number,
): Promise<BuyerRequest> {
  const token =
    subject.callerHash === null ? null : await callerToken(deps.hashKey, order.buyerId, subject.callerHash);
  const auth = order.auth.kind === 'none' ? {} : await authHeaders(order.auth, deps.ring);
  const secrets: string[] = [];
  for (const sealed of order.sealedSecrets)
    secrets.push(revealed.get(sealed) ?? (await reveal(deps.ring, sealed)));
  const context = { subject, order, callerToken: token, deadlineMs: deadlineAt - now, now };
  const request = dialect.build(context);
  const seconds = Math.floor(now / SECOND_MS);
  const headers: Record<string, string> = {
    ...request.headers,
    ...auth,
    'webhook-id': order.pingId,
    'webhook-timestamp': String(seconds),
    'webhook-signature': await signWebhook(secrets, order.pingId, seconds, request.body ?? ''),
  };
  return { ...request, headers };
}

async function authHeaders(auth: PingAuth, ring: KeyRing): Promise<Record<string, string>> {
  if (auth.kind === 'bearer') return { authorization: `Bearer ${await reveal(ring, auth.sealedToken)}` };
  if (auth.kind === 'header') return { [auth.name.toLowerCase()]: await reveal(ring, auth.sealedValue) };
  return {};
}

/** Sends and reads. Catches everything, so that nothing is left unhandled when the deadline has won the race. */
async function exchange(
  dialect: Dialect,
  request: BuyerRequest,
  deps: PingDeps,
  abort: AbortController,
  deadlineAt: number,
): Promise<ReadBid> {
  const { fetch } = deps; // called without its object: a runtime's own fetch insists
  const { method, headers, body } = request;
  try {
    const response = await fetch(request.url, {
      method,
      headers,
      body,
      redirect: 'manual',
      signal: abort.signal,
    });
    if (isRedirect(response)) {
      response.body?.cancel().catch(() => {});
      return noBid('redirected', `status ${response.status}`);
    }
    const reply = await readReplyBody(response, MAX_REPLY_BYTES);
    if (deps.now() >= deadlineAt) return noBid('timeout');
    if ('refusal' in reply) return noBid(reply.refusal);
    const contentType = response.headers.get('content-type');
    return readWith(dialect, { status: response.status, contentType, body: reply.text }, deps.now());
  } catch {
    return noBid(abort.signal.aborted ? 'timeout' : 'connectionFailed');
  }
}

/** 0 is how some runtimes show a redirect that was not followed. */
const isRedirect = ({ status }: Response): boolean => status === 0 || (status >= 300 && status < 400);

function readWith(dialect: Dialect, reply: Parameters<Dialect['read']>[0], now: number): ReadBid {
  try {
    return dialect.read(reply, now);
  } catch {
    return noBid('replyMalformed');
  }
}

const CACHE_SIZE = 5_000;

function keep<V>(cache: Map<string, V>, name: string, value: V): V {
  if (cache.size >= CACHE_SIZE) cache.clear();
  cache.set(name, value);
  return value;
}

/** By sealed text, which is never made twice. */
const revealed = new Map<string, string>();
const refusals = new Map<string, boolean>();

async function reveal(ring: KeyRing, sealed: string): Promise<string> {
  const known = revealed.get(sealed);
  if (known !== undefined) return known;
  const plain = await unseal(ring, sealed);
  assert(plain !== null, 'a secret was sealed with a key that is not on the ring');
  return keep(revealed, sealed, plain);
}

function isRefused(url: string, allowLoopback: boolean): boolean {
  const name = `${allowLoopback} ${url}`;
  return refusals.get(name) ?? keep(refusals, name, refuseUrl(url, { allowLoopback }) !== null);
}
