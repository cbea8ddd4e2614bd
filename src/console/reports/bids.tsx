import { useState } from 'react';
import { Segments } from '../ui/form/segments.tsx';
import { count } from '../ui/format.ts';
import { Empty } from '../ui/parts.tsx';
import { BID_PARTS, bidBars } from './bars.ts';
import { Chart } from './chart.tsx';
import { CsvLink } from './csv-link.tsx';
import { type BidRow, type Question, useReport } from './report.ts';

const WIDTHS = [
  ['1.00', 'By $1'],
  ['5.00', 'By $5'],
  ['10.00', 'By $10'],
] as const;

/** How high buyers bid, and which of it won. */
export function Bids({ question }: { question: Question }) {
  const [width, setWidth] = useState<(typeof WIDTHS)[number][0]>('5.00');
  const { data } = useReport<BidRow>('bids', question, { width });
  return (
    <Chart
      title="Bids"
      bars={data && bidBars(data.data, Number(width))}
      parts={BID_PARTS}
      unit="Bids, by their amount"
      write={count}
      empty={<Empty title="No bids in these days" />}
    >
      <Segments label="Width of a bar" options={WIDTHS} value={width} onChange={setWidth} />
      <CsvLink name="bids" question={question} more={{ width }} />
    </Chart>
  );
}
