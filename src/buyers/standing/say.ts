import { formatMicros, type Micros, negateMicros } from '../../lib/money.ts';
import { formatFactor } from '../../lib/text/factor.ts';
import type { BidModifier, Change, StandingBid, WorkedOut } from './standing-bid.ts';

/** "× 1.25", "+ 5.00", "− 5.00", "= 30.00" or "passes". */
function sayChange(change: Change): string {
  switch (change.change) {
    case 'multiply':
      return `× ${formatFactor(change.basisPoints)}`;
    case 'add':
      return change.amount < 0
        ? `− ${formatMicros(negateMicros(change.amount))}`
        : `+ ${formatMicros(change.amount)}`;
    case 'set':
      return `= ${formatMicros(change.amount)}`;
    case 'pass':
      return 'passes';
  }
}

/** One that has no name is called by its place. */
const nameOfModifier = ({ label }: Pick<BidModifier, 'label'>, place: number): string =>
  label ?? `modifier ${place + 1}`;

type Told = {
  price: Micros;
  steps: { name: string; change: string; amount: Micros | null }[];
  limit: WorkedOut['limit'];
};

/** How a bid came about, for people. */
export const tellBid = ({ price, modifiers = [] }: StandingBid, { steps, limit }: WorkedOut): Told => ({
  price,
  steps: steps.map(({ place, amount }) => ({
    name: nameOfModifier(modifiers[place]!, place),
    change: sayChange(modifiers[place]!),
    amount,
  })),
  limit,
});
