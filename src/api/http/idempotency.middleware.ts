import type { Env } from '../../bindings.ts';
import type { Config } from '../../config.ts';
import type { Viewer } from '../../directory/access/access-key.ts';
import {
  claimKey,
  type IdempotencyKey,
  keepAnswer,
  releaseKey,
} from '../../directory/access/idempotency.store.ts';
import { hmac, seal, sha256Hex, unseal } from '../../lib/crypto.ts';
import { toHex, utf8 } from '../../lib/encoding.ts';
import { requestText } from './body.ts';
import { type Refusal, refuse } from './errors.ts';

const KEY = /^[\x21-\x7e]{1,255}$/;
const WAIT_MS = 100;
const WAITS = 50;

type Asked = { env: Env; config: Config; viewer: Viewer; now: number; iv: Uint8Array; body: unknown };

/**
 * Runs a POST at most once per `Idempotency-Key` and key owner: the same request again gets the same answer, another
 * request with the same key is refused. Answers are kept sealed, since some show a secret once. One that failed on
 * our side is not kept.
 */
export async function answerOnce(
  request: Request,
  asked: Asked,
  run: () => Promise<Response>,
): Promise<Response | Refusal> {
  const key = request.headers.get('idempotency-key');
  if (key === null) return run();
  if (!KEY.test(key)) return refuse('malformed', 'Idempotency-Key must be 1 to 255 visible ASCII characters');
  const { pathname, search } = new URL(request.url);
  const text = requestText(request.method, pathname + search, asked.body);
  const wanted: IdempotencyKey = { owner: asked.viewer.by, key, ...(await hashesOf(asked.config, text)) };
  const earlier = await awaitClaim(asked, wanted);
  return earlier === 'first' ? runAndKeep(asked, wanted, run) : earlier;
}

/**
 * A body may hold a caller's number, and a plain hash of a number is soon guessed: so it is keyed. What was kept under
 * an earlier key, or before there was one, is known again.
 */
async function hashesOf(
  { hashKey, formerHashKeys }: Config,
  text: string,
): Promise<Pick<IdempotencyKey, 'requestHash' | 'formerHashes'>> {
  const keyed = async (key: Uint8Array): Promise<string> => toHex(await hmac(key, utf8(`request ${text}`)));
  const formerHashes = [...(await Promise.all(formerHashKeys.map(keyed))), sha256Hex(text)];
  return { requestHash: await keyed(hashKey), formerHashes };
}

/** A request that is still running is waited for: its twin wants the same answer, not an error. */
async function awaitClaim(asked: Asked, wanted: IdempotencyKey): Promise<'first' | Response | Refusal> {
  for (let waits = 0; waits < WAITS; waits++) {
    const claim = await claimKey(asked.env.DB, wanted, asked.now);
    if (claim.state === 'first') return 'first';
    if (claim.state === 'other') {
      return refuse('idempotencyMismatch', 'this Idempotency-Key came with another request before');
    }
    if (claim.state === 'answered') {
      const kept = await unseal(asked.config.ring, claim.sealedBody);
      if (kept === null) return refuse('unavailable', 'the answer was kept under a key that is gone');
      return restore(claim.status, kept);
    }
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
  return refuse('idempotencyInProgress', 'ask again in a moment');
}

async function runAndKeep(
  { env, config, iv }: Asked,
  wanted: IdempotencyKey,
  run: () => Promise<Response>,
): Promise<Response> {
  try {
    const answer = await run();
    if (answer.status >= 500) {
      await releaseKey(env.DB, wanted);
      return answer;
    }
    const type = answer.headers.get('content-type') ?? '';
    const body = await answer.clone().text();
    await keepAnswer(env.DB, wanted, answer.status, await seal(config.ring, `${type}\n${body}`, iv));
    return answer;
  } catch (error) {
    await releaseKey(env.DB, wanted);
    throw error;
  }
}

function restore(status: number, kept: string): Response {
  const end = kept.indexOf('\n');
  const headers = {
    'content-type': kept.slice(0, end),
    'idempotency-replayed': 'true',
    'cache-control': 'no-store',
  };
  return status === 204
    ? new Response(null, { status })
    : new Response(kept.slice(end + 1), { status, headers });
}
