import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { choose, confirm, eventually, Stage, seriousProblems, talkative } from './stage.ts';

let stage: Stage;
let page: Page;
let homefix = '';
let northgate = '';
let placed = 0;
const keys: Record<'buyer' | 'publisher', string> = { buyer: '', publisher: '' };

beforeAll(async () => {
  stage = await Stage.open();
  const world = await stage.seed();
  const idOf = (prefix: string, name: string): string =>
    Object.keys(world.names).find((id) => id.startsWith(prefix) && world.names[id] === name)!;
  homefix = idOf('byr_', 'HomeFix Network');
  northgate = idOf('pub_', 'Northgate Search');
  const keyOf = async (role: string, party: object): Promise<string> =>
    (await stage.api.post<{ key: string }>('/v1/keys', { role, ...party, name: 'portal' })).key;
  keys.buyer = await keyOf('buyer', { buyerId: homefix });
  keys.publisher = await keyOf('publisher', { publisherId: northgate });
  const carrier = stage.carrier(talkative(), 60);
  const numbers = world.numbers.filter((one) => one.campaign === 'plumbing');
  for (const { number } of numbers)
    await carrier.placeCall({ from: '+13035550123', to: number, script: { keys: ['1', '80202'] } });
  placed = numbers.length;
  page = await stage.signIn();
});
afterAll(() => stage.close());

const owedBy = async (id: string): Promise<number> =>
  Number((await stage.api.get<{ balance: string }>(`/v1/accounts/${id}`)).balance);

type Ended = { status: string; buyerId: string | null; revenue: string };

/** What the calls cost their buyer and its account does not say yet; null: some go on. A statement of half of it would be another one. */
async function unbooked(): Promise<number | null> {
  const { data } = await stage.api.get<{ data: Ended[] }>('/v1/calls?limit=100');
  const ended = data.filter(({ status }) => status === 'ended');
  if (ended.length < placed) return null;
  const cost = ended.filter(({ buyerId }) => buyerId === homefix).map(({ revenue }) => Number(revenue));
  return cost.reduce((sum, each) => sum + each, 0) - (await owedBy(homefix));
}

const open = (path: string) => page.goto(`${stage.edge.url}/money${path}`);
const panel = (name: string) => page.getByRole('region', { name, exact: true });
const dialog = () => page.locator('.dialog[role=dialog]');

