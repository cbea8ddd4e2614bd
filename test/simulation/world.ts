import type { Cap } from '../../src/buyers/caps.ts';
import type { Condition } from '../../src/buyers/condition.ts';
import type { BidModifier, Change, StandingBid } from '../../src/buyers/standing/standing-bid.ts';
import type { Bidding, Buyer, Target } from '../../src/buyers/target.ts';
import { STRATEGIES } from '../../src/campaign/campaign.ts';
import type { MarginRule } from '../../src/campaign/margin.ts';
import type { CampaignSnapshot } from '../../src/directory/config/snapshot.ts';
import { type BuyerId, type CampaignId, makeId, type PublisherId, type TargetId } from '../../src/lib/ids.ts';
import { type Micros, micros } from '../../src/lib/money.ts';
import type { Random } from '../../src/lib/random.ts';
import type { Amount, Price, Timer } from '../../src/prices/price.ts';
import type { PublisherTerms } from '../../src/settlement/terms.ts';

export const START = Date.parse('2026-03-07T20:00:00Z'); // the night American clocks go forward is ahead
export const NUMBER = '+18885550100';
/** What the deployment is set up with, and what its buyers' webhooks are signed with, sealed by that. */
export const VARS = {
  PUBLIC_URL: 'https://exchange.example.com',
  ALLOW_LOOPBACK_BUYERS: 'false',
  MAX_IN_FLIGHT: '32',
  OPERATOR_KEY: 'operator-key-of-the-simulation',
  TWILIO_AUTH_TOKEN: '0123456789abcdef0123456789abcdef',
  SEAL_KEYS: 'k1:seal-secret-of-the-simulation',
  HASH_KEY: 'hash-key-of-the-simulation',
  TOKEN_KEY: 'token-key-of-the-simulation',
};
const SEALED_SECRET =
  'k1.AAAAAAAAAAAAAAAA.bp31G69fF2u-8XCsRIcRLMjYgVvHXm1tL0mF_Xdg20cdUMb6HvpEmhVPUcqUMKtsARW7KCrb';

export const pick = <T>(random: Random, all: readonly T[]): T => all[random.below(all.length)]!;
export const chance = (random: Random, probability: number): boolean => random.next() < probability;
const dollars = (amount: number): Micros => micros(amount * 1_000_000);

/** A campaign with everything a campaign can have, drawn by seed. */
export function drawSnapshot(random: Random): CampaignSnapshot {
  const id = <P extends 'cmp' | 'pub' | 'byr' | 'tgt' | 'num'>(prefix: P) =>
    makeId(prefix, START, random.bytes(13));
  const campaignId: CampaignId = id('cmp');
  const publisherId: PublisherId = id('pub');
  const buyers = Array.from({ length: 1 + random.below(6) }, () => drawBuyer(random, id('byr')));
  const targets = Array.from({ length: 1 + random.below(9) }, (_, i) =>
    drawTarget(random, id('tgt'), campaignId, pick(random, buyers).id, i),
  );
  return {
    version: 1,
    campaign: {
      id: campaignId,
      name: 'Simulated',
      vertical: 'plumbing',
      status: 'active',
      routing: {
        strategy: pick(random, STRATEGIES),
        price: pick(random, ['first', 'second'] as const),
        floor: dollars(random.below(20)),
        timeoutMs: 200 + random.below(800),
        maxAttempts: 1 + random.below(4),
        ringSeconds: 10 + random.below(20),
      },
      conversion: { minSeconds: random.below(90) },
      duplicate: { windowDays: 1, action: pick(random, ['allow', 'allow', 'reject', 'sameBuyer'] as const) },
      fallbackNumber: chance(random, 0.5) ? '+18005550199' : null,
      recording: chance(random, 0.3) ? { disclosure: 'This call may be recorded.' } : null,
      maxCallSeconds: 600,
      margin: chance(random, 0.4) ? drawMargin(random) : null,
      disputes: chance(random, 0.6)
        ? { windowDays: 1, decideDays: 1, onExpiry: pick(random, ['whole', 'none'] as const) }
        : null,
    },
    flow: chance(random, 0.4) ? flow : null,
    targets: targets.sort((a, b) => (a.id < b.id ? -1 : 1)),
    buyers,
    publishers: [
      {
        id: publisherId,
        name: 'Publisher',
        status: 'active',
        margin: chance(random, 0.15) ? drawMargin(random) : null,
        payout: chance(random, 0.7)
          ? { kind: 'revShare', basisPoints: random.below(10_001) }
          : { kind: 'fixed', amount: dollars(random.below(30)) },
      },
    ],
    ...(chance(random, 0.5) && {
      terms: [
        drawTerms(random, {
          id: makeId('trm', START, random.bytes(13)),
          publisherId,
          campaignId,
        }),
      ],
    }),
    numbers: [
      {
        id: id('num'),
        number: NUMBER,
        campaignId,
        publisherId,
        carrier: 'twilio',
        subId: null,
        status: 'active',
      },
    ],
  };
}

