import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { choose, confirm, eventually, Stage, talkative } from './stage.ts';

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
    await page.getByText('Add the first campaign').waitFor();
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
    await page.getByRole('link', { name: 'IVR' }).click();
    await page.getByRole('button', { name: 'Add questions' }).click();
    await page.getByRole('button', { name: 'Save the IVR flow' }).click();
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
    await save('I have copied it');
    await page.getByRole('cell', { name: 'RapidRooter' }).first().waitFor();
  });

  it('gives the buyer a target with criteria, hours and a cap', async () => {
    await goTo('Targets');
    await page.getByRole('button', { name: 'New target' }).first().click();
    await choose(dialog(), 'Buyer', 'RapidRooter');
    await choose(dialog(), 'Campaign', 'Plumbing');
    await dialog().getByLabel('Name', { exact: true }).fill('RapidRooter, West');
    await dialog().getByLabel('Destination').fill('+12135550111');
    await dialog().getByLabel('Static price, $').fill('45');
    await dialog().getByRole('button', { name: 'Add criteria' }).click();
    await dialog()
      .getByLabel(/^Values/)
      .fill('CA, OR');
    await dialog().getByRole('button', { name: 'Add a cap', exact: true }).click();
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
    await choose(dialog(), 'Campaign', 'Plumbing');
    await choose(dialog(), 'Publisher', 'Sunline Media');
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
    for (const column of ['ivr', 'auction', 'line'])
      await page.locator(`.column.${column} [data-call]`).waitFor();
    // This carrier's clock runs ahead of ours, and the board counts all the same.
    await page.locator('.column.line .talk', { hasText: '0:02' }).waitFor();
    await page.locator('.column.ended [data-call]').waitFor();
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
    await page.getByText('Replayed: identical').waitFor();
  });

  it('fills the cap, which shows it', async () => {
    await goTo('Targets');
    await page.getByRole('link', { name: 'RapidRooter, West' }).click();
    await page.getByText('1 of 2', { exact: true }).waitFor();
  });

  it('is what its buyer won, whose old secret may go', async () => {
    await goTo('Buyers');
    await page.getByRole('link', { name: 'RapidRooter' }).click();
    await eventually(() => page.locator('.totals').textContent()).toContain('Win rate100.0 %');
    await page.getByText('1 of 2', { exact: true }).last().waitFor();
    await page.getByRole('cell', { name: 'Won' }).waitFor();
    await page.getByRole('button', { name: 'Stop using the old secret' }).click();
    await confirm(page, 'Stop using');
    await page.getByText('Only the newest secret signs now.').waitFor();
  });

  it('is found by the caller’s number, and who saw that is kept', async () => {
    await page.getByRole('link', { name: 'Calls' }).click();
    await page.getByRole('link', { name: 'Find a caller' }).click();
    await page.getByLabel('Caller’s number').fill('+14155550123');
    await page.getByRole('button', { name: 'Find calls' }).click();
    await page.locator('tbody a').click();
    await page.getByRole('button', { name: 'Show the caller’s number' }).click();
    await page.getByText('+14155550123', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'View log' }).click();
    await page.getByRole('cell', { name: 'View caller' }).waitFor();
  });

  it('is booked on both sides', async () => {
    await goTo('Ledger');
    await page.getByRole('row', { name: /^RapidRooter .*-\$45\.00$/ }).waitFor();
    await page.getByRole('row', { name: /^Sum .*\$0\.00$/ }).waitFor();
  });

  it('is in the reports', async () => {
    await page.getByRole('link', { name: 'Reports' }).click();
    await eventually(() => page.locator('.totals').textContent()).toContain('$45.00');
  });
});

describe('a charge', () => {
  it('is corrected, with a reason, and never to more than the call was sold for', async () => {
    await page.getByRole('link', { name: 'Calls' }).click();
    await page.locator('tbody a').first().click();
    await page.getByRole('button', { name: 'Adjust charge' }).click();
    await dialog().getByLabel('Charge to the buyer, $').fill('46');
    await dialog().getByLabel('Reason').fill('It was a wrong number');
    await save('Adjust charge');
    await dialog().getByText('must be at most 45.00 for this call').waitFor();
    await dialog().getByLabel('Charge to the buyer, $').fill('12');
    await save('Adjust charge');
    await page.getByText('Charge adjusted to $12.00.').waitFor();
    await page.getByRole('row', { name: /^Adjust charge .*\$33\.00$/ }).waitFor();
    await page.getByRole('row', { name: /^Adjust payout .*\$23\.10$/ }).waitFor();
    await page.getByText('Charge adjusted: It was a wrong number').waitFor();
    await eventually(() => page.locator('.facts').textContent()).toContain('Revenue$12.00');
    await page.getByRole('link', { name: 'Board', exact: true }).click();
    await eventually(() => page.getByLabel('Figures').textContent()).toContain('$3.60');
  });
});

