import { useState } from 'react';
import { count, money, percent } from '../ui/format.ts';
import { Loading, ScrollX } from '../ui/parts.tsx';
import type { SummaryRow } from './report.ts';
import { type HeatCell, heat, type Measure, measure } from './series.ts';

const MEASURES: [Measure, string, (value: number) => string][] = [
  ['calls', 'Calls', count],
  ['answerRate', 'Answered', (value) => percent(value)],
  ['conversionRate', 'Converted', (value) => percent(value)],
  ['revenue', 'Revenue', money],
  ['payout', 'Payout', money],
  ['margin', 'Margin', money],
  ['averageBid', 'Average bid', money],
];

/** When calls come and when they are worth most. */
export function Heat({ rows }: { rows: readonly SummaryRow[] | undefined }) {
  const [name, setName] = useState<Measure>('calls');
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
        <h2>The week</h2>
        <select
          className="input rounds"
          aria-label="what is shown"
          value={name}
          onChange={(event) => setName(event.target.value as Measure)}
        >
          {known.map(([key, label]) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </select>
      </header>
      <div className="body">
        <ScrollX>
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
                      <td key={cell.hour} title={tell(cell)}>
                        <span className="sr">{tell(cell)}</span>
                        <span
                          className="heat-cell"
                          style={{ opacity: share === 0 ? 0 : 0.12 + share * 0.88 }}
                        />
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollX>
        <p className="small faint heat-note">Darkest: {write(highest)}</p>
      </div>
    </section>
  );
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
