import type { Cap } from '../buyers/caps.ts';
import type { Hours } from '../buyers/hours.ts';
import type { CampaignId, PublisherId, TermsId } from '../lib/ids.ts';
import type { Micros } from '../lib/money.ts';
import type { Price, Timer } from '../prices/price.ts';
import type { PayoutTerms } from '../publishers/publisher.ts';

/** A part of what the buyer is charged, from a number of seconds of its own on. */
type Share = { kind: 'revShare'; basisPoints: number; minSeconds?: number; timer?: Timer };

/** What has to happen before anything is earned, besides what the payout itself asks for. */
type PaidOn =
  /** The buyer is charged. */
  | { kind: 'sale' }
  /** The two were joined, whatever the buyer is charged. */
  | { kind: 'connect' }
  /** The buyer reports one of these in time, whatever it is charged. */
  | { kind: 'outcome'; outcomes: string[]; windowDays: number };

/** What a publisher earns for a call of one campaign, and when. Kept with the offer: later terms do not change it. */
export type OwnTerms = {
  kind: 'own';
  payout: Share | Price;
  paidOn: PaidOn;
  /** Of a call that earns anything. */
  least?: Micros;
  most?: Micros;
  /** When the buyer's charge is corrected later: is it worked out anew, or does it stay? */
  onCorrection: 'follow' | 'keep';
  /** Corrections later than so many days after the call change nothing. */
  followDays?: number;
};

/** What was agreed for a call: terms for its campaign, or what the publisher is paid everywhere. */
export type AgreedPayout = PayoutTerms | OwnTerms;

/** Terms of one publisher in one campaign, with how many calls it may bring there, and when. */
export type PublisherTerms = Omit<OwnTerms, 'kind'> & {
  id: TermsId;
  publisherId: PublisherId;
  campaignId: CampaignId;
  /** Calls and payouts by window, on the wall clock of its hours, or `timezone`. */
  caps: Cap[];
  hours: Hours | null;
  timezone: string;
};

/** As far as a call has to remember them. */
export const ownTerms = ({
  id: _,
  publisherId: __,
  campaignId: ___,
  caps: ____,
  hours: _____,
  timezone: ______,
  ...terms
}: PublisherTerms): OwnTerms => ({ kind: 'own', ...terms });

/** For so many days what a buyer reports may still earn something; null: nothing waits for it. */
export function waitsDays(terms: AgreedPayout): number | null {
  if (terms.kind !== 'own') return null;
  if (terms.payout.kind === 'outcome') return terms.payout.windowDays;
  return terms.paidOn.kind === 'outcome' ? terms.paidOn.windowDays : null;
}
