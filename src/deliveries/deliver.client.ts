import type { Env } from '../bindings.ts';
import { type Config, configOf } from '../config.ts';
import { rootCause } from '../directory/root-cause.ts';
import { unseal } from '../lib/crypto.ts';
import { refuseUrl } from '../lib/public-url.ts';
import { assert } from '../lib/result.ts';
import { SECOND_MS } from '../lib/time.ts';
import { signWebhook } from '../lib/webhook-signature.ts';
import { retryDelaySeconds } from './backoff.ts';
import { recordDelivery } from './deliveries.store.ts';
import type { Delivery, DeliveryMessage } from './delivery.ts';
import { keptReply, outcomeOf, type TryOutcome, webhookBody, webhookId } from './webhook.ts';

const TIMEOUT_MS = 15 * SECOND_MS;
/** An invocation has six connections; a seventh would wait, and its timeout would run while it does. */
const AT_ONCE = 6;
const RECORD_AGAIN_SECONDS = 30;

/**
 * The delivery queue's consumer. A call's messages go one after another, its post first; different calls side by side,
 * so a slow buyer holds up no other. Each message is acknowledged or retried by itself.
 */
export async function consumeDeliveries(batch: MessageBatch<DeliveryMessage>, env: Env): Promise<void> {
  const waiting = [...Map.groupBy(batch.messages, ({ body }) => [body].flat()[0]?.callId).values()];
  const work = async (): Promise<void> => {
    for (let ofOneCall = waiting.shift(); ofOneCall; ofOneCall = waiting.shift()) {
      for (const message of ofOneCall) await handle(message, env);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, waiting.length) }, work));
}

/** What left together is tried together; one that fails is tried again by itself. */
async function handle(message: Message<DeliveryMessage>, env: Env): Promise<void> {
  const given = [message.body].flat();
  const again: MessageSendRequest<Delivery>[] = [];
  for (const delivery of given) {
    const tried = message.attempts + (delivery.tried ?? 0);
    const delaySeconds = await deliver(delivery, tried, env);
    if (delaySeconds !== null)
      again.push({ body: { ...delivery, tried }, contentType: 'json', delaySeconds });
  }
  const delaySeconds = again[0]?.delaySeconds;
  if (delaySeconds === undefined) return message.ack();
  if (given.length === 1) return message.retry({ delaySeconds });
  try {
    await env.DELIVERIES.sendBatch(again);
    message.ack();
  } catch {
    message.retry({ delaySeconds }); // then what has arrived comes twice, by the same id
  }
}

/** @param attempts 1 for the first try. @returns when it is to be tried again; null: it is done with. */
async function deliver(delivery: Delivery, attempts: number, env: Env): Promise<number | null> {
  const { outcome, reply } = await tryOnce(delivery, configOf(env));
  try {
    return await conclude(delivery, attempts, outcome, reply, env);
  } catch (error) {
    console.error('delivery not recorded', {
      id: delivery.id,
      outcome: outcome.kind,
      error: rootCause(error).message,
    });
    // What was sent is sent, recorded or not; what was not must not be forgotten because D1 is down.
    return outcome.kind === 'delivered' ? null : RECORD_AGAIN_SECONDS;
  }
}

async function conclude(
  delivery: Delivery,
  attempts: number,
  outcome: TryOutcome,
  reply: string | null,
  env: Env,
): Promise<number | null> {
  const now = Date.now();
  const tried = { attempts, lastStatus: outcome.status, lastReply: reply };
  const record = (
    status: 'retrying' | 'delivered' | 'dead' | 'stopped',
    error: string | null,
    nextAt: number | null,
  ) => recordDelivery(env.DB, delivery, { ...tried, status, lastError: error, nextAt }, now);

  if (outcome.kind === 'delivered') {
    // A row per success is the bill: a post is kept as proof, of the rest only those that once failed.
    if (delivery.type === 'post' || attempts > 1 || delivery.replayed) await record('delivered', null, null);
    return null;
  }
  const delaySeconds = outcome.kind === 'failed' ? retryDelaySeconds(attempts, Math.random()) : null;
  if (delaySeconds === null) {
    await record(outcome.kind === 'stopped' ? 'stopped' : 'dead', outcome.error, null);
    return null;
  }
  await record('retrying', outcome.error, now + delaySeconds * SECOND_MS);
  return delaySeconds;
}

type Tried = { outcome: TryOutcome; reply: string | null };

const failed = (error: string): Tried => ({ outcome: { kind: 'failed', status: null, error }, reply: null });

/** One signed POST. Never throws: whatever goes wrong is the outcome. */
async function tryOnce(delivery: Delivery, config: Config): Promise<Tried> {
  const refusal = refuseUrl(delivery.url, { allowLoopback: config.allowLoopbackBuyers });
  if (refusal) return failed(`the URL ${refusal}`);
  try {
    const { headers, body } = await signedRequest(delivery, config);
    const response = await fetch(delivery.url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { outcome: outcomeOf(response.status), reply: await beginningOf(response) };
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    return failed(isLate ? 'no answer within 15 s' : 'the endpoint could not be reached');
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

async function signedRequest(delivery: Delivery, { ring }: Config) {
  const opened = await Promise.all(delivery.sealedSecrets.map((sealed) => unseal(ring, sealed)));
  const secrets = opened.filter((secret) => secret !== null);
  assert(secrets.length > 0, 'no signing secret can be opened');
  const from =
    delivery.type === 'post'
      ? delivery.sealedCaller && (await unseal(ring, delivery.sealedCaller))
      : undefined;
  const body = webhookBody(delivery, from);
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
