import { fromBase64, toBase64, utf8 } from './encoding.ts';
import { assert } from './result.ts';

const PREFIX = 'whsec_';
const MIN_BYTES = 24;
const MAX_BYTES = 64;
const KEYS_KEPT = 5_000;

/** By secret: finding a key by its text costs less than decoding the text. */
const keys = new Map<string, CryptoKey>();

/** A signing secret as buyers see it. @param entropy 24 to 64 random bytes. */
export function makeSecret(entropy: Uint8Array): string {
  assert(entropy.length >= MIN_BYTES && entropy.length <= MAX_BYTES, 'a secret has 24 to 64 bytes');
  return PREFIX + toBase64(entropy);
}

/**
 * The `webhook-signature` header of Standard Webhooks 1.0 (github.com/standard-webhooks): HMAC-SHA256 over
 * "id.timestamp.body", one "v1,…" per secret with a blank between, so that a receiver may rotate secrets.
 * @param secrets "whsec_" and base64 of 24 to 64 bytes. @throws when one is not.
 * @param id has no dot. @param body the exact text that is sent; "" when there is none.
 */
export async function signWebhook(
  secrets: readonly string[],
  id: string,
  timestampSeconds: number,
  body: string,
): Promise<string> {
  const content = utf8(`${id}.${timestampSeconds}.${body}`);
  const signatures: string[] = [];
  for (const secret of secrets) {
    const key = keys.get(secret) ?? (await keyOf(secret));
    signatures.push(`v1,${toBase64(new Uint8Array(await crypto.subtle.sign('HMAC', key, content)))}`);
  }
  return signatures.join(' ');
}

async function keyOf(secret: string): Promise<CryptoKey> {
  const known = keys.get(secret);
  if (known) return known;
  const bytes = secret.startsWith(PREFIX) ? fromBase64(secret.slice(PREFIX.length)) : null;
  assert(bytes && bytes.length >= MIN_BYTES && bytes.length <= MAX_BYTES, 'a signing secret is malformed');
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  if (keys.size >= KEYS_KEPT) keys.clear();
  keys.set(secret, key);
  return key;
}
