import { equalInConstantTime, hmac } from '../../lib/crypto.ts';
import { toHex, utf8 } from '../../lib/encoding.ts';
import { MINUTE_MS, SECOND_MS } from '../../lib/time.ts';

const TOLERANCE_MS = 5 * MINUTE_MS;
const MOST_SIGNATURES = 10;

/**
 * Stripe's scheme v1: HMAC-SHA256 in hex over "timestamp.body", in a header "t=…,v1=…[,v1=…]".
 * @param secrets any of them may have signed: while one is replaced Stripe signs with both.
 * @returns the first of them that did; null: none, or too long ago.
 */
export async function findSigner(
  header: string | null,
  body: string,
  secrets: readonly string[],
  now: number,
): Promise<string | null> {
  const parts = (header ?? '').split(',').map((part) => part.trim().split('='));
  const valuesOf = (name: string): string[] =>
    parts.flatMap(([key, value]) => (key === name ? (value ?? '') : []));
  const [timestamp = ''] = valuesOf('t');
  const signatures = valuesOf('v1').slice(0, MOST_SIGNATURES);
  if (!/^\d{1,12}$/.test(timestamp)) return null;
  if (Math.abs(now - Number(timestamp) * SECOND_MS) > TOLERANCE_MS) return null;
  for (const secret of secrets) {
    const expected = toHex(await hmac(utf8(secret), utf8(`${timestamp}.${body}`)));
    if (signatures.some((signature) => equalInConstantTime(expected, signature))) return secret;
  }
  return null;
}
