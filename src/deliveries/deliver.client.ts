import type { Env } from '../bindings.ts';
import { configOf } from '../config.ts';
import { isErased } from '../directory/calls/erasures.store.ts';
import { findConfig } from '../directory/config/config.store.ts';
import { rootCause } from '../directory/root-cause.ts';
import { enqueue, type QueueMessage } from '../lib/bounds/queue.client.ts';
import { CONNECTIONS_AT_ONCE } from '../lib/limits.ts';
import { SECOND_MS } from '../lib/time.ts';
import { retryDelaySeconds } from './backoff.ts';
import { tryConversions } from './conversions/try-conversions.client.ts';
import { DeliveryTally } from './counts.store.ts';
import { recordDelivery } from './deliveries.store.ts';
import type { CallNotice, Delivery, DeliveryMessage } from './delivery.ts';
import { listHearers } from './events/hearers.store.ts';
import { deliveriesOf } from './events/tell.ts';
import { openTurns, takeTurn } from './events/turns.store.ts';
import { inLanes } from './lanes.ts';
import { isTaken, recall, type Tried, tryOnce } from './try.client.ts';
import { type TryOutcome, withoutCaller } from './webhook.ts';

/** A seventh would wait, and its timeout would run while it does. */
const AT_ONCE = CONNECTIONS_AT_ONCE;
const RECORD_AGAIN_SECONDS = 30;

/** What a message holds, and what has to come again of it. */
type Parcel = {
  message: Message<DeliveryMessage>;
  given: Delivery[];
  open: number;
  again: QueueMessage<Delivery | CallNotice[]>[];
  putOff: boolean;
};
type Task = { delivery: Delivery; parcel: Parcel };
type Together = [Task, ...Task[]];

/**
 * The delivery queue's consumer. What one receiver is told of one call goes in order, a post first; all else side by side,
 * so that a slow receiver holds up no other. Each message is acknowledged or retried by itself.
 */
export async function consumeDeliveries(batch: MessageBatch<DeliveryMessage>, env: Env): Promise<void> {
  const parcels = await openParcels(batch.messages, env);
  for (const parcel of parcels) if (parcel.open === 0) await finishParcel(parcel, env);
  const tasks = parcels.flatMap((parcel) => parcel.given.map((delivery): Task => ({ delivery, parcel })));
  const tally = new DeliveryTally();
  await inLanes(
    togetherOf(tasks),
    ([{ delivery }]) => receiverOf(delivery.url),
    ([{ delivery }]) => `${delivery.callId} ${delivery.targetId}`,
    AT_ONCE,
    async (together, delayed) => {
      for (const task of delayed === null ? [] : together) putOff(task, delayed!);
      const outcome = delayed === null ? await handle(together, tally, env) : null;
      for (const { parcel } of together) await concludeParcel(parcel, env);
      return outcome;
    },
  );
  await tally.write(env.DB, Date.now());
}

/** An ad platform is told of many calls at once; everybody else of one. */
const togetherOf = (tasks: readonly Task[]): Together[] =>
  [
    ...Map.groupBy(tasks, (task) => (task.delivery.isConversion ? task.delivery.targetId : task)).values(),
  ] as Together[];

/** What messages hold; of what happened to calls, what each who hears of it is to be told. */
async function openParcels(messages: readonly Message<DeliveryMessage>[], env: Env): Promise<Parcel[]> {
  const pieces = messages.map(({ body }) => [body].flat());
  const told = await tellAll(pieces.flat().filter(isNotice), env);
  return pieces.map((all, index) => {
    const notices = all.filter(isNotice);
    const given = all.flatMap((piece) => (isNotice(piece) ? (told?.get(piece.id) ?? []) : piece));
    const again =
      told === null && notices.length > 0 ? [{ body: notices, delaySeconds: RECORD_AGAIN_SECONDS }] : [];
    // What is told of an event comes again by itself.
    return { message: messages[index]!, given, open: given.length, again, putOff: notices.length > 0 };
  });
}

const isNotice = (piece: Delivery | CallNotice): piece is CallNotice => 'kind' in piece;

/** @returns what there is to tell, by notice; null while D1 cannot say: then all of it waits. */
async function tellAll(notices: readonly CallNotice[], env: Env): Promise<Map<string, Delivery[]> | null> {
  const now = Date.now();
  try {
    const hearers = await listHearers(env.DB, notices);
    const told = notices.map((notice): [string, Delivery[]] => [
      notice.id,
      deliveriesOf(notice, hearers, now),
    ]);
    await openTurns(
      env.DB,
      told.flatMap(([, deliveries]) => deliveries),
      now,
    );
    return new Map(told);
  } catch (error) {
    const said = { notices: notices.length, id: notices[0]?.id, error: rootCause(error).message };
    console.error('events wait for D1', said);
    return null;
  }
}

/** Who would be slow for all of them together. */
const receiverOf = (url: string): string => URL.parse(url)?.origin ?? url;

/** @returns after how many seconds others of a receiver that keeps silent may be tried; null: it answers. */
async function handle(together: Together, tally: DeliveryTally, env: Env): Promise<number | null> {
  const mine: Task[] = [];
  for (const task of together) if (await hasTurn(task, env)) mine.push(task);
  const tried = mine[0]?.delivery.isConversion
    ? await tryConversions(
        mine.map(({ delivery }) => delivery),
        env,
      )
    : null;
  let silentFor: number | null = null;
  for (const task of mine) {
    const { againAfter, isSilent } = await handleOne(task, tried?.get(task.delivery.id) ?? null, tally, env);
    if (isSilent) silentFor ??= againAfter ?? RECORD_AGAIN_SECONDS;
  }
  return silentFor;
}

