import { type Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Env } from '../../bindings.ts';
import { configOf } from '../../config.ts';
import { keyHash, type Viewer } from '../../directory/access/access-key.ts';
import { listOwnCampaigns } from '../../directory/config/own-campaigns.store.ts';
import { isId } from '../../lib/ids.ts';
import { isoTime, SECOND_MS } from '../../lib/time.ts';
import { parseBody, readBody } from '../http/body.ts';
import type { Api } from '../http/context.ts';
import { problemOf, Refusal, refuse, refuseInvalid } from '../http/errors.ts';
import { waitUntilOf } from '../http/wait-until.ts';
import { isOwnPage, readSession, SESSION_COOKIE, SESSION_MS, type Session, signSession } from './session.ts';
import { keyBody, type Session as Presented } from './session-shape.ts';
import { viewerOfHash } from './viewer.client.ts';

const FOREIGN = refuse('forbidden', 'sign in from the console itself');

/** Signing in and out of the console. The API takes the cookie in place of a key. */
export const consoleRoutes = new Hono<Api>()
  .post('/session', async (context) => answer(context, await signIn(context)))
  .get('/session', async (context) => {
    const config = configOf(context.env);
    const now = Date.now();
    const session = await readSession(config.tokenKeys, getCookie(context, SESSION_COOKIE) ?? '', now);
    const viewer =
      session && (await viewerOfHash(context.env, config, session.keyHash, now, waitUntilOf(context)));
    return answer(context, viewer ? await present(context.env, viewer, session) : { role: null });
  })
  .delete('/session', (context) => {
    if (!isOwnPage(context.req.raw.headers)) return problemOf(FOREIGN, context.get('requestId'));
    deleteCookie(context, SESSION_COOKIE, { path: '/' });
    return context.body(null, 204);
  });

async function signIn(context: Context<Api>): Promise<Refusal | Presented> {
  if (!isOwnPage(context.req.raw.headers)) return FOREIGN;
  const text = await readBody(context.req.raw);
  if (text instanceof Refusal) return text;
  const json = parseBody(text, context.req.header('content-type') ?? null);
  if (json instanceof Refusal) return json;
  const body = keyBody.safeParse(json.value);
  if (!body.success) return refuseInvalid(body.error, '');
  const config = configOf(context.env);
  const now = Date.now();
  const session: Session = { keyHash: keyHash(body.data.key.trim()), expiresAt: now + SESSION_MS };
  const viewer = await viewerOfHash(context.env, config, session.keyHash, now, waitUntilOf(context));
  if (!viewer) return refuse('unauthorized', 'no such key, or it was revoked');
  setCookie(context, SESSION_COOKIE, await signSession(config.tokenKeys, session), {
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    secure: new URL(context.req.url).protocol === 'https:',
    maxAge: SESSION_MS / SECOND_MS,
  });
  return present(context.env, viewer, session);
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
