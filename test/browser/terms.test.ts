import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type SetPublisherTermsBody } from '../../src/api/client/outcry-client.ts';
import { choose, confirm, eventually, KEY, Stage, seriousProblems } from './stage.ts';

let stage: Stage;
let page: Page;
let publisher = '';
let campaign = '';

beforeAll(async () => {
  stage = await Stage.open();
  const make = async (what: string, body: unknown): Promise<string> =>
    (await stage.api.post<{ id: string }>(`/v1/${what}`, body)).id;
  const terms = { routing: { strategy: 'auction', floor: '10.00' }, conversion: { minSeconds: 60 } };
  campaign = await make('campaigns', { name: 'Plumbing', vertical: 'plumbing', ...terms });
  await make('campaigns', { name: 'Roofing', vertical: 'roofing', ...terms });
  publisher = await make('publishers', {
    name: 'Northgate Search',
    payout: { kind: 'revShare', percent: '70' },
  });
  page = await stage.signIn();
  await page.goto(`${stage.edge.url}/setup/publishers`);
});
afterAll(() => stage.close());

const dialog = () => page.getByRole('dialog');
const example = () => dialog().getByRole('region', { name: 'Worked example' });
const says = () => example().locator('output').textContent();
const kept = () =>
  stage.api.get<Record<string, unknown>>(`/v1/publishers/${publisher}/terms/${campaign}`).catch(() => null);

describe('what a publisher is paid everywhere', () => {
  it('is worked out as one types, with what stays', async () => {
    await page.getByRole('button', { name: 'Edit Northgate Search' }).click();
    const worked = dialog().getByRole('region', { name: 'Worked payout' });
    const words = () => worked.locator('output').textContent();
    await eventually(words).toBe('Such a call earns $28.00You keep $12.00.');
    await dialog().getByLabel('Share of revenue, %').fill('62.5');
    await worked.getByLabel('If the buyer is charged, $').fill('10');
    await eventually(words).toBe('Such a call earns $6.25You keep $3.75.');
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await confirm(page, 'Discard changes');
  });
});

describe('a publisher’s terms in a campaign', () => {
  it('are worked out as one types, by what the buyer is charged and how long the call is', async () => {
    await page.getByRole('button', { name: 'Terms of Northgate Search' }).click();
    await dialog().getByText('Paid the same in every campaign').waitFor();
    await choose(dialog(), 'Campaign', 'Plumbing');
    await eventually(says).toBe('A call of 1:30 talk earns $28.00A share of $40.00.');
    await dialog().getByLabel('Share, %').fill('65');
    await dialog().getByLabel('Minimum seconds').fill('120');
    await eventually(says).toContain('$0.00Bridged 90 s, needs 120 s.');
    await example().getByRole('slider').fill('121');
    await eventually(says).toContain('earns $26.00');
    await dialog().getByLabel('At most, $').fill('20');
    await eventually(says).toContain('$20.00A share of $40.00, cut to the most.');
    await example().getByLabel('If the buyer is charged, $').fill('0');
    await eventually(says).toContain('$0.00The buyer was not charged.');
    await choose(dialog(), 'Paid on', 'The talk alone, sold or not');
    await dialog().getByLabel('At least, $').fill('3');
    await eventually(says).toContain('$3.00A share of $0.00, raised to the least.');
    expect(await seriousProblems(page)).toEqual([]);
  });

  it('are asked about before another campaign loses them', async () => {
    await choose(dialog(), 'Campaign', 'Roofing');
    await confirm(page, 'Keep editing');
    expect(await dialog().getByLabel('Share, %').inputValue()).toBe('65');
  });

  it('do not go over what somebody else agreed on meanwhile', async () => {
    const client = connect({ url: stage.edge.url, key: KEY, fetch });
    const theirs = { payout: { kind: 'revShare', percent: '50' } } as SetPublisherTermsBody;
    const pair = { id: publisher, campaignId: campaign };
    await client.setPublisherTerms({ ...pair, body: theirs });
    await dialog().getByRole('button', { name: 'Set terms' }).click();
    await dialog().getByText('Somebody else has set terms').waitFor();
    expect(await kept()).toMatchObject({ payout: { percent: '50' } });
    await client.deletePublisherTerms(pair);
  });

  it('are what the exchange keeps, and are there again, in words', async () => {
    await dialog().getByRole('button', { name: 'Add a cap' }).click();
    await dialog().getByLabel('Calls').fill('50');
    await dialog().getByRole('button', { name: 'Set hours' }).click();
    await dialog().getByRole('button', { name: 'Set terms' }).click();
    await eventually(kept).toMatchObject({
      payout: { kind: 'revShare', percent: '65', minSeconds: 120 },
      paidOn: { kind: 'connect' },
      least: '3.00',
      most: '20.00',
      onCorrection: 'follow',
      caps: [{ window: 'day', calls: 50 }],
      hours: { timezone: 'America/New_York' },
    });
    await dialog()
      .getByText('65 % of revenue from 2:00, at least $3.00, at most $20.00, sold or not')
      .waitFor();
    await dialog().getByText('Day: 0 of 50').waitFor();
    if (process.env['SHOT']) await page.screenshot({ path: `${process.env['SHOT']}/list.png` });
  });

  it('say at its field what is wrong, and lose nobody’s change', async () => {
    await dialog().getByRole('button', { name: 'Edit the terms in Plumbing' }).click();
    await dialog().getByLabel('At least, $').fill('30');
    await dialog().getByRole('button', { name: 'Save terms' }).click();
    await dialog().getByText('must not be above most').waitFor();
    const before = (await kept())!;
    const { used: _, id: __, publisherId: ___, campaignId: ____, ...body } = before;
    const client = connect({ url: stage.edge.url, key: KEY, fetch });
    const theirs = { ...body, followDays: 9 } as SetPublisherTermsBody;
    await client.setPublisherTerms({ id: publisher, campaignId: campaign, body: theirs });
    await dialog().getByLabel('At least, $').fill('4');
    if (process.env['SHOT']) {
      await page.setViewportSize({ width: 1600, height: 1900 });
      await page.screenshot({ path: `${process.env['SHOT']}/form.png` });
      await page.setViewportSize({ width: 1600, height: 900 });
    }
    await dialog().getByRole('button', { name: 'Save terms' }).click();
    await eventually(kept).toMatchObject({ least: '4.00', followDays: 9 });
  });

  it('are seen by whose they are', async () => {
    const { key } = await stage.api.post<{ key: string }>('/v1/keys', {
      role: 'publisher',
      publisherId: publisher,
      name: 'portal',
    });
    const portal = await stage.signIn(key);
    await portal.goto(`${stage.edge.url}/setup/terms`);
    await portal.getByText('65 % of revenue from 2:00').waitFor();
    await portal.getByText('is followed for 9 days').waitFor();
    await portal.getByRole('cell', { name: 'Plumbing' }).waitFor();
    if (process.env['SHOT']) await portal.screenshot({ path: `${process.env['SHOT']}/portal.png` });
    expect(await seriousProblems(portal)).toEqual([]);
    await portal.context().close();
  });

  it('end when somebody says so, twice', async () => {
    await dialog().getByRole('button', { name: 'Delete the terms in Plumbing' }).click();
    await confirm(page, 'Delete');
    await dialog().getByText('Paid the same in every campaign').waitFor();
    expect(await kept()).toBeNull();
    // The browser notes every refusal, that of the terms somebody else had set too.
    expect(stage.complaints.filter((text) => !/404|412/.test(text))).toEqual([]);
  });
});
