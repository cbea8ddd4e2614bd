import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { choose, eventually, Stage, seriousProblems } from './stage.ts';

let stage: Stage;
let page: Page;
let target = '';
let buyer = '';

beforeAll(async () => {
  stage = await Stage.open();
  const make = async (what: string, body: unknown): Promise<string> =>
    (await stage.api.post<{ id: string }>(`/v1/${what}`, body)).id;
  const campaignId = await make('campaigns', {
    name: 'Plumbing',
    vertical: 'plumbing',
    routing: { strategy: 'auction', floor: '10.00' },
    conversion: { minSeconds: 60 },
  });
  buyer = await make('buyers', { name: 'RapidRooter' });
  target = await make('targets', {
    buyerId: buyer,
    campaignId,
    name: 'West',
    destination: '+12135550111',
    bidding: { kind: 'static', price: '25.00' },
  });
  page = await stage.signIn();
  await page.goto(`${stage.edge.url}/setup/targets/${target}`);
});
afterAll(() => stage.close());

const example = () => page.getByRole('region', { name: 'Worked example' });
const says = () => example().locator('output').textContent();
const kept = async () => (await stage.api.get<{ charge: unknown }>(`/v1/targets/${target}`)).charge;
const save = () => page.getByRole('button', { name: 'Save', exact: true }).click();
const tick = (outcome: string) => example().getByRole('checkbox', { name: outcome }).click();
const talk = (seconds: number) => example().getByRole('slider').fill(String(seconds));

describe('the price of a target', () => {
  it('is worked out before there is one: the auction’s price, from the campaign’s seconds on', async () => {
    await eventually(says).toContain('A call of 1:30 talk costs $25.00');
    await talk(57);
    await eventually(says).toContain('$0.00Bridged 57 s, needs 60 s.');
  });

  it('recomputes its example with every key and every second', async () => {
    await choose(page, 'Charge per won call', 'Per minute');
    await page.getByLabel('Per minute', { exact: true }).fill('2.00');
    await talk(61);
    await eventually(says).toBe(
      'A call of 1:01 talk costs $2.20Bridged 61 s, billed as 66 s (60/6) at $2.00 a minute.',
    );
    await page.getByLabel('Next increments (s)').fill('30');
    await eventually(says).toContain('costs $3.00');
    await page.getByLabel('Most per call', { exact: true }).fill('2.50');
    await eventually(says).toContain('but never more than $2.50.');
    expect(await example().textContent()).toContain('At most $2.50 a call');
    await choose(page, 'Most per call, in', '% of auction price');
    await page.getByLabel('Most per call', { exact: true }).fill('10');
    await page.getByLabel('If the auction’s price is, $').fill('40');
    await eventually(says).toContain('costs $3.00');
    await page.getByLabel('If the auction’s price is, $').fill('20');
    await eventually(says).toContain('but never more than $2.00.');
    expect(await seriousProblems(page)).toEqual([]);
  });

  it('is what the exchange keeps, and is there again', async () => {
    await save();
    await eventually(kept).toEqual({
      kind: 'perMinute',
      perMinute: '2.00',
      firstSeconds: 60,
      nextSeconds: 30,
      maxAmount: { percentOfBid: '10' },
    });
    await page.reload();
    await eventually(() => page.getByLabel('Per minute', { exact: true }).inputValue()).toBe('2.00');
    expect(await page.getByRole('button', { name: 'Undo changes' }).count()).toBe(0);
  });

  it('has tiers and a timer, and says at its field what is wrong before anything is sent', async () => {
    await choose(page, 'Charge per won call', 'Tiers by duration');
    await choose(page, 'Seconds count from', 'When the target answers');
    const tiers = page.getByRole('group', { name: 'Each tier' });
    await tiers.getByRole('button', { name: 'Add a tier' }).click();
    await tiers.getByLabel('Minimum seconds').last().fill('90');
    await tiers.getByLabel('Price', { exact: true }).last().fill('a lot');
    await save();
    await tiers.getByText('must be an amount such as "25.00"').waitFor();
    expect(await example().textContent()).toContain('Fill in the price');
    await tiers.getByLabel('Price', { exact: true }).last().fill('40.00');
    await tiers.getByText('two of them begin at the same second').waitFor();
    await tiers.getByLabel('Minimum seconds').last().fill('300');
    await talk(301);
    await eventually(says).toContain('Answered 301 s: the tier from 300 s counts.');
    expect(await seriousProblems(page)).toEqual([]);
    await save();
    await eventually(kept).toMatchObject({
      kind: 'tiers',
      timer: 'answer',
      tiers: [{ fromSeconds: 30 }, { fromSeconds: 90 }, { fromSeconds: 300, amount: '40.00' }],
    });
  });

  it('is worked out by what became of a call, and beside it pace and rank', async () => {
    await choose(page, 'Charge per won call', 'Per outcome the buyer reports');
    const each = page.getByRole('group', { name: 'Each outcome' });
    await eventually(says).toContain('A call with sale costs $120.00');
    await each.getByRole('button', { name: 'Add an outcome' }).click();
    await each.getByLabel('Outcome', { exact: true }).last().fill('visit');
    await each.getByLabel('Price', { exact: true }).last().fill('30');
    await tick('visit');
    await eventually(says).toContain('A call with sale, visit costs $150.00');
    await tick('sale');
    await tick('visit');
    await eventually(says).toContain(
      'A call with no outcome costs $0.00No outcome yet: sale, visit within 30 days.',
    );
    expect(await example().textContent()).toContain('At most $150.00 a call, within 30 days');
    const rank = page.getByRole('region', { name: 'Worked rank' });
    await page.getByLabel('Rank factor').fill('1.2');
    await eventually(() => rank.locator('output').textContent()).toContain('It ranks as $24.00');
    await rank.getByLabel('If a bid is, $').fill('10');
    await eventually(() => rank.locator('output').textContent()).toContain('It ranks as $12.00');
    await page.getByRole('button', { name: 'Add a cap' }).click();
    await choose(page, 'Window', 'Day');
    await page.getByLabel('Calls', { exact: true }).fill('100');
    await choose(page, 'Day caps are used', 'Evenly over the open hours, by calls');
    const pace = page.getByRole('region', { name: 'Worked pace' });
    await eventually(() => pace.locator('output').textContent()).toContain('50 callsOf 100 calls a day.');
    await page.getByLabel('May be ahead by').fill('10');
    await eventually(() => pace.locator('output').textContent()).toContain('60 calls');
    await pace.getByLabel('Today at').fill('06:00');
    await eventually(() => pace.locator('output').textContent()).toContain('35 calls');
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Undo changes' }).click();
  });

  it('is read in words in the list and by the buyer', async () => {
    await page.goto(`${stage.edge.url}/setup/targets`);
    await page.getByText('$10.00 from 0:30, $25.00 from 1:30, $40.00 from 5:00').waitFor();
    const { key } = await stage.api.post<{ key: string }>('/v1/keys', {
      role: 'buyer',
      buyerId: buyer,
      name: 'portal',
    });
    const portal = await stage.signIn(key);
    await portal.goto(`${stage.edge.url}/setup/targets/${target}`);
    await portal.getByText('$10.00 from 0:30, $25.00 from 1:30, $40.00 from 5:00').waitFor();
    await portal.context().close();
  });

  it('goes back to the auction’s price', async () => {
    await page.goto(`${stage.edge.url}/setup/targets/${target}`);
    await choose(page, 'Charge per won call', /^The auction’s price/);
    await save();
    await eventually(kept).toBeNull();
    expect(stage.complaints).toEqual([]);
  });
});
