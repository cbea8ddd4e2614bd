import { type Context, Hono } from 'hono';
import { readStripeEvent } from '../../../buyers/top-ups/stripe-event.ts';
import { isSignedByStripe } from '../../../buyers/top-ups/stripe-signature.ts';
import { configOf } from '../../../config.ts';
import { readBody } from '../../http/body.ts';
import type { Api } from '../../http/context.ts';
import { problemOf, Refusal, refuse } from '../../http/errors.ts';
import { bookPayment } from './book-payment.service.ts';

const MOST_BYTES = 256 * 1024;

/** What Stripe tells: nothing is looked at before its signature is. What is refused it tells again, and shows as failed. */
export const stripeDoorRoutes = new Hono<Api>();

stripeDoorRoutes.post('/webhook', async (context) => {
  const refused = await hear(context);
  if (refused) return problemOf(refused, context.get('requestId'));
  return Response.json({ received: true }, { headers: { 'cache-control': 'no-store' } });
});

async function hear({ env, req }: Context<Api>): Promise<Refusal | null> {
  const { stripe } = configOf(env);
  if (stripe.webhookSecrets.length === 0) return refuse('notFound', 'cards are not set up here');
  const header = req.header('stripe-signature') ?? null;
  if (header === null) return refuse('forbidden', 'bad signature');
  const body = await readBody(req.raw, MOST_BYTES);
  if (body instanceof Refusal) return body;
  const now = Date.now();
  if (!(await isSignedByStripe(header, body, stripe.webhookSecrets, now)))
    return refuse('forbidden', 'bad signature');
  const news = readStripeEvent(body);
  if (news.kind === 'other') return null;
  return news.kind === 'refused' ? refuse('invalid', news.why) : bookPayment(env, news, now);
}
