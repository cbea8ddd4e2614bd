import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { readStripeEvent } from '../../../src/buyers/top-ups/stripe-event.ts';
import { findSigner } from '../../../src/buyers/top-ups/stripe-signature.ts';
import { makeId } from '../../../src/lib/ids.ts';

const NOW = Date.UTC(2026, 10, 28, 12);
const SECRET = 'whsec_test_secret_of_an_endpoint';
const BODY = JSON.stringify({ id: 'evt_1', object: 'event', text: 'Grüße' });
const signed = (payload = BODY, secret = SECRET, timestamp = NOW / 1_000): string =>
  Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
const check = (header: string | null, body = BODY, secrets = [SECRET]): Promise<string | null> =>
  findSigner(header, body, secrets, NOW);

describe('Stripe’s signature', () => {
  it('is good as Stripe’s own library makes it, with either of two secrets', async () => {
    expect(await check(signed())).toBe(SECRET);
    expect(await check(signed(), BODY, ['whsec_the_new_one_of_two_secrets', SECRET])).toBe(SECRET);
    expect(await check(`${signed()},v1=${'0'.repeat(64)},v0=${'1'.repeat(64)}`)).toBe(SECRET);
  });

  it.each<[string, string | null]>([
    ['nothing', null],
    ['another body', signed(`${BODY} `)],
    ['another secret', signed(BODY, 'whsec_somebody_elses_secret')],
    ['six minutes ago', signed(BODY, SECRET, NOW / 1_000 - 360)],
    ['in six minutes', signed(BODY, SECRET, NOW / 1_000 + 360)],
    ['another time than it says', signed().replace(/t=\d+/, `t=${NOW / 1_000 - 1}`)],
    ['the older scheme alone', signed().replace('v1=', 'v0=')],
    ['no time', signed().replace(/t=\d+,/, '')],
    ['an empty signature', `t=${NOW / 1_000},v1=`],
  ])('is bad: %s', async (_, header) => expect(await check(header)).toBeNull());
});

describe('what Stripe tells', () => {
  const buyerId = makeId('byr', NOW, new Uint8Array(13));
  const event = (type: string, object: object, previous?: object): string =>
    JSON.stringify({ type, data: { object, ...(previous && { previous_attributes: previous }) } });
  const payment = {
    id: 'pi_1',
    amount_received: 50_001,
    currency: 'usd',
    metadata: { outcry_buyer: buyerId },
    customer: null,
    payment_method: 'pm_1',
    setup_future_usage: null,
  };

  it('is a payment to the cent, and a card where it may be charged again', () => {
    expect(readStripeEvent(event('payment_intent.succeeded', payment))).toEqual({
      kind: 'paid',
      paymentId: 'pi_1',
      buyerId,
      amount: 500_010_000,
      card: null,
    });
    const kept = { ...payment, customer: 'cus_1', setup_future_usage: 'off_session' };
    expect(readStripeEvent(event('payment_intent.succeeded', kept))).toMatchObject({
      card: { customer: 'cus_1', paymentMethod: 'pm_1' },
    });
  });

  it('is what this refund paid back, not all that was by now', () => {
    const charge = { id: 'ch_1', amount_refunded: 700, currency: 'usd', metadata: payment.metadata };
    expect(readStripeEvent(event('charge.refunded', charge, { amount_refunded: 200 }))).toMatchObject({
      kind: 'refunded',
      refunded: 700,
      amount: 5_000_000,
    });
  });

  it('is somebody else’s, or refused where it is not understood', () => {
    const kindOf = (body: string): string => readStripeEvent(body).kind;
    expect(kindOf(event('payment_intent.succeeded', { ...payment, metadata: {} }))).toBe('other');
    expect(kindOf(event('payment_intent.succeeded', { ...payment, metadata: { outcry_buyer: 'x' } }))).toBe(
      'other',
    );
    expect(kindOf(event('customer.created', {}))).toBe('other');
    expect(kindOf(event('payment_intent.succeeded', { ...payment, currency: 'eur' }))).toBe('refused');
    expect(kindOf(event('payment_intent.succeeded', { ...payment, amount_received: 1.5 }))).toBe('refused');
    for (const body of ['', '[]', '{"type":1}']) expect(kindOf(body)).toBe('refused');
  });
});
