import type { CampaignId } from '../lib/ids.ts';
import type { Micros } from '../lib/money.ts';
import type { MarginRule } from './margin.ts';
import type { TagDeclarations } from './tags.ts';

/** Every routing strategy by name, and who gets the call, as the console and the documents say it. */
export const STRATEGY_WORDS = {
  auction: 'the highest bid wins',
  weighted: 'at random, by weight',
  roundRobin: 'each in turn',
  waterfall: 'in order of priority',
} as const;
export type StrategyName = keyof typeof STRATEGY_WORDS;
export const STRATEGIES = Object.keys(STRATEGY_WORDS) as StrategyName[];
export type PriceRule = 'first' | 'second';

/** How a call is sold: who is asked, for how long, and what the winner pays. */
export type RoutingPlan = {
  strategy: StrategyName;
  price: PriceRule;
  floor: Micros;
  /** The auction's deadline. At most 3,000: an answer leaves within 3.5 s whatever the buyers do. */
  timeoutMs: number;
  /** How many targets a caller is offered to before the fallback number. */
  maxAttempts: number;
  ringSeconds: number;
};

export type DuplicatePolicy = { windowDays: number; action: 'allow' | 'reject' | 'sameBuyer' };

export const AD_CONSENTS = ['perCall', 'declared'] as const;
type AdConsent = (typeof AD_CONSENTS)[number];
/**
 * Until when a buyer may dispute what it was charged, and the operator decide about it. Without a decision by then the
 * charge is taken back whole, or stands.
 */
export type DisputeRules = { windowDays: number; decideDays: number; onExpiry: 'whole' | 'none' };

export type Campaign = {
  id: CampaignId;
  name: string;
  vertical: string;
  status: 'active' | 'paused';
  routing: RoutingPlan;
  conversion: { minSeconds: number };
  duplicate: DuplicatePolicy;
  fallbackNumber: string | null;
  /** What is said of tags; a name it does not list is public. */
  tags?: TagDeclarations;
  /** Recording is off unless the caller is told first. */
  recording: { disclosure: string } | null;
  /** Whether all its callers agreed, before they called, that ad platforms hear of it; else each call has to say so. */
  adConsent?: AdConsent;
  /** The tag whose values its calls are reported by. */
  reportTag?: string | null;
  /** null: charges are not disputed here, but between people. */
  disputes?: DisputeRules | null;
  /** No dial lasts longer; a call whose end was never reported is closed after it. */
  maxCallSeconds: number;
  /** What the operator wants to keep of a call, where neither publisher nor target say otherwise. */
  margin?: MarginRule | null;
};

export const MAX_TIMEOUT_MS = 3_000;
/** A caller is a repeat caller for this long when the campaign sets no window. */
export const REPEAT_WINDOW_DAYS = 30;
