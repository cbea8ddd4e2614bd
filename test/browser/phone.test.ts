import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { choose, eventually, Stage, seriousProblems } from './stage.ts';

let stage: Stage;
let page: Page;
beforeAll(async () => {
  stage = await Stage.open();
  const { campaignIds } = await stage.seed();
  // Outbid by everybody, so it is always there to be next.
  const { id: buyerId } = await stage.api.post<{ id: string }>('/v1/buyers', { name: 'Next in Line' });
  await stage.api.post('/v1/targets', {
    buyerId,
    campaignId: campaignIds['plumbing'],
    name: 'Next in Line',
    destination: '+13035550199',
    bidding: { kind: 'static', price: '12.50' },
  });
});
afterAll(() => stage.close());
beforeEach(async () => {
  page = await stage.signIn();
  await page.goto(`${stage.edge.url}/phone`);
  await choose(page, 'Tracking number', /Plumbing/);
});
afterEach(() => page.context().close());

const button = (name: string) => page.getByRole('button', { name, exact: true });
const said = () => page.getByLabel('What is said');

/** Through the questions, by mouse and by keyboard, to the first ringing phone. */
async function reachTarget(): Promise<void> {
  await button('Place a test call').click();
  await said().getByText('Thank you for calling', { exact: false }).waitFor();
  await page.locator('.watch .call-row.ivr').waitFor();
  await button('1').click();
  await said().getByText('ZIP code', { exact: false }).waitFor();
  await page.keyboard.type('80202');
  await page.getByText(/^Ringing \+1/).waitFor();
  await page.locator('.watch .rung.ringing').waitFor();
}

type TestCall = { test: boolean; revenue: string; disposition: string; converted: boolean };
const callOf = (id: string | null): Promise<TestCall> => stage.api.get(`/v1/calls/${id}`);
const idOnBoard = (kind: string) =>
  page.locator(`.watch .call-row.${kind}`).first().getAttribute('data-call');

it('is a telephone: one hears, presses keys, picks up at the other end, and nobody is charged', async () => {
  await page.getByText('TEST · nothing is charged').waitFor();
  await reachTarget();
  expect(await seriousProblems(page)).toEqual([]);
  await button('Pick up').click();
  await page.locator('.watch .call-row.line').waitFor();
  await button('Skip to 90 s').click();
  await page.locator('.talk-clock', { hasText: '1:3' }).waitFor();
  await button('Hang up (target)').click();
  await page.getByText(/^Connected for 1:3\d, converted\.$/).waitFor();
  await page.locator('.watch .call-row.ended .chip', { hasText: 'Test' }).waitFor();
  expect(await seriousProblems(page)).toEqual([]);
  const id = await idOnBoard('ended');
  await eventually(() => callOf(id)).toMatchObject({ disposition: 'connected' }); // history follows the board by a second
  await page.getByRole('link', { name: 'See how it settled' }).click();
  for (const word of ['Test', 'Converted', 'Connected'])
    await page.locator('.page-head .chip', { hasText: word }).waitFor();
  await page.getByText(/after 1:3\d/).waitFor();
  await page.getByText('Nothing was booked.').waitFor();
  expect(await callOf(id)).toMatchObject({ test: true, revenue: '0.00', converted: true });
  const { total } = await stage.api.get<{ total: string }>('/v1/ledger/balances');
  expect(total).toBe('0.00');
});

it('goes on to the next buyer when one is busy, and ends when the caller loses patience', async () => {
  await reachTarget();
  const id = await idOnBoard('auction');
  await button('Busy').click();
  await page.getByText('Ringing +13035550199').waitFor();
  await button('Hang up').click();
  await page.getByText('Abandoned.', { exact: true }).waitFor();
  await eventually(() => callOf(id)).toMatchObject({ disposition: 'abandoned', revenue: '0.00' });
});

it('is put down by who leaves the page', async () => {
  await button('Place a test call').click();
  await page.locator('.watch .call-row.ivr').waitFor();
  const id = await idOnBoard('ivr');
  await page.getByRole('link', { name: 'Reports' }).click();
  await eventually(() => callOf(id)).toMatchObject({ test: true, disposition: 'abandoned' });
});

it('is put down by who closes the tab', async () => {
  const tab = await page.context().newPage();
  await tab.goto(`${stage.edge.url}/phone`);
  await tab.getByRole('button', { name: 'Place a test call', exact: true }).click();
  await page.locator('.watch .call-row.ivr').waitFor();
  const id = await idOnBoard('ivr');
  await tab.close({ runBeforeUnload: true });
  await eventually(() => callOf(id)).toMatchObject({ status: 'ended', disposition: 'abandoned' });
});

it('calls from no number that cannot be one', async () => {
  const from = page.getByLabel('Call from');
  await from.fill('12');
  await button('Place a test call').click();
  await page.getByText('must be a phone number', { exact: false }).waitFor();
  expect(await from.getAttribute('aria-invalid')).toBe('true');
  await from.fill('(415) 555-0188');
  await button('Place a test call').click();
  await said().getByText('Thank you for calling', { exact: false }).waitFor();
  await button('Hang up').click();
  await button('Place a test call').waitFor();
});

it('leaves the browser without complaint', () => {
  expect(stage.complaints).toEqual([]);
});
