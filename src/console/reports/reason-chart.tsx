import type { ReactNode } from 'react';
import { count } from '../ui/format.ts';
import { Empty } from '../ui/parts.tsx';
import { REASON_PARTS, reasonBars } from './bars.ts';
import { Chart } from './chart.tsx';
import type { ReasonRow } from './report.ts';

type Props = {
  title: string;
  rows: readonly Pick<ReasonRow, 'meaning' | 'times'>[] | undefined;
  children?: ReactNode;
};

/** Reasons by how often they were given. */
export const ReasonChart = ({ title, rows, children }: Props) => (
  <Chart
    title={title}
    bars={rows && reasonBars(rows)}
    parts={REASON_PARTS}
    unit="Times"
    write={count}
    lying
    empty={<Empty title="No lost auctions" />}
  >
    {children}
  </Chart>
);
