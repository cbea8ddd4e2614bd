import { gzipSync } from 'node:zlib';
import type { BrowserContextOptions, Page, Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, KEY, Stage, seriousProblems, talkative } from './stage.ts';

let stage: Stage;
let pages: Record<string, string>;

beforeAll(async () => {
  stage = await Stage.open();
  const world = await stage.seed();
  const number = world.numbers.find(({ campaign }) => campaign === 'plumbing')!.number;
  await stage
    .carrier(talkative(), 60)
    .placeCall({ from: '+14155550123', to: number, script: { keys: ['1', '94105'] } });
  const { data } = await stage.api.get<{ data: { id: string }[] }>('/v1/calls');
  const campaign = `/setup/campaigns/${world.campaignIds['plumbing']}`;
  pages = {
    board: '/',
    calls: '/calls',
    callers: '/calls/callers',
    'a call': `/calls/${data[0]?.id}`,
    campaigns: '/setup/campaigns',
    'a campaign': campaign,
    questions: `${campaign}/questions`,
    versions: `${campaign}/versions`,
    targets: '/setup/targets',
    'a target': `/setup/targets/${world.targetIds['rapidrooter']}`,
    buyers: '/setup/buyers',
    'a buyer': `/setup/buyers/${Object.keys(world.names).find((id) => id.startsWith('byr_'))}`,
    publishers: '/setup/publishers',
    numbers: '/setup/numbers',
    keys: '/setup/keys',
    webhooks: '/setup/webhooks',
    cards: '/setup/cards',
    books: '/setup/books',
    audit: '/setup/audit',
    reports: '/reports',
    'test call': '/phone',
  };
});
afterAll(() => stage.close());

async function visit(page: Page, path: string): Promise<void> {
  await page.goto(stage.edge.url + path);
  await page.locator('main h1, main h2, main strong').first().waitFor({ state: 'attached' });
  await page.waitForLoadState('load');
  await eventually(() => page.locator('text=Loading…').count()).toBe(0);
}

const LOOKS: Record<string, BrowserContextOptions> = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  'on a phone': { viewport: { width: 390, height: 844 }, hasTouch: true },
};

describe('every page', () => {
  for (const [look, options] of Object.entries(LOOKS)) {
    it(`has nothing serious to say to axe, ${look}, and stays within the screen`, async () => {
      const page = await stage.signIn(undefined, { ...options, reducedMotion: 'reduce' });
      const problems: Record<string, unknown> = {};
      for (const [name, path] of Object.entries(pages)) {
        await visit(page, path);
        const found = await seriousProblems(page);
        const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
        if (found.length > 0 || wide) problems[name] = [...found, ...(wide ? ['scrolls sideways'] : [])];
      }
      expect(problems).toEqual({});
      await page.context().close();
    });
  }

  it('also before anybody has signed in', async () => {
    const page = await stage.browser.newPage();
    await page.goto(stage.edge.url);
    await page.getByLabel('Key').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.close();
  });

  it('breaks no rule of its own policy', () => {
    expect(stage.complaints).toEqual([]);
  });
});

describe('the documents', () => {
  it('are there without a key, safe, and asked for once', async () => {
    for (const path of ['/docs', '/docs/buyers', '/docs/api']) {
      const page = await fetch(`${stage.edge.url}${path}`);
      expect([path, page.status, page.headers.get('content-type')]).toEqual([
        path,
        200,
        'text/html; charset=utf-8',
      ]);
      const policy = page.headers.get('content-security-policy')!;
      expect(policy).toMatch(/^default-src 'none'; style-src 'self'; /);
      expect(policy).not.toMatch(/unsafe|\*|script/);
      const headers = { 'if-none-match': page.headers.get('etag')! };
      expect((await fetch(`${stage.edge.url}${path}`, { headers })).status).toBe(304);
    }
    const api = await fetch(`${stage.edge.url}/v1/openapi.json`);
    expect(api.headers.get('access-control-allow-origin')).toBe('*');
    expect(((await api.json()) as { openapi: string }).openapi).toBe('3.1.1');
  });

  it('are missing where there are none, and pages of the console are not', async () => {
    const answers = ['/docs/nothing', '/v1/nothing', '/calls/call_nothing'].map(async (path) => {
      const { status, headers } = await fetch(`${stage.edge.url}${path}`);
      return [path, status, headers.get('content-type')?.split(';')[0]];
    });
    expect(await Promise.all(answers)).toEqual([
      ['/docs/nothing', 404, 'application/problem+json'],
      ['/v1/nothing', 404, 'application/problem+json'],
      ['/calls/call_nothing', 200, 'text/html'],
    ]);
  });
});

describe('the first load', () => {
  it('is under 300 kB compressed', async () => {
    const page = await stage.browser.newPage();
    const loaded: Response[] = [];
    page.on('response', (response) => {
      if (/\.(js|css|svg)$|\/sign-in$/.test(new URL(response.url()).pathname)) loaded.push(response);
    });
    await page.goto(`${stage.edge.url}/console/sign-in#key=${KEY}`);
    await page.getByRole('heading', { name: 'Live board' }).waitFor({ state: 'attached' });
    const bodies = await Promise.all(loaded.map((response) => response.body()));
    const bytes = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
    expect(bytes).toBeGreaterThan(20_000);
    expect(bytes).toBeLessThan(300_000);
    expect(loaded.filter((response) => response.url().includes('stacked-bars'))).toEqual([]);
    await page.close();
  });
});

describe('a chart', () => {
  it('is read bar by bar with the arrow keys, or as a table', async () => {
    const page = await stage.signIn();
    await visit(page, '/reports');
    const panel = page.locator('.panel', { has: page.getByRole('heading', { name: 'By day' }) });
    await panel.locator('svg.recharts-surface').focus();
    for (let day = 1; day < 7; day++) await page.keyboard.press('ArrowRight');
    await eventually(() => panel.locator('.chart-hint').textContent()).toMatch(/Calls1Connected1 · 100 %/);
    await panel.getByRole('button', { name: 'Table' }).click();
    expect(await panel.locator('tbody tr').count()).toBe(7);
    expect(await panel.locator('tbody tr').last().textContent()).toContain('1 · 100 %');
    await page.context().close();
  });
});

describe('a keyboard', () => {
  it('reaches a call on the board and opens it', async () => {
    const page = await stage.signIn();
    const row = page.locator('.column.ended [data-call] a').first();
    await row.waitFor();
    await row.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    await page.context().close();
  });

  it('opens a dialog, stays in it, and comes back to where it was', async () => {
    const page = await stage.signIn();
    await visit(page, '/setup/keys');
    const button = page.getByRole('button', { name: 'New key' }).first();
    await button.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    // Focus comes into a dialog, and back from its ends, in a frame of its own: a slow machine shows what lies between.
    const isInside = 'document.activeElement.closest("[role=dialog]") !== null';
    await expect.poll(() => page.evaluate(isInside)).toBe(true);
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press('Tab');
      await expect
        .poll(() => page.evaluate(`document.activeElement === document.body || ${isInside}`))
        .toBe(true);
    }
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toContain('New key');
    await page.context().close();
  });
});

describe('whatever has a name', () => {
  it('is found by a few letters, from anywhere, without a mouse', async () => {
    const page = await stage.signIn();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Go to' }).fill('rapid targ');
    await page.getByRole('option', { name: /RapidRooter.*Target/ }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'RapidRooter' }).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Shift+?');
    await page.getByRole('dialog').getByText('Ctrl K').waitFor();
    await page.context().close();
  });
});
