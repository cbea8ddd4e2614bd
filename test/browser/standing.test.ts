import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { choose, eventually, Stage, seriousProblems, talkative } from './stage.ts';

let stage: Stage;
let page: Page;
let target = '';
let buyer = '';
let campaign = '';

beforeAll(async () => {
  stage = await Stage.open();
  const make = async (what: string, body: unknown): Promise<string> =>
    (await stage.api.post<{ id: string }>(`/v1/${what}`, body)).id;
  campaign = await make('campaigns', {
    name: 'Plumbing',
    vertical: 'plumbing',
    routing: { strategy: 'auction', floor: '10.00' },
    conversion: { minSeconds: 60 },
  });
  buyer = await make('buyers', { name: 'RapidRooter' });
  target = await make('targets', {
    buyerId: buyer,
    campaignId: campaign,
    name: 'West',
    destination: '+12135550111',
    bidding: { kind: 'static', price: '25.00' },
  });
  page = await stage.signIn();
  await page.goto(`${stage.edge.url}/setup/targets/${target}`);
});
afterAll(() => stage.close());

/** What is kept once the form was saved for the first time. */
const OF_BEFORE = {
  kind: 'static',
  price: '25.00',
  match: 'first',
  least: '30.00',
  most: '40.00',
  modifiers: [
    { change: 'add', amount: '-1.30', when: null },
    {
      change: 'multiply',
      factor: '2',
      label: 'California',
      when: { all: [{ field: 'state', op: 'in', value: ['CA', 'NV'] }] },
    },
  ],
};
const example = () => page.getByRole('region', { name: 'Worked bid' });
const says = () => example().locator('output').textContent();
const kept = async () => (await stage.api.get<{ bidding: unknown }>(`/v1/targets/${target}`)).bidding;
const save = () => page.getByRole('button', { name: 'Save', exact: true }).click();
const modifier = (place: number) => page.getByRole('group', { name: `Modifier ${place}`, exact: true });

describe('a standing bid', () => {
  it('is its price before anything changes it', async () => {
    await eventually(says).toBe('Such a call is bid $25.00');
  });

  it('recomputes its example with every key, step by step', async () => {
    await page.getByRole('button', { name: 'Add a modifier' }).click();
    await modifier(1).getByLabel('Modifier 1', { exact: true }).fill('California');
    await modifier(1).getByLabel('Values, separated by commas').fill('CA, NV');
    await eventually(says).toBe('Such a call is bid $31.25');
    await page.getByRole('button', { name: 'Add a modifier' }).click();
    await choose(modifier(2), 'Does', 'Add, $ (-5.00 takes off)');
    await modifier(2).getByLabel('Amount, $').fill('-1.30');
    await modifier(2).getByRole('button', { name: 'Remove the rule' }).click();
    await eventually(says).toBe('Such a call is bid $29.95');
    expect(await example().textContent()).toContain('California: × 1.25$31.25modifier 2: − 1.30$29.95');
    await page.getByLabel('Never more than, $').fill('28');
    await eventually(says).toBe('Such a call is bid $28.00');
    await example().getByLabel('If the call’s state is').fill('TX');
    await eventually(says).toBe('Such a call is bid $23.70');
    await page.getByRole('button', { name: 'Move modifier 2 up' }).click();
    await example().getByLabel('If the call’s state is').fill('nv');
    await page.getByLabel('Never more than, $').fill('');
    await eventually(says).toBe('Such a call is bid $29.625');
    await choose(page, 'Modifiers that count', 'Only the first that fits');
    await eventually(says).toBe('Such a call is bid $23.70');
    expect(await seriousProblems(page)).toEqual([]);
  });

  it('says at its field what is wrong before anything is sent', async () => {
    await modifier(2).getByLabel('Factor').fill('a lot');
    await save();
    await modifier(2).getByText('must be a factor such as "1.25" or "0.8"').waitFor();
    expect(await example().textContent()).toContain('Fill in the bid');
    await modifier(2).getByLabel('Factor').fill('2');
    await page.getByLabel('Never less than, $').fill('30');
    await page.getByLabel('Never more than, $').fill('20');
    await save();
    await page.getByText('must not be above most').waitFor();
    await page.getByLabel('Never more than, $').fill('40');
  });

  it('is what the exchange keeps, is there again, and is read in words by its buyer', async () => {
    await save();
    await eventually(kept).toEqual(OF_BEFORE);
    await page.reload();
    await eventually(() => modifier(2).getByLabel('Factor').inputValue()).toBe('2');
    expect(await page.getByRole('button', { name: 'Undo changes' }).count()).toBe(0);
    await page.goto(`${stage.edge.url}/setup/targets`);
    await page.getByText('$25.00 static, 2 modifiers').waitFor();
    const { key } = await stage.api.post<{ key: string }>('/v1/keys', {
      role: 'buyer',
      buyerId: buyer,
      name: 'portal',
    });
    const portal = await stage.signIn(key);
    await portal.goto(`${stage.edge.url}/setup/targets/${target}`);
    await portal.getByText('× 2 when state is one of CA, NV').waitFor();
    await portal.context().close();
  });
});

