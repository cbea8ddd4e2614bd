import { useState } from 'react';
import { tellBid } from '../../../../buyers/standing/say.ts';
import { standingSchema } from '../../../../buyers/standing/schema.ts';
import { fieldsOfBid, type StandingBid, workOutBid } from '../../../../buyers/standing/standing-bid.ts';
import { formatMicros, type Micros } from '../../../../lib/money.ts';
import { Text } from '../../../ui/form/fields.tsx';
import { exactMoney, sentence } from '../../../ui/format.ts';
import { type ExampleCall, factsOfExample, hourOfExample, USUAL_CALL } from './draft.ts';

const dollars = (amount: Micros | null): string =>
  amount === null ? 'No bid' : exactMoney(formatMicros(amount));

/** Beside the form: what would be bid for one call, recomputed as one types by the exchange's own arithmetic. */
export function BidExample({ body }: { body: unknown }) {
  const [call, setCall] = useState<ExampleCall>(USUAL_CALL);
  const read = standingSchema.safeParse(body);
  return (
    <section className="example" aria-label="Worked bid">
      <h4>Worked example</h4>
      {!read.success ? (
        <p className="quiet">Fill in the bid, and what is bid for a call stands here.</p>
      ) : (
        <>
          <Bid bid={read.data} call={call} />
          {[...new Set(fieldsOfBid(read.data))].map((field) => (
            <Text
              key={field}
              label={`If the call’s ${sentence(field).toLowerCase()} is`}
              value={call[field] ?? ''}
              onChange={(value) => setCall({ ...call, [field]: value })}
            />
          ))}
        </>
      )}
    </section>
  );
}

function Bid({ bid, call }: { bid: StandingBid; call: ExampleCall }) {
  const worked = workOutBid(bid, factsOfExample(call), () => hourOfExample(call));
  const { price, steps, limit } = tellBid(bid, worked);
  return (
    <>
      <output className="example-says">
        Such a call is bid{' '}
        <strong className={worked.amount === null ? 'faint' : 'good'}>{dollars(worked.amount)}</strong>
      </output>
      <dl className="bid-steps">
        <dt>Base</dt>
        <dd>{dollars(price)}</dd>
        {steps.map(({ name, change, amount }) => (
          <div key={name}>
            <dt>
              {name}: {change}
            </dt>
            <dd>{dollars(amount)}</dd>
          </div>
        ))}
        {limit && (
          <div>
            <dt>{limit === 'least' ? 'Never less than' : 'Never more than'}</dt>
            <dd>{dollars(bid[limit] ?? null)}</dd>
          </div>
        )}
      </dl>
    </>
  );
}
