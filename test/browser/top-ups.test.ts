import type { Page } from 'playwright-core';
import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, Stage, seriousProblems } from './stage.ts';

const SECRET = 'whsec_test_secret_of_an_endpoint';
const CHECKOUT = 'https://checkout.stripe.com/c/pay/cs_1';
let stage: Stage;
let page: Page;
let buyer = '';
let asked = '';
let operator: Page;

beforeAll(async () => {
  stage = await Stage.open(async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.endsWith('webhook_endpoints')) return Response.json({ data: [] });
    asked = await request.text();
    return asked.includes('mode=payment')
      ? Response.json({ id: 'cs_1', url: CHECKOUT })
      : Response.json({ error: {} }, { status: 400 });
  });
  const make = (what: string, body: unknown) =>
    stage.api.post<{ id: string; key: string }>(`/v1/${what}`, body);
  buyer = (await make('buyers', { name: 'RapidRooter', wallet: { kind: 'prepaid' } })).id;
  const { key } = await make('keys', { role: 'buyer', buyerId: buyer, name: 'portal' });
  operator = await stage.signIn();
  page = await stage.signIn(key);
  await page.route('https://checkout.stripe.com/**', (route) => route.fulfill({ body: 'Stripe’s page' }));
  await page.goto(`${stage.edge.url}/setup/terms`);
});
afterAll(() => stage.close());

const press = (name: string, on = page) => on.getByRole('button', { name, exact: true }).click();
const wallet = () => page.getByRole('region', { name: 'Wallet' });

describe('an operator that takes cards', () => {
  const set = async (what: string, label: string, value: string): Promise<void> => {
    await press(what, operator);
    await operator.getByLabel(label).fill(value);
    await press('Save', operator);
  };
  const secrets = () => operator.getByRole('region', { name: 'Secrets' }).textContent();

  it('sets Stripe’s secrets, tests them, and is never shown them again', async () => {
    await operator.goto(`${stage.edge.url}/setup/cards`);
    await set('Set secret key', 'Secret or restricted key', 'pk_test_0123456789');
    await operator.getByText('must be a secret or restricted key of Stripe').waitFor();
    expect(await seriousProblems(operator)).toEqual([]);
    await operator.getByLabel('Secret or restricted key').fill('sk_test_0123456789');
    await press('Save', operator);
    await set('Set webhook secret', 'Signing secret of the endpoint', 'whsec_of_an_endpoint_before');
    await eventually(secrets).toContain('…fore');
    await set('New webhook secret', 'Signing secret of the endpoint', SECRET);
    await eventually(secrets).toContain('Webhook secret before…fore');
    expect(await operator.content()).not.toContain('0123456');
    await press('Test with Stripe', operator);
    await operator.getByText('The key may write Checkout Sessions').waitFor();
    await operator.getByText('✗ No endpoint at Stripe has the URL').waitFor();
    expect(await seriousProblems(operator)).toEqual([]);
    await press('Stop taking it', operator);
    await press('Stop taking', operator);
    await eventually(secrets).not.toContain('…fore');
    await operator.goto(`${stage.edge.url}/setup/audit?entity=stripe`);
    await operator.getByText('6789').waitFor();
    await page.reload();
  });
});

describe('a buyer that pays by card', () => {
  it('pays on Stripe’s page, and finds it in the wallet', async () => {
    await press('Add funds');
    await page.getByLabel('Amount, $').fill('0.2');
    await press('Continue to payment');
    await page.getByText('must be from 0.50 to 999999.00').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByLabel('Amount, $').fill('250');
    await press('Continue to payment');
    await page.waitForURL(CHECKOUT);
    expect(new URLSearchParams(asked).get('line_items[0][price_data][unit_amount]')).toBe('25000');
    await page.goto(`${stage.edge.url}/setup/terms`);
    const paid = {
      id: 'pi_1',
      amount_received: 25_000,
      currency: 'usd',
      metadata: { outcry_buyer: buyer },
      customer: 'cus_1',
      payment_method: 'pm_1',
      setup_future_usage: 'off_session',
    };
    const payload = JSON.stringify({ id: 'evt_1', type: 'payment_intent.succeeded', data: { object: paid } });
    const header = Stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET });
    const headers = { 'stripe-signature': header };
    const told = await fetch(`${stage.edge.url}/v1/stripe/webhook`, {
      method: 'POST',
      headers,
      body: payload,
    });
    expect(told.status).toBe(200);
    await wallet().getByText('by card').waitFor();
    expect(await wallet().textContent()).toContain('Available$250.00');
  });

  it('says from when on the card is charged by itself', async () => {
    await page.reload();
    await press('Automatic top-up');
    await page.getByRole('checkbox', { name: 'Charge the card by itself' }).check();
    await page.getByLabel('When less is available than, $').fill('100');
    await page.getByLabel('Charge, $').fill('500');
    expect(await seriousProblems(page)).toEqual([]);
    await press('Save');
    await wallet().getByText('charged $500.00 whenever less than $100.00 is available').waitFor();
  });

  it('says from when on the balance is low, and where it is told', async () => {
    await press('Low balance');
    await page.getByLabel('Low when less is left than, $').fill('300');
    await page.getByLabel('Webhook URL of the buyer').fill('ftp://buyer.example');
    await press('Save');
    await page.getByLabel('Webhook URL of the buyer').fill('https://buyer.example.com/wallet');
    expect(await seriousProblems(page)).toEqual([]);
    await press('Save');
    const kept = () => stage.api.get(`/v1/buyers/${buyer}/wallet/notices`);
    await eventually(kept).toMatchObject({ below: '300.00', url: 'https://buyer.example.com/wallet' });
  });

  it('decides what is kept where somebody else was faster, of both', async () => {
    const read = (what: string) => stage.api.get<object>(`/v1/buyers/${buyer}/wallet/${what}`);
    const theirs = (what: string, body: unknown) => stage.api.put(`/v1/buyers/${buyer}/wallet/${what}`, body);
    const merge = page.getByRole('alert', { name: 'Changed by somebody else' });
    await press('Automatic top-up');
    await page.getByLabel('Charge, $').fill('700');
    await theirs('top-ups', { automatic: { below: '150', amount: '600' } });
    await press('Save');
    await merge.waitFor();
    expect(await merge.textContent()).toMatch(/Charge.*\$500\.00.*\$600\.00.*\$700/s);
    expect(await read('top-ups')).toMatchObject({ automatic: { below: '150.00', amount: '600.00' } });
    await merge.getByLabel('Yours').check();
    await merge.getByRole('button', { name: 'Save with these' }).click();
    await eventually(() => read('top-ups')).toMatchObject({
      automatic: { below: '150.00', amount: '700.00' },
    });

    await press('Low balance');
    await page.getByLabel('Low when less is left than, $').fill('400');
    await theirs('notices', { below: '300', url: 'https://buyer.example.com/theirs' });
    await press('Save');
    await eventually(() => read('notices')).toMatchObject({
      below: '400.00',
      url: 'https://buyer.example.com/theirs',
    });
  });
});
