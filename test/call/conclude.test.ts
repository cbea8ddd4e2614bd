import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../src/call/call.ts';
import { concludeAttempt, LONG_GRACE_MS, SHORT_GRACE_MS } from '../../src/call/conclude.ts';
import { targetNamed } from '../exchange/campaign-world.ts';
import { dial, leg, parent, type Story, screen } from './stories.ts';
import { Telling } from './telling.ts';

const plain: Story = {
  name: 'plain',
  targets: [targetNamed('plain', { caps: [{ window: 'concurrent', calls: 1 }] })],
  bids: [40],
  before: [],
  said: [],
  ends: { disposition: 'connected', revenue: 0, converted: false },
};
const whispered: Story = {
  ...plain,
  targets: [targetNamed('screened', { whisper: { say: 'A call.', acceptKey: '1' } })],
};

/** The one attempt of a fresh call, with facts added to it. */
function attemptWith(story: Story, facts: Partial<Attempt>, callerGone = false) {
  const telling = new Telling([story]);
  const call = telling.find(telling.begin('call', story));
  const attempt = { ...call.attempts[0]!, ...facts };
  const callerEnd = callerGone ? { status: 'completed' as const, at: attempt.heardAt } : null;
  return { call: { ...call, callerEnd }, attempt };
}

type DialEnd = NonNullable<Attempt['dialEnd']>;
const end = (over: Partial<DialEnd>): DialEnd => ({
  status: 'completed',
  bridged: null,
  seconds: 30,
  callerGone: false,
  ...over,
});

describe('how an attempt ended, by the dial’s own report', () => {
  const cases: [string, Story, DialEnd, boolean | null, string][] = [
    ['joined, by the carrier’s word', plain, end({ bridged: true }), null, 'connected'],
    ['answered, but never joined', plain, end({ bridged: false }), null, 'failed'],
    ['answered by a carrier that says no more', plain, end({}), null, 'connected'],
    ['busy', plain, end({ status: 'busy' }), null, 'busy'],
    ['failed', plain, end({ status: 'failed' }), null, 'failed'],
    ['not answered', plain, end({ status: 'noAnswer' }), null, 'noAnswer'],
    ['the caller gave up', plain, end({ status: 'noAnswer', callerGone: true }), null, 'abandoned'],
    ['canceled', plain, end({ status: 'canceled' }), null, 'abandoned'],
    ['never joined as the caller left', plain, end({ bridged: false, callerGone: true }), null, 'abandoned'],
    ['screened and joined', whispered, end({ bridged: true }), true, 'connected'],
    ['screened and refused', whispered, end({ bridged: false }), false, 'declined'],
    ['completed is not joined: nobody pressed the key', whispered, end({}), null, 'declined'],
    ['completed, and the key was pressed', whispered, end({}), true, 'connected'],
  ];
  for (const [what, story, dialEnd, accepted, outcome] of cases) {
    it(`${what}: ${outcome}`, () => {
      const { call, attempt } = attemptWith(story, { dialEnd, accepted });
      const seconds = outcome === 'connected' ? 30 : 0;
      expect(concludeAttempt(call, attempt, attempt.heardAt)).toEqual({ outcome, seconds });
    });
  }
});

describe('how an attempt ended, when the dial’s report never comes', () => {
  const talked = { legEnd: { status: 'completed' as const, seconds: 75 } };

  it('waits a minute for it after one leg ended, two seconds after both', () => {
    const one = attemptWith(plain, talked);
    const { heardAt } = one.attempt;
    expect(concludeAttempt(one.call, one.attempt, heardAt + LONG_GRACE_MS - 1)).toBeNull();
    expect(concludeAttempt(one.call, one.attempt, heardAt + LONG_GRACE_MS)?.outcome).toBe('connected');
    const both = attemptWith(plain, talked, true);
    expect(concludeAttempt(both.call, both.attempt, heardAt + SHORT_GRACE_MS - 1)).toBeNull();
    expect(concludeAttempt(both.call, both.attempt, heardAt + SHORT_GRACE_MS)).toEqual({
      outcome: 'connected',
      seconds: 75,
    });
  });

  it('does not take a screened leg for joined unless the key was pressed', () => {
    const { call, attempt } = attemptWith(whispered, { ...talked, answeredAt: 1 }, true);
    const later = attempt.heardAt + LONG_GRACE_MS;
    expect(concludeAttempt(call, attempt, later)?.outcome).toBe('declined');
    expect(concludeAttempt(call, { ...attempt, accepted: true }, later)?.outcome).toBe('connected');
  });

  it('is abandoned when the caller left an unanswered leg, unconfirmed when nobody said anything', () => {
    const left = attemptWith(plain, {}, true);
    expect(concludeAttempt(left.call, left.attempt, left.attempt.heardAt + LONG_GRACE_MS)?.outcome).toBe(
      'abandoned',
    );
    const silent = attemptWith(plain, {});
    const { offeredAt, ringSeconds, maxSeconds } = silent.attempt;
    const over = offeredAt + (ringSeconds + maxSeconds) * 1_000 + LONG_GRACE_MS;
    expect(concludeAttempt(silent.call, silent.attempt, over - 1)).toBeNull();
    expect(concludeAttempt(silent.call, silent.attempt, over)?.outcome).toBe('unconfirmed');
  });
});

