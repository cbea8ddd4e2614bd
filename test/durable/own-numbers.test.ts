/// <reference types="@cloudflare/vitest-plugin/types" />
import { applyD1Migrations } from 'cloudflare:test';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Env } from '../../src/bindings.ts';
import { runUntilAnswer } from '../../src/exchange/edge/run-auction.client.ts';
import type { NextStep } from '../../src/exchange/market/next-step.ts';
import type { CampaignId } from '../../src/lib/ids.ts';
import { fromJson } from '../../src/lib/json.ts';
import { callNamed } from '../exchange/campaign-world.ts';
import { bindings } from './campaign-object.ts';
import { answerAs, bidding, callIn, type Json, makeWorld, openBuyers } from './voice-world.ts';

beforeAll(async () => {
  await applyD1Migrations(bindings.DB, bindings.MIGRATIONS);
  openBuyers();
});
beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));

/** Everything works but the one question whose a number is. */
const without = (first: () => Promise<never>): Env => {
  const db = new Proxy(bindings.DB, {
    get: (target, name) => {
      if (name === 'prepare') return () => ({ bind: () => ({ first }) });
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { ...bindings, DB: db };
};

/** The best bid names where the call is to ring. */
const worldWith = async (host: string, destination: string, target: object = {}) => {
  const best = { ...bidding(`${host}.example`, '40.00'), ...target };
  answerAs(`${host}.example`, ({ type }: Json) =>
    type === 'ping' ? Response.json({ bid: '40.00', destination }) : new Response(null, { status: 200 }),
  );
  return makeWorld([best, { ...bidding(`${host}-next.example`, '30.00'), destination: '+13035551999' }]);
};

/** A caller comes in while D1 is as given. @returns whom they are put through to. */
async function ringsWith(
  env: Env,
  world: Awaited<ReturnType<typeof makeWorld>>,
  name: string,
): Promise<string> {
  const stub = bindings.CAMPAIGN.getByName(world.campaignId);
  const step = fromJson<NextStep>(await stub.open({ ...callNamed(name, Date.now()), to: world.number }));
  return JSON.stringify(await runUntilAnswer(env, world.campaignId as CampaignId, step));
}

describe('a bid that sends the caller to a number of another campaign', () => {
  it('is no bid: the next bidder gets the call', async () => {
    const other = await makeWorld([bidding('other.example', '10.00')]);
    const world = await worldWith('loop', other.number);
    const said = await callIn(world.number, '+14155557201', []);
    expect(said).not.toContain(other.number);
    expect(said).toContain('+13035551999');
  });
});

describe('a caller while D1 does not say whose a number is', () => {
  for (const [how, first] of [
    ['hangs', () => new Promise<never>(() => {})],
    ['is away', () => Promise.reject(new Error('D1 is away'))],
  ] as const)
    it(`is put through to the best bidder in time when it ${how}`, async () => {
      const name = how.replace(' ', '-');
      const world = await worldWith(`d1-${name}`, '+13035551555');
      const startedAt = Date.now();
      expect(await ringsWith(without(first), world, name)).toContain('+13035551555');
      expect(Date.now() - startedAt).toBeLessThan(3_500);
    });

  it('is still not sent to a number of the campaign itself', async () => {
    const world = await makeWorld([
      bidding('self.example', '40.00'),
      { ...bidding('self-next.example', '30.00'), destination: '+13035551999' },
    ]);
    answerAs('self.example', ({ type }: Json) =>
      type === 'ping'
        ? Response.json({ bid: '40.00', destination: world.number })
        : new Response(null, { status: 200 }),
    );
    const said = await ringsWith(
      without(() => Promise.reject(new Error('D1 is away'))),
      world,
      'self',
    );
    expect(said).toContain('+13035551999');
    expect(said).not.toContain(world.number);
  });
});
