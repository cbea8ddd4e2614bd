import { type Context, Hono } from 'hono';
import { readStripeEvent } from '../../../buyers/top-ups/stripe-event.ts';
import { findSigner } from '../../../buyers/top-ups/stripe-signature.ts';
import { noteHeard } from '../../../directory/ledger/stripe-heard.store.ts';
import { readBody } from '../../http/body.ts';
import type { Api } from '../../http/context.ts';
import { problemOf, Refusal, refuse } from '../../http/errors.ts';
import { bookPayment } from './book-payment.service.ts';
import { readStripe, usable } from './stripe-account.service.ts';

const MOST_BYTES = 256 * 1024;

/** What Stripe tells: nothing is looked at before its signature is. What is refused it tells again, and shows as failed. */
export const stripeDoorRoutes = new Hono<Api>();

stripeDoorRoutes.post('/webhook', async (context) => {
  const refused = await hear(context);
  if (refused) return problemOf(refused, context.get('requestId'));
  return Response.json({ received: true }, { headers: { 'cache-control': 'no-store' } });
});

async function hear({ env, req }: Context<Api>): Promise<Refusal | null> {
  const { webhookSecrets } = await readStripe(env);
  if (webhookSecrets.length === 0) return refuse('notFound', 'cards are not set up here');
  const secrets = usable(webhookSecrets);
  // Stripe tells it again for days: until then somebody may have set them anew.
  if (secrets.length === 0) return refuse('unavailable', 'no webhook secret can be opened');
  const header = req.header('stripe-signature') ?? null;
  if (header === null) return refuse('forbidden', 'bad signature');
  const body = await readBody(req.raw, MOST_BYTES);
  if (body instanceof Refusal) return body;
  const now = Date.now();
  const signer = await findSigner(header, body, secrets, now);
  if (signer === null) return refuse('forbidden', 'bad signature');
  await noteHeard(env.DB, signer, now);
  const news = readStripeEvent(body);
  if (news.kind === 'other') return null;
  return news.kind === 'refused' ? refuse('invalid', news.why) : bookPayment(env, news, now);
}
