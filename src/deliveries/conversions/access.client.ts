import type { Env } from '../../bindings.ts';
import { configOf } from '../../config.ts';
import { BoundedMap } from '../../lib/bounded-map.ts';
import { seal, unseal } from '../../lib/crypto.ts';
import { assert } from '../../lib/result.ts';
import { MINUTE_MS, SECOND_MS } from '../../lib/time.ts';
import type { EventTarget } from '../../publishers/events/event-target.ts';
import { isConversion } from '../../publishers/events/platform.ts';
import { type Platform, recordOf, type Secrets, type Settings } from './platform.ts';
import { PLATFORM_BY_NAME } from './registry.ts';
import { keepSecrets } from './told.store.ts';

export const TIMEOUT_MS = 15 * SECOND_MS;
const IV_BYTES = 12;

/** An account of a platform, open. */
export type Account = {
  id: string;
  sealed: string;
  platform: Platform;
  settings: Settings;
  secrets: Secrets;
};

/** @returns null: it is no conversion, or its secrets cannot be read. */
export async function openAccount(
  { id, to, sealedSecrets: [sealed] }: EventTarget,
  env: Env,
): Promise<Account | null> {
  const text = sealed === undefined ? null : await unseal(configOf(env).ring, sealed);
  if (!isConversion(to) || sealed === undefined || text === null) return null;
  const { kind, settings } = to;
  return { id, sealed, platform: PLATFORM_BY_NAME[kind], settings, secrets: JSON.parse(text) as Secrets };
}

const tokens = new BoundedMap<string, { token: string; until: number }>(1_000);

/** What a platform would not take any more is asked for anew. */
export const forgetToken = ({ sealed }: Account): boolean => tokens.delete(sealed);

export type Token = { token: string } | { why: string };

/** The token that opens an account: asked for once, until a minute before it ends. */
export async function tokenOf(account: Account, env: Env, now: number): Promise<Token> {
  const { platform, secrets, settings, sealed } = account;
  const known = tokens.get(sealed);
  if (known && known.until > now) return known;
  const access = await platform.access(secrets, settings, now);
  if ('token' in access) return access;
  const response = await fetch(access.url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(access.form).toString(),
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const said = recordOf(await response.json().catch(() => null));
  const { access_token: token, expires_in: seconds, refresh_token: next } = said;
  if (!response.ok || typeof token !== 'string') {
    const words = [said['error'], said['error_description']].filter(Boolean).join(': ');
    return { why: `no token is given for the key any more: ${words || `answered ${response.status}`}` };
  }
  const entry = { token, until: now + Number(seconds ?? 0) * SECOND_MS - MINUTE_MS };
  tokens.set(sealed, entry);
  if (typeof next === 'string' && next !== secrets['refreshToken'])
    await keepRefresh(account, next, entry, env);
  return entry;
}

/** The next refresh token takes the place of the one that was used: that one does not live for ever. */
async function keepRefresh(
  { id, sealed, secrets }: Account,
  refreshToken: string,
  entry: { token: string; until: number },
  env: Env,
): Promise<void> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const after = await seal(configOf(env).ring, JSON.stringify({ ...secrets, refreshToken }), iv);
  assert(after !== sealed, 'a seal is never the same');
  tokens.set(after, entry);
  await keepSecrets(env.DB, id, sealed, after);
}
