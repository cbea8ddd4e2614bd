import { equalInConstantTime, hmac, sha256Hex } from '../../../lib/crypto.ts';
import { toBase64, utf8 } from '../../../lib/encoding.ts';
import type { CarrierRequest, CarrierSecrets } from '../../carrier.ts';

/**
 * Twilio's request signature (twilio.com/docs/usage/security): base64 HMAC-SHA1, under the auth token, of the URL
 * and, for a form, every parameter. Nothing in it is timely: a signed request can be sent again for ever.
 */
export async function verify(request: CarrierRequest, secrets: CarrierSecrets): Promise<boolean> {
  const signature = request.headers.get('x-twilio-signature');
  const parameters = signature ? signedParameters(request) : null;
  if (!signature || parameters === null) return false;
  const key = keyOf(secrets);
  const signs = async (url: string): Promise<boolean> =>
    equalInConstantTime(toBase64(await hmac(key, utf8(url + parameters), 'SHA-1')), signature);
  if (await signs(request.url)) return true; // as configured: nearly always the one
  for (const url of otherForms(request.url)) if (await signs(url)) return true;
  return false;
}

const keys = new WeakMap<CarrierSecrets, Uint8Array>();

function keyOf(secrets: CarrierSecrets): Uint8Array {
  const key = keys.get(secrets) ?? utf8(secrets.authToken);
  keys.set(secrets, key);
  return key;
}

/** What the signature covers besides the URL; null when the body is not covered at all. */
function signedParameters({ url, headers, body }: CarrierRequest): string | null {
  if (body === '') return '';
  const isForm = (headers.get('content-type') ?? '')
    .toLowerCase()
    .startsWith('application/x-www-form-urlencoded');
  if (isForm) return concatenate(new URLSearchParams(body));
  const hash = URL.canParse(url) ? new URL(url).searchParams.get('bodySHA256') : null;
  return hash !== null && equalInConstantTime(sha256Hex(body), hash.toLowerCase()) ? '' : null;
}

/** Names in byte order, values as decoded: untrimmed, empty ones kept, a repeated name's values deduped and sorted. */
function concatenate(form: URLSearchParams): string {
  const pairs = [...form].sort(([a, x], [b, y]) => compare(a, b) || compare(x, y));
  let text = '';
  let [lastName, lastValue]: (string | null)[] = [null, null];
  for (const [name, value] of pairs) {
    if (name !== lastName || value !== lastValue) text += name + value;
    [lastName, lastValue] = [name, value];
  }
  return text;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The other forms of the URL that Twilio may have signed, likeliest first: it drops the port for https, keeps it for
 * http, and signs some characters escaped (' as %27).
 */
function otherForms(url: string): Set<string> {
  const urls = new Set([withoutPort(url), withPort(url)]);
  if (!URL.canParse(url)) return urls;
  const normal = new URL(url).href;
  return urls.add(withoutPort(normal)).add(withPort(normal));
}

const AUTHORITY = /^(https?:\/\/)((?:[^/?#]*@)?)(\[[^\]]*\]|[^:/?#]*)(:\d*)?/i;

const withoutPort = (url: string): string => url.replace(AUTHORITY, '$1$2$3');

const withPort = (url: string): string =>
  url.replace(AUTHORITY, (whole, scheme: string, user: string, host: string, port?: string) =>
    port === undefined
      ? `${scheme}${user}${host}${scheme.toLowerCase() === 'https://' ? ':443' : ':80'}`
      : whole,
  );
