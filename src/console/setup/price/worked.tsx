import { type ReactNode, useId } from 'react';
import { formatMicros, type Micros } from '../../../lib/money.ts';
import { duration, exactMoney } from '../../ui/format.ts';
import { Curve } from './curve.tsx';
import type { Worked as WorkedOut } from './explain.ts';

type Props = {
  /** "talk costs", after "A call of 1:30". */
  says: string;
  span: number;
  seconds: number;
  onSeconds(seconds: number): void;
  workOut(seconds: number): WorkedOut;
  /** What is held for it. */
  children: ReactNode;
};

const SHOWN = [15, 30, 60, 90, 180, 300, 600];
export const TIMED = {
  dial: 'since dialing',
  answer: 'since the answer',
  accept: 'since accepted',
  bridge: 'talk',
};
const dollars = (amount: Micros): string => exactMoney(formatMicros(amount));

/** What one call comes to by its seconds, which are moved with a slider, in words, as a line and as a table. */
export function Worked({ says, span, seconds: wished, onSeconds, workOut, children }: Props) {
  const id = useId();
  const seconds = Math.min(wished, span);
  const { owed, qualified, why } = workOut(seconds);
  return (
    <>
      <output htmlFor={id} className="example-says">
        A call of <b>{duration(seconds)}</b> {says}{' '}
        <strong className={qualified ? 'good' : 'faint'}>{dollars(owed)}</strong>
        <span className="quiet small">{why}</span>
      </output>
      <div className="example-line">
        <Curve owedAt={(each) => workOut(each).owed} span={span} seconds={seconds} />
        <input
          id={id}
          type="range"
          min={0}
          max={span}
          value={seconds}
          aria-label="Seconds of the example"
          aria-valuetext={duration(seconds)}
          onChange={({ target }) => onSeconds(Number(target.value))}
        />
      </div>
      <dl className="example-table">
        {SHOWN.filter((each) => each <= span).map((each) => (
          <div key={each}>
            <dt>{duration(each)}</dt>
            <dd>{dollars(workOut(each).owed)}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet small">{children}</p>
    </>
  );
}
