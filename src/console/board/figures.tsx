import { bigMoney, count, milliseconds, money, percent } from '../ui/format.ts';
import { useRevenueLabel } from '../ui/names.ts';
import { Tip } from '../ui/overlay/tip.tsx';
import { useNow } from '../ui/time.ts';
import { columnsOf, type Filter } from './columns.ts';
import { type Figure, figuresOf } from './figures.ts';
import { Spark } from './spark.tsx';
import type { BoardStore } from './store.ts';
import { useLink } from './store.ts';

type Shown = {
  label: string;
  value: string;
  note: string;
  figure: Figure | null;
  write(value: number): string;
};

/** The head of the board. Drawn once a second, whatever the market does. */
export function FigureStrip({ store, filter }: { store: BoardStore; filter: Filter }) {
  useNow();
  const revenue = useRevenueLabel();
  const link = useLink(store);
  const state = store.state();
  const { ivr, auction, line } = columnsOf(state.calls.values(), filter);
  const heardAt = link.state === 'live' ? Date.now() : (link.since ?? Date.now());
  const figures = figuresOf(
    state,
    filter,
    ivr.length + auction.length + line.length,
    heardAt - (state.skewMs ?? 0),
  );
  const span = figures.span === 'today' ? 'today, UTC' : 'last 30 min';
  const sums: [string, Figure | null][] = [
    [revenue, figures.revenue],
    ['Payout', figures.payout],
    ['Margin', figures.margin],
  ];
  const shown: Shown[] = [
    {
      label: 'Live',
      value: count(figures.live),
      note: `${count(figures.calls)} ${span}`,
      figure: null,
      write: count,
    },
    {
      label: 'Calls a minute',
      value: text(figures.perMinute, count),
      note: 'last 60 s',
      figure: figures.perMinute,
      write: count,
    },
    ...sums.flatMap(([label, figure]) =>
      figure ? [{ label, value: text(figure, bigMoney), note: span, figure, write: money }] : [],
    ),
    {
      label: 'Connected',
      value: percent(figures.answerRate.value),
      note: span,
      figure: figures.answerRate,
      write: percent,
    },
    {
      label: 'Converted',
      value: percent(figures.conversionRate.value),
      note: span,
      figure: figures.conversionRate,
      write: percent,
    },
    ...(figures.medianBid
      ? [
          {
            label: 'Median bid',
            value: text(figures.medianBid, money),
            note: '30 min',
            figure: figures.medianBid,
            write: money,
          },
        ]
      : []),
    ...(figures.exchangeP95
      ? [
          {
            label: 'Exchange p95',
            value: text(figures.exchangeP95, milliseconds),
            note: 'excluding buyer time',
            figure: figures.exchangeP95,
            write: milliseconds,
          },
        ]
      : []),
  ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="figures-scroll" tabIndex={0} aria-label="Figures">
      <dl className="figures">
        {shown.map(({ label, value, note, figure, write }) => (
          <Tip key={label} text={figure ? courseOf(figure, write) : ''}>
            <div className="figure">
              <dt>{label}</dt>
              <dd>{value}</dd>
              <dd className="note">
                {note}
                {figure && <Spark course={figure.course} />}
              </dd>
            </div>
          </Tip>
        ))}
      </dl>
    </section>
  );
}

/** The line in words. */
function courseOf({ course }: Figure, write: (value: number) => string): string {
  const known = course.filter((value) => value !== null);
  if (known.length === 0) return '';
  const [least, most] = [write(Math.min(...known)), write(Math.max(...known))];
  return `By the minute, last half hour:\n${least} to ${most}, now ${write(known.at(-1) ?? 0)}`;
}

const text = ({ value }: Figure, write: (value: number) => string): string =>
  value === null ? '–' : write(value);