describe('modifiers', () => {
  const nameOf = (place: number) =>
    modifier(place).getByLabel(`Modifier ${place}`, { exact: true }).inputValue();
  const places = () => Promise.all([nameOf(1), nameOf(2)]);

  it('are put in order by keyboard, and keep the focus', async () => {
    await page.goto(`${stage.edge.url}/setup/targets/${target}`);
    await modifier(1).getByLabel('Modifier 1', { exact: true }).fill('First');
    await page.getByRole('button', { name: 'Move modifier 1 down' }).focus();
    await page.keyboard.press('Enter');
    await eventually(places).toEqual(['California', 'First']);
    await eventually(() => page.evaluate('document.activeElement.ariaLabel')).toBe('Move modifier 2 up');
    await page.keyboard.press('Enter');
    await eventually(places).toEqual(['First', 'California']);
    await page.getByRole('button', { name: 'Undo changes' }).click();
  });

  it('are made of a table of values, which recomputes the example with every key', async () => {
    await page.getByRole('button', { name: 'Table of values' }).click();
    const table = page.getByRole('group', { name: 'Table of values' });
    const lines = table.getByLabel('Values, one a line');
    await eventually(() => lines.inputValue()).toBe('CA 2\nNV 2');
    await lines.fill('CA 1.1\nNV 1.1\nTX 0.5\nOR');
    await table.getByText('line 4 needs a value and an amount').waitFor();
    await lines.fill('CA 1.1\nNV 1.1\nTX 0.5');
    await choose(page, 'Modifiers that count', 'Every modifier that fits, in order');
    await page.getByLabel('Never less than, $').fill('');
    await example().getByLabel('If the call’s state is').fill('TX');
    await eventually(says).toBe('Such a call is bid $11.85');
    await choose(table, 'By', 'Repeat caller');
    await lines.fill('true 0.5');
    await example().getByLabel('If the call’s repeat caller is').fill('yes');
    await eventually(says).toBe('Such a call is bid $5.925');
    await choose(table, 'By', 'A tag');
    await table.getByLabel('Tag', { exact: true }).fill('homeowner');
    await lines.fill('yes 2');
    await example().getByLabel('If the call’s homeowner is').fill('yes');
    await eventually(says).toBe('Such a call is bid $11.85');
    expect(await seriousProblems(page)).toEqual([]);
    await save();
    const said = async () => ((await kept()) as { modifiers: object[] }).modifiers;
    await eventually(said).toMatchObject([
      { change: 'add' },
      { factor: '1.1', when: { all: [{ field: 'state', op: 'in', value: ['CA', 'NV'] }] } },
      { factor: '0.5', when: { all: [{ field: 'state', op: 'in', value: ['TX'] }] } },
      { factor: '0.5', when: { all: [{ field: 'repeatCaller', op: 'in', value: ['true'] }] } },
      { factor: '2', when: { all: [{ field: 'homeowner', op: 'in', value: ['yes'] }] } },
    ]);
    await stage.api.patch(`/v1/targets/${target}`, { bidding: OF_BEFORE });
  });
});

describe('the least margin of a target, and its rank', () => {
  const margin = () => page.getByRole('region', { name: 'Worked margin' });
  const keeps = () => margin().locator('output').textContent();

  it('says of a bid what stays and whether it takes part, with every key', async () => {
    await page.goto(`${stage.edge.url}/setup/targets/${target}`);
    await page.getByLabel('Minimum margin, % of revenue').fill('25');
    await eventually(keeps).toBe('Of such a bid you keep $6.00It takes part.');
    await page.getByLabel('Minimum margin, $').fill('7');
    await eventually(keeps).toContain('It is left out: below the margin.');
    await margin().getByLabel('If the bid is, $').fill('40');
    await eventually(keeps).toBe('Of such a bid you keep $12.00It takes part.');
    await page.getByLabel('Rank factor').fill('0');
    await save();
    await page.getByText('must be more than 0').waitFor();
    await page.getByLabel('Rank factor').fill('1.2');
    expect(await seriousProblems(page)).toEqual([]);
    await save();
    const shown = async () =>
      await stage.api.get<{ margin: unknown; rank: unknown }>(`/v1/targets/${target}`);
    await eventually(shown).toMatchObject({
      margin: { percent: '25', amount: '7.00' },
      rank: { factor: '1.2' },
    });
  });
});

describe('a bid in the form', () => {
  it('is run over last week’s calls before it is saved: what it would have won, against what was', async () => {
    const { id: publisherId } = await stage.api.post<{ id: string }>('/v1/publishers', {
      name: 'Northgate',
      payout: { kind: 'revShare', percent: '70' },
    });
    const number = '+18885550131';
    await stage.api.post('/v1/numbers', { number, campaignId: campaign, publisherId, carrier: 'twilio' });
    await stage
      .carrier(talkative(), 60)
      .placeCall({ from: '+13035550123', to: number, script: { keys: [] } });
    const ended = async () =>
      (await stage.api.get<{ data: { status: string; price: string }[] }>('/v1/calls')).data;
    await eventually(ended).toMatchObject([{ status: 'ended', price: '30.00' }]);
    await page.goto(`${stage.edge.url}/setup/targets/${target}`);
    await page.getByLabel('Static price, $').fill('40');
    await page.getByLabel('Never less than, $').fill('');
    await page.getByRole('button', { name: 'Preview over last week’s calls' }).click();
    const told = page.getByRole('region', { name: 'Preview over last week' });
    await told
      .getByText(
        'Of 1 call it would have won 1 for $38.70, instead of 1 for $30.00. The campaign: $38.70 instead of $30.00.',
      )
      .waitFor();
    expect(await told.locator('tbody').textContent()).toMatch(/\$38\.70West, \$30\.00this bid, \$38\.70/);
    expect(await told.textContent()).toContain('All calls of the last 7 days.');
    expect(await kept()).toMatchObject({ price: '25.00', least: '30.00' });
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Undo changes' }).click();
    await told.locator('tbody a').click();
    await page.getByText('$25.00, − 1.30 (modifier 1), at least').waitFor();
  });
});
