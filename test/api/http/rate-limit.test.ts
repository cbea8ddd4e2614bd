import { describe, expect, it } from 'vitest';
import { RateLimit } from '../../../src/api/http/rate-limit.ts';
import { TestExchange } from '../exchange.ts';

describe('the limit on requests', () => {
  it('lets a minute of them through at once, then so many a minute, each key by itself', () => {
    const limit = new RateLimit(60);
    const taken = (key: string, now: number, tries: number): number =>
      Array.from({ length: tries }, () => limit.take(key, now)).filter(Boolean).length;
    expect(taken('key_a', 0, 100)).toBe(60);
    expect(taken('key_b', 0, 10)).toBe(10);
    expect(taken('key_a', 5_000, 100)).toBe(5);
  });

  it('is told as a problem with the seconds to wait', async () => {
    const exchange = new TestExchange();
    let last = await exchange.ask('GET', '/v1/publishers');
    for (let i = 0; i < 20_000 && last.status === 200; i++)
      last = await exchange.ask('GET', '/v1/publishers');
    expect(last.status).toBe(429);
    expect(last.body).toMatchObject({ code: 'rateLimited', status: 429 });
    expect(last.headers.get('retry-after')).toBe('1');
  });
});
