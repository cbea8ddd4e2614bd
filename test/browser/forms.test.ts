import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { choose, confirm, eventually, Stage } from './stage.ts';

let stage: Stage;
let page: Page;
let ids: { campaign: string; buyer: string; target: string; publisher: string; number: string; key: string };

beforeAll(async () => {
  stage = await Stage.open();
  const make = async (what: string, body: unknown): Promise<string> =>
    (await stage.api.post<{ id: string }>(`/v1/${what}`, body)).id;
  const campaign = await make('campaigns', {
    name: 'Plumbing',
    vertical: 'plumbing',
    routing: { strategy: 'auction', floor: '10.00' },
    conversion: { minSeconds: 60 },
  });
  const buyer = await make('buyers', { name: 'RapidRooter' });
  const publisher = await make('publishers', {
    name: 'Sunline',
    payout: { kind: 'revShare', percent: '70' },
  });
  ids = {
    campaign,
    buyer,
    publisher,
    target: await make('targets', {
      buyerId: buyer,
      campaignId: campaign,
      name: 'West',
      destination: '+12135550111',
      bidding: { kind: 'static', price: '25.00' },
    }),
    number: await make('numbers', {
      number: '+18885550101',
      campaignId: campaign,
      publisherId: publisher,
      carrier: 'twilio',
    }),
    key: await make('keys', { role: 'publisher', publisherId: publisher, name: 'Dana' }),
  };
  page = await stage.signIn();
});
afterAll(() => stage.close());

