import type { BidModifier, SetPublisherTermsBody } from '../api/client/outcry-client.ts';
import type { BuyerProfile } from './buyer-profile.ts';

/** A believable market: what is sold, who brings callers, and who pays for them. Ids are ours; the exchange has its own. */

const say = (text: string) => ({ kind: 'say', text });
const menu = (id: string, tag: string, text: string, values: string[], next: string) => ({
  id,
  kind: 'menu',
  tag,
  prompts: [say(text)],
  choices: values.map((value, index) => ({ key: String(index + 1), value, next })),
  retries: 1,
  timeoutSeconds: 5,
  otherwise: next,
});
const zip = {
  id: 'zip',
  kind: 'collect',
  tag: 'zip',
  prompts: [say('Please enter your five digit ZIP code.')],
  digits: 5,
  retries: 1,
  timeoutSeconds: 6,
  next: 'sell',
  otherwise: 'sell',
};
/** For the winner only: see the campaign's tags. */
const houseNumber = {
  id: 'house',
  kind: 'collect',
  tag: 'houseNumber',
  prompts: [say('Please enter the four digits of your house number.')],
  digits: 4,
  retries: 0,
  timeoutSeconds: 6,
  next: 'sell',
  otherwise: 'sell',
};
const sell = { id: 'sell', kind: 'auction' };

type CampaignPlan = { key: string; title: string; body: Record<string, unknown> };

const campaign = (
  key: string,
  title: string,
  routing: Record<string, unknown>,
  minSeconds: number,
  flow: { start: string; nodes: unknown[] },
  tags: Record<string, { visibility: string; label: string }> = {},
): CampaignPlan => ({
  key,
  title,
  body: {
    name: title,
    vertical: key,
    routing: { strategy: 'auction', timeoutMs: 500, maxAttempts: 3, ringSeconds: 20, ...routing },
    conversion: { minSeconds },
    flow,
    tags,
  },
});

export const CAMPAIGNS: readonly CampaignPlan[] = [
  campaign(
    'plumbing',
    'Plumbing',
    { price: 'first', floor: '12.00' },
    60,
    {
      start: 'urgency',
      nodes: [
        menu(
          'urgency',
          'urgency',
          'Thank you for calling. If water is leaking now, press 1. To plan a repair, press 2.',
          ['now', 'later'],
          'zip',
        ),
        { ...zip, next: 'house' },
        houseNumber,
        sell,
      ],
    },
    { houseNumber: { visibility: 'winnerOnly', label: 'House number' } },
  ),
  campaign('medicare', 'Medicare', { price: 'second', floor: '25.00' }, 90, {
    start: 'age',
    nodes: [
      menu(
        'age',
        'age65',
        'Welcome to the Medicare line. If you are sixty-five or older, press 1. Otherwise, press 2.',
        ['yes', 'no'],
        'parts',
      ),
      menu(
        'parts',
        'partsAB',
        'If you have Medicare parts A and B, press 1. If not, press 2.',
        ['yes', 'no'],
        'sell',
      ),
      sell,
    ],
  }),
  campaign('auto-insurance', 'Auto insurance', { price: 'first', floor: '8.00' }, 60, {
    start: 'insured',
    nodes: [
      menu(
        'insured',
        'insured',
        'Thanks for calling about car insurance. If you are insured today, press 1. If not, press 2.',
        ['yes', 'no'],
        'zip',
      ),
      zip,
      sell,
    ],
  }),
];

type PublisherPlan = {
  key: string;
  name: string;
  payout: Record<string, string>;
  numbers: { number: string; campaign: string; subId?: string }[];
  /** What it is paid in one campaign instead. */
  terms?: { campaign: string; body: SetPublisherTermsBody };
};

export const PUBLISHERS: readonly PublisherPlan[] = [
  {
    key: 'sunline',
    name: 'Sunline Media',
    payout: { kind: 'revShare', percent: '70' },
    numbers: [
      { number: '+18885550101', campaign: 'plumbing', subId: 'search' },
      { number: '+18885550102', campaign: 'auto-insurance', subId: 'search' },
    ],
  },
  {
    key: 'blueharbor',
    name: 'Blue Harbor Digital',
    payout: { kind: 'revShare', percent: '65' },
    numbers: [
      { number: '+18885550103', campaign: 'medicare', subId: 'tv' },
      { number: '+18885550104', campaign: 'plumbing', subId: 'maps' },
    ],
    terms: {
      campaign: 'medicare',
      body: {
        payout: { kind: 'revShare', percent: '60', minSeconds: 100 },
        least: '8.00',
        most: '45.00',
        onCorrection: 'follow',
        followDays: 30,
        caps: [{ window: 'day', calls: 2_000, spend: '40000.00' }],
      },
    },
  },
  {
    key: 'crestview',
    name: 'Crestview Leads',
    payout: { kind: 'fixed', amount: '24.00' },
    numbers: [{ number: '+18885550105', campaign: 'medicare' }],
  },
  {
    key: 'northgate',
    name: 'Northgate Search',
    payout: { kind: 'revShare', percent: '72.5' },
    numbers: [
      { number: '+18885550106', campaign: 'auto-insurance', subId: 'brand' },
      { number: '+18885550107', campaign: 'plumbing', subId: 'brand' },
    ],
  },
];

