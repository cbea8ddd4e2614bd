import * as z from 'zod';
import { STRIPE_EVENTS } from '../../../buyers/top-ups/stripe-account.ts';
import { toHex } from '../../../lib/encoding.ts';
import type { Asked } from '../../http/route.ts';
import { askStripe, lookAtStripe, type StripeAnswer } from './ask-stripe.client.ts';
import type { StripeSecrets } from './stripe-account.service.ts';

/** `isGood` is null where Stripe lets nobody look. */
type StripeCheck = { of: (typeof CHECKS)[number]; isGood: boolean | null; words: string };
export const CHECKS = [
  'secretKey',
  'checkoutSessions',
  'paymentIntents',
  'webhookEndpoint',
  'webhookSecrets',
] as const;

/** Refused by every account: nothing comes of asking, and still Stripe says first whether the key may. */
const MAY = {
  checkoutSessions: ['checkout/sessions', { mode: 'nothing' }, 'Checkout Sessions'],
  paymentIntents: ['payment_intents', { amount: '0' }, 'PaymentIntents'],
} as const;

const NOT_KNOWN = 'Stripe gave no answer: try again in a moment';

/** Asks Stripe what the key may do and what it will tell us, without doing anything. */
export async function testStripe(
  asked: Asked<unknown, unknown, unknown>,
  { secretKey, webhookSecrets }: StripeSecrets,
  heard: readonly (number | null)[],
  webhookUrl: string,
): Promise<StripeCheck[]> {
  const secrets = ofSecrets(
    webhookSecrets.map(({ secret }) => secret !== null),
    heard,
  );
  if (!secretKey) return [{ of: 'secretKey', isGood: false, words: 'No secret key is set' }, secrets];
  const { secret } = secretKey;
  if (secret === null)
    return [{ of: 'secretKey', isGood: false, words: 'It cannot be opened: set it again' }, secrets];
  const endpoints = await lookAtStripe(secret, 'webhook_endpoints?limit=100');
  if (endpoints === null) return [{ of: 'secretKey', isGood: null, words: NOT_KNOWN }, secrets];
  if (endpoints.status === 401)
    return [{ of: 'secretKey', isGood: false, words: 'Stripe does not take it (any more)' }, secrets];
  const may = async (of: keyof typeof MAY): Promise<StripeCheck> => {
    const [path, form, what] = MAY[of];
    const answer = await askStripe(secret, path, form, `outcry-test-${toHex(asked.entropy(16))}`);
    return { of, ...ofPermission(answer, what) };
  };
  return [
    { of: 'secretKey', isGood: true, words: 'Stripe takes it' },
    await may('checkoutSessions'),
    await may('paymentIntents'),
    { of: 'webhookEndpoint', ...ofEndpoints(endpoints, webhookUrl) },
    secrets,
  ];
}

type Found = Omit<StripeCheck, 'of'>;

function ofPermission(answer: StripeAnswer | null, what: string): Found {
  if (answer?.status === 400) return { isGood: true, words: `The key may write ${what}` };
  if (answer?.status === 401 || answer?.status === 403)
    return { isGood: false, words: `The key may not write ${what}` };
  return { isGood: null, words: NOT_KNOWN };
}

const endpointsShape = z.object({
  data: z.array(z.object({ url: z.string(), status: z.string(), enabled_events: z.array(z.string()) })),
});

function ofEndpoints({ status, body }: StripeAnswer, webhookUrl: string): Found {
  if (status === 403)
    return { isGood: null, words: 'The key may not look at webhook endpoints: see for yourself at Stripe' };
  const read = endpointsShape.safeParse(body);
  if (status !== 200 || !read.success) return { isGood: null, words: NOT_KNOWN };
  const ours = read.data.data.find(({ url }) => url === webhookUrl);
  if (!ours) return { isGood: false, words: `No endpoint at Stripe has the URL ${webhookUrl}` };
  if (ours.status !== 'enabled') return { isGood: false, words: 'The endpoint is disabled at Stripe' };
  const { enabled_events: events } = ours;
  const missing = STRIPE_EVENTS.filter((name) => !events.includes(name) && !events.includes('*'));
  return missing.length > 0
    ? { isGood: false, words: `The endpoint is not told of ${missing.join(', ')}` }
    : { isGood: true, words: 'The endpoint is told of everything' };
}

function ofSecrets(opens: readonly boolean[], heard: readonly (number | null)[]): StripeCheck {
  const of = 'webhookSecrets';
  if (opens.length === 0) return { of, isGood: false, words: 'No webhook secret is set' };
  if (opens.includes(false)) return { of, isGood: false, words: 'One cannot be opened: set it again' };
  return heard[0] == null
    ? { of, isGood: null, words: 'Stripe has signed nothing with the newest one yet' }
    : { of, isGood: true, words: 'Stripe signs with the newest one' };
}