const open = async (path: string): Promise<void> => {
  await page.goto(`${stage.edge.url}/setup/${path}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
};
const get = (what: string, id: string) => stage.api.get<Record<string, unknown>>(`/v1/${what}/${id}`);
const patch = (what: string, id: string, body: unknown) => stage.api.patch(`/v1/${what}/${id}`, body);
// A notice in the corner is a dialog too, by its role.
const dialog = () => page.locator('.dialog[role=dialog]');
const question = () => page.getByRole('alertdialog');
const save = (): Promise<void> => page.getByRole('button', { name: 'Save', exact: true }).click();

describe('a form that somebody else is faster than', () => {
  it('leaves a buyer’s pause as it is, and says so', async () => {
    await open(`targets/${ids.target}`);
    await page.getByLabel('Name', { exact: true }).fill('West, by night');
    await patch('targets', ids.target, { status: 'paused' });
    await save();
    await page.getByText('Kept as they set it: Status.').waitFor();
    expect(await get('targets', ids.target)).toMatchObject({ name: 'West, by night', status: 'paused' });
    await eventually(() => page.getByLabel('Status', { exact: true }).textContent()).toContain('Paused');
  });

  it('shows what it was, what it is and what was typed, and saves nothing before a person has chosen', async () => {
    await page.getByLabel('Name', { exact: true }).fill('Mine');
    await page.getByLabel('Static price, $').fill('31.00');
    await patch('targets', ids.target, { name: 'Theirs', bidding: { kind: 'static', price: '28.00' } });
    await save();
    const merge = page.getByRole('alert', { name: 'Changed by somebody else' });
    await merge.waitFor();
    expect(await merge.textContent()).toMatch(/Name.*West, by night.*Theirs.*Mine/s);
    expect(await merge.textContent()).toMatch(/\$25\.00.*\$28\.00.*\$31\.00/s);
    expect(await get('targets', ids.target)).toMatchObject({ name: 'Theirs' });
    await merge.getByRole('group', { name: 'Name' }).getByLabel('Yours').check();
    await merge.getByRole('group', { name: 'Static price' }).getByLabel('Theirs').check();
    await merge.getByRole('button', { name: 'Save with these' }).click();
    await eventually(() => get('targets', ids.target)).toMatchObject({
      name: 'Mine',
      bidding: { price: '28.00' },
      status: 'paused',
    });
    await merge.waitFor({ state: 'detached' });
    await eventually(() => page.getByLabel('Static price, $').inputValue()).toBe('28.00');
  });

  it('follows what others save while nothing was typed in it', async () => {
    await patch('targets', ids.target, { name: 'Renamed' });
    await eventually(() => page.getByLabel('Name', { exact: true }).inputValue()).toBe('Renamed');
  });

  it.each<[string, string, string, () => string, unknown, unknown]>([
    ['publishers', 'Sunline', 'Name', () => ids.publisher, { status: 'paused' }, { status: 'paused' }],
    ['numbers', '+18885550101', 'Sub id', () => ids.number, { status: 'paused' }, { status: 'paused' }],
    ['buyers', 'RapidRooter', 'Name', () => ids.buyer, { notifyLosses: true }, { notifyLosses: true }],
    [
      'keys',
      'Dana',
      'Name',
      () => ids.key,
      { expiresAt: '2099-01-01T00:00:00.000Z' },
      { expiresAt: '2099-01-01T00:00:00.000Z' },
    ],
  ])('is any form: %s', async (what, name, field, id, theirs, kept) => {
    await open(what);
    await page.getByRole('button', { name: `Edit ${name}` }).click();
    await dialog().getByLabel(field, { exact: true }).fill('Changed here');
    await patch(what, id(), theirs);
    await save();
    await dialog().waitFor({ state: 'detached' });
    const now = await get(what, id());
    expect(now).toMatchObject(kept as object);
    expect(Object.values(now)).toContain('Changed here');
  });

  it('is also the two forms of one campaign', async () => {
    await open(`campaigns/${ids.campaign}/questions`);
    await page.getByRole('button', { name: 'Add questions' }).click();
    await patch('campaigns', ids.campaign, { vertical: 'pipes' });
    await page.getByRole('button', { name: 'Save the IVR flow' }).click();
    await page.getByText('Kept as they set it').waitFor({ state: 'detached' });
    await eventually(() => get('campaigns', ids.campaign)).toMatchObject({
      vertical: 'pipes',
      flow: { start: 'urgency' },
    });
  });
});

describe('what was typed and not saved', () => {
  it('is asked about before a tab, a link or the way back loses it', async () => {
    await open('campaigns');
    await page.getByRole('link', { name: 'Plumbing' }).click();
    await page.getByLabel('Vertical').fill('drains');
    await page.getByRole('link', { name: 'Versions' }).click();
    await question().getByText('Discard your changes?').waitFor();
    await confirm(page, 'Keep editing');
    expect(await page.getByLabel('Vertical').inputValue()).toBe('drains');
    await page.getByRole('link', { name: 'Board', exact: true }).click();
    await confirm(page, 'Keep editing');
    await page.goBack();
    await confirm(page, 'Keep editing');
    await page.getByRole('button', { name: /^Sign out/ }).click();
    await confirm(page, 'Keep editing');
    expect(page.url()).toContain(ids.campaign);
    expect(await page.getByLabel('Vertical').inputValue()).toBe('drains');
    await page.goBack();
    await confirm(page, 'Discard changes');
    await page.getByRole('heading', { name: 'Campaigns' }).waitFor();
    expect((await get('campaigns', ids.campaign))['vertical']).toBe('pipes');
  });

  it('is asked about before its dialog closes, and only then', async () => {
    await open('publishers');
    await page.getByRole('button', { name: 'New publisher' }).click();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'New publisher' }).click();
    await dialog().getByLabel('Name').fill('Half a name');
    await page.keyboard.press('Escape');
    await confirm(page, 'Keep editing');
    expect(await dialog().getByLabel('Name').inputValue()).toBe('Half a name');
    await dialog().getByRole('button', { name: 'Close' }).click();
    await confirm(page, 'Discard changes');
    await dialog().waitFor({ state: 'detached' });
  });

  it('can be taken back', async () => {
    await open(`campaigns/${ids.campaign}`);
    await page.getByLabel('Vertical').fill('drains');
    await page.getByText('Not saved yet').waitFor();
    await page.getByRole('button', { name: 'Undo changes' }).click();
    expect(await page.getByLabel('Vertical').inputValue()).toBe('pipes');
    await page.getByRole('link', { name: 'Versions' }).click();
    await page.locator('.version-list').waitFor();
  });
});

describe('a field', () => {
  it('takes a number as people write it, and eats no click', async () => {
    await open('targets');
    await page.getByRole('button', { name: 'New target' }).click();
    await choose(dialog(), 'Buyer', 'Changed here');
    await choose(dialog(), 'Campaign', 'Plumbing');
    await dialog().getByLabel('Name', { exact: true }).fill('East');
    await dialog().getByLabel('Destination').fill('(213) 555-0112');
    await dialog().getByRole('button', { name: 'Add target' }).click();
    await page.getByRole('heading', { name: 'East' }).waitFor();
    expect(await page.getByLabel('Destination').inputValue()).toBe('+12135550112');
    // What is wrong with the field is said when it is left, and moves the button below it: the press still counts.
    await page.getByLabel('Destination').fill('12');
    await save();
    await page.getByText('must be a dialable number').waitFor();
    await page.getByLabel('Destination').fill('2135550113');
    await save();
    await eventually(() => page.getByLabel('Destination').inputValue()).toBe('+12135550113');
  });
});

describe('an earlier version', () => {
  it('is looked at before it comes back, and the way back can be undone', async () => {
    await patch('campaigns', ids.campaign, { routing: { floor: '12.00' } });
    await patch('campaigns', ids.campaign, { routing: { floor: '14.00' } });
    await open(`campaigns/${ids.campaign}/versions`);
    await page.locator('.version-list button').nth(2).click();
    await page.getByRole('button', { name: /^Go back to version/ }).click();
    await question()
      .getByRole('row', { name: /Floor.*\$14\.00.*\$10\.00/ })
      .waitFor();
    expect((await get('campaigns', ids.campaign))['routing']).toMatchObject({ floor: '14.00' });
    await question()
      .getByRole('button', { name: /^Go back to version/ })
      .click();
    await eventually(() => get('campaigns', ids.campaign)).toMatchObject({ routing: { floor: '10.00' } });
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.getByText('Undone.').waitFor();
    expect((await get('campaigns', ids.campaign))['routing']).toMatchObject({ floor: '14.00' });
  });

  it('leaves the browser without complaint', () => {
    expect(stage.complaints).toEqual([]);
  });
});

describe('who sees what callers say', () => {
  it('is declared tag by tag, and undone', async () => {
    await open(`campaigns/${ids.campaign}/settings`);
    const box = page.getByRole('group', { name: 'Tag visibility' });
    await box.getByRole('button', { name: 'Add a tag' }).click();
    await box.getByLabel('Tag', { exact: true }).fill('street address');
    await save();
    await box.getByText('a tag’s name is a letter').waitFor();
    await box.getByLabel('Tag', { exact: true }).fill('address');
    await choose(box, 'Who sees it', 'The winner only, never stored');
    await box.getByLabel('Called').fill('Street address');
    await save();
    const tagsNow = async () => (await get('campaigns', ids.campaign))['tags'];
    const address = { address: { visibility: 'neverStored', label: 'Street address' } };
    await eventually(tagsNow).toEqual(address);
    await box.getByRole('button', { name: 'Remove the tag address' }).click();
    await save();
    await eventually(tagsNow).toEqual({});
  });
});
