import * as z from 'zod';
import {
  type KeptSecret,
  lastFourOf,
  modeOf,
  STRIPE,
  STRIPE_EVENTS,
  type StripeAccount,
  withWebhookSecret,
} from '../../../buyers/top-ups/stripe-account.ts';
import { stripeAccountSchema } from '../../../buyers/top-ups/stripe-account-schema.ts';
import { listHeard } from '../../../directory/ledger/stripe-heard.store.ts';
import { type KeyRing, seal, unseal } from '../../../lib/crypto.ts';
import { isoTime } from '../../../lib/time.ts';
import { updateConfig } from '../../config/change-config.service.ts';
import { Refusal } from '../../http/errors.ts';
import { type Asked, defineRoute } from '../../http/route.ts';
import {
  keyIn,
  type OpenedSecret,
  readStripe,
  type StripeSecrets,
  usable,
} from './stripe-account.service.ts';
import { CHECKS, testStripe } from './test-stripe.service.ts';

type Asking = Asked<unknown, unknown, unknown>;

const path = '/v1/stripe/account';

const secretShape = z.object({
  lastFour: z.string().meta({ description: 'How it ends' }),
  setAt: z.string().nullable().meta({ description: 'Null: it is one of the Worker’s secrets' }),
  opens: z.boolean().meta({ description: 'False: it was sealed with a key that is gone. Set it again' }),
});

const accountShape = z.object({
  available: z.boolean().meta({ description: 'Prepaid buyers can pay by card' }),
  mode: z.enum(['live', 'test']).nullable().meta({ description: 'Of the secret key' }),
  secretKey: secretShape.nullable(),
  webhookSecrets: z
    .array(
      secretShape.extend({
        lastHeardAt: z
          .string()
          .nullable()
          .meta({ description: 'When Stripe last signed with it, to the minute' }),
      }),
    )
    .meta({ description: 'The newest first; all of them are taken' }),
  webhookUrl: z.string().meta({ description: 'Where Stripe has to tell of the events' }),
  events: z.array(z.string()),
});

const shown = ({ secret, lastFour, setAt }: OpenedSecret) => ({ lastFour, setAt, opens: secret !== null });
const urlOf = ({ config }: Asking): string => `${config.publicUrls[0]}/v1/stripe/webhook`;

/** When each webhook secret was last signed with, in their order. */
async function heardOf({ env }: Asking, { webhookSecrets }: StripeSecrets): Promise<(number | null)[]> {
  const heard = await listHeard(env.DB, usable(webhookSecrets));
  return webhookSecrets.map(({ secret }) => heard.get(secret ?? '') ?? null);
}

async function present(asked: Asking, stripe: StripeSecrets) {
  const { secretKey, webhookSecrets } = stripe;
  const heard = await heardOf(asked, stripe);
  return {
    available: keyIn(stripe) !== null,
    mode: secretKey?.secret ? modeOf(secretKey.secret) : null,
    secretKey: secretKey && shown(secretKey),
    webhookSecrets: webhookSecrets.map((one, at) => ({
      ...shown(one),
      lastHeardAt: heard[at] == null ? null : isoTime(heard[at]),
    })),
    webhookUrl: urlOf(asked),
    events: [...STRIPE_EVENTS],
  };
}

/** Sealed anew, the same would look like a change; unless the key that seals has changed since. */
async function isKept(ring: KeyRing, kept: KeptSecret | null | undefined, secret: string): Promise<boolean> {
  if (!kept?.sealed.startsWith(`${ring.current}.`)) return false;
  return (await unseal(ring, kept.sealed)) === secret;
}

async function change(asked: Asking, edit: (account: StripeAccount) => Promise<StripeAccount>) {
  const changed = await updateConfig(asked, 'stripe', STRIPE, edit);
  return changed instanceof Refusal ? changed : present(asked, await readStripe(asked.env));
}

const roles = ['operator'] as const;

export const stripeAccountRoutes = [
  defineRoute({
    method: 'GET',
    path,
    roles,
    operationId: 'getStripeAccount',
    summary: 'Get how cards are set up: Stripe’s secrets by how they end, and what Stripe has to tell',
    response: accountShape,
    status: 200,
    async handler(asked) {
      const stripe = await readStripe(asked.env);
      asked.tag(stripe.revision);
      return present(asked, stripe);
    },
  }),
  defineRoute({
    method: 'PATCH',
    path,
    roles,
    operationId: 'updateStripeAccount',
    summary: 'Set Stripe’s secret key, or its next webhook secret',
    description:
      'What is left out stays. Secrets are kept sealed and never shown again. Of webhook secrets the new one and the one before are taken, until `drop-secret`. What is set here counts instead of `STRIPE_SECRET_KEY` and `STRIPE_WEBHOOK_SECRET`, each for itself.',
    body: stripeAccountSchema,
    response: accountShape,
    status: 200,
    async handler(asked) {
      const { config, body, entropy, now } = asked;
      const { ring } = config;
      const keep = async (secret: string): Promise<KeptSecret> => ({
        lastFour: lastFourOf(secret),
        setAt: isoTime(now),
        sealed: await seal(ring, secret, entropy(12)),
      });
      return change(asked, async (account) => {
        const { secretKey, webhookSecret } = body;
        let after = account;
        if (secretKey !== undefined && !(await isKept(ring, account.secretKey, secretKey)))
          after = { ...after, secretKey: await keep(secretKey) };
        if (webhookSecret !== undefined && !(await isKept(ring, account.webhookSecrets[0], webhookSecret))) {
          const others: KeptSecret[] = [];
          for (const one of account.webhookSecrets)
            if ((await unseal(ring, one.sealed)) !== webhookSecret) others.push(one);
          after = { ...after, webhookSecrets: withWebhookSecret(await keep(webhookSecret), others) };
        }
        return after;
      });
    },
  }),
  defineRoute({
    method: 'POST',
    path: `${path}/drop-secret`,
    roles,
    operationId: 'dropStripeSecret',
    conditional: true,
    summary: 'End a rotation: take the previous webhook secret no more',
    response: accountShape,
    status: 200,
    handler: (asked) =>
      change(asked, async (account) => ({ ...account, webhookSecrets: account.webhookSecrets.slice(0, 1) })),
  }),
  defineRoute({
    method: 'DELETE',
    path,
    roles,
    operationId: 'deleteStripeAccount',
    summary:
      'Remove Stripe’s secrets that were set here; those of the deployment count again, if there are any',
    status: 204,
    async handler(asked) {
      const bare = async (): Promise<StripeAccount> => ({ id: STRIPE, secretKey: null, webhookSecrets: [] });
      const removed = await change(asked, bare);
      return removed instanceof Refusal ? removed : undefined;
    },
  }),
  defineRoute({
    method: 'POST',
    path: `${path}/test`,
    roles,
    operationId: 'testStripeAccount',
    summary: 'Ask Stripe what the secret key may do and what it will tell of, without charging anybody',
    response: z.object({
      works: z.boolean().meta({ description: 'Nothing was found wrong' }),
      checks: z.array(
        z.object({
          of: z.enum(CHECKS),
          isGood: z.boolean().nullable().meta({ description: 'Null: it could not be looked at' }),
          words: z.string(),
        }),
      ),
    }),
    status: 200,
    async handler(asked) {
      const stripe = await readStripe(asked.env);
      const checks = await testStripe(asked, stripe, await heardOf(asked, stripe), urlOf(asked));
      return { works: checks.every(({ isGood }) => isGood !== false), checks };
    },
  }),
];
