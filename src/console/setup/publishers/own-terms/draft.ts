import type { PublisherTerm, SetPublisherTermsBody } from '../../../../api/client/outcry-client.ts';
import { priceSchema } from '../../../../prices/schema.ts';
import { duration, exactMoney } from '../../../ui/format.ts';
import { toNumber } from '../../campaigns/draft.ts';
import { draftOfPrice, NEW_PRICE, type PriceDraft, priceBody } from '../../price/draft.ts';
import { sayPrice } from '../../price/explain.ts';
import { type CapDraft, capBody, draftOfCap, listOf } from '../../targets/draft.ts';
import type { Hours } from '../../targets/week.ts';

/** Terms as a form holds them. A payout without a kind of price is a share of the revenue. */
export type TermsDraft = {
  payout: PriceDraft;
  percent: string;
  shareSeconds: string;
  paidOn: string;
  outcomes: string;
  windowDays: string;
  least: string;
  most: string;
  onCorrection: string;
  followDays: string;
  caps: CapDraft[];
  hours: Hours | null;
  timezone: string;
};

export const NEW_TERMS: TermsDraft = {
  payout: NEW_PRICE,
  percent: '70',
  shareSeconds: '',
  paidOn: 'sale',
  outcomes: 'sale',
  windowDays: '30',
  least: '',
  most: '',
  onCorrection: 'follow',
  followDays: '',
  caps: [],
  hours: null,
  timezone: 'America/New_York',
};

const textOf = (value: number | undefined): string => (value === undefined ? '' : String(value));

export function draftOfTerms(terms: PublisherTerm): TermsDraft {
  const { payout, paidOn, least = '', most = '', onCorrection, followDays, caps, hours, timezone } = terms;
  const share = payout.kind === 'revShare' ? payout : null;
  const outcome = paidOn.kind === 'outcome' ? paidOn : null;
  return {
    payout:
      payout.kind === 'revShare'
        ? { ...NEW_PRICE, timer: payout.timer ?? NEW_PRICE.timer }
        : draftOfPrice(payout),
    percent: share?.percent ?? NEW_TERMS.percent,
    shareSeconds: textOf(share?.minSeconds),
    paidOn: paidOn.kind,
    outcomes: outcome?.outcomes.join(', ') ?? NEW_TERMS.outcomes,
    windowDays: outcome ? String(outcome.windowDays) : NEW_TERMS.windowDays,
    least,
    most,
    onCorrection,
    followDays: textOf(followDays),
    caps: caps.map(draftOfCap),
    hours,
    timezone,
  };
}

const given = <Name extends string, Value>(name: Name, value: Value | undefined | '') =>
  (value === undefined || value === '' ? {} : { [name]: value }) as { [K in Name]?: Value };

/** What the API is sent, whole. */
export function termsBody(draft: TermsDraft) {
  return {
    payout: priceBody(draft.payout) ?? shareBody(draft),
    paidOn: paidOnBody(draft),
    ...given('least', draft.least.trim()),
    ...given('most', draft.most.trim()),
    onCorrection: draft.onCorrection,
    ...(draft.onCorrection === 'follow' && given('followDays', toNumber(draft.followDays))),
    caps: draft.caps.map(capBody),
    hours: draft.hours,
    timezone: draft.hours?.timezone ?? draft.timezone,
  } as SetPublisherTermsBody;
}

const shareBody = ({ percent, shareSeconds, payout }: TermsDraft) => ({
  kind: 'revShare',
  percent: percent.trim(),
  ...given('minSeconds', toNumber(shareSeconds)),
  ...(payout.timer !== NEW_PRICE.timer && { timer: payout.timer }),
});

const paidOnBody = ({ paidOn, outcomes, windowDays }: TermsDraft) =>
  paidOn === 'outcome'
    ? { kind: paidOn, outcomes: listOf(outcomes), windowDays: toNumber(windowDays) }
    : { kind: paidOn };

/** "65 % of revenue from 1:30, at least $5.00". */
export function sayTerms({ payout, paidOn, least, most }: PublisherTerm): string {
  const from = payout.kind === 'revShare' && payout.minSeconds ? ` from ${duration(payout.minSeconds)}` : '';
  const parts = [
    payout.kind === 'revShare'
      ? `${payout.percent} % of revenue${from}`
      : sayPrice(priceSchema.parse(payout)),
    ...(least === undefined ? [] : [`at least ${exactMoney(least)}`]),
    ...(most === undefined ? [] : [`at most ${exactMoney(most)}`]),
    ...(paidOn.kind === 'connect' ? ['sold or not'] : []),
    ...(paidOn.kind === 'outcome' ? [`once the buyer reports ${paidOn.outcomes.join(' or ')}`] : []),
  ];
  return parts.join(', ');
}
