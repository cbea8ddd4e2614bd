import type { Price } from '../../../api/client/outcry-client.ts';
import { toNumber } from '../campaigns/draft.ts';

/** An amount as somebody types it: dollars, a part of the auction's price (percent), or that price itself (bid). */
export type AmountDraft = { unit: string; text: string };
export type StepDraft = { fromSeconds: string; amount: AmountDraft };
export type OutcomeDraft = { name: string; amount: AmountDraft };

/** A price of every kind at once: who looks at another kind and comes back has typed nothing in vain. */
export type PriceDraft = {
  /** '' where nothing was agreed but the auction's price. */
  kind: string;
  timer: string;
  amount: AmountDraft;
  minSeconds: string;
  tiers: StepDraft[];
  marginal: boolean;
  bonuses: StepDraft[];
  perMinute: AmountDraft;
  firstSeconds: string;
  nextSeconds: string;
  freeSeconds: string;
  maxAmount: AmountDraft;
  outcomes: OutcomeDraft[];
  windowDays: string;
};

export const dollars = (text: string): AmountDraft => ({ unit: 'dollars', text });
/** What a price counts from where it does not say. */
const USUAL_TIMER = 'bridge';

export const NEW_PRICE: PriceDraft = {
  kind: '',
  timer: USUAL_TIMER,
  amount: dollars('25.00'),
  minSeconds: '60',
  tiers: [
    { fromSeconds: '30', amount: dollars('10.00') },
    { fromSeconds: '90', amount: dollars('25.00') },
  ],
  marginal: false,
  bonuses: [{ fromSeconds: '180', amount: dollars('10.00') }],
  perMinute: dollars('1.50'),
  firstSeconds: '60',
  nextSeconds: '6',
  freeSeconds: '',
  maxAmount: dollars(''),
  outcomes: [{ name: 'sale', amount: dollars('120.00') }],
  windowDays: '30',
};

type Amount = string | { percentOfBid: string };

const draftOfAmount = (amount: Amount): AmountDraft => {
  if (amount === 'bid') return { unit: 'bid', text: '' };
  return typeof amount === 'string' ? dollars(amount) : { unit: 'percent', text: amount.percentOfBid };
};
const draftOfStep = ({ fromSeconds, amount }: { fromSeconds: number; amount: Amount }): StepDraft => ({
  fromSeconds: String(fromSeconds),
  amount: draftOfAmount(amount),
});
const textOf = (value: number | undefined): string => (value === undefined ? '' : String(value));

export function draftOfPrice(price: Price | null): PriceDraft {
  if (price === null) return NEW_PRICE;
  const shared = { ...NEW_PRICE, kind: price.kind, timer: price.timer ?? USUAL_TIMER };
  switch (price.kind) {
    case 'fixed':
      return { ...shared, amount: draftOfAmount(price.amount) };
    case 'threshold':
      return { ...shared, amount: draftOfAmount(price.amount), minSeconds: String(price.minSeconds) };
    case 'tiers':
      return { ...shared, tiers: price.tiers.map(draftOfStep), marginal: price.marginal ?? false };
    case 'base':
      return {
        ...shared,
        amount: draftOfAmount(price.amount),
        minSeconds: textOf(price.minSeconds),
        bonuses: price.bonuses.map(draftOfStep),
      };
    case 'perMinute':
      return {
        ...shared,
        perMinute: draftOfAmount(price.perMinute),
        firstSeconds: String(price.firstSeconds),
        nextSeconds: String(price.nextSeconds),
        freeSeconds: textOf(price.freeSeconds),
        maxAmount: price.maxAmount === undefined ? dollars('') : draftOfAmount(price.maxAmount),
      };
    case 'outcome':
      return {
        ...shared,
        outcomes: Object.entries(price.outcomes).map(([name, amount]) => ({
          name,
          amount: draftOfAmount(amount),
        })),
        windowDays: String(price.windowDays),
      };
  }
}

const amountBody = ({ unit, text }: AmountDraft): Amount => {
  if (unit === 'bid') return 'bid';
  return unit === 'percent' ? { percentOfBid: text.trim() } : text.trim();
};
const stepBody = ({ fromSeconds, amount }: StepDraft) => ({
  fromSeconds: toNumber(fromSeconds),
  amount: amountBody(amount),
});
const isGiven = ({ unit, text }: AmountDraft): boolean => unit === 'bid' || text.trim() !== '';

/** What the API is sent; null: the auction's price, as the campaign says. */
export function priceBody(draft: PriceDraft) {
  if (draft.kind === '') return null;
  return {
    kind: draft.kind,
    ...termsBody(draft),
    ...(draft.timer !== USUAL_TIMER && { timer: draft.timer }),
  };
}

function termsBody(draft: PriceDraft) {
  const amount = amountBody(draft.amount);
  const minSeconds = toNumber(draft.minSeconds);
  switch (draft.kind) {
    case 'threshold':
      return { amount, minSeconds };
    case 'tiers':
      return { tiers: draft.tiers.map(stepBody), ...(draft.marginal && { marginal: true }) };
    case 'base':
      return {
        amount,
        ...(minSeconds !== undefined && { minSeconds }),
        bonuses: draft.bonuses.map(stepBody),
      };
    case 'perMinute':
      return perMinuteBody(draft);
    case 'outcome':
      return {
        outcomes: Object.fromEntries(draft.outcomes.map((one) => [one.name.trim(), amountBody(one.amount)])),
        windowDays: toNumber(draft.windowDays),
      };
    default:
      return { amount };
  }
}

function perMinuteBody(draft: PriceDraft) {
  const freeSeconds = toNumber(draft.freeSeconds);
  return {
    perMinute: amountBody(draft.perMinute),
    firstSeconds: toNumber(draft.firstSeconds),
    nextSeconds: toNumber(draft.nextSeconds),
    ...(freeSeconds !== undefined && { freeSeconds }),
    ...(isGiven(draft.maxAmount) && { maxAmount: amountBody(draft.maxAmount) }),
  };
}
