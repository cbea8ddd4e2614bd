import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import type { Env } from '../../bindings.ts';
import type { Config } from '../../config.ts';
import { type Access, keyHash } from '../../directory/access/access-key.ts';
import { findViewer, type Opened } from '../../directory/access/keys.store.ts';
import { isSessionEnded } from '../../directory/access/sessions.store.ts';
import { BoundedMap } from '../../lib/bounded-map.ts';
import type { Api } from '../http/context.ts';
import { Refusal, refuse, refuseFor } from '../http/errors.ts';
import { addressOf, FAILURE, FAILURES_PER_MINUTE, spend } from '../http/quotas.client.ts';
import { type WaitUntil, waitUntilOf } from '../http/wait-until.ts';
import { bearerOf, isKeyShaped, isOperatorKey, OPERATOR } from './auth.ts';
import { isOwnPage, readSession, type Session, sessionCookie } from './session.ts';

/** Whose key has this hash? The operator's first keys are secrets of the deployment, the others are in D1. */
async function openedByHash(
  env: Env,
  config: Config,
  hash: string,
  now: number,
  waitUntil: WaitUntil,
): Promise<Opened | null> {
  if (isOperatorKey(hash, config.operatorKeyHashes)) return { viewer: OPERATOR, until: null };
  return findViewer(env.DB, hash, now, waitUntil);
}

/**
 * Keys that opened lately, with their hashes, which take longer than all the rest: they are looked up whatever others at the same
 * address try. In memory only, as every request has its key.
 */
const good = new BoundedMap<string, string>(5_000);

/**
 * What a key opens, as somebody shows it. Tries that fail are counted by address, and after too many nothing from there
 * is looked up, except what opened before.
 */
export async function openedByKey(
  context: Context<Api>,
  config: Config,
  key: string,
  now: number,
): Promise<Opened | Refusal | null> {
  const { env, req } = context;
  const waitUntil = waitUntilOf(context);
  const known = good.get(key);
  const hash = known ?? keyHash(key);
  if (known === undefined && isOperatorKey(hash, config.operatorKeyHashes))
    return { viewer: OPERATOR, until: null };
  const isShaped = isKeyShaped(key);
  const fail = (units: number): number =>
    spend(env, `address ${addressOf(req.raw.headers)}`, FAILURES_PER_MINUTE, units, now, waitUntil);
  const wait = known === undefined ? fail(0) : 0;
  if (wait > 0) return refuseFor(wait, 'too many keys that open nothing came from this address');
  const opened = isShaped ? await findViewer(env.DB, hash, now, waitUntil) : null;
  if (opened) good.set(key, hash);
  else fail(isShaped ? FAILURE.unknown : FAILURE.malformed);
  return opened;
}

/** What a session opens: as much as its key, and no longer than either lasts. */
export async function accessOfSession(
  context: Context<Api>,
  config: Config,
  session: Session,
  now: number,
): Promise<Access | null> {
  const { env } = context;
  const [opened, ended] = await Promise.all([
    openedByHash(env, config, session.keyHash, now, waitUntilOf(context)),
    isSessionEnded(env.DB, session.id, now),
  ]);
  if (!opened || ended) return null;
  const until = Math.min(session.expiresAt, opened.until ?? Number.POSITIVE_INFINITY);
  return { viewer: opened.viewer, until, session: session.id };
}

/** The session a browser shows: one that we signed, and that is not over yet. */
export async function sessionOfRequest(
  context: Context<Api>,
  config: Config,
  now: number,
): Promise<Session | null> {
  const cookie = getCookie(context, sessionCookie(context.req.url));
  return cookie === undefined ? null : readSession(config.tokenKeys, cookie, now);
}

/**
 * Who asks: a key in the header, or the console's cookie. A cookie is sent whoever made the request, so with one a
 * write must come from a page of our own.
 */
export async function accessOfRequest(
  context: Context<Api>,
  config: Config,
  now: number,
): Promise<Access | Refusal> {
  const { req } = context;
  const unknown = refuse('unauthorized', 'send Authorization: Bearer <key>');
  const header = req.header('authorization');
  if (header !== undefined) {
    const opened = await openedByKey(context, config, bearerOf(header) ?? '', now);
    if (opened instanceof Refusal) return opened;
    return opened ? { ...opened, session: null } : unknown;
  }
  const session = await sessionOfRequest(context, config, now);
  if (!session) return unknown;
  if (req.method !== 'GET' && !isOwnPage(req.raw.headers)) {
    return refuse('forbidden', 'a session writes from the console only: elsewhere send a key');
  }
  return (await accessOfSession(context, config, session, now)) ?? unknown;
}
