import { useState } from 'react';
import { Segments } from '../ui/form/segments.tsx';
import { count, money } from '../ui/format.ts';
import { CALL_PARTS, callParts, courseBars, moneyParts } from './bars.ts';
import { Chart, NoCalls } from './chart.tsx';
import type { Question, SummaryRow } from './report.ts';
import { daily, hourly } from './series.ts';

type Props = { question: Question; rows: readonly SummaryRow[] | undefined };

const WHAT = [
  ['calls', 'Calls'],
  ['money', 'Money'],
] as const;

const dollars = (amount: number): string => money(amount, 0);

/** Calls as they came and what became of them, or the money they made. */
export function Course({ question: { range }, rows }: Props) {
  const [what, setWhat] = useState<(typeof WHAT)[number][0]>('calls');
  const isOneDay = range.from === range.to;
  const points = rows && (isOneDay ? hourly(range.from, rows) : daily(range, rows));
  const sums = moneyParts(rows ?? []);
  const drawn =
    what === 'calls'
      ? { parts: CALL_PARTS, of: callParts, write: count, unit: 'Calls' }
      : { ...sums, write: dollars, unit: 'US dollars' };
  return (
    <Chart
      title={isOneDay ? 'By hour' : 'By day'}
      bars={points && courseBars(points, drawn.of)}
      parts={drawn.parts}
      unit={drawn.unit}
      write={drawn.write}
      empty={<NoCalls />}
    >
      <Segments label="What is drawn" options={WHAT} value={what} onChange={setWhat} />
    </Chart>
  );
}