describe('an endpoint', () => {
  it('is understood before it is asked: a pasted reply is read as an auction would', async () => {
    const [like] = await list<Target>('targets');
    const { id } = await stage.api.post<{ id: string }>('/v1/targets', {
      buyerId: like?.buyerId,
      campaignId: like?.campaignId,
      name: 'RapidRooter, by bid',
      destination: '+12135550112',
      bidding: { kind: 'ping', url: 'http://127.0.0.1:9/ping' },
    });
    await page.goto(`${stage.edge.url}/setup/targets/${id}`);
    await page.getByText('Test a reply').click();
    await page.getByLabel('Reply').fill('{"bid":"42.50"}');
    await page.getByRole('button', { name: 'Test reply' }).click();
    await page.getByText('Bid: $42.50').waitFor();
    await page.getByLabel('Reply').fill('<html>Bad gateway</html>');
    await page.getByLabel('HTTP status').fill('502');
    await page.getByRole('button', { name: 'Test reply' }).click();
    await page.getByText('Bid: $42.50').waitFor({ state: 'detached' });
    await page.getByRole('status').locator('.bad').waitFor();
  });
});

describe('a key', () => {
  const key = (name: string) => page.getByRole('row', { name }).filter({ hasText: 'Publisher' });

  it('opens until a day, and gives way to another', async () => {
    await goTo('Keys');
    await page.getByRole('button', { name: 'New key' }).first().click();
    await choose(dialog(), 'Publisher', 'Sunline Media');
    await dialog().getByLabel('Name').fill('Dana');
    await dialog().getByLabel('Expires').fill('2099-12-31');
    await save('Make key');
    await save('I have copied it');
    await key('Dana').getByText('31 Dec 2099').waitFor();
    await page.getByRole('button', { name: 'More for Dana' }).click();
    await page.getByRole('menuitem', { name: 'Rotate' }).click();
    await choose(dialog(), 'The old key stops working', 'At once');
    await save('Make a new key');
    await dialog().getByText('The old key works until').waitFor();
    await save('I have copied it');
    await eventually(() => key('Dana').count()).toBe(2);
    // The new one ends when the one before was to end, which ended at once.
    await key('Dana').filter({ hasText: '31 Dec 2099' }).first().waitFor();
    await key('Dana').filter({ hasText: 'Expired' }).waitFor();
  });
});

describe('a caller', () => {
  it('is forgotten when somebody asks for it, after being asked again', async () => {
    await page.getByRole('link', { name: 'Calls' }).click();
    await page.getByRole('link', { name: 'Find a caller' }).click();
    await page.getByLabel('Caller’s number').fill('+14155550123');
    await page.getByRole('button', { name: 'Find calls' }).click();
    await page.getByRole('button', { name: 'Erase +14155550123' }).click();
    await confirm(page, 'Erase');
    await page.getByText('Erased from 1 calls.').waitFor();
    await page.getByText('No call from this number').waitFor();
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
    await page.locator('del', { hasText: '$10.00' }).waitFor();
    await page.locator('ins', { hasText: '$77.00' }).waitFor();
    await page.locator('.version-list button').nth(1).click();
    await page.getByRole('button', { name: /^Go back to version/ }).click();
    await page
      .getByRole('alertdialog')
      .getByRole('button', { name: /^Go back to version/ })
      .click();
    await eventually(async () => (await campaigns())[0]?.routing.floor).toBe('10.00');
  });

  it('is told by who did it', async () => {
    await goTo('Audit');
    await page.getByRole('row', { name: /Floor: from \$10\.00 to \$77\.00/ }).waitFor();
  });

  it('leaves the browser without complaint', () => {
    // The browser complains of what was refused on purpose, too.
    expect(stage.complaints.filter((one) => !one.includes('422'))).toEqual([]);
  });
});

type Campaign = { id: string; flow: { start: string } | null; routing: { floor: string } };
type Target = { buyerId: string; campaignId: string; criteria: unknown; caps: unknown };
const list = async <T>(name: string): Promise<T[]> =>
  (await stage.api.get<{ data: T[] }>(`/v1/${name}`)).data;
const campaigns = () => list<Campaign>('campaigns');
