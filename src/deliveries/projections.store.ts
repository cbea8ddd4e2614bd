import type { Env } from '../bindings.ts';
import { park, writeHistory } from '../directory/calls/projection.store.ts';
import { rootCause } from '../directory/root-cause.ts';
import type { ProjectionMessage } from './delivery.ts';
import { chunkBySize, historyOf, isBrokenPiece, kindOf, linesOf, type PieceLine } from './projections.ts';

type Envelope = { message: Message<ProjectionMessage>; lines: PieceLine[] };

/** The projection queue's consumer: the objects' history into D1. A message is acknowledged once it is written. */
export async function consumeProjections(batch: MessageBatch<ProjectionMessage>, env: Env): Promise<void> {
  const envelopes = batch.messages.map((message) => ({ message, lines: linesOf(message.body) }));
  for (const chunk of chunkBySize(envelopes, sizeOf)) await writeOrSplit(chunk, env);
}

const sizeOf = ({ lines }: Envelope): number => lines.reduce((sum, line) => sum + line.length, 0);

/**
 * Writes the messages together. When one of them cannot be written it is found by halving, and parked, so that it
 * holds up none of the others. When D1 is away all come back later.
 */
async function writeOrSplit(envelopes: readonly Envelope[], env: Env): Promise<void> {
  try {
    await writeHistory(env.DB, historyOf(envelopes.flatMap(({ lines }) => lines)));
    for (const { message } of envelopes) message.ack();
  } catch (error) {
    if (!isBrokenPiece(error)) return retryAll(envelopes, error);
    if (envelopes.length === 1) return writeOrPark(envelopes[0]!, env, error);
    const half = Math.ceil(envelopes.length / 2);
    await writeOrSplit(envelopes.slice(0, half), env);
    await writeOrSplit(envelopes.slice(half), env);
  }
}

function retryAll(envelopes: readonly Envelope[], error: unknown): void {
  console.error('history not written', { messages: envelopes.length, error: rootCause(error).message });
  for (const { message } of envelopes) message.retry({ delaySeconds: retryAfterSeconds(message.attempts) });
}

/** With the queue's hundred retries this outlasts a day without D1. */
const retryAfterSeconds = (attempts: number): number => Math.min(5 * 2 ** Math.min(attempts - 1, 8), 900);

/** Of one message, each piece is written by itself, and parked if it cannot be. */
async function writeOrPark(envelope: Envelope, env: Env, cause: unknown): Promise<void> {
  const { message, lines } = envelope;
  try {
    for (const [i, line] of lines.entries()) {
      const write = async () => writeHistory(env.DB, historyOf([line]));
      const error = lines.length === 1 ? cause : await failureOf(write);
      if (error && !isBrokenPiece(error)) throw error;
      if (error) await parkPiece(line, `${message.id}:${i}`, env, error);
    }
    message.ack();
  } catch (failure) {
    retryAll([envelope], failure);
  }
}

async function failureOf(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
    return null;
  } catch (error) {
    return error;
  }
}

/** @param line kept as it came: putting it into a message again is how it is sent again. */
async function parkPiece(line: PieceLine, id: string, env: Env, error: unknown): Promise<void> {
  const kind = kindOf(line) || 'unknown';
  console.error('history parked', { id, kind, error: rootCause(error).message });
  const payload = line.slice(kindOf(line).length + 1);
  await park(env.DB, { id, kind, payload, error: rootCause(error).message, at: Date.now() });
}
