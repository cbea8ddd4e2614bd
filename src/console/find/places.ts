import type { Session } from '../../api/client/outcry-client.ts';

/** Somewhere to go in the console, as it is looked for. */
export type Place = { to: string; label: string; kind: string };

type Role = Session['role'];
type Thing = { id: string; name: string };
export type Things = {
  campaigns?: readonly Thing[] | undefined;
  targets?: readonly Thing[] | undefined;
  buyers?: readonly Thing[] | undefined;
  publishers?: readonly Thing[] | undefined;
  numbers?: readonly { id: string; number: string }[] | undefined;
};

const PAGES: readonly (readonly [to: string, label: string, roles: readonly Role[]])[] = [
  ['/', 'Board', ['operator', 'publisher', 'buyer']],
  ['/calls', 'Calls', ['operator', 'publisher', 'buyer']],
  ['/calls/callers', 'Find a caller', ['operator']],
  ['/reports', 'Reports', ['operator', 'publisher', 'buyer']],
  ['/money', 'Money', ['publisher', 'buyer']],
  ['/money/balances', 'Balances', ['operator']],
  ['/money/payments', 'Payments', ['operator']],
  ['/money/statements', 'Statements', ['operator']],
  ['/money/payouts', 'Payout run', ['operator']],
  ['/phone', 'Test call', ['operator']],
  ['/setup/campaigns', 'Campaigns', ['operator']],
  ['/setup/targets', 'Targets', ['operator', 'buyer']],
  ['/setup/buyers', 'Buyers', ['operator']],
  ['/setup/publishers', 'Publishers', ['operator']],
  ['/setup/numbers', 'Numbers', ['operator', 'publisher']],
  ['/setup/keys', 'Keys', ['operator']],
  ['/setup/events', 'Integrations', ['operator', 'publisher']],
  ['/setup/webhooks', 'Webhooks', ['operator']],
  ['/setup/cards', 'Card payments', ['operator']],
  ['/setup/pools', 'Pools', ['operator', 'publisher']],
  ['/setup/disputes', 'Disputes', ['operator', 'publisher', 'buyer']],
  ['/setup/books', 'Ledger', ['operator']],
  ['/setup/audit', 'Audit', ['operator']],
  ['/setup/outcomes', 'Outcomes', ['operator', 'buyer']],
  ['/setup/results', 'Results', ['buyer']],
  ['/setup/terms', 'Terms', ['publisher', 'buyer']],
];

export function placesOf(role: Role, things: Things): Place[] {
  const under = (list: readonly Thing[] | undefined, kind: string, to: (thing: Thing) => string): Place[] =>
    (list ?? []).map((thing) => ({ to: to(thing), label: thing.name, kind }));
  const numbers = things.numbers?.map(({ id, number }) => ({ id, name: number }));
  return [
    ...PAGES.filter(([, , roles]) => roles.includes(role)).map(([to, label]) => ({
      to,
      label,
      kind: 'Page',
    })),
    ...under(things.campaigns, 'Campaign', ({ id }) => `/setup/campaigns/${id}`),
    ...under(things.targets, 'Target', ({ id }) => `/setup/targets/${id}`),
    ...under(things.buyers, 'Buyer', ({ id }) => `/setup/buyers/${id}`),
    ...under(things.publishers, 'Publisher', () => '/setup/publishers'),
    ...under(numbers, 'Number', () => '/setup/numbers'),
  ];
}

const CALL_ID = /^call_[0-9a-z]{22}$/;
const SHOWN = 50;

const fold = (text: string): string => text.toLowerCase();
/** "(415) 555" finds "+1415555…". */
const digitsOf = (text: string): string => (/[a-z]/i.test(text) ? '' : text.replace(/\D/g, ''));

/**
 * What was meant by what was typed: every word must be in the name or the kind; names that begin with it come first.
 * A call's id leads to the call.
 */
export function findPlaces(places: readonly Place[], typed: string): Place[] {
  const text = fold(typed.trim());
  if (CALL_ID.test(text)) return [{ to: `/calls/${text}`, label: text, kind: 'Call' }];
  const words = text.split(/\s+/).filter(Boolean);
  const digits = digitsOf(text);
  const holds = ({ label, kind }: Place): boolean =>
    words.every((word) => fold(`${label} ${kind}`).includes(word)) ||
    (digits.length > 2 && digitsOf(label).includes(digits));
  const rank = ({ label }: Place): number => (fold(label).startsWith(text) ? 0 : 1);
  return places
    .filter(holds)
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, SHOWN);
}
