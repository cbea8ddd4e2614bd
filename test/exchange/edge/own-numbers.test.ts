import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PingReply } from '../../../src/buyers/ping.ts';
import { isOwn, refuseOwnNumbers } from '../../../src/exchange/edge/own-numbers.client.ts';
import type { Destination } from '../../../src/telephony/instruction.ts';
import { bidOf, targetNamed } from '../../exchange/campaign-world.ts';

const OWN = '+18885550177';
let asked: string[] = [];
/** How D1 answers. */
let answer: (number: string) => Promise<unknown>;
const known = async (number: string): Promise<unknown> => (number === OWN ? { number } : null);
const never = (): Promise<never> => new Promise(() => {});

const db = {
  prepare: () => ({
    bind: (number: string) => ({
      first: () => {
        asked.push(number);
        return answer(number);
      },
    }),
  }),
} as never as D1Database;

let fresh = 0;
/** A number that was never asked for. */
const stranger = (): string => `+1303555${String(1_000 + fresh++)}`;

beforeEach(() => {
  asked = [];
  answer = known;
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const bidTo = (name: string, destination: Destination | null): PingReply => {
  const reply = bidOf(targetNamed(name).id, 40);
  return reply.bid ? { ...reply, bid: { ...reply.bid, destination } } : reply;
};
const phone = (number: string): Destination => ({ kind: 'phone', number });

describe('a bid that sends the call to a number of the exchange', () => {
  it('is none; all others stay as they are, in their order', async () => {
    const noBid: PingReply = { targetId: targetNamed('n').id, latencyMs: 9, bid: null, reason: 'noBid' };
    const sip: Destination = { kind: 'sip', uri: 'sip:agent@pbx.example.com' };
    const given = [
      bidTo('a', phone(OWN)),
      bidTo('b', phone(stranger())),
      bidTo('c', null),
      noBid,
      bidTo('d', sip),
    ];
    const [refused, ...rest] = await refuseOwnNumbers(db, given);
    expect(refused).toMatchObject({ targetId: given[0]!.targetId, bid: null, reason: 'destinationInvalid' });
    expect(rest).toEqual(given.slice(1));
    expect(asked).toHaveLength(2);
  });

  it('is none by way of SIP either', async () => {
    const loops = [
      `sip:${OWN}@pbx.example.com`,
      `sips:${OWN.slice(2)}@pbx.example.com:5061`,
      `sip:%2B${OWN.slice(1)}@pbx.example.com?X-A=1`,
    ].map((uri, i) => bidTo(`s${i}`, { kind: 'sip', uri }));
    const reasons = (await refuseOwnNumbers(db, loops)).map(({ reason }) => reason);
    expect(reasons).toEqual(loops.map(() => 'destinationInvalid'));
  });

  it('is looked up each time it is: only strangers are remembered, for minutes', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    const other = stranger();
    for (let i = 0; i < 3; i++)
      expect([await isOwn(db, phone(OWN)), await isOwn(db, phone(other))]).toEqual([true, false]);
    expect(asked.filter((number) => number === OWN)).toHaveLength(3);
    expect(asked.filter((number) => number === other)).toHaveLength(1);
    answer = async (number) => ({ number });
    vi.setSystemTime(Date.now() + 5 * 60_000);
    expect(await isOwn(db, phone(other))).toBe(true);
  });
});

describe('while D1 cannot say whose a number is', () => {
  it('no bid waits for it longer than a moment, however many there are, and none is lost', async () => {
    answer = never;
    const given = Array.from({ length: 40 }, (_, i) => bidTo(`t${i}`, phone(stranger())));
    const startedAt = Date.now();
    expect(await refuseOwnNumbers(db, given)).toEqual(given);
    expect(Date.now() - startedAt).toBeLessThan(1_500);
  });

  it('a number is taken for somebody else’s, and asked for again', async () => {
    const number = stranger();
    for (const away of [never, () => Promise.reject(new Error('D1 is away'))]) {
      answer = away;
      expect(await isOwn(db, phone(number))).toBe(false);
    }
    answer = async () => ({ number });
    expect(await isOwn(db, phone(number))).toBe(true);
  });
});
