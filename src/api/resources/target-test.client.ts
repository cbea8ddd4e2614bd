import type { DialectConfig, ReadBid } from '../../buyers/bidders/dialect.ts';
import { sampleSubject } from '../../buyers/bidders/try.ts';
import { boundsInForce, keepWithin } from '../../buyers/bounds/bid-bounds.ts';
import { keepDialable } from '../../buyers/bounds/dial-policy.ts';
import type { PingOrder, PingReply, PingSubject } from '../../buyers/ping.ts';
import type { Bidding, Buyer, Target } from '../../buyers/target.ts';
import type { Campaign } from '../../campaign/campaign.ts';
import { type PingDeps, ping } from '../../exchange/pinging/ping.client.ts';
import { type KeyRing, unseal } from '../../lib/crypto.ts';
import { makeId } from '../../lib/ids.ts';
import { hideSecrets } from '../present/hide-secrets.ts';

export type Pinged = Extract<Bidding, { kind: 'ping' }>;

const MOST_SHOWN_BYTES = 64 * 1024;
const HIDDEN_HEADERS = ['authorization', 'webhook-signature'];

export type Seen = {
  request: { method: string; url: string; headers: Record<string, string>; body: string | null } | null;
  reply: { status: number; contentType: string | null; body: string } | null;
};

/** What the dialect is told, and every secret that went into the request. */
export async function openConfig(
  ring: KeyRing,
  { dialectOptions, custom, auth }: Pinged,
): Promise<{ config: DialectConfig; secrets: string[] }> {
  const sealed = Object.entries(dialectOptions?.sealed ?? {});
  const opened = await Promise.all(
    sealed.map(async ([name, text]) => [name, (await unseal(ring, text)) ?? ''] as const),
  );
  const credential =
    auth.kind === 'bearer' ? auth.sealedToken : auth.kind === 'header' ? auth.sealedValue : null;
  const shown = credential === null ? null : await unseal(ring, credential);
  const options = { ...dialectOptions?.plain, ...Object.fromEntries(opened) };
  return {
    config: { options, custom: custom ?? null },
    secrets: [...opened.map(([, value]) => value), ...(shown === null ? [] : [shown])],
  };
}

/** A bid that was read, or why an auction would not take it: the operator's bounds, and where calls may go. */
export function asInAuction(
  read: ReadBid,
  { target, bidding, campaign }: { target: Target; bidding: Pinged; campaign: Campaign },
  { dialing }: PingDeps,
): PingReply {
  const reply = keepWithin({ targetId: target.id, latencyMs: 0, ...read }, boundsInForce(bidding, campaign));
  return dialing ? keepDialable(reply, dialing) : reply;
}

/** Sends one test ping exactly as an auction would, and keeps what went over the wire. */
export async function trialPing(
  deps: PingDeps,
  { target, bidding, buyer, campaign }: { target: Target; bidding: Pinged; buyer: Buyer; campaign: Campaign },
  call: Partial<PingSubject['call']>,
  entropy: Uint8Array,
): Promise<{ answer: PingReply; seen: Seen }> {
  const now = deps.now();
  const { floor, price, timeoutMs } = campaign.routing;
  const { id, name, vertical } = campaign;
  const sample = sampleSubject(now, call);
  const deadlineAt = now + (bidding.timeoutMs ?? timeoutMs);
  const subject = { ...sample, campaign: { id, name, vertical }, floor, price, deadlineAt };
  const { url, dialect, dialectOptions, custom, auth } = bidding;
  const order: PingOrder = {
    pingId: makeId('png', now, entropy),
    targetId: target.id,
    buyerId: buyer.id,
    url,
    dialect,
    ...(dialectOptions && { dialectOptions }),
    ...(custom && { custom }),
    auth,
    sealedSecrets: buyer.sealedSecrets,
    timeoutMs: deadlineAt - now,
    performance: { windowDays: 30, calls: 0, connected: 0, converted: 0 },
    bounds: boundsInForce(bidding, campaign),
  };
  const seen: Seen = { request: null, reply: null };
  const answer = await ping(order, subject, { ...deps, fetch: watched(deps.fetch, seen) });
  const { secrets } = await openConfig(deps.ring, bidding);
  return { answer, seen: withoutSecrets(seen, secrets) };
}

/** The same fetch; what passes is kept, up to what a reply may be long. */
function watched(fetch: PingDeps['fetch'], seen: Seen): PingDeps['fetch'] {
  return async (url, init) => {
    const { method = 'GET', headers = {}, body = null } = init;
    seen.request = {
      method,
      url,
      headers: { ...(headers as Record<string, string>) },
      body: body as string | null,
    };
    const response = await fetch(url, init);
    const { status } = response;
    const reply = { status, contentType: response.headers.get('content-type'), body: '' };
    seen.reply = reply;
    if (!response.body || status < 200) return response;
    const decoder = new TextDecoder();
    const tap = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        if (reply.body.length < MOST_SHOWN_BYTES) reply.body += decoder.decode(chunk, { stream: true });
        controller.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(tap), { status, headers: response.headers });
  };
}

function withoutSecrets({ request, reply }: Seen, secrets: readonly string[]): Seen {
  const hide = (text: string): string => hideSecrets(text, secrets);
  if (!request) return { request, reply };
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name,
    HIDDEN_HEADERS.includes(name) ? hideSecrets(value, [value]) : hide(value),
  ]);
  return {
    request: {
      method: request.method,
      url: hide(request.url),
      headers: Object.fromEntries(headers),
      body: request.body === null ? null : hide(request.body),
    },
    reply: reply && { ...reply, body: hide(reply.body.slice(0, MOST_SHOWN_BYTES)) },
  };
}
