import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Env } from '../../../src/bindings.ts';
import type { NumberRoute } from '../../../src/directory/config/routes.store.ts';
import { visitOf } from '../../../src/exchange/edge/visit.client.ts';

afterEach(() => vi.useRealTimers());

const asked: string[] = [];
/** Pools whose object answers so. */
const pools = (answer: () => Promise<unknown>) =>
  ({
    POOL: {
      getByName: (id: string) => ({
        visitOf: (number: string) => {
          asked.push(`${id} ${number}`);
          return answer();
        },
      }),
    },
  }) as unknown as Pick<Env, 'POOL'>;

const route = (poolId: string | null) => ({ number: '+14155550101', poolId }) as unknown as NumberRoute;

describe('whose visit a call is of', () => {
  it('is one question to the pool of a number, and none of a number that is in no pool', async () => {
    const visits = pools(async () => ({ gclid: 'a-click' }));
    expect(await visitOf(visits, route(null))).toBe(null);
    expect(asked).toEqual([]);
    expect(await visitOf(visits, route('pool_a'))).toEqual({ gclid: 'a-click' });
    expect(asked).toEqual(['pool_a +14155550101']);
  });

  it('is not waited for longer than 150 ms, and a call goes on without when the pool is away', async () => {
    vi.useFakeTimers();
    const silent = visitOf(
      pools(() => new Promise(() => undefined)),
      route('pool_a'),
    );
    await vi.advanceTimersByTimeAsync(150);
    expect(await silent).toBe(null);
    const away = pools(async () => {
      throw new Error('object unreachable');
    });
    expect(await visitOf(away, route('pool_a'))).toBe(null);
  });
});
