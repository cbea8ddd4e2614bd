import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, Stage, talkative } from '../browser/stage.ts';

const CALLS = 200;
const AT_ONCE = 10;
const SCROLL_MS = 3_000;

let stage: Stage;
let page: Page;
let plumbing: string[];
const talking: Promise<unknown>[] = [];

beforeAll(async () => {
  stage = await Stage.open();
  const { numbers } = await stage.seed();
  plumbing = numbers.filter(({ campaign }) => campaign === 'plumbing').map(({ number }) => number);
  page = await stage.signIn();
});
afterAll(async () => {
  await stage.close();
  await Promise.race([Promise.all(talking), new Promise((wake) => setTimeout(wake, 1_000))]);
});

const live = (on: Page): Promise<number> => on.locator('.column.line [data-call]').count();

/** Frames while an element is scrolled up and down as fast as a hand does: ms between two, ascending. */
const scroll = (on: Page, selector: string): Promise<number[]> =>
  on.evaluate<number[]>(`new Promise((done) => {
    const scrolled = document.querySelector('${selector}');
    const depth = scrolled.scrollHeight - scrolled.clientHeight;
    const gaps = [];
    const startedAt = performance.now();
    let last = startedAt;
    const frame = (now) => {
      gaps.push(now - last);
      last = now;
      const way = ((now - startedAt) / 1000) % 2;
      scrolled.scrollTop = depth * (way < 1 ? way : 2 - way);
      if (now - startedAt < ${SCROLL_MS}) requestAnimationFrame(frame);
      else done(gaps.slice(2).sort((a, b) => a - b));
    };
    requestAnimationFrame(frame);
  })`);

const share = (sorted: readonly number[], at: number): number => sorted[Math.floor(sorted.length * at)]!;

describe('a board with two hundred live calls', () => {
  it('shows every one of them', async () => {
    // Everybody talks for longer than this test takes.
    const carrier = stage.carrier(talkative(36_000), 40);
    for (let from = 0; from < CALLS; from += AT_ONCE) {
      for (let index = from; index < from + AT_ONCE; index++) {
        const caller = { from: `+1415555${String(1_000 + index)}`, to: plumbing[index % plumbing.length]! };
        talking.push(carrier.placeCall({ ...caller, script: { keys: ['1', '94105'] } }).catch(() => {}));
      }
      await eventually(() => live(page)).toBe(from + AT_ONCE);
    }
  });

  it('scrolls about as smoothly as a bare list does in the same browser', async () => {
    const context = await stage.browser.newContext({ viewport: { width: 1600, height: 900 } });
    const bare = await context.newPage();
    const rows = Array.from({ length: CALLS }, (_, i) => `<p style="height:60px">Call ${i}</p>`).join('');
    await bare.setContent(`<div id="list" style="height:700px;overflow-y:auto">${rows}</div>`);
    const [board, list] = [await scroll(page, '.column.line .column-scroll'), await scroll(bare, '#list')];
    const show = (gaps: readonly number[]): string =>
      [0.5, 0.95].map((at) => share(gaps, at).toFixed(1)).join(' and ');
    console.log(`ms a frame, p50 and p95: board ${show(board)}, bare list ${show(list)}`);
    expect(await live(page)).toBe(CALLS);
    expect(share(board, 0.5)).toBeLessThanOrEqual(2 * share(list, 0.5));
  });
});
