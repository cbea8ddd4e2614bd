import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Lane, type Leaving } from '../../../src/exchange/outbox/lane.client.ts';
import type { CallId } from '../../../src/lib/ids.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_000 });
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const leaving = (name: string): Leaving => ({
  projections: [],
  deliveries: [],
  notices: [],
  unkept: {},
  mark: { callId: name as CallId, version: 1, outbox: 1, record: true, receipts: [] },
  key: 'as it is',
});

/** A way out and what it refuses, without a word why. */
class World {
  isAway = false;
  readonly refused = new Set<string>();
  /** Calls that have nothing to send this way. */
  readonly silent = new Set<string>();
  readonly parked: string[] = [];
  sends = 0;
  readonly lane: Lane;

  constructor() {
    const take = (all: readonly Leaving[]): boolean => {
      const calls = all.filter(({ mark }) => !this.silent.has(mark.callId));
      if (calls.length === 0) return false;
      this.sends += 1;
      const refused = calls.some(({ mark }) => this.refused.has(mark.callId));
      if (this.isAway || refused) throw new Error('internal error; reference = 7');
      return true;
    };
    this.lane = new Lane({
      name: 'tested',
      send: async (calls) => take(calls),
      pieces: (call) => [
        {
          name: 'piece',
          send: async () => take([call]),
          park: async () => void this.parked.push(call.mark.callId),
        },
      ],
    });
  }

  /** As the object does it: every second whoever has not left. */
  async pass(ms: number, calls: readonly Leaving[], each: () => void = () => {}): Promise<void> {
    for (const until = Date.now() + ms; Date.now() < until; vi.setSystemTime(Date.now() + SECOND_MS)) {
      each();
      await this.lane.send(calls, Date.now());
    }
  }

  left = (calls: readonly Leaving[]): string[] =>
    calls.filter(({ mark, key }) => this.lane.hasLeft(mark.callId, key)).map(({ mark }) => mark.callId);
}

describe('a call that is refused without a known word, again and again', () => {
  it('is parked after twenty tries while others go, and is tried no more', async () => {
    const world = new World();
    const poisoned = leaving('poisoned');
    world.refused.add('poisoned');
    const calls = [poisoned];
    let made = 0;
    await world.pass(10 * MINUTE_MS, calls, () => {
      if (made < 600) calls.push(leaving(`other ${made++}`));
    });
    expect(world.parked).toEqual(['poisoned']);
    expect(world.left(calls)).toHaveLength(601);
    const { sends } = world;
    await world.pass(MINUTE_MS, calls);
    expect(world.sends).toBe(sends);
  });

  it('waits as long as nothing else goes either, for a day at most', async () => {
    const world = new World();
    const only = [leaving('alone')];
    world.refused.add('alone');
    await world.pass(5 * SECOND_MS, [...only, leaving('another')]);
    world.isAway = true;
    await world.pass(60 * MINUTE_MS, only);
    expect(world.parked).toEqual([]);
    world.isAway = false;
    world.refused.clear();
    await world.pass(20 * SECOND_MS, only);
    expect(world.left(only)).toEqual(['alone']);
    world.refused.add('for a day');
    await world.pass(25 * 60 * MINUTE_MS, [leaving('for a day')]);
    expect(world.parked).toEqual(['for a day']);
  });

  it('is not given up by those who had nothing to send this way', async () => {
    const world = new World();
    world.isAway = true;
    const calls = [leaving('owed')];
    let made = 0;
    await world.pass(60 * MINUTE_MS, calls, () => {
      world.silent.add(`silent ${made}`);
      calls.push(leaving(`silent ${made++}`));
    });
    expect(world.parked).toEqual([]);
    expect(world.left(calls).length).toBeGreaterThan(made - 20);
    world.isAway = false;
    await world.pass(20 * SECOND_MS, calls);
    expect(world.left(calls)).toContain('owed');
  });

  it('closes the way for no other, though many of them come first', async () => {
    const world = new World();
    const poisoned = Array.from({ length: 30 }, (_, i) => leaving(`poisoned ${i}`));
    const others = Array.from({ length: 70 }, (_, i) => leaving(`other ${i}`));
    for (const { mark } of poisoned) world.refused.add(mark.callId);
    await world.pass(5 * MINUTE_MS, [...poisoned, ...others]);
    expect(world.left(others)).toHaveLength(70);
  });

  it('is asked for by one call at a time while nothing goes', async () => {
    const world = new World();
    world.isAway = true;
    const calls = Array.from({ length: 100 }, (_, i) => leaving(`call ${i}`));
    await world.pass(10 * SECOND_MS, calls);
    const { sends } = world;
    await world.pass(MINUTE_MS, calls);
    expect(world.sends - sends).toBeLessThanOrEqual(13);
    world.isAway = false;
    await world.pass(6 * SECOND_MS, calls);
    expect(world.left(calls)).toHaveLength(100);
  });
});