const flow: CampaignSnapshot['flow'] = {
  start: 'owner',
  nodes: [
    {
      id: 'owner',
      kind: 'menu',
      prompts: [{ kind: 'say', text: 'Do you own your home? Press 1 for yes, 2 for no.' }],
      tag: 'homeowner',
      choices: [
        { key: '1', value: 'yes', next: 'zip' },
        { key: '2', value: 'no', next: 'bye' },
      ],
      retries: 1,
      timeoutSeconds: 5,
      otherwise: 'auction',
    },
    {
      id: 'zip',
      kind: 'collect',
      prompts: [{ kind: 'say', text: 'Your ZIP code?' }],
      tag: 'zip',
      digits: 5,
      retries: 1,
      timeoutSeconds: 5,
      next: 'auction',
      otherwise: 'auction',
    },
    { id: 'auction', kind: 'auction' },
    { id: 'bye', kind: 'hangup', prompts: [{ kind: 'say', text: 'Goodbye.' }] },
  ],
};

const drawBuyer = (random: Random, id: BuyerId): Buyer => ({
  id,
  name: `Buyer ${id.slice(-4)}`,
  status: chance(random, 0.95) ? 'active' : 'paused',
  timezone: pick(random, ['America/New_York', 'America/Los_Angeles', 'Australia/Lord_Howe']),
  wallet: chance(random, 0.25) ? 'prepaid' : 'postpaid',
  ...(chance(random, 0.3) && { caps: drawAccountCaps(random) }),
  sealedSecrets: [SEALED_SECRET],
  lossNotices: chance(random, 0.2),
});

function drawTarget(
  random: Random,
  id: TargetId,
  campaignId: CampaignId,
  buyerId: BuyerId,
  index: number,
): Target {
  const bidding: Bidding = chance(random, 0.3)
    ? {
        kind: 'static',
        price: dollars(1 + random.below(40)),
        ...(chance(random, 0.6) && drawModifiers(random)),
      }
    : {
        kind: 'ping',
        url: `https://buyer-${index}.example/ping`,
        timeoutMs: chance(random, 0.3) ? 100 + random.below(300) : null,
        minBid: chance(random, 0.2) ? dollars(random.below(20)) : null,
        maxBid: chance(random, 0.3) ? dollars(45) : null,
        dialect: chance(random, 0.2) ? 'retreaver' : 'outcry', // which has to confirm
        auth: { kind: 'none' },
      };
  return {
    id,
    buyerId,
    campaignId,
    name: `Target ${index}`,
    status: chance(random, 0.95) ? 'active' : 'paused',
    destination: { kind: 'phone', number: `+1303555${String(1000 + index)}` },
    bidding,
    ...(chance(random, 0.4) && { charge: drawPrice(random) }),
    postUrl: chance(random, 0.7) ? `https://buyer-${index}.example/post` : null,
    criteria: chance(random, 0.2) ? { field: 'state', op: 'in', value: ['CA', 'CO'] } : null,
    requiredTags: chance(random, 0.1) ? ['zip'] : [],
    hours: null,
    ...drawPaced(random),
    margin: chance(random, 0.15) ? drawMargin(random) : null,
    rank: chance(random, 0.3) ? { basisPoints: 5_000 + random.below(10_000) } : null,
    priority: 1 + random.below(3),
    weight: random.below(5),
    whisper: chance(random, 0.3)
      ? { say: 'A call from Outcry.', acceptKey: chance(random, 0.5) ? '1' : null }
      : null,
  };
}

const drawMargin = (random: Random): MarginRule => ({
  ...(chance(random, 0.6) && { basisPoints: random.below(4_000) }),
  amount: dollars(random.below(4)),
});

/** Caps, and sometimes a day of them that is spread over its hours. */
function drawPaced(random: Random): Pick<Target, 'caps' | 'pacing'> {
  const caps = drawCaps(random);
  if (!chance(random, 0.3)) return { caps };
  const by = pick(random, ['calls', 'spend'] as const);
  const day: Cap = by === 'calls' ? { window: 'day', calls: 5 } : { window: 'day', spend: dollars(100) };
  return { caps: [...caps, day], pacing: { by, aheadPercent: random.below(101) } };
}

