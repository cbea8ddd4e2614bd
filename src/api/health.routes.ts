import { type Context, Hono } from 'hono';
import type { Env } from '../bindings.ts';
import { faultsOf } from '../config.ts';
import { hasSchema, LAST_MIGRATION } from '../directory/migrations.store.ts';
import { rootCause } from '../directory/root-cause.ts';
import { SECOND_MS } from '../lib/time.ts';
import type { Api } from './http/context.ts';

/** Anybody may ask, as often as they like: the database is asked this seldom. */
const KEPT_MS = 5 * SECOND_MS;
const BROKEN_KEPT_MS = SECOND_MS;
type Known = { at: number; why: Record<string, string> };
const known = new WeakMap<D1Database, Known>();

/** What keeps the exchange from taking a call or a change, by name. */
async function findMissing(env: Env, now: number): Promise<Record<string, string>> {
  return { ...faultsOf(env), ...(await findMissingSchema(env.DB, now)) };
}

async function findMissingSchema(db: D1Database, now: number): Promise<Known['why']> {
  const last = known.get(db);
  const keptMs = last && Object.keys(last.why).length > 0 ? BROKEN_KEPT_MS : KEPT_MS;
  if (last && now - last.at < keptMs) return last.why;
  const why = await askDatabase(db);
  known.set(db, { at: now, why });
  return why;
}

async function askDatabase(db: D1Database): Promise<Known['why']> {
  try {
    if (await hasSchema(db)) return {};
    const how = 'npx wrangler d1 migrations apply outcry --remote';
    return { schema: `migrations/${LAST_MIGRATION} was not applied: ${how}` };
  } catch (error) {
    console.error('the database does not answer', rootCause(error).message);
    return { database: 'does not answer' };
  }
}

async function answerHealth({ env, json }: Context<Api>): Promise<Response> {
  const why = await findMissing(env, Date.now());
  const missing = Object.keys(why);
  const headers = { 'cache-control': 'no-store' };
  return missing.length === 0
    ? json({ ok: true }, 200, headers)
    : json({ ok: false, missing, why }, 503, headers);
}

/** GET /healthz: may this deployment be sent calls and changes? */
export const healthRoutes = new Hono<Api>().get('/healthz', answerHealth);
