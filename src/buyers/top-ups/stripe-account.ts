/** One of Stripe's secrets as it is kept: enough to know it by, and the rest sealed. `setAt` is ISO 8601, as the audit trail shows it. */
export type KeptSecret = { lastFour: string; setAt: string; sealed: string };

export const STRIPE = 'stripe';

/** What an operator set of Stripe; there is one. */
export type StripeAccount = {
  id: typeof STRIPE;
  secretKey: KeptSecret | null;
  /** The newest first. Until the second is dropped, both are good. */
  webhookSecrets: readonly KeptSecret[];
};

export const SECRET_KEY = /^(?:sk|rk)_(?:live|test)_\w{10,250}$/;
export const SECRET_KEY_WORDS =
  'must be a secret or restricted key of Stripe: sk_live_…, rk_live_… or sk_test_…';
export const WEBHOOK_SECRET = /^whsec_\w{16,250}$/;
export const WEBHOOK_SECRET_WORDS = 'must be the signing secret of the webhook endpoint: whsec_…';

/** What has to be told of at Stripe. */
export const STRIPE_EVENTS = [
  'payment_intent.succeeded',
  'charge.refunded',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
] as const;

const SHOWN = 4;
const MOST_WEBHOOK_SECRETS = 2;

export const lastFourOf = (secret: string): string => secret.slice(-SHOWN);

/** A key of Stripe's test mode charges no card. */
export const modeOf = (secretKey: string): 'live' | 'test' => (/^.._test_/.test(secretKey) ? 'test' : 'live');

/** The fresh one signs from now on, and the one before is good until it is dropped. */
export const withWebhookSecret = (fresh: KeptSecret, known: readonly KeptSecret[]): KeptSecret[] =>
  [fresh, ...known].slice(0, MOST_WEBHOOK_SECRETS);
