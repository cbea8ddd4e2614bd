import { useState } from 'react';
import { formatMicros, type Micros, parseMicros, subtractMicros } from '../../../lib/money.ts';
import { publisherCreateSchema } from '../../../publishers/schema.ts';
import { payoutFor } from '../../../settlement/payout.ts';
import { Text } from '../../ui/form/fields.tsx';
import { exactMoney } from '../../ui/format.ts';

const dollars = (amount: Micros): string => exactMoney(formatMicros(amount));

/** Beside the payout: what one sale earns, and what stays, recomputed as one types by the exchange's own arithmetic. */
export function PayoutExample({ payout }: { payout: unknown }) {
  const [charged, setCharged] = useState('40.00');
  const read = publisherCreateSchema.shape.payout.safeParse(payout);
  const revenue = parseMicros(charged);
  const isAmount = revenue !== null && revenue >= 0;
  return (
    <section className="example" aria-label="Worked payout">
      <h4>Worked example</h4>
      <Text
        label="If the buyer is charged, $"
        value={charged}
        onChange={setCharged}
        error={isAmount ? undefined : 'must be an amount such as "45.00"'}
      />
      {!read.success ? (
        <p className="quiet">Fill in the payout, and what a call earns stands here.</p>
      ) : (
        isAmount && <Says earned={payoutFor(read.data, revenue)} revenue={revenue} />
      )}
    </section>
  );
}

const Says = ({ earned, revenue }: { earned: Micros; revenue: Micros }) => (
  <output className="example-says">
    Such a call earns <strong className={earned > 0 ? 'good' : 'faint'}>{dollars(earned)}</strong>
    <span className="quiet small">
      {revenue === 0
        ? 'Nothing is earned without a sale.'
        : `You keep ${dollars(subtractMicros(revenue, earned))}.`}
    </span>
  </output>
);
