import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { choose, eventually, Stage, seriousProblems, talkative } from './stage.ts';

let stage: Stage;
const keys: Record<string, string> = {};
let evergreen = '';

beforeAll(async () => {
  stage = await Stage.open();
  const world = await stage.seed();
  const idOf = (name: string) => Object.keys(world.names).find((id) => world.names[id] === name)!;
  const make = async (body: object) => (await stage.api.post<{ key: string }>('/v1/keys', body)).key;
  keys['publisher'] = await make({
    role: 'publisher',
    publisherId: idOf('Northgate Search'),
    name: 'portal',
  });
  const homefix = Object.keys(world.names).find(
    (id) => id.startsWith('byr_') && world.names[id] === 'HomeFix Network',
  );
  keys['buyer'] = await make({ role: 'buyer', buyerId: homefix, name: 'portal' });
  evergreen = Object.keys(world.names).find(
    (id) => id.startsWith('byr_') && world.names[id] === 'Evergreen Medicare',
  )!;
  keys['prepaid'] = await make({ role: 'buyer', buyerId: evergreen, name: 'portal' });
  const carrier = stage.carrier(talkative(), 60);
  for (const { number, campaign } of world.numbers.filter((one) => one.campaign === 'plumbing')) {
    expect(campaign).toBe('plumbing');
    await carrier.placeCall({ from: '+13035550123', to: number, script: { keys: ['1', '80202'] } });
  }
});
afterAll(() => stage.close());

