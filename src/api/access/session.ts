import { isSigned, type Secrets, signText } from '../../lib/signed.ts';
import { HOUR_MS } from '../../lib/time.ts';

/**
 * Over https its name promises that no other host could have set it (RFC 6265bis 4.1.3.2). Browsers take such a name
 * over https only, so a developer's own machine does without.
 */
export const sessionCookie = (url: string): string =>
  new URL(url).protocol === 'https:' ? '__Host-outcry_session' : 'outcry_session';
export const SESSION_MS = 12 * HOUR_MS;

const SHAPE = /^([\w-]{22})\.([0-9a-f]{64})\.([0-9a-z]{1,9})\.([\w-]{43})$/;

const PURPOSE = 'session';

export const SESSION_ID_BYTES = 16;

/** `id` is what can be ended before it is over. */
export type Session = { id: string; keyHash: string; expiresAt: number };

/**
 * A browser's session: the hash of the key it was opened with, signed. The key itself is never kept. Every request looks
 * up whether the key is still good and the session was not ended.
 */
export async function signSession(secrets: Secrets, { id, keyHash, expiresAt }: Session): Promise<string> {
  const body = `${id}.${keyHash}.${expiresAt.toString(36)}`;
  return `${body}.${await signText(secrets, PURPOSE, body)}`;
}

/** @returns null for what these secrets did not sign, and for what has expired. */
export async function readSession(secrets: Secrets, cookie: string, now: number): Promise<Session | null> {
  const match = SHAPE.exec(cookie);
  if (!match) return null;
  const [, id, keyHash, expiry, signature] = match;
  if (!(await isSigned(secrets, PURPOSE, `${id}.${keyHash}.${expiry}`, signature!))) return null;
  const expiresAt = Number.parseInt(expiry!, 36);
  return now < expiresAt ? { id: id!, keyHash: keyHash!, expiresAt } : null;
}

/**
 * Was a request made by a page of our own? Another site can make a browser send a form here, but it can neither set
 * a header of its own without asking first, nor forge Sec-Fetch-Site (Fetch Metadata, W3C).
 */
export const isOwnPage = (headers: Headers): boolean =>
  headers.get('sec-fetch-site') === 'same-origin' || headers.get('x-outcry-console') === '1';
