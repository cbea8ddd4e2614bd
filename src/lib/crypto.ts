import { sha256 } from '@noble/hashes/sha2.js';
import { BoundedMap } from './bounded-map.ts';
import { fromBase64Url, fromUtf8, toBase64Url, toHex, utf8 } from './encoding.ts';
import { assert } from './result.ts';

/** Keys are imported once and reused: importing costs more than signing. */
const KEYS_KEPT = 5_000;

type HmacHash = 'SHA-1' | 'SHA-256';

/** By the secret's own bytes object: a configured secret lives as long as the process, and looking it up costs nothing. */
const keysOf = new WeakMap<Uint8Array, Map<HmacHash, CryptoKey>>();

/** A reusable HMAC key from raw bytes. Pass the same object for the same secret: another one imports the key again. */
async function hmacKey(secret: Uint8Array, hash: HmacHash = 'SHA-256'): Promise<CryptoKey> {
  const known = keysOf.get(secret)?.get(hash);
  if (known) return known;
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash }, false, ['sign']);
  const keys = keysOf.get(secret) ?? new Map<HmacHash, CryptoKey>();
  keysOf.set(secret, keys.set(hash, key));
  return key;
}

export async function hmac(
  secret: Uint8Array,
  data: Uint8Array,
  hash: HmacHash = 'SHA-256',
): Promise<Uint8Array> {
  const key = keysOf.get(secret)?.get(hash) ?? (await hmacKey(secret, hash));
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, data));
}

type Hash = (text: string) => string;

let sha256Of: Hash = (text) => toHex(sha256(utf8(text)));

/** SHA-256 as lower-case hex. Synchronous, so that a decision can hash what it decided. */
export const sha256Hex: Hash = (text) => sha256Of(text);

/**
 * The runtime's own hash is ten times as fast, but comes with `node:crypto`, which a cold isolate takes longer to load
 * than the whole exchange: whoever has the time for that puts it in place for all.
 */
export function hashWith(platform: Hash): void {
  sha256Of = platform;
}

/** Compares in a time that depends on the lengths only. */
export function equalInConstantTime(a: string, b: string): boolean {
  const left = utf8(a);
  const right = utf8(b);
  // How long a signature is is no secret.
  if (left.length !== right.length) return false;
  let differs = 0;
  for (let at = 0; at < left.length; at++) differs |= left[at]! ^ right[at]!;
  return differs === 0;
}

const sealKeys = new BoundedMap<string, CryptoKey>(KEYS_KEPT);

/** Master keys by id; `current` seals, every one opens. Derived from one secret per id with SHA-256. */
export type KeyRing = { current: string; secrets: Readonly<Record<string, string>> };

/** Kept when it is there: to a promise of it a request that ends early, or fails, would have all others wait. */
async function sealKey(secret: string): Promise<CryptoKey> {
  const known = sealKeys.get(secret);
  if (known) return known;
  const raw = await crypto.subtle.digest('SHA-256', utf8(`outcry seal ${secret}`));
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
  sealKeys.set(secret, key);
  return key;
}

/**
 * AES-256-GCM. The text names its key: "keyId.iv.ciphertext", base64url.
 * @param iv 12 random bytes, never reused.
 * @throws when the ring lacks its current key: nothing is ever sealed with a guessable one.
 */
export async function seal(ring: KeyRing, plain: string, iv: Uint8Array): Promise<string> {
  const secret = ring.secrets[ring.current];
  assert(secret && !ring.current.includes('.'), 'the key ring has no usable current key');
  const key = await sealKey(secret);
  const data = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, utf8(plain)));
  return `${ring.current}.${toBase64Url(iv)}.${toBase64Url(data)}`;
}

/** @returns null when the text was altered or its key is not on the ring. */
export async function unseal(ring: KeyRing, sealed: string): Promise<string | null> {
  const [id, iv, data, ...rest] = sealed.split('.');
  const secret = id !== undefined && Object.hasOwn(ring.secrets, id) ? ring.secrets[id] : undefined;
  const ivBytes = iv === undefined ? null : fromBase64Url(iv);
  const dataBytes = data === undefined ? null : fromBase64Url(data);
  if (secret === undefined || !ivBytes || !dataBytes || rest.length > 0) return null;
  const key = await sealKey(secret);
  try {
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: ivBytes }, key, dataBytes);
    return fromUtf8(new Uint8Array(plain));
  } catch {
    return null;
  }
}