/** A bid that depends on the call: on where it comes from, on what was said, on the clock. */
function drawModifiers(random: Random): Omit<StandingBid, 'price'> {
  const whens: (Condition | null)[] = [
    null,
    { field: 'state', op: 'in', value: ['CA', 'NY'] },
    { field: 'homeowner', op: 'eq', value: 'yes' },
    { field: 'zip', op: 'in', value: Array.from({ length: 300 }, (_, at) => String(10_000 + at * 300)) },
    { field: 'hour', op: 'gte', value: random.below(24) },
    { field: 'repeatCaller', op: 'eq', value: true },
    { field: 'publisherId', op: 'exists' },
  ];
  const draw = (): BidModifier => ({
    ...pick<Change>(random, [
      { change: 'multiply', basisPoints: random.below(25_000) },
      { change: 'add', amount: micros(random.below(20_000_001) - 10_000_000) },
      { change: 'set', amount: dollars(random.below(40)) },
      { change: 'pass' },
    ]),
    when: pick(random, whens),
  });
  return {
    modifiers: Array.from({ length: 1 + random.below(4) }, draw),
    match: pick(random, ['all', 'first'] as const),
    ...(chance(random, 0.5) && { least: dollars(2), most: dollars(45) }),
  };
}

/** A target that pays otherwise than the auction's price from a number of seconds on. */
function drawPrice(random: Random): Price {
  const amount = pick<Amount>(random, ['bid', dollars(1 + random.below(30)), { ofBid: 5_000 }]);
  const timer = pick<Timer>(random, ['dial', 'answer', 'accept', 'bridge']);
  const steps = [20, 60, 120].map((fromSeconds) => ({ fromSeconds, amount: dollars(random.below(20)) }));
  return pick<Price>(random, [
    { kind: 'fixed', amount },
    { kind: 'threshold', minSeconds: random.below(90), amount, timer },
    { kind: 'tiers', tiers: steps, marginal: chance(random, 0.5), timer },
    { kind: 'base', amount, minSeconds: 10, bonuses: steps, timer },
    { kind: 'perMinute', perMinute: dollars(2), firstSeconds: 30, nextSeconds: 6, freeSeconds: 10, timer },
    { kind: 'outcome', outcomes: { sale: dollars(100) }, windowDays: 30 },
  ]);
}

/** A publisher that is paid otherwise, on another condition, and may bring so much. */
function drawTerms(
  random: Random,
  ids: Pick<PublisherTerms, 'id' | 'publisherId' | 'campaignId'>,
): PublisherTerms {
  const payout = chance(random, 0.5)
    ? { kind: 'revShare' as const, basisPoints: random.below(10_001), minSeconds: random.below(90) }
    : drawPrice(random);
  const outcome = { kind: 'outcome' as const, outcomes: ['sale'], windowDays: 2 };
  const paidOn = pick<PublisherTerms['paidOn']>(random, [
    { kind: 'sale' },
    { kind: 'connect' },
    payout.kind === 'outcome' ? { kind: 'sale' } : outcome,
  ]);
  const waits = payout.kind === 'outcome' || paidOn.kind === 'outcome';
  return {
    ...ids,
    payout,
    paidOn,
    ...(chance(random, 0.4) && { least: dollars(random.below(5)) }),
    ...(chance(random, 0.4) && { most: dollars(5 + random.below(20)) }),
    onCorrection: pick(random, ['follow', 'keep'] as const),
    caps: chance(random, 0.6)
      ? drawCaps(random).map((cap) => (waits ? { window: cap.window, calls: cap.calls ?? 9 } : cap))
      : [],
    hours: chance(random, 0.1) ? { timezone: 'America/New_York', week: { sat: [['00:00', '24:00']] } } : null,
    timezone: pick(random, ['America/New_York', 'Australia/Lord_Howe']),
  };
}

function drawAccountCaps(random: Random): Cap[] {
  return [
    pick<Cap>(random, [
      { window: 'concurrent', calls: 1 + random.below(4) },
      { window: 'hour', calls: 2 + random.below(8) },
      { window: 'day', calls: 5 + random.below(20), spend: dollars(50 + random.below(400)) },
    ]),
  ];
}

function drawCaps(random: Random): Cap[] {
  const caps: Cap[] = [];
  if (chance(random, 0.5)) caps.push({ window: 'concurrent', calls: 1 + random.below(3) });
  if (chance(random, 0.3)) caps.push({ window: 'hour', calls: 1 + random.below(6) });
  if (chance(random, 0.3)) caps.push({ window: 'day', spend: dollars(30 + random.below(200)) });
  if (chance(random, 0.2)) caps.push({ window: 'total', calls: 1 + random.below(20), spend: dollars(300) });
  return caps;
}
