import type { Env } from '../../../bindings.ts';
import {
  type KeptSecret,
  lastFourOf,
  STRIPE,
  type StripeAccount,
} from '../../../buyers/top-ups/stripe-account.ts';
import { configOf } from '../../../config.ts';
import { findConfig } from '../../../directory/config/config.store.ts';
import { unseal } from '../../../lib/crypto.ts';

/** One of Stripe's secrets, wherever it is set. `secret` is null when its seal cannot be opened. */
export type OpenedSecret = {
  secret: string | null;
  lastFour: string;
  /** ISO 8601; null: in the Worker's secrets, which say nothing of it. */
  setAt: string | null;
};

export type StripeSecrets = {
  account: StripeAccount;
  revision: number;
  secretKey: OpenedSecret | null;
  webhookSecrets: readonly OpenedSecret[];
};

/** What is set in the console counts, each for itself; where nothing is, what the deployment has. */
export async function readStripe(env: Env): Promise<StripeSecrets> {
  const { ring, stripe } = configOf(env);
  const row = await findConfig(env.DB, 'stripe', STRIPE);
  const account: StripeAccount = row?.doc ?? { id: STRIPE, secretKey: null, webhookSecrets: [] };
  const open = async ({ sealed, lastFour, setAt }: KeptSecret): Promise<OpenedSecret> => {
    const secret = await unseal(ring, sealed);
    if (secret === null) console.error('a secret of Stripe’s cannot be opened: set it again', { lastFour });
    return { secret, lastFour, setAt };
  };
  const deployed = (secret: string): OpenedSecret => ({ secret, lastFour: lastFourOf(secret), setAt: null });
  const kept = await Promise.all(account.webhookSecrets.map(open));
  return {
    account,
    revision: row?.revision ?? 0,
    secretKey: account.secretKey
      ? await open(account.secretKey)
      : stripe.secretKey === null
        ? null
        : deployed(stripe.secretKey),
    webhookSecrets: kept.length > 0 ? kept : stripe.webhookSecrets.map(deployed),
  };
}

export const usable = (secrets: readonly OpenedSecret[]): string[] =>
  secrets.flatMap(({ secret }) => secret ?? []);

/** @returns null: no card can be charged. Until Stripe can say what was paid, nobody is asked to pay. */
export const keyIn = ({ secretKey, webhookSecrets }: StripeSecrets): string | null =>
  usable(webhookSecrets).length > 0 ? (secretKey?.secret ?? null) : null;

export const chargingKey = async (env: Env): Promise<string | null> => keyIn(await readStripe(env));
