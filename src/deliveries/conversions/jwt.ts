import { fromBase64, toBase64Url, utf8 } from '../../lib/encoding.ts';
import { assert } from '../../lib/result.ts';

const RS256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

/** A private key as key files have it: PKCS #8 in PEM. @throws when it is none. */
export async function readPrivateKey(pem: string): Promise<CryptoKey> {
  const bytes = fromBase64(pem.replace(/-----[^-]+-----/g, '').replace(/\s/g, ''));
  assert(bytes, 'the private key is no base64');
  return crypto.subtle.importKey('pkcs8', bytes, RS256, false, ['sign']);
}

/** RFC 7519, signed as RS256. */
export async function signJwt(claims: object, pem: string): Promise<string> {
  const part = (value: object): string => toBase64Url(utf8(JSON.stringify(value)));
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  const signature = await crypto.subtle.sign(RS256.name, await readPrivateKey(pem), utf8(text));
  return `${text}.${toBase64Url(new Uint8Array(signature))}`;
}
