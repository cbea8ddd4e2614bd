import { equalInConstantTime, hmac } from '../../lib/crypto.ts';
import { toHex, utf8 } from '../../lib/encoding.ts';
import { MINUTE_MS, SECOND_MS } from '../../lib/time.ts';

const TOLERANCE_MS = 5 * MINUTE_MS;
const MOST_SIGNATURES = 10;

/**
 * Stripe's scheme v1: HMAC-SHA256 in hex over "timestamp.body", in a header "t=…,v1=…[,v1=…]".
 * @param secrets any of them may have signed: while one is replaced Stripe signs with both.
 */
export async function isSignedByStripe(
  header: string | null,
  body: string,
  secrets: readonly Uint8Array[],
  now: number,
): Promise<boolean> {
  const parts = (header ?? '').split(',').map((part) => part.trim().split('='));
  const valuesOf = (name: string): string[] =>
    parts.flatMap(([key, value]) => (key === name ? (value ?? '') : []));
  const [timestamp = ''] = valuesOf('t');
  const signatures = valuesOf('v1').slice(0, MOST_SIGNATURES);
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now - Number(timestamp) * SECOND_MS) > TOLERANCE_MS) return false;
  let found = false;
  for (const secret of secrets) {
    const expected = toHex(await hmac(secret, utf8(`${timestamp}.${body}`)));
    for (const signature of signatures) if (equalInConstantTime(expected, signature)) found = true;
  }
  return found;
}
