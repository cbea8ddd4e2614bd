import { equalInConstantTime, hmac, sha256Hex } from '../../../lib/crypto.ts';
import { toBase64, utf8 } from '../../../lib/encoding.ts';
import { fieldsOf } from '../../../lib/text/url-encoded.ts';
import type { CarrierRequest, CarrierSecrets } from '../../carrier.ts';
import type { Form } from '../../form.ts';
import { isSignedUrl } from '../signed-url.ts';

/**
 * Twilio's request signature (twilio.com/docs/usage/security): base64 HMAC of the URL and, for a form, every parameter.
 * Under the auth token it is SHA-1; webhook rules sign with a shared key instead and name it, and the algorithm, in a
 * header of its own. Nothing in it is timely: a signed request can be sent again for ever.
 */
export async function verify(request: CarrierRequest, secrets: CarrierSecrets): Promise<boolean> {
  const signature = request.headers.get('x-twilio-signature');
  const algorithm = algorithmFor(secrets, request.headers.get('x-twilio-webhooks-signature-settings'));
  const parameters = signature && algorithm ? signedParameters(request) : null;
  if (!signature || !algorithm || parameters === null) return false;
  return isSignedUrl(request.url, async (url) =>
    equalInConstantTime(toBase64(await hmac(keyOf(secrets), utf8(url + parameters), algorithm)), signature),
  );
}

const ALGORITHMS: Readonly<Record<string, 'SHA-1' | 'SHA-256'>> = {
  HMAC_SHA1: 'SHA-1',
  HMAC_SHA256: 'SHA-256',
};

/** null: what signed the request is not this secret. @param settings `key=<id>,algorithm=HMAC_SHA256`, or nothing. */
function algorithmFor({ id }: CarrierSecrets, settings: string | null): 'SHA-1' | 'SHA-256' | null {
  if (!settings?.trim()) return id === undefined ? 'SHA-1' : null;
  const stated = new Map(
    settings.split(',').map((part): [string, string] => {
      const at = part.indexOf('=');
      return [part.slice(0, Math.max(0, at)).trim(), part.slice(at + 1).trim()];
    }),
  );
  if (id === undefined || stated.get('key') !== id) return null;
  const algorithm = (stated.get('algorithm') || 'HMAC_SHA1').toUpperCase();
  return Object.hasOwn(ALGORITHMS, algorithm) ? ALGORITHMS[algorithm]! : null;
}

const keys = new WeakMap<CarrierSecrets, Uint8Array>();

function keyOf(secrets: CarrierSecrets): Uint8Array {
  const key = keys.get(secrets) ?? utf8(secrets.authToken);
  keys.set(secrets, key);
  return key;
}

/** What the signature covers besides the URL; null when the body is not covered at all. */
function signedParameters({ url, headers, body, form }: CarrierRequest): string | null {
  if (body === '') return '';
  const isForm = (headers.get('content-type') ?? '')
    .toLowerCase()
    .startsWith('application/x-www-form-urlencoded');
  if (isForm) return concatenate(form?.fields ?? fieldsOf(body));
  const hash = URL.canParse(url) ? new URL(url).searchParams.get('bodySHA256') : null;
  return hash !== null && equalInConstantTime(sha256Hex(body), hash.toLowerCase()) ? '' : null;
}

/** Names in byte order, values as decoded: untrimmed, empty ones kept, a repeated name's values deduped and sorted. */
function concatenate(fields: Form['fields']): string {
  const pairs = fields.toSorted(([a, x], [b, y]) => compare(a, b) || compare(x, y));
  let text = '';
  let [lastName, lastValue]: (string | null)[] = [null, null];
  for (const [name, value] of pairs) {
    if (name !== lastName || value !== lastValue) text += name + value;
    [lastName, lastValue] = [name, value];
  }
  return text;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
