import { useState } from 'react';
import { count, money, percent } from '../ui/format.ts';
import { Loading } from '../ui/parts.tsx';
import type { Question, SummaryRow } from './report.ts';
import { daily, hourly, niceTop, type Point } from './series.ts';

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [720, 220, 36, 20, 8];

type Props = { question: Question; rows: readonly SummaryRow[] | undefined };

/** Calls as they came, what became of them, and the money beside it. */
export function Course({ question: { range }, rows }: Props) {
  const [at, setAt] = useState<number | null>(null);
  if (!rows) return <Loading />;
  const points = range.from === range.to ? hourly(range.from, rows) : daily(range, rows);
  const shown = at === null ? null : (points[at] ?? null);
  return (
    <section className="panel wide">
      <header>
        <h2>{range.from === range.to ? 'The day by the hour' : 'Day by day'}</h2>
        <span className="small legend-row">
          <i className="swatch all" /> calls <i className="swatch connected" /> answered{' '}
          <i className="swatch converted" /> converted
        </span>
      </header>
      <div className="body">
        <p className="readout" aria-live="off">
          {shown ? <Readout point={shown} /> : <span className="faint">Point at a bar to read it.</span>}
        </p>
        <Bars points={points} at={at} onPoint={setAt} />
      </div>
    </section>
  );
}

const Readout = ({ point: { long, row } }: { point: Point }) => (
  <>
    <b>{long}</b>: {count(row?.calls ?? 0)} calls
    {row && row.calls > 0 && (
      <>
        , {percent(row.answerRate)} answered, {count(row.converted)} converted
        {row.revenue !== undefined && `, revenue ${money(row.revenue)}`}
        {row.payout !== undefined && `, payout ${money(row.payout)}`}
        {row.margin !== undefined && `, margin ${money(row.margin)}`}
      </>
    )}
  </>
);

type BarsProps = { points: Point[]; at: number | null; onPoint(index: number | null): void };

function Bars({ points, at, onPoint }: BarsProps) {
  const top = niceTop(Math.max(0, ...points.map(({ row }) => row?.calls ?? 0)));
  const step = (WIDTH - LEFT) / Math.max(1, points.length);
  const y = (value: number): number => TOP + (1 - value / top) * (HEIGHT - TOP - BOTTOM);
  const bar = Math.min(28, step * 0.7);
  const every = Math.ceil(points.length / 31);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="chart" role="img" aria-label={tellBars(points)}>
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <line x1={LEFT} x2={WIDTH} y1={y(top * share)} y2={y(top * share)} className="grid-line" />
          <text x={LEFT - 6} y={y(top * share) + 4} textAnchor="end">
            {count(Math.round(top * share))}
          </text>
        </g>
      ))}
      {points.map(({ label, long, row }, index) => {
        const x = LEFT + index * step + (step - bar) / 2;
        const part = (value: number, kind: string) => (
          <rect x={x} width={bar} y={y(value)} height={Math.max(0, y(0) - y(value))} className={kind} />
        );
        return (
          <g key={long} onPointerEnter={() => onPoint(index)} onPointerLeave={() => onPoint(null)}>
            <rect
              x={LEFT + index * step}
              width={step}
              y={0}
              height={HEIGHT}
              className={index === at ? 'hit on' : 'hit'}
            />
            {part(row?.calls ?? 0, 'bar-all')}
            {part(row?.connected ?? 0, 'bar-connected')}
            {part(row?.converted ?? 0, 'bar-converted')}
            {index % every === 0 && (
              <text x={LEFT + (index + 0.5) * step} y={HEIGHT - 5} textAnchor="middle">
                {label}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

const tellBars = (points: Point[]): string =>
  `Calls: ${points.map(({ long, row }) => `${long} ${row?.calls ?? 0}`).join(', ')}`;
