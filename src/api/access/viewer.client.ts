import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import type { Env } from '../../bindings.ts';
import type { Config } from '../../config.ts';
import { keyHash, type Viewer } from '../../directory/access/access-key.ts';
import { findViewer } from '../../directory/access/keys.store.ts';
import type { Api } from '../http/context.ts';
import { type Refusal, refuse } from '../http/errors.ts';
import { type WaitUntil, waitUntilOf } from '../http/wait-until.ts';
import { bearerOf, isOperatorKey, OPERATOR } from './auth.ts';
import { isOwnPage, readSession, SESSION_COOKIE } from './session.ts';

/** Whose key has this hash? The operator's first key is a secret of the deployment, the others are in D1. */
export async function viewerOfHash(
  env: Env,
  config: Config,
  hash: string,
  now: number,
  waitUntil: WaitUntil,
): Promise<Viewer | null> {
  if (isOperatorKey(hash, config.operatorKeyHashes)) return OPERATOR;
  return findViewer(env.DB, hash, now, waitUntil);
}

/**
 * Who asks: a key in the header, or the console's cookie. A cookie is sent whoever made the request, so with one a
 * write must come from a page of our own.
 */
export async function viewerOfRequest(
  context: Context<Api>,
  config: Config,
  now: number,
): Promise<Viewer | Refusal> {
  const { env, req } = context;
  const waitUntil = waitUntilOf(context);
  const unknown = refuse('unauthorized', 'send Authorization: Bearer <key>');
  const header = req.header('authorization');
  if (header !== undefined) {
    const key = bearerOf(header);
    return (key && (await viewerOfHash(env, config, keyHash(key), now, waitUntil))) || unknown;
  }
  const cookie = getCookie(context, SESSION_COOKIE);
  const session = cookie === undefined ? null : await readSession(config.tokenKeys, cookie, now);
  if (!session) return unknown;
  if (req.method !== 'GET' && !isOwnPage(req.raw.headers)) {
    return refuse('forbidden', 'a session writes from the console only: elsewhere send a key');
  }
  return (await viewerOfHash(env, config, session.keyHash, now, waitUntil)) ?? unknown;
}
