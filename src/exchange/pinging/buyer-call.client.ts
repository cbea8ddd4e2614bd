import type { BuyerReply, BuyerRequest, DialectConfig } from '../../buyers/bidders/dialect.ts';
import { openConfig } from '../../buyers/bidders/dialect-config.ts';
import type { DialPolicy } from '../../buyers/bounds/dial-policy.ts';
import type { PingOrder } from '../../buyers/ping.ts';
import type { Reason } from '../../buyers/reason.ts';
import type { PingAuth } from '../../buyers/target.ts';
import { type KeyRing, unseal } from '../../lib/crypto.ts';
import { refuseUrl } from '../../lib/public-url.ts';
import { assert } from '../../lib/result.ts';
import { SECOND_MS } from '../../lib/time.ts';
import { signWebhook } from '../../lib/webhook-signature.ts';
import { Deadlines } from './deadlines.client.ts';
import { readReplyBody } from './reply-body.client.ts';

/** What a request to a buyer needs of the world around it. */
export type PingDeps = {
  ring: KeyRing;
  hashKey: Uint8Array;
  allowLoopback: boolean;
  /** Where a reply may have the call sent; absent: anywhere. */
  dialing?: DialPolicy;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  now: () => number;
};

/** Whom a request goes to, and how they know it is from us. */
type BuyerAddress = Pick<
  PingOrder,
  'pingId' | 'url' | 'auth' | 'sealedSecrets' | 'dialectOptions' | 'custom'
>;

export type Heard = { reply: BuyerReply; reason: null } | { reply: null; reason: Reason; detail?: string };

const MAX_REPLY_BYTES = 64 * 1024;

/**
 * One exchange with a buyer: credentials and a Standard Webhooks signature out, a whole reply back. Races its deadline,
 * which also ends a fetch that ignores its signal. Never throws: whatever goes wrong is a coded reason.
 * @param deadlines shared by the buyers that are asked together.
 */
export function callBuyer(
  address: BuyerAddress,
  build: (config: DialectConfig) => BuyerRequest | Promise<BuyerRequest>,
  deps: PingDeps,
  startedAt: number,
  deadlineAt: number,
  deadlines = new Deadlines(),
): Promise<Heard> {
  return new Promise((resolve) => {
    const { signal, leave } = deadlines.join(deadlineAt, startedAt, () => resolve(unheard('timeout')));
    prepare(address, build, deps, startedAt)
      .then(
        (request) => exchange(request, deps, signal, deadlineAt),
        () => unheard('notAsked', 'the request could not be built'),
      )
      .then((heard) => {
        leave();
        resolve(heard);
      });
  });
}

const unheard = (reason: Reason, detail?: string): Heard => ({ reply: null, reason, detail });

/** @throws when a secret cannot be read. */
async function prepare(
  address: BuyerAddress,
  build: (config: DialectConfig) => BuyerRequest | Promise<BuyerRequest>,
  deps: PingDeps,
  now: number,
): Promise<BuyerRequest> {
  const secrets: string[] = [];
  for (const sealed of address.sealedSecrets)
    secrets.push(revealed.get(sealed) ?? (await reveal(deps.ring, sealed)));
  const request = await build(await openConfig(address, (sealed) => reveal(deps.ring, sealed)));
  const seconds = Math.floor(now / SECOND_MS);
  const auth = isAtHome(request, address) ? await authHeaders(address.auth, deps.ring) : {};
  const headers: Record<string, string> = {
    ...request.headers,
    ...auth,
    'webhook-id': address.pingId,
    'webhook-timestamp': String(seconds),
    'webhook-signature': await signWebhook(secrets, address.pingId, seconds, request.body ?? ''),
  };
  return { ...request, headers };
}

/** A target's credentials are for the host it is pinged at: a confirmation may go to another. */
const isAtHome = (request: BuyerRequest, { auth, url }: BuyerAddress): boolean =>
  auth.kind !== 'none' && (request.url === url || new URL(request.url).origin === new URL(url).origin);

async function authHeaders(auth: PingAuth, ring: KeyRing): Promise<Record<string, string>> {
  if (auth.kind === 'bearer') return { authorization: `Bearer ${await reveal(ring, auth.sealedToken)}` };
  if (auth.kind === 'header') return { [auth.name.toLowerCase()]: await reveal(ring, auth.sealedValue) };
  return {};
}

/** Catches everything, so that nothing is left unhandled when the deadline has won the race. */
async function exchange(
  request: BuyerRequest,
  deps: PingDeps,
  signal: AbortSignal,
  deadlineAt: number,
): Promise<Heard> {
  const { fetch } = deps; // called without its object: a runtime's own fetch insists
  const { method, headers, body } = request;
  if (isRefused(request.url, deps.allowLoopback)) return unheard('connectionFailed', 'the URL is not public');
  try {
    const response = await fetch(request.url, {
      method,
      headers,
      body,
      redirect: 'manual',
      signal,
    });
    if (isRedirect(response)) {
      response.body?.cancel().catch(() => {});
      return unheard('redirected', `status ${response.status}`);
    }
    const read = await readReplyBody(response, MAX_REPLY_BYTES);
    if (deps.now() >= deadlineAt) return unheard('timeout');
    if ('refusal' in read) return unheard(read.refusal);
    const contentType = response.headers.get('content-type');
    return { reply: { status: response.status, contentType, body: read.text }, reason: null };
  } catch {
    return unheard(signal.aborted ? 'timeout' : 'connectionFailed');
  }
}

/** 0 is how some runtimes show a redirect that was not followed. */
const isRedirect = ({ status }: Response): boolean => status === 0 || (status >= 300 && status < 400);

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
