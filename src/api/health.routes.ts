import { type Context, Hono } from 'hono';
import type { Env } from '../bindings.ts';
import { configOf, faultsOf } from '../config.ts';
import { hasSchema, LAST_MIGRATION } from '../directory/migrations.store.ts';
import { rootCause } from '../directory/root-cause.ts';
import { missedSealKeys, readSealKeys, type SealKeyNote } from '../directory/seal-keys.store.ts';
import { SECOND_MS } from '../lib/time.ts';
import type { Api } from './http/context.ts';

/** Anybody may ask, as often as they like: the database is asked this seldom. */
const KEPT_MS = 5 * SECOND_MS;
const BROKEN_KEPT_MS = SECOND_MS;
type Known = { at: number; why: Record<string, string> };
const known = new WeakMap<D1Database, Known>();
const sealed = new WeakMap<D1Database, { at: number; keys: readonly SealKeyNote[] }>();

/** What keeps the exchange from taking a call or a change, by name. */
async function findMissing(env: Env, now: number): Promise<Record<string, string>> {
  return { ...faultsOf(env), ...(await findMissingSchema(env.DB, now)) };
}

/** What a deployment that takes calls and changes has to do without. */
async function findWarnings(env: Env, now: number): Promise<Record<string, string>> {
  let last = sealed.get(env.DB);
  if (!last || now - last.at >= KEPT_MS) {
    last = { at: now, keys: await readSealKeys(env.DB).catch(() => []) };
    sealed.set(env.DB, last);
  }
  const missed = missedSealKeys(last.keys, Object.keys(configOf(env).ring.secrets));
  return missed === null ? {} : { SEAL_KEYS: missed };
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
  const now = Date.now();
  const why = await findMissing(env, now);
  const missing = Object.keys(why);
  const headers = { 'cache-control': 'no-store' };
  if (missing.length > 0) return json({ ok: false, missing, why }, 503, headers);
  const warnings = await findWarnings(env, now);
  return json({ ok: true, ...(Object.keys(warnings).length > 0 && { warnings }) }, 200, headers);
}

/** GET /healthz: may this deployment be sent calls and changes? */
export const healthRoutes = new Hono<Api>().get('/healthz', answerHealth);
