import type { Env } from '../bindings.ts';
import { type Config, configOf } from '../config.ts';
import { isErased } from '../directory/calls/erasures.store.ts';
import { rootCause } from '../directory/root-cause.ts';
import { enqueue, type QueueMessage } from '../lib/bounds/queue.client.ts';
import { unseal } from '../lib/crypto.ts';
import { CONNECTIONS_AT_ONCE } from '../lib/limits.ts';
import { refuseUrl } from '../lib/public-url.ts';
import { assert } from '../lib/result.ts';
import { SECOND_MS } from '../lib/time.ts';
import { signWebhook } from '../lib/webhook-signature.ts';
import { retryDelaySeconds } from './backoff.ts';
import { DeliveryTally } from './counts.store.ts';
import { recordDelivery } from './deliveries.store.ts';
import type { Delivery, DeliveryMessage } from './delivery.ts';
import { inLanes } from './lanes.ts';
import { keptReply, outcomeOf, type TryOutcome, webhookBody, webhookId, withoutCaller } from './webhook.ts';

const TIMEOUT_MS = 15 * SECOND_MS;
/** A seventh would wait, and its timeout would run while it does. */
const AT_ONCE = CONNECTIONS_AT_ONCE;
const RECORD_AGAIN_SECONDS = 30;

/** What a message holds, and what has to come again of it. */
type Parcel = {
  message: Message<DeliveryMessage>;
  given: Delivery[];
  open: number;
  again: QueueMessage<Delivery>[];
  putOff: boolean;
};
type Task = { delivery: Delivery; parcel: Parcel };

/**
 * The delivery queue's consumer. What one buyer is told of one call goes in order, its post first; all else side by side,
 * so that a slow receiver holds up no other. Each message is acknowledged or retried by itself.
 */
export async function consumeDeliveries(batch: MessageBatch<DeliveryMessage>, env: Env): Promise<void> {
  const parcels = batch.messages.map((message) => {
    const given = [message.body].flat();
    return { message, given, open: given.length, again: [], putOff: false } satisfies Parcel;
  });
  const tasks = parcels.flatMap((parcel) => parcel.given.map((delivery) => ({ delivery, parcel })));
  const tally = new DeliveryTally();
  await inLanes(
    tasks,
    ({ delivery }) => receiverOf(delivery.url),
    orderOf,
    AT_ONCE,
    async (task, delayed) => {
      const outcome = delayed === null ? await handle(task, tally, env) : putOff(task, delayed);
      await concludeParcel(task.parcel, env);
      return outcome;
    },
  );
  await tally.write(env.DB, Date.now());
}

/** Who would be slow for all of them together. */
const receiverOf = (url: string): string => URL.parse(url)?.origin ?? url;
const orderOf = ({ delivery }: Task): string => `${delivery.callId} ${delivery.targetId}`;

/** @returns after how many seconds others of a receiver that keeps silent may be tried; null: it answers. */
async function handle({ delivery, parcel }: Task, tally: DeliveryTally, env: Env): Promise<number | null> {
  const tried = parcel.message.attempts + (delivery.tried ?? 0);
  const { againAfter, isSilent } = await deliver(delivery, tried, tally, env);
  if (againAfter !== null) parcel.again.push({ body: { ...delivery, tried }, delaySeconds: againAfter });
  return isSilent ? (againAfter ?? RECORD_AGAIN_SECONDS) : null;
}

/** Not tried, as its receiver has just let another one wait in vain: it comes again, as if it had not come. */
function putOff({ delivery, parcel }: Task, delaySeconds: number): null {
  const tried = parcel.message.attempts + (delivery.tried ?? 0) - 1;
  parcel.again.push({ body: { ...delivery, tried }, delaySeconds });
  parcel.putOff = true;
  return null;
}

/** What left together is tried together; one that fails is tried again by itself. */
async function concludeParcel(parcel: Parcel, env: Env): Promise<void> {
  parcel.open -= 1;
  if (parcel.open > 0) return;
  const { message, given, again } = parcel;
  const delaySeconds = again[0]?.delaySeconds;
  if (delaySeconds === undefined) return message.ack();
  if (given.length === 1 && !parcel.putOff) return message.retry({ delaySeconds });
  try {
    await enqueue(env.DELIVERIES, again);
    message.ack();
  } catch {
    message.retry({ delaySeconds }); // then what has arrived comes twice, by the same id
  }
}

/** `againAfter`: seconds; null: it is done with. */
type Delivered = { againAfter: number | null; isSilent: boolean };

/** @param attempts 1 for the first try. */
async function deliver(
  given: Delivery,
  attempts: number,
  tally: DeliveryTally,
  env: Env,
): Promise<Delivered> {
  const delivery = await asStillKnown(given, attempts, env);
  if (!delivery) return { againAfter: RECORD_AGAIN_SECONDS, isSilent: false };
  const { outcome, reply, isSilent = false } = await tryOnce(delivery, configOf(env));
  if (outcome.kind !== 'failed') tally.note(delivery.type, outcome.kind);
  try {
    return { againAfter: await conclude(delivery, attempts, outcome, reply, tally, env), isSilent };
  } catch (error) {
    console.error('delivery not recorded', {
      id: delivery.id,
      outcome: outcome.kind,
      error: rootCause(error).message,
    });
    // What was sent is sent, recorded or not; what was not must not be forgotten because D1 is down.
    return { againAfter: outcome.kind === 'delivered' ? null : RECORD_AGAIN_SECONDS, isSilent };
  }
}

/**
 * A post whose caller has been forgotten meanwhile says that there was a call, and not whose. Whether they have is asked
 * before each try; the first may go unasked, while D1 is away, as it comes from where the caller would be forgotten first.
 * @returns null: it has to wait until D1 can be asked.
 */
async function asStillKnown(delivery: Delivery, attempts: number, env: Env): Promise<Delivery | null> {
  if (delivery.type !== 'post') return delivery;
  try {
    return (await isErased(env.DB, delivery.callId)) ? withoutCaller(delivery) : delivery;
  } catch {
    return attempts > 1 || delivery.replayed ? null : delivery;
  }
}

async function conclude(
  delivery: Delivery,
  attempts: number,
  outcome: TryOutcome,
  reply: string | null,
  tally: DeliveryTally,
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
    if (outcome.kind === 'failed') tally.note(delivery.type, 'dead');
    return null;
  }
  await record('retrying', outcome.error, now + delaySeconds * SECOND_MS);
  return delaySeconds;
}

type Tried = { outcome: TryOutcome; reply: string | null; isSilent?: boolean };

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
