import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { choose, eventually, Stage, seriousProblems, talkative } from './stage.ts';

const NUMBER = '+18885550199';

let stage: Stage;
const keys: Record<string, string> = {};
let campaign = '';

beforeAll(async () => {
  stage = await Stage.open();
  const make = async (what: string, body: unknown): Promise<string> =>
    (await stage.api.post<{ id: string }>(`/v1/${what}`, body)).id;
  campaign = await make('campaigns', {
    name: 'Plumbing',
    vertical: 'plumbing',
    routing: { strategy: 'auction', floor: '10.00' },
    conversion: { minSeconds: 30 },
  });
  const publisherId = await make('publishers', {
    name: 'Northgate',
    payout: { kind: 'revShare', percent: '70' },
  });
  const buyerId = await make('buyers', { name: 'RapidRooter' });
  await make('targets', {
    buyerId,
    campaignId: campaign,
    name: 'West',
    destination: '+12135550111',
    bidding: { kind: 'static', price: '25.00' },
  });
  await make('numbers', { number: NUMBER, campaignId: campaign, publisherId, carrier: 'twilio' });
  const keyFor = async (body: object) =>
    (await stage.api.post<{ key: string }>('/v1/keys', { name: 'k', ...body })).key;
  keys['buyer'] = await keyFor({ role: 'buyer', buyerId });
  keys['publisher'] = await keyFor({ role: 'publisher', publisherId });
});
afterAll(() => stage.close());

describe('a dispute in the console', () => {
  it('is allowed on the campaign’s page', async () => {
    const page = await stage.signIn();
    await page.goto(`${stage.edge.url}/setup/campaigns/${campaign}`);
    await choose(page, 'Disputes of charges', /the charge stands/);
    const worked = page.getByRole('region', { name: 'Worked dispute' });
    const decided = async () =>
      /nobody decides by (.*), the charge stands/.exec((await worked.textContent()) ?? '')?.[1];
    const before = await decided();
    expect(before).toBeTruthy();
    await page.getByLabel('Decided within (days)').fill('3');
    await eventually(decided).not.toBe(before);
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const kept = () => stage.api.get<{ disputes: unknown }>(`/v1/campaigns/${campaign}`);
    await eventually(async () => (await kept()).disputes).toEqual({
      windowDays: 7,
      decideDays: 3,
      onExpiry: 'none',
    });
    await page.context().close();
  });

  it('is opened by the buyer on its call, and decided by the operator in the list', async () => {
    await stage
      .carrier(talkative(), 60)
      .placeCall({ from: '+13035550123', to: NUMBER, script: { keys: [] } });
    const page = await stage.signIn(keys['buyer']!);
    await page.getByRole('link', { name: 'Calls' }).click();
    await eventually(() => page.locator('tbody .chip', { hasText: 'Connected' }).count()).toBe(1);
    await page.locator('tbody a').first().click();
    await page.getByRole('button', { name: 'Dispute the charge' }).click();
    const dialog = page.getByRole('dialog');
    await choose(dialog, 'Why', /^Something else/);
    await dialog.getByRole('button', { name: 'Dispute the charge' }).click();
    await dialog.getByText('has to say what it is').waitFor();
    await dialog.getByLabel('Note').fill('A renter, we take owners.');
    await dialog.getByRole('button', { name: 'Dispute the charge' }).click();
    await page.getByText(/to be decided by/).waitFor();
    expect(await page.getByRole('button', { name: 'Dispute the charge' }).count()).toBe(0);
    expect(await seriousProblems(page)).toEqual([]);

    const operator = await stage.signIn();
    await operator.goto(`${stage.edge.url}/setup/disputes`);
    await operator.getByText('A renter, we take owners.').waitFor();
    if (process.env['SHOT']) await operator.screenshot({ path: `${process.env['SHOT']}/disputes.png` });
    await operator.getByRole('button', { name: 'Decide' }).click();
    const decision = operator.getByRole('dialog');
    await choose(decision, 'Decision', 'Take a part back');
    await decision.getByLabel('Left of the charge, $').fill('30');
    await decision.getByRole('button', { name: 'Decide' }).click();
    await decision.getByText(/must be less than 25\.00/).waitFor();
    await decision.getByLabel('Left of the charge, $').fill('10');
    if (process.env['SHOT']) await operator.screenshot({ path: `${process.env['SHOT']}/decide.png` });
    await decision.getByRole('button', { name: 'Decide' }).click();
    await operator.getByText('A part of it was taken back').waitFor();
    await operator
      .getByRole('region', { name: 'Disputes by buyer' })
      .or(operator.getByText('By buyer'))
      .first()
      .waitFor();
    expect(await seriousProblems(operator)).toEqual([]);
    await page.reload();
    await page
      .getByText(/a part of it was taken back/)
      .first()
      .waitFor();
    await operator.context().close();
    await page.context().close();
  });

  it('is seen by the publisher, without what is not its business', async () => {
    const page = await stage.signIn(keys['publisher']!);
    await page.goto(`${stage.edge.url}/setup/disputes`);
    await page.getByText('Something else').waitFor();
    const text = (await page.locator('main').textContent())!;
    expect(text).toContain('A part of it was taken back');
    for (const word of ['renter', 'RapidRooter', '25.00']) expect(text).not.toContain(word);
    expect(stage.complaints.filter((said) => !said.includes('422'))).toEqual([]);
    await page.context().close();
  });
});
