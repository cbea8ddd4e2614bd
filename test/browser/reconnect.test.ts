import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, Stage, talkative } from './stage.ts';

let stage: Stage;
let page: Page;
let numbers: string[];

beforeAll(async () => {
  stage = await Stage.open();
  numbers = (await stage.seed()).numbers
    .filter(({ campaign }) => campaign === 'plumbing')
    .map(({ number }) => number);
  page = await stage.signIn();
  await note('Live').waitFor();
});
afterAll(() => stage.close());

const note = (text: string) => page.locator('.link-note', { hasText: text });
const shown = () =>
  page
    .locator('[data-call]')
    .evaluateAll((rows) =>
      rows.map((row) => [row.getAttribute('data-call'), row.getAttribute('data-phase')].join(' ')).sort(),
    );

type Totals = { calls: string };
const callsToday = async (): Promise<Totals> => ({
  calls: (await page.locator('.figure').first().locator('.note').textContent())?.split(' ')[0] ?? '',
});

/** What the exchange itself has, in the words of the board. */
async function recorded(): Promise<string[]> {
  const { data } = await stage.api.get<{ data: { id: string; status: string }[] }>('/v1/calls?limit=200');
  return data.map(({ id, status }) => `${id} ${status}`).sort();
}

const place = (count: number) => {
  const carrier = stage.carrier(talkative(70), 40);
  const calls = Array.from({ length: count }, (_, index) =>
    carrier.placeCall({
      from: `+1415555${String(1_000 + index)}`,
      to: numbers[index % numbers.length]!,
      script: { keys: ['1', '94105'] },
    }),
  );
  return Promise.all(calls);
};

describe('a board whose exchange dies', () => {
  it('shows what happens before', async () => {
    await place(4);
    await eventually(() => page.locator('.column.ended [data-call]').count()).toBe(4);
  });

  it('says that it is stale, and since when', async () => {
    const stale = note('Stale: as it was at').waitFor();
    process.kill(stage.edge.pid()!, 'SIGKILL');
    await stale;
    expect(await page.locator('.board').getAttribute('data-stale')).toBe('true');
    expect(await page.locator('.column.ended [data-call]').count()).toBe(4);
  });

  it('catches up by itself, without a gap or a double', async () => {
    await eventually(() =>
      fetch(`${stage.edge.url}/healthz`).then(
        (reply) => reply.ok,
        () => false,
      ),
    ).toBe(true);
    await place(6);
    await note('Live').waitFor();
    await eventually(() => page.locator('.column.ended [data-call]').count()).toBe(10);
    await eventually(async () => (await recorded()).length).toBe(10);
    const board = (await shown()).map((row) => row.split(' ')[0]);
    expect(new Set(board).size).toBe(10);
    expect(board).toEqual((await recorded()).map((row) => row.split(' ')[0]));
    await eventually(callsToday).toEqual({ calls: '10' });
  });

  it('shows a newcomer the same board', async () => {
    const before = await shown();
    await page.reload();
    await note('Live').waitFor();
    await sleep(500);
    expect(await shown()).toEqual(before);
    await eventually(callsToday).toEqual({ calls: '10' });
  });
});
