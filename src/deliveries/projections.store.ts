import { readPiece } from '../archive/piece-line.ts';
import { type HistoryEnv, writeHistory } from '../archive/write-history.service.ts';
import type { Env } from '../bindings.ts';
import { findParked, listDueParked, noteParkedTry, park, unpark } from '../directory/calls/parked.store.ts';
import { rootCause } from '../directory/root-cause.ts';
import { cutBySize, ROW_BYTES } from '../lib/limits.ts';
import type { ProjectionMessage } from './delivery.ts';
import { isBrokenPiece, kindOf, linesOf, type PieceLine } from './projections.ts';

/** One write holds it in a parameter; in characters, of which each may be three bytes. */
const WRITE_CHARACTERS = ROW_BYTES / 4;

type Envelope = { message: Message<ProjectionMessage>; lines: PieceLine[] };

/** The projection queue's consumer: the objects' history into R2 and D1. A message is acknowledged once it is written. */
export async function consumeProjections(batch: MessageBatch<ProjectionMessage>, env: Env): Promise<void> {
  const envelopes = batch.messages.map((message) => ({ message, lines: linesOf(message.body) }));
  for (const chunk of cutBySize(envelopes, sizeOf, WRITE_CHARACTERS)) await writeOrSplit(chunk, env);
}

const sizeOf = ({ lines }: Envelope): number => lines.reduce((sum, line) => sum + line.length, 0);

/**
 * Writes the messages together. When one of them cannot be written it is found by halving, and parked, so that it
 * holds up none of the others. When D1 is away all come back later.
 */
async function writeOrSplit(envelopes: readonly Envelope[], env: Env): Promise<void> {
  try {
    await writeHistory(env, envelopes.flatMap(({ lines }) => lines).map(readPiece));
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
      const write = async () => writeHistory(env, [readPiece(line)]);
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

const PARKED_A_TURN = 20;

/** Writes a parked piece again. @returns why it still cannot be written; null: it is. @throws when D1 is away. */
export async function retryParked(
  env: HistoryEnv,
  { id, kind, payload }: { id: string; kind: string; payload: string },
  now: number,
): Promise<string | null> {
  const { DB: db } = env;
  const error = await failureOf(async () => writeHistory(env, [readPiece(`${kind} ${payload}`)]));
  if (error === null) {
    await unpark(db, id);
    return null;
  }
  const { message } = rootCause(error);
  await noteParkedTry(db, id, message, now);
  return message;
}

/** Run by cron. One at a time: a piece may be as large as a row. @returns those that were written. */
export async function retryDueParked(env: HistoryEnv, now: number): Promise<string[]> {
  const { DB: db } = env;
  const written: string[] = [];
  for (const id of await listDueParked(db, now, PARKED_A_TURN)) {
    const piece = await findParked(db, id);
    if (piece && (await retryParked(env, piece, now)) === null) written.push(id);
  }
  return written;
}
