import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { connect } from '../../src/api/client/outcry-client.ts';
import { Api } from '../../src/simulator/api.ts';
import type { Buyers } from '../../src/simulator/buyers.ts';
import { Carrier } from '../../src/simulator/carrier/carrier.ts';
import type { Lines } from '../../src/simulator/carrier/script.ts';
import { acceleratedClock } from '../../src/simulator/clock.ts';
import { type Edge, startEdge } from '../../src/simulator/edge.ts';
import { seedWorld } from '../../src/simulator/seed.ts';

export const KEY = 'operator-key-for-browsers';
const TOKEN = 'twilio-token-for-browsers';

const CHROMIUM = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** An exchange of its own, a browser, and a carrier whose minutes pass in seconds. */
export class Stage {
  readonly edge: Edge;
  readonly browser: Browser;
  readonly api: Api;
  readonly #home: string;
  #carriers = 0;
  /** What browsers complained of: a page that works has nothing to say. */
  readonly complaints: string[] = [];

  private constructor(edge: Edge, browser: Browser, home: string) {
    this.edge = edge;
    this.browser = browser;
    this.api = new Api(edge.url, KEY);
    this.#home = home;
  }

  /** @param outside answers what the exchange asks of others. @param more it is set up with besides. */
  static async open(
    outside?: (request: Request) => Promise<Response>,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Stage> {
    const home = await mkdtemp(join(tmpdir(), 'console-'));
    const vars = {
      OPERATOR_KEY: KEY,
      TWILIO_AUTH_TOKEN: TOKEN,
      SEAL_KEYS: 'k1:seal-secret-for-browsers',
      HASH_KEY: 'hash-key-for-browsers',
      TOKEN_KEY: 'token-key-for-browsers',
      TWILIO_ACCOUNT_SID: `AC${'0b'.repeat(16)}`,
      ...more,
    };
    const edge = await startEdge({
      port: 0,
      persistTo: home,
      vars,
      onLog: () => {},
      ...(outside && { outside }),
    });
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: CHROMIUM });
    return new Stage(edge, browser, home);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.edge.stop();
    await rm(this.#home, { recursive: true, force: true });
  }

  /** A page in a session of its own, signed in as whoever the key belongs to. */
  async signIn(key = KEY, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({ viewport: { width: 1600, height: 900 }, ...options });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
    await page.goto(`${this.edge.url}/console/sign-in#key=${key}`);
    await page.getByRole('heading', { name: 'Live board' }).waitFor({ state: 'attached' });
    return page;
  }

  carrier(lines: Lines, faster: number): Carrier {
    return new Carrier({
      baseUrl: this.edge.url,
      authToken: TOKEN,
      lines,
      seed: `browser:${this.#carriers++}`,
      clock: () => acceleratedClock(faster),
    });
  }

  /** The believable market of the demo, with buyers that are never reached: standing prices win. */
  seed() {
    const nowhere = {
      port: 9,
      pingUrl: () => 'http://127.0.0.1:9/ping',
      postUrl: () => 'http://127.0.0.1:9/post',
      setSecret: () => {},
    } as unknown as Buyers;
    return seedWorld(connect({ url: this.edge.url, key: KEY, fetch }), nowhere);
  }
}

/** Takes one from a list of the console as a person does: opens it, then picks by name. */
export async function choose(within: Page | Locator, list: string, option: string | RegExp): Promise<void> {
  await within.getByLabel(list, { exact: true }).click();
  const page = 'page' in within ? within.page() : within;
  await page.getByRole('option', { name: option }).first().click();
}

/** Says yes, when asked once more. */
export const confirm = (page: Page, verb: string): Promise<void> =>
  page.getByRole('alertdialog').getByRole('button', { name: verb, exact: true }).click();

/** Somebody picks up after a while and talks for long enough. */
export const talkative =
  (talkSeconds = 90): Lines =>
  () => ({ kind: 'answers', afterSeconds: 8, talkSeconds, endedBy: 'caller', whisper: '1' });

/** What is on the screen follows what happened: asked again until it holds. */
export const eventually = <T>(ask: () => Promise<T> | T) =>
  expect.poll(ask, { timeout: 30_000, interval: 50 });

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
type Violation = { id: string; impact: string | null; nodes: { html: string }[] };

/** What axe calls serious or critical on a page, as it is now. */
export async function seriousProblems(page: Page): Promise<string[]> {
  // Nothing is judged while it moves.
  await page.evaluate('for (const one of document.getAnimations()) one.cancel()');
  await page.evaluate(AXE);
  const violations = await page.evaluate<Violation[]>('axe.run().then((found) => found.violations)');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)} (${nodes.length})`);
}
