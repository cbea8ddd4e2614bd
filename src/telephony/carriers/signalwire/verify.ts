import { equalInConstantTime, hmac } from '../../../lib/crypto.ts';
import { toBase64, utf8 } from '../../../lib/encoding.ts';
import { fieldsOf } from '../../../lib/text/url-encoded.ts';
import type { CarrierRequest, CarrierSecrets } from '../../carrier.ts';
import { isSignedUrl } from '../signed-url.ts';

/** cXML's header, and the one it sends beside it for those who came from Twilio. */
const HEADERS = ['x-signalwire-signature', 'x-twilio-signature'];
/** Base64 of an HMAC-SHA1. */
const SIGNATURE = /^[A-Za-z0-9+/]{27}=$/;

const signatureOf = (headers: Headers): string | null =>
  HEADERS.map((name) => headers.get(name)).find((value) => value !== null && SIGNATURE.test(value)) ?? null;

export const isSigned = (headers: Headers): boolean => signatureOf(headers) !== null;

const keys = new WeakMap<CarrierSecrets, Uint8Array>();

/**
 * SignalWire's signature of cXML requests: base64 HMAC-SHA1, under the project's signing key, of the URL and every
 * parameter by name. Unlike Twilio it leaves the values of a repeated name as they were sent.
 */
export async function verify(request: CarrierRequest, secrets: CarrierSecrets): Promise<boolean> {
  const signature = signatureOf(request.headers);
  if (signature === null) return false;
  const isForm = (request.headers.get('content-type') ?? '')
    .toLowerCase()
    .startsWith('application/x-www-form-urlencoded');
  if (request.body !== '' && !isForm) return false;
  const fields = request.form?.fields ?? fieldsOf(request.body);
  const parameters = fields
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => name + value)
    .join('');
  const key = keys.get(secrets) ?? utf8(secrets.authToken);
  keys.set(secrets, key);
  return isSignedUrl(request.url, async (url) =>
    equalInConstantTime(toBase64(await hmac(key, utf8(url + parameters), 'SHA-1')), signature),
  );
}
