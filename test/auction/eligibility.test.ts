import { describe, expect, it } from 'vitest';
import type { TargetState } from '../../src/auction/auction.ts';
import { evaluateEligibility } from '../../src/auction/eligibility.ts';
import { type CountedWindow, emptyUsage, windowKeys } from '../../src/buyers/caps.ts';
import type { CallFacts } from '../../src/buyers/facts.ts';
import { REASONS, type Reason } from '../../src/buyers/reason.ts';
import type { Buyer, Target } from '../../src/buyers/target.ts';
import { ZERO } from '../../src/lib/money.ts';
import { buyer, dollars, facts, NOON, pinged, priced, target } from './fixtures.ts';

type World = { target: Target; buyer: Buyer; facts: CallFacts; state: TargetState; rejects: boolean };

const sound = (): World => ({
  target: target('ash', pinged()),
  buyer: buyer('ash'),
  facts: facts(),
  state: { usage: emptyUsage(), resting: false },
  rejects: false,
});

const judge = (world: World, atMs = NOON): Reason | null =>
  evaluateEligibility(
    world.target,
    world.buyer,
    world.facts,
    world.state,
    { windowDays: 30, action: world.rejects ? 'reject' : 'allow' },
    atMs,
  );

function fillWindow(world: World, window: CountedWindow): void {
  world.target.caps.unshift({ window, calls: 1 });
  world.state.usage.windows[window] = {
    key: windowKeys(NOON, 'America/New_York')[window],
    calls: 1,
    spend: ZERO,
  };
}

/** How to break each rule, in the order in which they are tried. */
const BREAKS: [Reason, (world: World) => void][] = [
  ['targetPaused', (world) => (world.target.status = 'paused')],
  ['buyerPaused', (world) => (world.buyer.status = 'paused')],
  ['criteria', (world) => (world.target.criteria = { field: 'state', op: 'eq', value: 'NY' })],
  ['requiredTags', (world) => (world.target.requiredTags = ['homeowner'])],
  ['closedHours', (world) => (world.target.hours = { timezone: 'America/New_York', week: {} })],
  [
    'duplicateCaller',
    (world) => {
      world.rejects = true;
      world.facts.repeatCaller = true;
    },
  ],
  [
    'concurrentCap',
    (world) => {
      world.target.caps.push({ window: 'concurrent', calls: 2 });
      world.state.usage.concurrent = 2;
    },
  ],
  ['hourCap', (world) => fillWindow(world, 'hour')],
  ['dayCap', (world) => fillWindow(world, 'day')],
  ['weekCap', (world) => fillWindow(world, 'week')],
  ['monthCap', (world) => fillWindow(world, 'month')],
  ['totalCap', (world) => fillWindow(world, 'total')],
  ['unhealthyEndpoint', (world) => (world.state.resting = true)],
];

describe('evaluateEligibility', () => {
  it('accepts a target with nothing against it', () => {
    expect(judge(sound())).toBeNull();
  });

  it.each(BREAKS.map(([reason], index) => [reason, index] as const))(
    'says %s when that rule and all later ones fail',
    (reason, index) => {
      const world = sound();
      for (const [, breakRule] of BREAKS.slice(index)) breakRule(world);
      expect(judge(world)).toBe(reason);
    },
  );

  it.each(BREAKS)('says %s when only that rule fails', (reason, breakRule) => {
    const world = sound();
    breakRule(world);
    expect(judge(world)).toBe(reason);
  });

  it('tries the rules in the published order', () => {
    const published = Object.keys(REASONS).filter((reason) => BREAKS.some(([known]) => known === reason));
    expect(BREAKS.map(([reason]) => reason)).toEqual(published);
  });

  it('lets a resting endpoint sell at its static price', () => {
    const world = sound();
    world.state.resting = true;
    world.target.bidding = priced(25);
    expect(judge(world)).toBeNull();
  });

  it('counts a static price against a spend cap, and an unknown price only when nothing is left', () => {
    const world = sound();
    world.target.caps = [{ window: 'day', spend: dollars(20) }];
    expect(judge(world)).toBeNull();
    world.target.bidding = priced(20);
    expect(judge(world)).toBeNull();
    world.target.bidding = priced(20.01);
    expect(judge(world)).toBe('dayCap');
  });

  it('asks the hour of a condition where the target is', () => {
    const world = sound();
    world.target.criteria = { field: 'hour', op: 'eq', value: 12 };
    expect(judge(world)).toBeNull();
    world.buyer.timezone = 'America/Los_Angeles';
    expect(judge(world)).toBe('criteria');
    world.target.criteria = {
      all: [
        { field: 'hour', op: 'eq', value: 17 },
        { field: 'weekday', op: 'eq', value: 'wed' },
      ],
    };
    world.target.hours = { timezone: 'UTC', week: { wed: [['00:00', '24:00']] } };
    expect(judge(world)).toBeNull();
  });

  it('starts a new day for caps at midnight of the hours’ zone', () => {
    const world = sound();
    const lateEvening = Date.parse('2026-03-05T06:30:00Z'); // Wednesday 22:30 in Los Angeles, Thursday in New York
    world.target.caps = [{ window: 'day', calls: 1 }];
    world.state.usage.windows.day = { key: '2026-03-04', calls: 1, spend: ZERO };
    expect(judge(world, lateEvening)).toBeNull();
    world.target.hours = { timezone: 'America/Los_Angeles', week: { wed: [['08:00', '23:00']] } };
    expect(judge(world, lateEvening)).toBe('dayCap');
  });

  it.each([
    [['vertical', 'zip', 'state', 'areaCode', 'attestation', 'dialedNumber'], {}, null],
    [['zip'], { zip: null }, 'requiredTags'],
    [['attestation'], { attestation: null }, 'requiredTags'],
    [['homeowner'], { tags: { homeowner: 'no' } }, null],
    [['homeowner'], { tags: { homeowner: ' ' } }, 'requiredTags'],
    [['constructor'], {}, 'requiredTags'],
  ] as const)('required %j with %j: %s', (requiredTags, over, expected) => {
    const world = sound();
    world.target.requiredTags = [...requiredTags];
    world.facts = facts(over);
    expect(judge(world)).toBe(expected);
  });
});
