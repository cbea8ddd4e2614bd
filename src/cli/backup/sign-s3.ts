import { createHash, createHmac } from 'node:crypto';

/** Who asks, and where: R2's S3 address takes the region "auto". */
export type S3Keys = { accessKeyId: string; secretAccessKey: string; region: string };
type S3Request = { method: string; url: string; headers: Record<string, string>; bodyHash: string };

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** What is not a letter, a digit or one of -_.~ stands as %XX. */
export const encodeS3 = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * The headers of a request signed by AWS Signature Version 4.
 * @param at of the request, as "20130524T000000Z". @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function signS3(
  { method, url, headers, bodyHash }: S3Request,
  keys: S3Keys,
  at: string,
): Record<string, string> {
  const { host, pathname, searchParams } = new URL(url);
  const signed: Record<string, string> = {
    ...headers,
    host,
    'x-amz-content-sha256': bodyHash,
    'x-amz-date': at,
  };
  const names = Object.keys(signed).sort();
  const query = [...searchParams].map(([name, value]) => `${encodeS3(name)}=${encodeS3(value)}`).sort();
  const canonical = [
    method,
    pathname,
    query.join('&'),
    ...names.map((name) => `${name}:${signed[name]!.trim()}`),
    '',
    names.join(';'),
    bodyHash,
  ].join('\n');
  const scope = `${at.slice(0, 8)}/${keys.region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', at, scope, sha256(canonical)].join('\n');
  const key = [keys.region, 's3', 'aws4_request'].reduce(
    (chain, part) => hmac(chain, part),
    hmac(`AWS4${keys.secretAccessKey}`, at.slice(0, 8)),
  );
  const signature = hmac(key, text).toString('hex');
  const credential = `Credential=${keys.accessKeyId}/${scope}`;
  const authorization = `AWS4-HMAC-SHA256 ${credential},SignedHeaders=${names.join(';')},Signature=${signature}`;
  const { host: _, ...sent } = signed;
  return { ...sent, authorization };
}
