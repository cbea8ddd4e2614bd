import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
  await stage.seed();
});
afterAll(() => stage.close());

it('is a telephone: one hears, presses keys, picks up at the other end, and nobody is charged', async () => {
  const page = await stage.signIn();
  await page.goto(`${stage.edge.url}/phone`);
  const number = page.getByLabel('Tracking number');
  await number.selectOption({ label: await plumbing(number) });
  await page.getByRole('button', { name: 'Place a test call' }).click();
  const said = page.getByLabel('What is said');
  await said.getByText('Thank you for calling', { exact: false }).waitFor();
  await page.locator('.watch .call-row.ivr').waitFor();
  await page.getByRole('button', { name: '1', exact: true }).click();
  await said.getByText('ZIP code', { exact: false }).waitFor();
  await page.keyboard.type('80202');
  await page.getByText('The target’s phone rings').waitFor();
  await page.locator('.watch .rung.ringing').waitFor();
  await page.getByRole('button', { name: 'Pick up' }).click();
  await page.locator('.watch .call-row.line').waitFor();
  await page.getByLabel('as if for').fill('90');
  await page.getByRole('button', { name: 'The target hangs up' }).click();
  await page.locator('.watch .call-row.ended').waitFor();
  await page.getByRole('link', { name: 'The call in full' }).click();
  await page.getByText(/after 1:30/).waitFor();
  await page.getByText('Nothing was charged.').waitFor();
  const { data } = await stage.api.get<{ data: { test: boolean; revenue: string }[] }>('/v1/calls');
  expect(data.map(({ test, revenue }) => [test, revenue])).toEqual([[true, '0.00']]);
  await eventually(async () => (await stage.api.get<{ total: string }>('/v1/ledger/balances')).total).toBe(
    '0.00',
  );
  expect(stage.complaints).toEqual([]);
});

async function plumbing(select: { locator(css: string): { allTextContents(): Promise<string[]> } }) {
  const labels = await select.locator('option').allTextContents();
  return labels.find((label) => label.includes('Plumbing'))!;
}
