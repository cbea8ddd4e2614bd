import type { BidModifier, Condition, Target } from '../../../../api/client/outcry-client.ts';
import type { CallFacts } from '../../../../buyers/facts.ts';
import { WEEKDAYS } from '../../../../buyers/hours.ts';
import { money } from '../../../ui/format.ts';
import { say } from '../condition.ts';

/** A bid without an endpoint as a form holds it. */
export type StandingDraft = {
  price: string;
  modifiers: ModifierDraft[];
  match: string;
  least: string;
  most: string;
};
export type ModifierDraft = { label: string; change: string; text: string; when: Condition | null };

export const NEW_STANDING: StandingDraft = {
  price: '25.00',
  modifiers: [],
  match: 'all',
  least: '',
  most: '',
};
export const NEW_MODIFIER: ModifierDraft = {
  label: '',
  change: 'multiply',
  text: '1.25',
  when: { all: [{ field: 'state', op: 'in', value: [] }] },
};

export function draftOfStanding(bidding: Target['bidding']): StandingDraft {
  if (bidding.kind !== 'static') return { ...NEW_STANDING, price: '' };
  return {
    price: bidding.price,
    modifiers: (bidding.modifiers ?? []).map(draftOfModifier),
    match: bidding.match ?? 'all',
    least: bidding.least ?? '',
    most: bidding.most ?? '',
  };
}

const draftOfModifier = (modifier: BidModifier): ModifierDraft => ({
  label: modifier.label ?? '',
  change: modifier.change,
  text: modifier.change === 'multiply' ? modifier.factor : modifier.change === 'pass' ? '' : modifier.amount,
  when: modifier.when,
});

export const standingBody = ({ price, modifiers, match, least, most }: StandingDraft) => ({
  kind: 'static',
  price: price.trim(),
  ...(modifiers.length > 0 && { modifiers: modifiers.map(modifierBody), match }),
  ...(least.trim() && { least: least.trim() }),
  ...(most.trim() && { most: most.trim() }),
});

const modifierBody = ({ label, change, text, when }: ModifierDraft) => ({
  change,
  ...(label.trim() && { label: label.trim() }),
  ...(change === 'multiply' && { factor: text.trim() }),
  ...((change === 'add' || change === 'set') && { amount: text.trim() }),
  when,
});

/** "× 1.25 when state is one of CA, NV". */
export function sayModifier(modifier: BidModifier): string {
  const when = modifier.when ? ` when ${say(modifier.when)}` : ', every call';
  switch (modifier.change) {
    case 'multiply':
      return `× ${modifier.factor}${when}`;
    case 'pass':
      return `no bid${when}`;
    case 'set':
      return `${money(modifier.amount)}${when}`;
    case 'add':
      return `${modifier.amount.startsWith('-') ? '' : '+'}${money(modifier.amount)}${when}`;
  }
}

/** A call to work an example with, as somebody types it: a value for every field that is asked for. */
export type ExampleCall = Readonly<Record<string, string>>;
export const USUAL_CALL: ExampleCall = {
  state: 'CA',
  zip: '94105',
  areaCode: '415',
  hour: '12',
  weekday: 'wed',
};

const NO = new Set(['', 'no', 'false']);

export function factsOfExample(call: ExampleCall): CallFacts {
  const known = (field: string): string | null => (call[field] ?? '').trim() || null;
  const attestation = known('attestation')?.toUpperCase();
  return {
    tags: Object.fromEntries(Object.entries(call).filter(([, value]) => value.trim() !== '')),
    state: known('state')?.toUpperCase() ?? null,
    zip: known('zip'),
    areaCode: known('areaCode'),
    dialedNumber: known('dialedNumber') ?? '',
    attestation: attestation === 'A' || attestation === 'B' || attestation === 'C' ? attestation : null,
    repeatCaller: !NO.has((call['repeatCaller'] ?? '').trim().toLowerCase()),
    lastBuyerId: null,
    publisherId: known('publisherId') ?? '',
    subId: known('subId'),
  };
}

/** What the clock shows in the example. */
export function hourOfExample(call: ExampleCall) {
  const hour = Number(call['hour']);
  const day = (call['weekday'] ?? '').trim().toLowerCase().slice(0, 3);
  return {
    hour: Number.isInteger(hour) && hour >= 0 && hour < 24 ? hour : 0,
    weekday: WEEKDAYS.find((weekday) => weekday === day) ?? WEEKDAYS[0],
  };
}
