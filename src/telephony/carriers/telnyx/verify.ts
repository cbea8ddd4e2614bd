import { fromBase64, utf8 } from '../../../lib/encoding.ts';
import { MINUTE_MS, SECOND_MS } from '../../../lib/time.ts';
import type { CarrierRequest, CarrierSecrets } from '../../carrier.ts';

const TOLERANCE_MS = 5 * MINUTE_MS;
/** Base64 of 32 bytes. */
const KEY = /^[A-Za-z0-9+/]{43}=$/;
/** Base64 of 64 bytes. */
const SIGNATURE = /^[A-Za-z0-9+/]{86}==$/;
const TIMESTAMP = /^\d{1,12}$/;

export const isSigned = (headers: Headers): boolean =>
  SIGNATURE.test(headers.get('telnyx-signature-ed25519') ?? '') &&
  TIMESTAMP.test(headers.get('telnyx-timestamp') ?? '');

const keys = new WeakMap<CarrierSecrets, CryptoKey | null>();

/**
 * Telnyx's signature: Ed25519, under the account's public key, of the time and the body. The URL is not covered: what a
 * URL says is believed for its own token alone, and a GET, whose fields are all in the URL, is never believed.
 */
export async function verify(
  { method, headers, body }: CarrierRequest,
  secrets: CarrierSecrets,
  now: number,
): Promise<boolean> {
  if (method !== 'POST' || body === '' || !isSigned(headers)) return false;
  const timestamp = headers.get('telnyx-timestamp')!;
  if (Math.abs(now - Number(timestamp) * SECOND_MS) > TOLERANCE_MS + SECOND_MS) return false;
  const known = keys.get(secrets);
  const key = known === undefined ? await importKey(secrets.authToken) : known;
  keys.set(secrets, key);
  const signature = fromBase64(headers.get('telnyx-signature-ed25519')!);
  return (
    key !== null &&
    signature !== null &&
    crypto.subtle.verify('Ed25519', key, signature, utf8(`${timestamp}|${body}`))
  );
}

/** @param text base64 of the 32 bytes, as the portal shows it. @returns null for anything else. */
async function importKey(text: string): Promise<CryptoKey | null> {
  const bytes = KEY.test(text) ? fromBase64(text) : null;
  if (bytes === null) return null;
  try {
    return await crypto.subtle.importKey('raw', bytes, 'Ed25519', false, ['verify']);
  } catch {
    return null;
  }
}
