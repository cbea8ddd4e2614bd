import { hmac } from '../lib/crypto.ts';
import { toBase64Url, utf8 } from '../lib/encoding.ts';
import type { BuyerId } from '../lib/ids.ts';

const TOKEN_CHARACTERS = 22;
const KEYS_KEPT = 5_000;

const keys = new WeakMap<Uint8Array, Map<BuyerId, CryptoKey>>();

/**
 * What a buyer is told instead of the caller: the same for every call of that caller to that buyer, different for
 * every buyer, and of no use without the exchange's key. 132 bits of an HMAC-SHA256, base64url.
 * @param callerHash the exchange's keyed hash of the number. @param hashKey one object for the life of the process.
 */
export async function callerToken(
  hashKey: Uint8Array,
  buyerId: BuyerId,
  callerHash: string,
): Promise<string> {
  const key = await keyOf(hashKey, buyerId);
  const token = new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(callerHash)));
  return toBase64Url(token).slice(0, TOKEN_CHARACTERS);
}

async function keyOf(hashKey: Uint8Array, buyerId: BuyerId): Promise<CryptoKey> {
  const ofBuyers = keys.get(hashKey) ?? new Map<BuyerId, CryptoKey>();
  keys.set(hashKey, ofBuyers);
  const known = ofBuyers.get(buyerId);
  if (known) return known;
  const raw = await hmac(hashKey, utf8(`caller token ${buyerId}`));
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  if (ofBuyers.size >= KEYS_KEPT) ofBuyers.clear();
  ofBuyers.set(buyerId, key);
  return key;
}
