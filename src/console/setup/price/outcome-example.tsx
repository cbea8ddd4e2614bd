import { type ReactNode, useState } from 'react';
import { formatMicros } from '../../../lib/money.ts';
import type { Owed } from '../../../prices/price.ts';
import { Check } from '../../ui/form/fields.tsx';
import { exactMoney, sentence } from '../../ui/format.ts';

type Props = {
  /** Kinds of outcomes there are to choose from. */
  kinds: readonly string[];
  verb: 'costs' | 'earns';
  workOut(kinds: readonly string[]): Owed;
  children: ReactNode;
};

/** What one call comes to by what became of it: ticked, and worked out anew. */
export function OutcomeExample({ kinds, verb, workOut, children }: Props) {
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  const told = kinds.filter((kind) => (chosen ?? kinds.slice(0, 1)).includes(kind));
  const { owed, qualified, missing } = workOut(told);
  return (
    <>
      <output className="example-says">
        A call with <b>{told.join(', ') || 'no outcome'}</b> {verb}{' '}
        <strong className={qualified ? 'good' : 'faint'}>{exactMoney(formatMicros(owed))}</strong>
        <span className="quiet small">
          {missing === null ? 'Each outcome counts once a call.' : `${sentence(missing)}.`}
        </span>
      </output>
      <fieldset className="row" aria-label="Outcomes of the example">
        {kinds.map((kind) => (
          <Check
            key={kind}
            label={kind}
            checked={told.includes(kind)}
            onChange={(isTold) => setChosen(isTold ? [...told, kind] : told.filter((one) => one !== kind))}
          />
        ))}
      </fieldset>
      <p className="quiet small">{children}</p>
    </>
  );
}