describe('a dial that was joined, and whose report does not say for how long', () => {
  const joined = { dialEnd: end({ bridged: true, seconds: null }), minSeconds: 60 };

  it('waits for the leg’s report, and takes its seconds', () => {
    const { call, attempt } = attemptWith(plain, joined, true);
    expect(concludeAttempt(call, attempt, attempt.heardAt + LONG_GRACE_MS - 1)).toBeNull();
    const legEnd = { status: 'completed' as const, seconds: 95 };
    expect(concludeAttempt(call, { ...attempt, legEnd }, attempt.heardAt)).toEqual({
      outcome: 'connected',
      seconds: 95,
    });
  });

  it('is unconfirmed when nobody says it, and charged when the leg’s report comes after all', () => {
    const telling = new Telling([plain]);
    const call = telling.begin('call', plain);
    telling.hear(
      call,
      dial(1, { status: 'completed', bridged: true, seconds: null, callerGone: false }),
      95_000,
    );
    expect(telling.find(call).answer).toEqual([{ kind: 'hangup' }]);
    telling.end();
    expect(telling.recordOf(call)).toMatchObject({ disposition: 'unconfirmed', revenue: 0 });
    expect(telling.active).toBe(0);
    telling.hear(call, leg(1, 'completed', 95), 3_600_000);
    telling.end();
    expect(telling.recordOf(call)).toMatchObject({
      disposition: 'connected',
      connectedSeconds: 95,
      revenue: 40_000_000,
    });
  });

  it('is charged without seconds where the price is owed for being joined', () => {
    const { call, attempt } = attemptWith(plain, { ...joined, minSeconds: 0 });
    expect(concludeAttempt(call, attempt, attempt.heardAt)).toBeNull();
    expect(concludeAttempt(call, attempt, attempt.heardAt + LONG_GRACE_MS)).toEqual({
      outcome: 'connected',
      seconds: 0,
    });
  });
});

const slots = (telling: Telling, story: Story): number =>
  (JSON.parse(telling.usage(story)) as { concurrent: number }[])[0]!.concurrent;

describe('a call whose end nobody reports', () => {
  it('frees its slot in the end, and a word that comes after all still settles it, once', () => {
    const telling = new Telling([plain]);
    const call = telling.begin('lost', plain);
    telling.hear(call, leg(1, 'answered', null), 5_000);
    expect(slots(telling, plain)).toBe(1);
    telling.end();
    expect(slots(telling, plain)).toBe(0);
    expect(telling.recordOf(call)).toMatchObject({ disposition: 'unconfirmed', revenue: 0 });
    const late = dial(1, { status: 'completed', bridged: true, seconds: 90, callerGone: true });
    telling.hear(call, late, 3_600_000);
    telling.hear(call, late, 1_000);
    telling.end();
    expect(telling.recordOf(call)).toMatchObject({ disposition: 'connected', revenue: 40_000_000 });
    expect(slots(telling, plain)).toBe(0);
    expect(telling.twice).toEqual([]);
    expect(telling.active).toBe(0);
  });
});

describe('who gets the full record, and when', () => {
  it('the winner once its line is answered', () => {
    const telling = new Telling([plain]);
    const call = telling.begin('call', plain);
    telling.drain();
    expect(telling.messagesOf(call)).toEqual([]);
    telling.hear(call, leg(1, 'answered', null), 3_000);
    telling.drain();
    expect(telling.messagesOf(call)).toEqual(['1:post']);
  });

  it('a screened winner only once it took the call, and never when it did not', () => {
    for (const [key, messages] of [
      ['1', ['1:post']],
      ['5', ['1:call.missed']],
      [null, ['1:call.missed']],
    ] as const) {
      const telling = new Telling([whispered]);
      const call = telling.begin('call', whispered);
      telling.hear(call, leg(1, 'answered', null), 3_000);
      telling.drain();
      expect(telling.messagesOf(call)).toEqual([]);
      telling.hear(call, screen(1, key), 3_000);
      if (key !== '1')
        telling.hear(
          call,
          dial(1, { status: 'completed', bridged: false, seconds: 9, callerGone: false }),
          1_000,
        );
      telling.drain();
      expect(telling.messagesOf(call)).toEqual(messages);
    }
  });

  it('a test call is told like any other and charged to nobody', () => {
    const telling = new Telling([plain]);
    const call = telling.begin('test', plain, { test: true });
    telling.hear(call, leg(1, 'answered', null), 3_000);
    telling.hear(
      call,
      dial(1, { status: 'completed', bridged: true, seconds: 90, callerGone: true }),
      90_000,
    );
    telling.hear(call, parent('completed'), 100);
    telling.end();
    expect(telling.recordOf(call)).toMatchObject({ disposition: 'connected', converted: true, revenue: 0 });
    expect(telling.messagesOf(call)).toEqual(['1:call.completed', '1:call.converted', '1:post']);
  });
});

describe('a call’s history', () => {
  it('stays a readable size, however often a carrier repeats itself', () => {
    const telling = new Telling([plain]);
    const call = telling.begin('call', plain);
    for (let i = 0; i < 300; i++) telling.hear(call, leg(1, 'ringing', null), 10);
    const { timeline, version } = telling.find(call);
    expect(timeline.length).toBeLessThan(10);
    expect(version).toBeLessThan(5);
  });

  it('leaves the call before a decision as it was', () => {
    const telling = new Telling([plain]);
    const call = telling.begin('call', plain);
    const before = telling.find(call);
    const copy = structuredClone(before);
    telling.hear(
      call,
      dial(1, { status: 'completed', bridged: true, seconds: 90, callerGone: true }),
      90_000,
    );
    expect(before).toEqual(copy);
    expect(telling.find(call).phase).toBe('ended');
  });
});