describe('a publisher', () => {
  it('sees its own calls and payouts, and nothing of buyers and prices', async () => {
    const page = await stage.signIn(keys['publisher']!);
    await page.getByText('Payout').first().waitFor();
    await page.getByRole('link', { name: 'Calls' }).click();
    await eventually(() => page.locator('tbody .chip', { hasText: 'Connected' }).count()).toBe(1);
    expect(await page.locator('tbody tr').count()).toBe(1);
    const text = (await page.locator('main').textContent())!;
    expect(text).toContain('$10.88'); // 72.5 % of 15.00
    expect(text).not.toContain('$15.00');
    for (const word of ['Price', 'Margin', 'HomeFix']) expect(text).not.toContain(word);
    await page.locator('tbody a').first().click();
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    expect(await page.locator('main').textContent()).not.toContain('HomeFix');
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('link', { name: 'Set-up' }).click();
    await page.getByText('+18885550106').first().waitFor();
    expect(await page.getByText('+18885550101').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'New number' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Terms' }).click();
    await page.getByText('72.5 % of revenue').waitFor();
    await page.getByRole('link', { name: 'Reports' }).click();
    await eventually(() => page.locator('.totals').textContent()).toContain('$10.8');
    expect(await page.locator('.totals').textContent()).not.toContain('Revenue');
    await page.context().close();
  });
});

describe('a buyer', () => {
  it('sees what it was offered and pays, and nothing of publishers’ payouts', async () => {
    const page = await stage.signIn(keys['buyer']!);
    expect(await page.locator('.column.ivr').count()).toBe(0);
    await page.getByRole('link', { name: 'Calls' }).click();
    await eventually(() => page.locator('tbody .chip', { hasText: 'Connected' }).count()).toBeGreaterThan(0);
    const text = (await page.locator('main').textContent())!;
    expect(text).toContain('$15.00');
    for (const word of ['Payout', 'Margin', 'Northgate']) expect(text).not.toContain(word);
    await page.locator('tbody a').first().click();
    await page.getByRole('heading', { name: 'Offered to you' }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('link', { name: 'Set-up' }).click();
    await page.getByRole('link', { name: 'HomeFix Network' }).click();
    await page.getByText('No caps.').waitFor();
    expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Results' }).click();
    await eventually(() => page.locator('.totals').textContent()).toMatch(/Won[1-9]/);
    await page.locator('tbody .chip', { hasText: 'Won' }).first().waitFor();
    expect(await page.getByRole('button', { name: 'secret' }).count()).toBe(0);
    expect(await seriousProblems(page)).toEqual([]);
    await page.context().close();
  });

  it('uploads what became of its calls, and sees which lines were refused', async () => {
    const page = await stage.signIn(keys['buyer']!);
    await page.getByRole('link', { name: 'Calls' }).click();
    const link = page.locator('tbody a').first();
    await link.waitFor();
    const callId = (await link.getAttribute('href'))!.split('/').at(-1)!;
    await page.goto(`${stage.edge.url}/setup/outcomes`);
    const now = new Date().toISOString();
    const rows = [`${callId},sale,950.00,order 1,${now}`, `${callId},sale,,order 2,yesterday`];
    const text = ['callId,kind,amount,reference,occurredAt', ...rows].join('\r\n');
    const file = { name: 'sales.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
    await page.getByLabel('File').setInputFiles(file);
    await page.getByText('1 taken, 0 of them charged, 1 refused').waitFor();
    expect(await page.getByRole('region', { name: 'Refused lines' }).textContent()).toContain('occurredAt');
    await page.locator('tbody tr', { hasText: '$950.00' }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.locator('tbody a').first().click();
    await page.getByRole('heading', { name: 'Outcomes' }).waitFor();
    await page.getByText('the call is not paid by outcomes').first().waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.context().close();
  });

  it('says whether it wants to hear of what it lost', async () => {
    const page = await stage.signIn(keys['buyer']!);
    await page.goto(`${stage.edge.url}/setup/terms`);
    const notices = page.getByRole('checkbox', { name: /^Loss notices/ });
    expect(await notices.isChecked()).toBe(false);
    await notices.check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    await page.reload();
    await eventually(() => notices.isChecked()).toBe(true);
    expect(await seriousProblems(page)).toEqual([]);
    await page.context().close();
  });
});

describe('a buyer that pays in advance', () => {
  it('is credited by the operator, once, and shown as out of credit when nothing is left', async () => {
    const page = await stage.signIn();
    await page.goto(`${stage.edge.url}/setup/buyers/${evergreen}`);
    const wallet = page.getByRole('region', { name: 'Wallet' });
    const dialog = page.getByRole('dialog');
    const pay = async (amount: string, reference: string): Promise<void> => {
      await wallet.getByRole('button', { name: 'Record payment' }).click();
      await dialog.getByLabel('Amount, $').fill(amount);
      await dialog.getByLabel('Reference').fill(reference);
      await dialog.getByRole('button', { name: 'Record payment' }).click();
    };
    await wallet.getByText('$2,500.00').first().waitFor();
    await pay('100', 'inv-2');
    await page.getByText('Payment recorded. $2,600.00 is available.').waitFor();
    await pay('100', 'inv-2');
    await page.getByText('A payment with this reference was recorded before.').waitFor();
    await pay('-9000', 'back-1');
    await dialog.getByText('must pay back at most 2600.00').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await dialog.getByLabel('Amount, $').fill('-2600');
    await dialog.getByRole('button', { name: 'Record payment' }).click();
    await wallet.getByText('this buyer gets no calls').waitFor();
    expect(await wallet.locator('.chip').textContent()).toBe('Out of credit');
    expect(await seriousProblems(page)).toEqual([]);
    await page.context().close();
  });

  it('sees its wallet, and no button to fill it', async () => {
    const page = await stage.signIn(keys['prepaid']!);
    await page.goto(`${stage.edge.url}/setup/terms`);
    const wallet = page.getByRole('region', { name: 'Wallet' });
    await wallet.getByText('inv-2').waitFor();
    await wallet.getByRole('button', { name: 'Low balance' }).waitFor();
    expect(await wallet.getByRole('button').allTextContents()).toEqual(['Low balance']);
    expect(await wallet.textContent()).not.toContain('operator');
    await page.context().close();
  });
});

describe('a key', () => {
  it.each(['publisher', 'buyer'])('is changed by the %s who signed in with it', async (role) => {
    const context = { permissions: ['clipboard-read', 'clipboard-write'] };
    const page = await stage.signIn(keys[role]!, context);
    await page.goto(`${stage.edge.url}/setup/terms`);
    await page.getByRole('button', { name: 'New key' }).click();
    await choose(page, 'The old key stops working', 'At once');
    await page.getByRole('button', { name: 'Make a new key' }).click();
    await page.getByText('You stay signed in, with the new key.').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    const made = (await page.getByRole('dialog').locator('.secret code').textContent())!;
    await page.getByRole('button', { name: 'Copy key' }).click();
    await eventually(() => page.evaluate('navigator.clipboard.readText()')).toBe(made);
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByText(made).waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('heading', { name: 'Your key' }).waitFor();
    await page.context().close();

    const opens = async (key: string): Promise<number> => {
      const headers = { authorization: `Bearer ${key}` };
      return (await fetch(`${stage.edge.url}/v1/calls`, { headers })).status;
    };
    expect([await opens(keys[role]!), await opens(made)]).toEqual([401, 200]);
    keys[role] = made;
  });
});

describe('anybody', () => {
  it('is out after signing out', async () => {
    const page = await stage.signIn(keys['buyer']!);
    await page.getByRole('button', { name: /^Sign out/ }).click();
    await page.getByLabel('Key').waitFor();
    await page.goto(`${stage.edge.url}/calls`);
    await page.getByLabel('Key').waitFor();
    await page.context().close();
  });

  it('is not let in with a wrong key, and told so', async () => {
    const page = await stage.browser.newPage();
    await page.goto(stage.edge.url);
    await page.getByLabel('Key').fill('ock_b_nothing');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Invalid key.').waitFor();
    await page.close();
  });
});
