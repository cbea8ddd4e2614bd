import { useState } from 'react';
import { Picker } from '../ui/form/picker.tsx';
import { count, money, percent } from '../ui/format.ts';
import { useRevenueLabel } from '../ui/names.ts';
import { Tip } from '../ui/overlay/tip.tsx';
import { Loading, ScrollX } from '../ui/parts.tsx';
import type { SummaryRow } from './report.ts';
import { type HeatCell, heat, type Measure, measure } from './series.ts';

const MEASURES: [Measure, string, (value: number) => string][] = [
  ['calls', 'Calls', count],
  ['answerRate', 'Answer rate', (value) => percent(value)],
  ['conversionRate', 'Conversion rate', (value) => percent(value)],
  ['revenue', 'Revenue', money],
  ['payout', 'Payout', money],
  ['margin', 'Margin', money],
  ['averageBid', 'Average bid', money],
];

/**
 * When calls come and when they are worth most. A table: the chart library draws no heat maps, and each hour of a table
 * can be read by itself.
 */
export function Heat({ rows }: { rows: readonly SummaryRow[] | undefined }) {
  const [name, setName] = useState<Measure>('calls');
  const revenue = useRevenueLabel();
  if (!rows) return <Loading />;
  const known = MEASURES.filter(([key]) => rows.length === 0 || rows[0]?.[key] !== undefined);
  const write = MEASURES.find(([key]) => key === name)?.[2] ?? count;
  const highest = Math.max(0, ...rows.map((row) => measure(row, name) ?? 0));
  const tell = ({ day, hour, row }: HeatCell): string => {
    const value = measure(row, name);
    return `${day} ${hour}:00, ${value === null ? 'nothing' : write(value)}`;
  };
  return (
    <section className="panel">
      <header>
        <h2>By hour of the week</h2>
        <Picker
          className="rounds"
          label="what is shown"
          options={known.map(([key, label]) => ({ value: key, label: key === 'revenue' ? revenue : label }))}
          value={name}
          onChange={(key) => setName(key as Measure)}
        />
      </header>
      <div className="body">
        <ScrollX label="By hour of the week">
          <table className="heat">
            <thead>
              <tr>
                <th>
                  <span className="sr">Day</span>
                </th>
                {HOURS.map((hour) => (
                  <th key={hour} scope="col">
                    {hour % 3 === 0 ? hour : <span className="sr">{hour}</span>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {heat(rows).map(({ day, cells }) => (
                <tr key={day}>
                  <th scope="row">{day.slice(0, 3)}</th>
                  {cells.map((cell) => {
                    const share = highest > 0 ? (measure(cell.row, name) ?? 0) / highest : 0;
                    return (
                      <Tip key={cell.hour} text={tell(cell)}>
                        <td>
                          <span className="sr">{tell(cell)}</span>
                          <span className="heat-cell" style={{ opacity: shade(share) }} />
                        </td>
                      </Tip>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollX>
        <p className="small faint heat-note" aria-hidden="true">
          {write(0)}
          {SHADES.map((share) => (
            <span key={share} className="heat-key">
              <span className="heat-cell" style={{ opacity: shade(share) }} />
            </span>
          ))}
          {write(highest)}
        </p>
      </div>
    </section>
  );
}

const SHADES = [0, 0.25, 0.5, 0.75, 1];
const shade = (share: number): number => (share === 0 ? 0 : 0.16 + share * 0.84);
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
