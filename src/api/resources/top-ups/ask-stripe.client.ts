import { readBytes } from '../../../lib/read-bytes.ts';
import { SECOND_MS } from '../../../lib/time.ts';

const API = 'https://api.stripe.com/v1/';
/** Whatever version the account is set to, answers are of this one. */
const VERSION = '2024-06-20';
const TIMEOUT_MS = 20 * SECOND_MS;
const MOST_BYTES = 256 * 1024;

export type StripeAnswer = { status: number; body: unknown };
type Form = Readonly<Record<string, string>>;

/** @param once the name under which it is done once, however often it is asked for. @returns null: nobody knows what became of it. */
export const askStripe = (
  secretKey: string,
  path: string,
  form: Form,
  once: string,
): Promise<StripeAnswer | null> =>
  send(secretKey, path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'idempotency-key': once },
    body: new URLSearchParams(form).toString(),
  });

/** Changes nothing there. */
export const lookAtStripe = (secretKey: string, path: string): Promise<StripeAnswer | null> =>
  send(secretKey, path, { method: 'GET', headers: {} });

type Said = { method: string; headers: Record<string, string>; body?: string };

async function send(
  secretKey: string,
  path: string,
  { headers, ...rest }: Said,
): Promise<StripeAnswer | null> {
  try {
    const response = await fetch(`${API}${path}`, {
      ...rest,
      headers: { ...headers, authorization: `Bearer ${secretKey}`, 'stripe-version': VERSION },
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
