import { equalInConstantTime, hmac, sha256Hex } from '../../../lib/crypto.ts';
import { toBase64, utf8 } from '../../../lib/encoding.ts';
import type { CarrierRequest, CarrierSecrets } from '../../carrier.ts';

/**
 * Twilio's request signature (twilio.com/docs/usage/security): base64 HMAC-SHA1, under the auth token, of the URL
 * and, for a form, every parameter. Nothing in it is timely: a signed request can be sent again for ever.
 */
export async function verify(request: CarrierRequest, secrets: CarrierSecrets): Promise<boolean> {
  const signature = request.headers.get('x-twilio-signature');
  const parameters = signedParameters(request);
  if (!signature || parameters === null) return false;
  const key = utf8(secrets.authToken);
  for (const url of signedUrls(request.url)) {
    const expected = toBase64(await hmac(key, utf8(url + parameters), 'SHA-1'));
    if (equalInConstantTime(expected, signature)) return true;
  }
  return false;
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
  const names = [...new Set(form.keys())].sort();
  return names
    .flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => name + value))
    .join('');
}

/**
 * The forms of the URL that Twilio may have signed, likeliest first: it drops the port for https, keeps it for
 * http, and signs some characters escaped (' as %27).
 */
function signedUrls(url: string): Set<string> {
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
