import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, Stage, talkative } from './stage.ts';

let stage: Stage;
let page: Page;

beforeAll(async () => {
  stage = await Stage.open();
  page = await stage.signIn();
});
afterAll(() => stage.close());

const goTo = async (part: string) => {
  await page.getByRole('link', { name: 'Set-up' }).click();
  await page.getByRole('navigation', { name: 'Set-up' }).getByRole('link', { name: part }).click();
};
const dialog = () => page.getByRole('dialog');
const save = (name: string) => dialog().getByRole('button', { name, exact: true }).click();

describe('an operator who starts with nothing', () => {
  it('is told what to do next', async () => {
    await goTo('Campaigns');
    await page.getByText('Start with a campaign').waitFor();
  });

  it('makes a campaign, and is told of a mistake at its field', async () => {
    await page.getByRole('button', { name: 'New campaign' }).first().click();
    await save('Add campaign');
    expect(await dialog().getByLabel('Name').getAttribute('aria-invalid')).toBe('true');
    await dialog().getByLabel('Name').fill('Plumbing');
    await dialog().getByLabel('Vertical').fill('plumbing');
    await dialog().getByLabel('Floor, $').fill('ten');
    await dialog().getByLabel('Floor, $').blur();
    await dialog().getByText('must be an amount such as "45.00"').waitFor();
    await dialog().getByLabel('Floor, $').fill('10');
    await save('Add campaign');
    await page.getByRole('heading', { name: 'Plumbing' }).waitFor();
    await page.getByRole('link', { name: 'Questions' }).click();
    await page.getByRole('button', { name: 'Ask them something' }).click();
    await page.getByRole('button', { name: 'Save the questions' }).click();
    await eventually(async () => (await campaigns())[0]?.flow?.start).toBe('urgency');
  });

  it('adds a buyer and is shown its secret once', async () => {
    await goTo('Buyers');
    await page.getByRole('button', { name: 'New buyer' }).first().click();
    await dialog().getByLabel('Name').fill('RapidRooter');
    await save('Add buyer');
    await dialog()
      .getByText(/^whsec_/)
      .waitFor();
    await save('I have it');
    await page.getByRole('cell', { name: 'RapidRooter' }).first().waitFor();
  });

  it('gives the buyer a target with criteria, hours and a cap', async () => {
    await goTo('Targets');
    await page.getByRole('button', { name: 'New target' }).first().click();
    await dialog().getByLabel('Buyer', { exact: true }).selectOption({ label: 'RapidRooter' });
    await dialog().getByLabel('Campaign', { exact: true }).selectOption({ label: 'Plumbing' });
    await dialog().getByLabel('Name', { exact: true }).fill('RapidRooter, West');
    await dialog().getByLabel('Rings at').fill('+12135550111');
    await dialog().getByLabel('Price, $').fill('45');
    await dialog().getByRole('button', { name: 'Only calls that…' }).click();
    await dialog().getByLabel('Value').fill('CA, OR');
    await dialog().getByRole('button', { name: 'Cap', exact: true }).click();
    await dialog().getByLabel('Calls').fill('2');
    await save('Add target');
    await page.getByRole('heading', { name: 'RapidRooter, West' }).waitFor();
    const [target] = await list<Target>('targets');
    expect([target?.criteria, target?.caps]).toEqual([
      { all: [{ field: 'state', op: 'in', value: ['CA', 'OR'] }] },
      [{ window: 'day', calls: 2 }],
    ]);
  });

  it('adds a publisher and a number', async () => {
    await goTo('Publishers');
    await page.getByRole('button', { name: 'New publisher' }).first().click();
    await dialog().getByLabel('Name').fill('Sunline Media');
    await save('Add publisher');
    await page.getByRole('cell', { name: 'Sunline Media' }).first().waitFor();
    await goTo('Numbers');
    await page.getByRole('button', { name: 'New number' }).first().click();
    await dialog().getByLabel('Number', { exact: true }).fill('+18885550101');
    await dialog().getByLabel('Campaign').selectOption({ label: 'Plumbing' });
    await dialog().getByLabel('Publisher').selectOption({ label: 'Sunline Media' });
    await save('Add number');
    await page.getByRole('cell', { name: '+18885550101' }).first().waitFor();
  });
});

describe('a call', () => {
  it('passes through the board from left to right and settles', async () => {
    await page.getByRole('link', { name: 'Board', exact: true }).click();
    await page.getByText('Live', { exact: true }).last().waitFor();
    const placed = stage
      .carrier(talkative(), 8)
      .placeCall({ from: '+14155550123', to: '+18885550101', script: { keys: ['1', '94105'] } });
    for (const column of ['ivr', 'auction', 'line', 'ended'])
      await page.locator(`.column.${column} [data-call]`).waitFor();
    expect((await placed).errors).toEqual([]);
    await eventually(() => page.locator('.column.ended [data-call]').textContent()).toContain('$45.00');
    expect(await page.locator('[data-call]').count()).toBe(1);
    const figures = page.getByLabel('Figures');
    await eventually(() => figures.textContent()).toContain('$13.50');
  });

  it('is explained: its timeline, its auction, its ledger and its receipt', async () => {
    await page.locator('.column.ended [data-call] a').click();
    await page.getByText('RapidRooter, West won at $45.00').waitFor();
    await page.getByText(/Converted after 1:\d\d/).waitFor();
    await page.getByRole('cell', { name: '$31.50' }).waitFor();
    await page.getByRole('button', { name: 'Replay' }).click();
    await page.getByText('Replayed: the same to the last bit').waitFor();
  });

  it('fills the cap, which shows it', async () => {
    await goTo('Targets');
    await page.getByRole('link', { name: 'RapidRooter, West' }).click();
    await page.getByText('1 of 2', { exact: true }).waitFor();
  });

  it('is in the reports', async () => {
    await page.getByRole('link', { name: 'Reports' }).click();
    await eventually(() => page.locator('.totals').textContent()).toContain('$45.00');
  });
});

describe('what was changed', () => {
  it('is told by version and can be taken back', async () => {
    const [campaign] = await campaigns();
    await page.goto(`${stage.edge.url}/setup/campaigns/${campaign?.id}`);
    await page.getByLabel('Floor, $').fill('77');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved.').waitFor();
    await page.getByRole('link', { name: 'Versions' }).click();
    await page.locator('del', { hasText: '10.00' }).waitFor();
    await page.locator('ins', { hasText: '77.00' }).waitFor();
    await page.locator('.version-list button').nth(1).click();
    await page.getByRole('button', { name: /^Go back to version/ }).click();
    await eventually(async () => (await campaigns())[0]?.routing.floor).toBe('10.00');
  });

  it('leaves the browser without complaint', () => {
    expect(stage.complaints).toEqual([]);
  });
});

type Campaign = { id: string; flow: { start: string } | null; routing: { floor: string } };
type Target = { criteria: unknown; caps: unknown };
const list = async <T>(name: string): Promise<T[]> =>
  (await stage.api.get<{ data: T[] }>(`/v1/${name}`)).data;
const campaigns = () => list<Campaign>('campaigns');
