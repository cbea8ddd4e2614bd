import { park, writeHistory } from '../directory/projection.store.ts';
import { rootCause } from '../directory/root-cause.ts';
import type { Env } from '../env.ts';
import type { Projection } from './delivery.ts';
import { chunkBySize, historyOf, isBrokenPiece, isProjection } from './projections.ts';

type Envelope = Message<Projection>;

/** The projection queue's consumer: the objects' history into D1. A message is acknowledged once it is written. */
export async function consumeProjections(batch: MessageBatch<Projection>, env: Env): Promise<void> {
  const sized = batch.messages.map((message) => ({
    message,
    size: JSON.stringify(message.body)?.length ?? 0,
  }));
  for (const chunk of chunkBySize(sized, ({ size }) => size)) {
    await writeOrSplit(
      chunk.map(({ message }) => message),
      env,
    );
  }
}

/**
 * Writes the messages together. When one of them cannot be written it is found by halving, and parked, so that it
 * holds up none of the others. When D1 is away all come back later.
 */
async function writeOrSplit(messages: readonly Envelope[], env: Env): Promise<void> {
  try {
    const stranger = messages.find((message) => !isProjection(message.body));
    if (stranger) throw new Error('constraint failed: of no known kind');
    await writeHistory(env.DB, historyOf(messages.map((message) => message.body)));
    for (const message of messages) message.ack();
  } catch (error) {
    if (!isBrokenPiece(error)) return retryAll(messages, error);
    if (messages.length === 1) return parkOne(messages[0]!, env, error);
    const half = Math.ceil(messages.length / 2);
    await writeOrSplit(messages.slice(0, half), env);
    await writeOrSplit(messages.slice(half), env);
  }
}

function retryAll(messages: readonly Envelope[], error: unknown): void {
  console.error('history not written', { messages: messages.length, error: rootCause(error).message });
  for (const message of messages) message.retry({ delaySeconds: retryAfterSeconds(message.attempts) });
}

/** With the queue's hundred retries this outlasts a day without D1. */
const retryAfterSeconds = (attempts: number): number => Math.min(5 * 2 ** Math.min(attempts - 1, 8), 900);

async function parkOne(message: Envelope, env: Env, error: unknown): Promise<void> {
  const kind = isProjection(message.body) ? message.body.kind : 'unknown';
  console.error('history parked', { id: message.id, kind, error: rootCause(error).message });
  try {
    const payload = JSON.stringify(message.body) ?? 'null';
    await park(env.DB, { id: message.id, kind, payload, error: rootCause(error).message, at: Date.now() });
    message.ack();
  } catch (failure) {
    retryAll([message], failure);
  }
}
