import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { choose, eventually, Stage, seriousProblems, talkative } from './stage.ts';

let stage: Stage;
let page: Page;

beforeAll(async () => {
  stage = await Stage.open();
  const world = await stage.seed();
  const carrier = stage.carrier(talkative(), 60);
  for (const { number } of world.numbers.filter((one) => one.campaign === 'plumbing')) {
    await carrier.placeCall({ from: '+13035550123', to: number, script: { keys: ['1', '80202'] } });
  }
  page = await stage.signIn();
});
afterAll(() => stage.close());

const open = (path: string) => page.goto(`${stage.edge.url}${path}`);
const first = () => page.locator('tbody tr').first();
const rows = () => page.locator('tbody tr').count();

describe('a list of the set-up', () => {
  it('shows today’s figures, and is sorted by them in the address', async () => {
    await open('/setup/buyers');
    const homefix = page.getByRole('row', { name: /^HomeFix Network/ });
    await eventually(() => homefix.textContent()).toMatch(/Active\d+\d+\$(15|30|45)\.00/);
    await page.getByRole('button', { name: 'Revenue today' }).click();
    await eventually(() => first().textContent()).toContain('HomeFix Network');
    expect(await page.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('descending');
    await page.reload();
    await eventually(() => first().textContent()).toContain('HomeFix Network');
    await page.getByRole('button', { name: 'Revenue today' }).click();
    await eventually(() => first().textContent()).not.toContain('HomeFix Network');
    expect(await seriousProblems(page)).toEqual([]);
  });

  it('is searched, and what was typed is in the address', async () => {
    await open('/setup/buyers');
    const all = await eventually(rows).toBeGreaterThan(3).then(rows);
    await page.getByRole('searchbox', { name: 'Search buyers' }).fill('home net');
    await eventually(rows).toBe(1);
    expect(new URL(page.url()).searchParams.get('q')).toBe('home net');
    await page.getByRole('searchbox').fill('nobody of that name');
    await page.getByText('Nothing matches').waitFor();
    await page.getByRole('searchbox').fill('');
    await eventually(rows).toBe(all);
  });

  it.each(['campaigns', 'targets', 'publishers', 'numbers'])('has them for %s as well', async (what) => {
    await open(`/setup/${what}`);
    await page.getByRole('button', { name: 'Calls today' }).click();
    await eventually(() => first().textContent()).toMatch(/\$\d+\.\d\d/);
    await page.getByRole('searchbox').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  });
});

describe('the list of calls', () => {
  it('is filtered by what is typed, in the address, and given out as a file', async () => {
    await open('/calls');
    const all = await eventually(rows).toBeGreaterThan(0).then(rows);
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByLabel('Duration at least (s)').fill('60');
    await page.getByLabel('State', { exact: true }).fill('CO');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('button', { name: 'More (2)' }).waitFor();
    await eventually(rows).toBe(all);
    expect(new URL(page.url()).search).toBe('?state=CO&minSeconds=60');
    for (const format of ['CSV', 'NDJSON']) {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: `Export these calls as ${format}` }).click(),
      ]);
      const text = readFileSync(await file.path(), 'utf8')
        .trim()
        .split('\n');
      expect(text).toHaveLength(format === 'CSV' ? all + 1 : all);
    }
    expect(await seriousProblems(page)).toEqual([]);
    await page.reload();
    await eventually(rows).toBe(all);
    await choose(page, 'outcome', 'No buyer');
    await page.getByText('No call matches').waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await eventually(rows).toBe(all);
  });

  it('says at its field what a filter cannot be', async () => {
    await open('/calls');
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByLabel('Tag').fill('homeowner');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('must be a name, a colon and a value', { exact: false }).first().waitFor();
    await page.getByLabel('Tag').fill('homeowner:yes');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('No call matches').waitFor();
  });
});

describe('the reports', () => {
  it('are broken down by outcome and by number, and what was asked is in the address', async () => {
    await open('/reports?by=disposition');
    const breakdown = page.getByRole('region', { name: 'Breakdown' });
    await breakdown.getByRole('cell', { name: 'Connected' }).waitFor();
    await page.getByRole('button', { name: 'Number', exact: true }).click();
    await breakdown
      .getByRole('cell', { name: /^\+1888/ })
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Today' }).click();
    const asked = new URL(page.url()).searchParams;
    expect(asked.get('by')).toBe('number');
    expect(asked.get('from')).toBe(asked.get('to'));
    await page.reload();
    await breakdown
      .getByRole('cell', { name: /^\+1888/ })
      .first()
      .waitFor();
  });
});
