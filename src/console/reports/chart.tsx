import { lazy, type ReactNode, Suspense, useState } from 'react';
import { Segments } from '../ui/form/segments.tsx';
import { Empty, Loading, ScrollX } from '../ui/parts.tsx';
import type { Bar, BarsProps, Part } from './bars.ts';
import './chart.css';

// The library weighs more than the board: it comes when the first chart does.
const StackedBars = lazy(() => import('./stacked-bars.tsx'));

type ChartProps = Omit<BarsProps, 'bars'> & {
  /** Undefined until it is known. */
  bars: Bar[] | undefined;
  empty: ReactNode;
  /** What stands in the head besides. */
  children?: ReactNode;
};

const VIEWS = [
  ['chart', 'Chart'],
  ['table', 'Table'],
] as const;

/** A chart, and the same as a table for whoever reads figures rather than bars. */
export function Chart({ bars, empty, children, ...rest }: ChartProps) {
  const [view, setView] = useState<(typeof VIEWS)[number][0]>('chart');
  const { title, parts } = rest;
  const isEmpty = bars?.every((bar) => bar.parts.every((value) => value === 0));
  return (
    <section className="panel">
      <header>
        <h2>{title}</h2>
        {parts.length > 1 && <Legend parts={parts} />}
        {children}
        <Segments label={`${title}, as`} options={VIEWS} value={view} onChange={setView} />
      </header>
      {!bars ? (
        <Loading />
      ) : isEmpty ? (
        empty
      ) : view === 'table' ? (
        <FactTable title={title} bars={bars} />
      ) : (
        <div className="body">
          <LazyBars bars={bars} {...rest} />
        </div>
      )}
    </section>
  );
}

export const LazyBars = (props: BarsProps) => (
  <Suspense fallback={<div className="chart-room" />}>
    <StackedBars {...props} />
  </Suspense>
);

export const Legend = ({ parts }: { parts: Part[] }) => (
  <span className="legend-row small">
    {parts.map(({ name, tone }) => (
      <span key={name}>
        <i className={`swatch ${tone}`} /> {name}
      </span>
    ))}
  </span>
);

const FactTable = ({ title, bars }: { title: string; bars: Bar[] }) => {
  const names = bars.find(({ facts }) => facts.length > 0)?.facts.map(([name]) => name) ?? [];
  return (
    <ScrollX label={title}>
      <table className="table">
        <thead>
          <tr>
            <th>
              <span className="sr">Of</span>
            </th>
            {names.map((name) => (
              <th key={name} className="num">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bars.map(({ name, facts }) => (
            <tr key={name}>
              <td>{name}</td>
              {names.map((column) => (
                <td key={column} className="num">
                  {facts.find(([fact]) => fact === column)?.[1] ?? '–'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollX>
  );
};

export const NoCalls = () => (
  <Empty title="No calls in these days">Choose other days, or loosen the filter.</Empty>
);
