/// <reference types="@cloudflare/vitest-plugin/types" />
import { applyD1Migrations } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import { bindings } from './campaign-object.ts';
import { bidding, callIn, type Json, makeWorld, openBuyers, toldTo } from './voice-world.ts';

beforeAll(async () => {
  await applyD1Migrations(bindings.DB, bindings.MIGRATIONS);
  openBuyers();
});

const collect = (id: string, tag: string, digits: number, next: string) => ({
  id,
  kind: 'collect',
  prompts: [{ kind: 'say', text: 'Please key it in.' }],
  tag,
  digits,
  retries: 0,
  timeoutSeconds: 5,
  next,
});
const flowOf = (...nodes: object[]) => ({
  start: 'one',
  nodes: [...nodes, { id: 'end', kind: 'auction' }],
});
const digitsOf = (said: Json): string => JSON.stringify(said).replace(/\D/g, '');

describe('before the award', () => {
  it('buyers learn nothing of a caller who keys in their own number, whatever it is collected as', async () => {
    const flow = flowOf(
      collect('one', 'callback', 10, 'two'),
      collect('two', 'first', 6, 'three'),
      collect('three', 'zip', 5, 'four'),
      collect('four', 'second', 4, 'end'),
    );
    const world = await makeWorld([bidding('keys-a.example', '40.00'), bidding('keys-b.example', '30.00')], {
      flow,
    });
    const said = await callIn(world.number, '+14155557001', ['4155557001', '415555', '94105', '7001']);
    expect(said).toContain('<Dial');
    for (const host of ['keys-a.example', 'keys-b.example']) {
      const [ping] = toldTo(host);
      expect(ping.data.call).toMatchObject({ areaCode: '415', zip: '94105', tags: { zip: '94105' } });
      expect(Object.keys(ping.data.call.tags)).toEqual(['zip']);
      expect(digitsOf(ping)).not.toContain('5557001');
    }
  });

  it('what is only the winner’s to know is not part of a ping', async () => {
    const flow = flowOf(collect('one', 'birthYear', 4, 'two'), collect('two', 'rooms', 1, 'end'));
    const tags = { BIRTHYEAR: { visibility: 'winnerOnly', label: 'Year of birth' } };
    const world = await makeWorld([bidding('year-a.example', '40.00'), bidding('year-b.example', '30.00')], {
      flow,
      tags,
    });
    await callIn(world.number, '+14155557002', ['1961', '3']);
    for (const host of ['year-a.example', 'year-b.example'])
      expect(toldTo(host)[0].data.call.tags).toEqual({ rooms: '3' });
  });
});
