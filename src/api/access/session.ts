import { isSigned, type Secrets, signText } from '../../lib/signed.ts';
import { HOUR_MS } from '../../lib/time.ts';

export const SESSION_COOKIE = 'outcry_session';
export const SESSION_MS = 12 * HOUR_MS;

const SHAPE = /^([0-9a-f]{64})\.([0-9a-z]{1,9})\.([\w-]{43})$/;

const PURPOSE = 'session';

export type Session = { keyHash: string; expiresAt: number };

/**
 * A browser's session: the hash of the key it was opened with, signed. The key itself is never kept, and one that is
 * revoked ends its sessions, because every request looks it up again.
 */
export async function signSession(secrets: Secrets, { keyHash, expiresAt }: Session): Promise<string> {
  const body = `${keyHash}.${expiresAt.toString(36)}`;
  return `${body}.${await signText(secrets, PURPOSE, body)}`;
}

/** @returns null for what these secrets did not sign, and for what has expired. */
export async function readSession(secrets: Secrets, cookie: string, now: number): Promise<Session | null> {
  const match = SHAPE.exec(cookie);
  if (!match) return null;
  const [, keyHash, expiry, signature] = match;
  if (!(await isSigned(secrets, PURPOSE, `${keyHash}.${expiry}`, signature!))) return null;
  const expiresAt = Number.parseInt(expiry!, 36);
  return now < expiresAt ? { keyHash: keyHash!, expiresAt } : null;
}

/**
 * Was a request made by a page of our own? Another site can make a browser send a form here, but it can neither set
 * a header of its own without asking first, nor forge Sec-Fetch-Site (Fetch Metadata, W3C).
 */
export const isOwnPage = (headers: Headers): boolean =>
  headers.get('sec-fetch-site') === 'same-origin' || headers.get('x-outcry-console') === '1';
