import type { HeldNumber } from './desk.ts';

/**
 * `connected`: here, and calls to it come here. `leadsElsewhere`: here, but its calls do not come. `notHere`: the account
 * has and pays for it, nobody here uses it. `notThere`: used here, the account does not have it. `leaving`: it is given
 * back on a day that is set.
 */
type NumberMatch = 'connected' | 'leadsElsewhere' | 'notHere' | 'notThere' | 'leaving';

export type Compared = {
  number: string;
  match: NumberMatch;
  ref: string | null;
  leadsTo: string | null;
};

/** What the carrier has beside what is used here, by number. One that is used here again is not leaving. */
export function compareNumbers(
  held: readonly HeldNumber[],
  used: ReadonlySet<string>,
  leaving: ReadonlySet<string>,
): Compared[] {
  const there = new Map(held.map((each) => [each.number, each]));
  const matchOf = ({ number, isConnected }: HeldNumber): NumberMatch => {
    if (!used.has(number)) return leaving.has(number) ? 'leaving' : 'notHere';
    return isConnected ? 'connected' : 'leadsElsewhere';
  };
  return [
    ...[...there.values()].map((each) => ({
      number: each.number,
      match: matchOf(each),
      ref: each.ref,
      leadsTo: each.leadsTo,
    })),
    ...[...used]
      .filter((number) => !there.has(number))
      .map((number) => ({ number, match: 'notThere' as const, ref: null, leadsTo: null })),
  ].sort((a, b) => (a.number < b.number ? -1 : 1));
}
