import type { Config } from '../config.ts';
import { unseal } from '../lib/crypto.ts';
import { refuseUrl } from '../lib/public-url.ts';
import { assert } from '../lib/result.ts';
import { SECOND_MS } from '../lib/time.ts';
import { signWebhook } from '../lib/webhook-signature.ts';
import { expandTemplate } from '../publishers/events/template.ts';
import type { Delivery } from './delivery.ts';
import { toldOf } from './events/tell.ts';
import { keptReply, outcomeOf, type TryOutcome, webhookBody, webhookId } from './webhook.ts';

const TIMEOUT_MS = 15 * SECOND_MS;

export type Tried = { outcome: TryOutcome; reply: string | null; isSilent?: boolean };

type Taken = Delivery & { taken: number };
/** It has been taken, and that is only not written down yet. */
export const isTaken = (delivery: Delivery): delivery is Taken => delivery.taken !== undefined;
export const recall = ({ taken }: Taken): Tried => ({
  outcome: { kind: 'delivered', status: taken },
  reply: null,
});

export const failed = (error: string): Tried => ({
  outcome: { kind: 'failed', status: null, error },
  reply: null,
});

/** One signed POST, or one postback. Never throws: whatever goes wrong is the outcome. */
export async function tryOnce(delivery: Delivery, config: Config): Promise<Tried> {
  const url = urlOf(delivery);
  const refusal = refuseUrl(url, { allowLoopback: config.allowLoopbackBuyers });
  if (refusal) return failed(`the URL ${refusal}`);
  if (!delivery.postback && delivery.sealedSecrets.length === 0)
    return failed('the buyer is no longer there: nothing to sign with');
  try {
    const response = await fetch(url, {
      ...(await requestOf(delivery, config)),
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { outcome: outcomeOf(response.status), reply: await beginningOf(response) };
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    return isLate
      ? { ...failed('no answer within 15 s'), isSilent: true }
      : failed('the endpoint could not be reached');
  }
}

/** The status has decided; of the body the first bytes to come are enough for whoever looks into a failure. */
async function beginningOf(response: Response): Promise<string | null> {
  if (!response.body) return null;
  const reader = response.body.getReader();
  try {
    const { value } = await reader.read();
    return value === undefined ? null : keptReply(new TextDecoder().decode(value));
  } catch {
    return null;
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** With the macros of a postback put in, as they will stand on the wire. */
export const urlOf = (delivery: Delivery): string =>
  delivery.postback ? expandTemplate(delivery.postback.template, toldOf(delivery)) : delivery.url;

async function requestOf(delivery: Delivery, config: Config): Promise<RequestInit> {
  const { postback } = delivery;
  if (!postback) return { method: 'POST', ...(await signedRequest(delivery, config)) };
  return { method: postback.method, headers: { 'user-agent': 'Outcry' } };
}

async function signedRequest(delivery: Delivery, { ring }: Config) {
  const opened = await Promise.all(delivery.sealedSecrets.map((sealed) => unseal(ring, sealed)));
  const secrets = opened.filter((secret) => secret !== null);
  assert(secrets.length > 0, 'no signing secret can be opened');
  const from =
    delivery.type === 'post'
      ? delivery.sealedCaller && (await unseal(ring, delivery.sealedCaller))
      : undefined;
  const unkept = delivery.sealedTags === undefined ? null : await unseal(ring, delivery.sealedTags);
  const body = webhookBody(delivery, from, unkept === null ? {} : JSON.parse(unkept));
  const id = webhookId(delivery);
  const timestamp = Math.floor(Date.now() / SECOND_MS);
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Outcry',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': await signWebhook(secrets, id, timestamp, body),
  };
  return { headers, body };
}