export type BuyerPlan = {
  key: string;
  name: string;
  campaign: string;
  destination: string;
  /** Asked by ping, or a price that stands, with what changes it. */
  bidding: BuyerProfile | { static: string; modifiers?: BidModifier[] };
  /** Anything else of a target. */
  terms?: Record<string, unknown>;
  /** Anything else of the buyer, and what it has paid in advance. */
  account?: { wallet?: { kind: 'prepaid' }; caps?: { window: 'hour'; calls: number }[]; credit?: string };
};

const inStates = (...states: string[]) => ({ criteria: { field: 'state', op: 'in', value: states } });
const week = (from: string, to: string) =>
  Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat'].map((day) => [day, [[from, to]]]));
const quick = { median: 45, slow: 160 };

export const BUYERS: readonly BuyerPlan[] = [
  {
    key: 'rapidrooter',
    name: 'RapidRooter',
    campaign: 'plumbing',
    destination: '+12135550111',
    bidding: { bidCents: { from: 2_800, to: 4_600 }, latencyMs: quick },
    terms: {
      ...inStates('CA', 'OR', 'WA', 'AZ', 'UT'),
      whisper: { say: 'A plumbing call. Press 1 to take it.', acceptKey: '1' },
    },
  },
  {
    key: 'pipedream',
    name: 'Pipedream Plumbing',
    campaign: 'plumbing',
    destination: '+13125550112',
    bidding: { bidCents: { from: 2_200, to: 4_000 }, latencyMs: { median: 70, slow: 300 }, noBidChance: 0.1 },
  },
  {
    key: 'lonestar',
    name: 'Lone Star Drains',
    campaign: 'plumbing',
    destination: '+12145550113',
    bidding: { bidCents: { from: 3_400, to: 5_500 }, latencyMs: quick, tags: { urgency: ['now'] } },
    terms: { ...inStates('TX'), caps: [{ window: 'concurrent', calls: 1 }] },
  },
  {
    key: 'homefix',
    name: 'HomeFix Network',
    campaign: 'plumbing',
    destination: '+13035550114',
    bidding: { static: '15.00' },
    account: { caps: [{ window: 'hour', calls: 400 }] },
  },
  {
    key: 'silverpath',
    name: 'SilverPath Advisors',
    campaign: 'medicare',
    destination: '+13055550115',
    bidding: { bidCents: { from: 4_500, to: 8_000 }, latencyMs: quick },
    terms: {
      criteria: { field: 'age65', op: 'eq', value: 'yes' },
      hours: { timezone: 'America/New_York', week: week('08:00', '20:00') },
    },
  },
  {
    key: 'carebridge',
    name: 'CareBridge Health',
    campaign: 'medicare',
    destination: '+14045550116',
    bidding: {
      bidCents: { from: 4_000, to: 7_500 },
      latencyMs: quick,
      fault: { kind: 'status500', chance: 0.1 },
    },
    terms: { requiredTags: ['age65'], caps: [{ window: 'hour', calls: 30 }] },
  },
  {
    key: 'evergreen',
    name: 'Evergreen Medicare',
    campaign: 'medicare',
    destination: '+12065550117',
    bidding: { bidCents: { from: 5_000, to: 9_500 }, latencyMs: { median: 240, slow: 900 } },
    terms: { whisper: { say: 'A Medicare call. Press 1 to take it.', acceptKey: '1' } },
    account: { wallet: { kind: 'prepaid' }, credit: '2500.00' },
  },
  {
    key: 'goldenyears',
    name: 'Golden Years Direct',
    campaign: 'medicare',
    destination: '+16025550118',
    bidding: {
      static: '32.00',
      modifiers: [
        {
          change: 'multiply',
          factor: '1.25',
          label: 'Sun Belt',
          when: { field: 'state', op: 'in', value: ['AZ', 'FL', 'TX'] },
        },
        {
          change: 'add',
          amount: '-6.00',
          label: 'Repeat callers',
          when: { field: 'repeatCaller', op: 'eq', value: true },
        },
      ],
    },
  },
  {
    key: 'drivesure',
    name: 'DriveSure',
    campaign: 'auto-insurance',
    destination: '+16145550119',
    bidding: { bidCents: { from: 1_200, to: 2_400 }, latencyMs: quick, noBidChance: 0.2 },
  },
  {
    key: 'keystone',
    name: 'Keystone Auto',
    campaign: 'auto-insurance',
    destination: '+12155550120',
    bidding: { bidCents: { from: 1_400, to: 2_800 }, latencyMs: quick },
    terms: { ...inStates('PA', 'OH', 'NY', 'MA', 'MI'), caps: [{ window: 'day', calls: 40 }] },
  },
  {
    key: 'quotehive',
    name: 'QuoteHive',
    campaign: 'auto-insurance',
    destination: '+17735550121',
    bidding: {
      bidCents: { from: 900, to: 2_600 },
      latencyMs: { median: 90, slow: 420 },
      fault: { kind: 'garbage', chance: 0.08 },
    },
    terms: {
      caps: [
        { window: 'day', spend: '2500.00' },
        { window: 'concurrent', calls: 2 },
      ],
    },
  },
  {
    key: 'anchor',
    name: 'Anchor Mutual',
    campaign: 'auto-insurance',
    destination: '+16155550122',
    bidding: { static: '11.00' },
  },
];

/** A buyer with a static price is never pinged, but gets posts. */
const SILENT: BuyerProfile = { bidCents: { from: 0, to: 0 }, latencyMs: { median: 0, slow: 0 } };

/** What the buyers' server needs to know. */
export const BUYER_PROFILES: Readonly<Record<string, BuyerProfile>> = Object.fromEntries(
  BUYERS.map(({ key, bidding }) => [key, 'static' in bidding ? SILENT : bidding]),
);
