import { useState } from 'react';
import { formatMicros, type Micros, parseMicros, sumMicros } from '../../lib/money.ts';
import { termsPatchSchema } from '../../settlement/statement-schema.ts';
import { type StatementTerms, USUAL_TERMS } from '../../settlement/statement-terms.ts';
import { Text } from '../ui/form/fields.tsx';
import { dateIn, exactMoney } from '../ui/format.ts';
import { workOutStatement } from './worked-statement.ts';
import '../setup/price/price.css';

type Props = { isBuyers: boolean; body: unknown; zone: string };

const dollars = (amount: Micros): string => exactMoney(formatMicros(amount));

/** Beside the terms: what the statement of this period would say, recomputed as one types by the exchange's own arithmetic. */
export function StatementExample({ isBuyers, body, zone: usual }: Props) {
  const [text, setText] = useState('1000.00');
  const read = termsPatchSchema.safeParse(body);
  const amount = parseMicros(text);
  const isAmount = amount !== null && amount >= 0;
  return (
    <section className="example" aria-label="Worked statement">
      <h4>Worked example</h4>
      <Text
        label={isBuyers ? 'If this period’s calls cost, $' : 'If this period’s calls earn, $'}
        value={text}
        onChange={setText}
        error={isAmount ? undefined : 'must be an amount such as "45.00"'}
      />
      {!read.success ? (
        <p className="quiet">Fill in the terms, and what the statement says stands here.</p>
      ) : (
        isAmount && (
          <Says {...{ isBuyers, amount, usual }} terms={{ ...USUAL_TERMS, ...read.data } as StatementTerms} />
        )
      )}
    </section>
  );
}

type SaysProps = { isBuyers: boolean; terms: StatementTerms; amount: Micros; usual: string };

function Says({ isBuyers, terms, amount, usual }: SaysProps) {
  const [now] = useState(() => Date.now());
  const zone = terms.timezone ?? usual;
  const { to, due, dueAt, held, carriedOver } = workOutStatement(isBuyers, terms, amount, { now, zone });
  const kept = sumMicros(held.map((one) => one.amount));
  const { [0]: first } = held;
  const over = carriedOver - kept;
  return (
    <output className="example-says">
      {isBuyers ? 'It has to pay' : 'It is paid'}
      <strong className={due > 0 ? 'good' : 'faint'}>{dollars(due)}</strong>
      <span className="quiet small">
        {`By ${dateIn(dueAt - 1, zone)}, for the period to ${dateIn(to - 1, zone)}.`}
        {first && ` ${dollars(kept)} is held back until ${dateIn(first.until, zone)}.`}
        {over > 0 && ` ${dollars(over as Micros)} is carried over.`}
      </span>
    </output>
  );
}
