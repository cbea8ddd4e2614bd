import { type Context, Hono } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import type { Env } from '../../bindings.ts';
import { configOf } from '../../config.ts';
import { keyHash, type Viewer } from '../../directory/access/access-key.ts';
import { noteAction } from '../../directory/access/notes.store.ts';
import { endSession } from '../../directory/access/sessions.store.ts';
import { listOwnCampaigns } from '../../directory/config/own-campaigns.store.ts';
import { toBase64Url } from '../../lib/encoding.ts';
import { isId } from '../../lib/ids.ts';
import { isoTime, MINUTE_MS, SECOND_MS } from '../../lib/time.ts';
import { parseBody, readBody } from '../http/body.ts';
import type { Api } from '../http/context.ts';
import { problemOf, Refusal, refuse, refuseInvalid } from '../http/errors.ts';
import {
  isOwnPage,
  SESSION_ID_BYTES,
  SESSION_MS,
  type Session,
  sessionCookie,
  signSession,
} from './session.ts';
import { keyBody, type Session as Presented } from './session-shape.ts';
import { endStreams } from './streams.client.ts';
import { accessOfSession, openedByKey, sessionOfRequest } from './viewer.client.ts';

const MOST_SIGN_IN_BYTES = 4 * 1024;
const FOREIGN = refuse('forbidden', 'sign in from the console itself');

/** Signing in and out of the console. The API takes the cookie in place of a key. */
export const consoleRoutes = new Hono<Api>()
  .post('/session', async (context) => answer(context, await signIn(context)))
  .get('/session', async (context) => {
    const config = configOf(context.env);
    const now = Date.now();
    const session = await sessionOfRequest(context, config, now);
    const access = session && (await accessOfSession(context, config, session, now));
    return answer(context, access ? await present(context.env, access.viewer, session) : { role: null });
  })
  .delete('/session', async (context) => {
    if (!isOwnPage(context.req.raw.headers)) return problemOf(FOREIGN, context.get('requestId'));
    await signOut(context);
    const isHttps = new URL(context.req.url).protocol === 'https:';
    deleteCookie(context, sessionCookie(context.req.url), { path: '/', secure: isHttps });
    return context.body(null, 204);
  });

/** The session is over wherever its cookie was copied to, and so are the streams it opened. */
async function signOut(context: Context<Api>): Promise<void> {
  const { env } = context;
  const config = configOf(env);
  const now = Date.now();
  const session = await sessionOfRequest(context, config, now);
  if (!session) return;
  const access = await accessOfSession(context, config, session, now);
  await endSession(env.DB, session.id, session.expiresAt);
  if (!access) return;
  await endStreams(env, access.viewer, session.id, now);
  await noteSession(env.DB, access.viewer, 'sign out', now);
}

/** Once a minute is enough to see who came and went. */
const noteSession = (db: D1Database, { by }: Viewer, action: string, at: number): Promise<void> =>
  noteAction(db, { entity: 'session', entityId: by, action, by, at }, MINUTE_MS);

async function signIn(context: Context<Api>): Promise<Refusal | Presented> {
  if (!isOwnPage(context.req.raw.headers)) return FOREIGN;
  const text = await readBody(context.req.raw, MOST_SIGN_IN_BYTES);
  if (text instanceof Refusal) return text;
  const json = parseBody(text, context.req.header('content-type') ?? null);
  if (json instanceof Refusal) return json;
  const body = keyBody.safeParse(json.value);
  if (!body.success) return refuseInvalid(body.error, '');
  const config = configOf(context.env);
  const now = Date.now();
  const key = body.data.key.trim();
  const opened = await openedByKey(context, config, key, now);
  if (opened instanceof Refusal) return opened;
  if (!opened) return refuse('unauthorized', 'no such key, or it was revoked');
  const id = toBase64Url(crypto.getRandomValues(new Uint8Array(SESSION_ID_BYTES)));
  const session: Session = { id, keyHash: keyHash(key), expiresAt: now + SESSION_MS };
  await noteSession(context.env.DB, opened.viewer, 'sign in', now);
  setCookie(context, sessionCookie(context.req.url), await signSession(config.tokenKeys, session), {
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    secure: new URL(context.req.url).protocol === 'https:',
    maxAge: SESSION_MS / SECOND_MS,
  });
  return present(context.env, opened.viewer, session);
}

/** `allowLoopbackBuyers`: so that forms check URLs by the rule of this deployment. */
async function present(env: Env, viewer: Viewer, { expiresAt }: Session): Promise<Presented> {
  const { by, ...whose } = viewer;
  // Without their names campaigns are shown by id, which is no reason to keep anybody out.
  const campaigns = await listOwnCampaigns(env.DB, viewer).catch(() => []);
  return {
    ...whose,
    keyId: isId('key', by) ? by : null,
    expiresAt: isoTime(expiresAt),
    campaigns,
    allowLoopbackBuyers: configOf(env).allowLoopbackBuyers,
  };
}

function answer(context: Context<Api>, body: object): Response {
  if (body instanceof Refusal) return problemOf(body, context.get('requestId'));
  return context.json(body, 200, { 'cache-control': 'no-store' });
}
