import { readBytes } from '../../../lib/read-bytes.ts';
import { SECOND_MS } from '../../../lib/time.ts';

const API = 'https://api.stripe.com/v1/';
/** Whatever version the account is set to, answers are of this one. */
const VERSION = '2024-06-20';
const TIMEOUT_MS = 20 * SECOND_MS;
const MOST_BYTES = 256 * 1024;

export type StripeAnswer = { status: number; body: unknown };

/** @param once the name under which it is done once, however often it is asked for. @returns null: nobody knows what became of it. */
export async function askStripe(
  secretKey: string,
  path: string,
  form: Readonly<Record<string, string>>,
  once: string,
): Promise<StripeAnswer | null> {
  try {
    const response = await fetch(`${API}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${secretKey}`,
        'content-type': 'application/x-www-form-urlencoded',
        'idempotency-key': once,
        'stripe-version': VERSION,
      },
      body: new URLSearchParams(form).toString(),
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const bytes = await readBytes(response, MOST_BYTES);
    if (bytes === null) return null;
    return { status: response.status, body: JSON.parse(new TextDecoder().decode(bytes)) as unknown };
  } catch (error) {
    console.warn('Stripe gave no answer', { path, error: String(error) });
    return null;
  }
}
