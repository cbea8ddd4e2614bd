import { count, money, percent } from '../ui/format.ts';
import type { BidRow, ReasonRow, SummaryRow } from './report.ts';
import type { Point } from './series.ts';

/** One bar of a chart: its parts from the axis outward, and what is said of it. */
export type Bar = {
  /** At the axis. */
  label: string;
  /** Where there is room. */
  name: string;
  parts: number[];
  facts: Fact[];
};
type Fact = readonly [name: string, value: string];
export type Part = { name: string; tone: 'best' | 'good' | 'rest' };

export const CALL_PARTS: Part[] = [
  { name: 'converted', tone: 'best' },
  { name: 'connected only', tone: 'good' },
  { name: 'not connected', tone: 'rest' },
];

/** Calls by what they came to: whoever converted was answered, and is counted once. */
export const callParts = (row: SummaryRow | null): number[] =>
  row ? [row.converted, row.connected - row.converted, row.calls - row.connected] : [0, 0, 0];

export function callFacts(row: SummaryRow | null): Fact[] {
  const facts: Fact[] = [
    ['Calls', count(row?.calls ?? 0)],
    ['Connected', row ? `${count(row.connected)} · ${percent(row.answerRate)}` : '0'],
    ['Converted', row ? `${count(row.converted)} · ${percent(row.conversionRate)}` : '0'],
  ];
  return [...facts, ...moneyFacts(row)];
}

const MONEY = [
  ['revenue', 'Revenue'],
  ['payout', 'Payout'],
  ['margin', 'Margin'],
] as const;

const moneyFacts = (row: SummaryRow | null): Fact[] =>
  MONEY.flatMap(([key, name]) => (row?.[key] === undefined ? [] : [[name, money(row[key])] as const]));

/** What a reader may see of the money, as parts of one bar: payout and margin are the revenue. */
export function moneyParts(rows: readonly SummaryRow[]): {
  parts: Part[];
  of(row: SummaryRow | null): number[];
} {
  const sample = rows[0];
  const keys = (
    sample?.payout !== undefined && sample.margin !== undefined
      ? (['payout', 'margin'] as const)
      : (['revenue', 'payout'] as const)
  ).filter((key) => sample?.[key] !== undefined);
  return {
    parts: keys.map((key) => ({ name: key, tone: key === 'margin' ? 'best' : 'good' })),
    of: (row) => keys.map((key) => Number(row?.[key] ?? 0)),
  };
}

export const courseBars = (points: readonly Point[], of: (row: SummaryRow | null) => number[]): Bar[] =>
  points.map(({ label, long, row }) => ({ label, name: long, parts: of(row), facts: callFacts(row) }));

export const BID_PARTS: Part[] = [
  { name: 'won', tone: 'good' },
  { name: 'did not win', tone: 'rest' },
];

/** A histogram without holes: an amount nobody bid has a bar of no height, not none. */
export function bidBars(rows: readonly BidRow[], width: number): Bar[] {
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return [];
  const stepOf = (from: string): number => Math.round(Number(from) / width);
  const known = new Map(rows.map((row) => [stepOf(row.from), row]));
  const start = stepOf(first.from);
  return Array.from({ length: stepOf(last.from) - start + 1 }, (_, index) => {
    const step = start + index;
    const { below, bids, won } = known.get(step) ?? { below: '', bids: 0, won: 0 };
    const from = money(step * width, 0);
    return {
      label: from,
      name: below === null ? `${from} and more` : `${from} to under ${money((step + 1) * width, 0)}`,
      parts: [won, bids - won],
      facts: [
        ['Bids', count(bids)],
        ['Won', `${count(won)}${bids > 0 ? ` · ${percent(won / bids)}` : ''}`],
      ],
    };
  });
}

export const REASON_PARTS: Part[] = [{ name: 'times', tone: 'rest' }];

export const reasonBars = (rows: readonly Pick<ReasonRow, 'meaning' | 'times'>[]): Bar[] => {
  const all = rows.reduce((sum, { times }) => sum + times, 0);
  return rows.map(({ meaning, times }) => ({
    label: meaning.replace(/\.$/, ''),
    name: meaning,
    parts: [times],
    facts: [
      ['Times', count(times)],
      ['Of all', percent(times / all)],
    ],
  }));
};

/** What a chart of bars is drawn from. */
export type BarsProps = {
  title: string;
  bars: Bar[];
  parts: Part[];
  /** What the axis counts, and how it writes it. */
  unit: string;
  write(value: number): string;
  /** Lying bars, for long labels. */
  lying?: boolean;
};