describe('the operator’s money', () => {
  it('leads from what is owed to the calls it is owed for', async () => {
    await eventually(unbooked).toBe(0);
    expect(await owedBy(homefix)).toBeGreaterThan(14);
    await page.getByRole('link', { name: 'Money' }).click();
    const owed = panel('Buyers').first().getByRole('row', { name: 'HomeFix Network' });
    await owed
      .getByText(/^\$(15|30|45)\.00$/)
      .last()
      .waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await owed.getByRole('link').click();
    await page.getByRole('heading', { name: 'HomeFix Network', level: 1 }).waitFor();
    await eventually(() => page.locator('.totals').textContent()).toContain('Owes you');
    await panel('Entries').first().getByRole('link', { name: 'Call' }).first().click();
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
  });

  it('records a payment once, and says what is wrong with one that is none', async () => {
    await open(`/balances/${homefix}`);
    const before = await owedBy(homefix);
    const pay = async (amount: string): Promise<void> => {
      await page.getByRole('button', { name: 'Record payment' }).first().click();
      await dialog().getByLabel('Amount, $').fill(amount);
      await dialog().getByLabel('Reference').fill('wire-7731');
      await dialog().getByRole('button', { name: 'Record payment' }).click();
    };
    await pay('0');
    await dialog().getByText('must be more than 0').waitFor();
    await dialog().getByLabel('Amount, $').fill('5.00');
    await dialog().getByRole('button', { name: 'Record payment' }).click();
    await page.getByText('Payment recorded: $5.00, wire-7731.').waitFor();
    await pay('5.00');
    await page.getByText('was recorded before. Nothing changed.').waitFor();
    expect(await owedBy(homefix)).toBe(before - 5);
    await panel('Payments').first().getByText('wire-7731').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  });

  it('closes a period by a statement that says what is due, to download', async () => {
    const through = new Date().toISOString();
    await stage.api.post('/v1/statements', { publisherId: northgate, through });
    await stage.api.post('/v1/statements', { buyerId: homefix, through });
    await open('/statements');
    await page
      .getByRole('row', { name: /HomeFix Network/ })
      .getByRole('link', { name: /^Statement \d$/ })
      .click();
    const due = page.getByRole('row', { name: /^Due/ });
    await eventually(() => due.textContent()).toBe(`Due$${(await owedBy(homefix)).toFixed(2)}`);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /as PDF$/ }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/\.pdf$/);
    expect(await file.failure()).toBeNull();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('link', { name: /entries of this period/ }).click();
    await panel('Entries').first().getByText('wire-7731').waitFor();
  });

  it('closes from the form, too, and tells when nothing is over', async () => {
    await open('/statements');
    await page.getByRole('button', { name: 'Close a period' }).click();
    await dialog().getByRole('button', { name: 'Close for good' }).click();
    await dialog().getByText('or publisherId must be given').waitFor();
    await choose(dialog(), 'Party', /^HomeFix Network/);
    await dialog().getByRole('button', { name: 'Close for good' }).click();
    await page.getByText('No period is over yet.').waitFor();
  });

  it('leads from what the exchange keeps, and what it was paid, to calls and payments', async () => {
    await page.goto(`${stage.edge.url}/setup/books`);
    await page.getByRole('link', { name: 'Cash' }).click();
    await panel('Entries').first().getByText('wire-7731').waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'The exchange' }).click();
    await panel('Entries').first().getByText('Northgate Search').first().waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await panel('Entries').first().getByRole('link', { name: 'Call' }).first().click();
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
  });

  it('changes how an account is closed', async () => {
    await open(`/balances/${northgate}`);
    await page.getByRole('button', { name: 'How it is closed' }).click();
    await choose(dialog(), 'Statement period', /^Week/);
    const worked = dialog().getByRole('region', { name: 'Worked statement' });
    const says = () => worked.locator('output').textContent();
    await eventually(says).toContain('It is paid$1,000.00');
    await dialog().getByLabel('Held back, %').fill('10');
    await eventually(says).toContain('It is paid$900.00');
    expect(await says()).toContain('$100.00 is held back until');
    await dialog().getByLabel('Minimum payout, $').fill('950');
    await eventually(says).toContain('$900.00 is carried over.');
    expect(await seriousProblems(page)).toEqual([]);
    await dialog().getByLabel('Held back, %').fill('');
    await dialog().getByLabel('Minimum payout, $').fill('1.00');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await eventually(() => page.locator('.totals').textContent()).toContain('Statement periodWeek');
  });

  it('looks at a payout run before it is booked, and pays nobody twice', async () => {
    await open('/payouts');
    await page.getByLabel('Reference').fill('november');
    await page.getByRole('button', { name: 'Dry run' }).click();
    const looked = panel('Would be paid').first();
    await looked
      .getByRole('row', { name: 'Northgate Search' })
      .getByText(/^\$\d+\.\d+$/)
      .last()
      .waitFor();
    expect((await stage.api.get<{ data: unknown[] }>(`/v1/payments?publisherId=${northgate}`)).data).toEqual(
      [],
    );
    expect(await seriousProblems(page)).toEqual([]);
    await looked.getByRole('button', { name: /^Pay \$/ }).click();
    await confirm(page, 'Pay');
    await panel('Paid').first().waitFor();
    // A share leaves parts of a cent, which no bank moves.
    await eventually(() => owedBy(northgate)).toBeLessThan(0.01);
    await page.getByRole('link', { name: 'Payments' }).click();
    await page.getByRole('row', { name: /Northgate Search.*november/ }).waitFor();
    await page.getByRole('button', { name: 'Switch to dark' }).click();
    expect(await seriousProblems(page)).toEqual([]);
  });
});

describe('a party’s own money', () => {
  it.each([
    ['buyer', /You owe/, 'wire-7731', 'Northgate'],
    ['publisher', /Nothing owed|Owed to you\$0\.00\d/, 'november', 'HomeFix'],
  ] as const)('is the %s’s to see, and nobody else’s', async (role, word, reference, other) => {
    const portal = await stage.signIn(keys[role], { viewport: { width: 390, height: 844 } });
    await portal.getByRole('link', { name: 'Money' }).click();
    await eventually(() => portal.locator('.totals').textContent()).toMatch(word);
    await portal.getByRole('region', { name: 'Payments' }).first().getByText(reference).waitFor();
    const text = (await portal.locator('main').textContent())!;
    for (const hidden of [other, 'by operator', 'Record payment']) expect(text).not.toContain(hidden);
    await portal.getByRole('link', { name: /^Statement \d$/ }).click();
    await portal.getByRole('row', { name: /^Due/ }).waitFor();
    expect(await seriousProblems(portal)).toEqual([]);
    await portal.context().close();
  });

  it('had nothing to complain of', () => {
    expect(stage.complaints.filter((one) => !one.includes('422'))).toEqual([]);
  });
});