async function hasTurn(task: Task, env: Env): Promise<boolean> {
  const wait = task.delivery.buyerId === null ? await waitForTurn(task.delivery, env) : 0;
  if (wait !== null && wait > 0) putOff(task, wait);
  return wait === 0;
}

/** @param known how it went already, with others. */
async function handleOne(
  { delivery, parcel }: Task,
  known: Tried | null,
  tally: DeliveryTally,
  env: Env,
): Promise<Delivered> {
  const tried = parcel.message.attempts + (delivery.tried ?? 0);
  const delivered = known
    ? await noteTry(delivery, tried, known, tally, env)
    : await deliver(delivery, tried, tally, env);
  const { againAfter, taken } = delivered;
  if (taken !== undefined || known) parcel.putOff = true; // it comes again as what it is by now
  if (againAfter !== null) {
    const body = { ...delivery, tried, ...(taken !== undefined && { taken }) };
    parcel.again.push({ body, delaySeconds: againAfter });
  }
  return delivered;
}

/** @returns for how many seconds it has to wait for its turn; 0: it has it; null: there is nothing to do any more. */
async function waitForTurn(delivery: Delivery, env: Env): Promise<number | null> {
  try {
    const turn = delivery.taken === undefined ? await takeTurn(env.DB, delivery, Date.now()) : null;
    if (turn === null || turn.kind === 'mine') return 0;
    return turn.kind === 'done' ? null : turn.waitSeconds;
  } catch (error) {
    console.error('no turn can be taken', { id: delivery.id, error: rootCause(error).message });
    return RECORD_AGAIN_SECONDS;
  }
}

/** Not tried, as it is not its turn, or its receiver has just let another one wait in vain: as if it had not come. */
function putOff({ delivery, parcel }: Task, delaySeconds: number): null {
  const tried = parcel.message.attempts + (delivery.tried ?? 0) - 1;
  parcel.again.push({ body: { ...delivery, tried }, delaySeconds });
  parcel.putOff = true;
  return null;
}

/** What left together is tried together; one that fails is tried again by itself. */
async function concludeParcel(parcel: Parcel, env: Env): Promise<void> {
  parcel.open -= 1;
  if (parcel.open === 0) await finishParcel(parcel, env);
}

async function finishParcel(parcel: Parcel, env: Env): Promise<void> {
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
type Delivered = { againAfter: number | null; isSilent: boolean; taken?: number };

/** @param attempts 1 for the first try. */
async function deliver(
  given: Delivery,
  attempts: number,
  tally: DeliveryTally,
  env: Env,
): Promise<Delivered> {
  const known = await asStillKnown(given, attempts, env);
  const delivery = known && (await withSecrets(known, env));
  if (!delivery) return { againAfter: RECORD_AGAIN_SECONDS, isSilent: false };
  const tried = isTaken(delivery) ? recall(delivery) : await tryOnce(delivery, configOf(env));
  return noteTry(delivery, attempts, tried, tally, env);
}

async function noteTry(
  delivery: Delivery,
  attempts: number,
  { outcome, reply, isSilent = false }: Tried,
  tally: DeliveryTally,
  env: Env,
): Promise<Delivered> {
  if (outcome.kind !== 'failed' && !isTaken(delivery)) tally.note(delivery.type, outcome.kind);
  try {
    return { againAfter: await conclude(delivery, attempts, outcome, reply, tally, env), isSilent };
  } catch (error) {
    console.error('delivery not recorded', {
      id: delivery.id,
      outcome: outcome.kind,
      error: rootCause(error).message,
    });
    // What was sent is sent, recorded or not; what was not must not be forgotten because D1 is down.
    if (outcome.kind !== 'delivered') return { againAfter: RECORD_AGAIN_SECONDS, isSilent };
    return delivery.buyerId === null
      ? { againAfter: RECORD_AGAIN_SECONDS, isSilent, taken: outcome.status }
      : { againAfter: null, isSilent };
  }
}

/**
 * A post or an event whose caller has been forgotten meanwhile says that there was a call, and not whose. Whether they have is asked
 * before each try; the first may go unasked, while D1 is away, as it comes from where the caller would be forgotten first.
 * @returns null: it has to wait until D1 can be asked.
 */
async function asStillKnown(delivery: Delivery, attempts: number, env: Env): Promise<Delivery | null> {
  if (delivery.type !== 'post' && delivery.buyerId !== null) return delivery;
  try {
    return (await isErased(env.DB, delivery.callId)) ? withoutCaller(delivery) : delivery;
  } catch {
    return attempts > 1 || delivery.replayed ? null : delivery;
  }
}

/**
 * What a buyer is owed who has left the campaign since it was earned comes without secrets to sign it with.
 * @returns null: it has to wait until D1 can be asked.
 */
async function withSecrets(delivery: Delivery, env: Env): Promise<Delivery | null> {
  if (delivery.buyerId === null || delivery.sealedSecrets.length > 0) return delivery;
  try {
    const buyer = await findConfig(env.DB, 'buyer', delivery.buyerId);
    return { ...delivery, sealedSecrets: buyer?.doc.sealedSecrets ?? [] };
  } catch (error) {
    console.error('no secrets can be looked up', { id: delivery.id, error: rootCause(error).message });
    return null;
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
    // A row per success is the bill: a post is kept as proof, of the rest to buyers only those that once failed.
    const isKept = delivery.type === 'post' || delivery.buyerId === null;
    if (isKept || attempts > 1 || delivery.replayed) await record('delivered', null, null);
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
