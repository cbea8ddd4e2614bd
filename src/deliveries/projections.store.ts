import { park, writeHistory } from '../directory/projection.store.ts';
import { rootCause } from '../directory/root-cause.ts';
import type { Env } from '../env.ts';
import type { ProjectionMessage } from './delivery.ts';
import { chunkBySize, historyOf, isBrokenPiece, isProjection } from './projections.ts';

type Envelope = Message<ProjectionMessage>;

const piecesOf = (message: Envelope): unknown[] => [message.body].flat();

/** The projection queue's consumer: the objects' history into D1. A message is acknowledged once it is written. */
export async function consumeProjections(batch: MessageBatch<ProjectionMessage>, env: Env): Promise<void> {
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
    await writePieces(messages.flatMap(piecesOf), env);
    for (const message of messages) message.ack();
  } catch (error) {
    if (!isBrokenPiece(error)) return retryAll(messages, error);
    if (messages.length === 1) return writeOrPark(messages[0]!, env, error);
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

async function writePieces(pieces: readonly unknown[], env: Env): Promise<void> {
  if (!pieces.every(isProjection)) throw new Error('constraint failed: of no known kind');
  await writeHistory(env.DB, historyOf(pieces));
}

/** Of one message, each piece is written by itself, and parked if it cannot be. */
async function writeOrPark(message: Envelope, env: Env, cause: unknown): Promise<void> {
  const pieces = piecesOf(message);
  try {
    for (const [i, piece] of pieces.entries()) {
      const error = pieces.length === 1 ? cause : await failureOf(() => writePieces([piece], env));
      if (error && !isBrokenPiece(error)) throw error;
      if (error) await parkPiece(piece, `${message.id}:${i}`, env, error);
    }
    message.ack();
  } catch (failure) {
    retryAll([message], failure);
  }
}

async function failureOf(work: () => Promise<void>): Promise<unknown> {
  try {
    await work();
    return null;
  } catch (error) {
    return error;
  }
}

async function parkPiece(piece: unknown, id: string, env: Env, error: unknown): Promise<void> {
  const kind = isProjection(piece) ? piece.kind : 'unknown';
  console.error('history parked', { id, kind, error: rootCause(error).message });
  const payload = JSON.stringify(piece) ?? 'null';
  await park(env.DB, { id, kind, payload, error: rootCause(error).message, at: Date.now() });
}
