import { useState } from 'react';
import { useSession } from '../session/session.ts';
import { count, money, percent } from '../ui/format.ts';
import { useNames } from '../ui/names.ts';
import { Empty, Loading, ScrollX } from '../ui/parts.tsx';
import { CsvLink } from './csv-link.tsx';
import { type Question, type SummaryRow, useReport } from './report.ts';

const BY = [
  ['campaign', 'Campaign', ['operator', 'publisher', 'buyer']],
  ['publisher', 'Publisher', ['operator']],
  ['buyer', 'Buyer', ['operator']],
  ['target', 'Target', ['operator', 'buyer']],
  ['state', 'State', ['operator', 'publisher', 'buyer']],
  ['day', 'Day', ['operator', 'publisher', 'buyer']],
  ['hourOfWeek', 'Hour of week', ['operator', 'publisher', 'buyer']],
] as const;

const COLUMNS: [keyof SummaryRow, string, (value: never) => string][] = [
  ['calls', 'Calls', count],
  ['connected', 'Answered', count],
  ['answerRate', '', (value: number | null) => percent(value)],
  ['converted', 'Converted', count],
  ['conversionRate', '', (value: number | null) => percent(value)],
  ['revenue', 'Revenue', (value: string) => money(value)],
  ['payout', 'Payout', (value: string) => money(value)],
  ['margin', 'Margin', (value: string) => money(value)],
  ['bids', 'Bids', count],
  ['averageBid', 'Average bid', (value: string | null) => money(value)],
];

/** The same figures, taken apart. */
export function Breakdown({ question }: { question: Question }) {
  const { role } = useSession();
  const nameOf = useNames();
  const [by, setBy] = useState<string>('campaign');
  const { data, error } = useReport<SummaryRow>('summary', question, { by });
  const rows = data?.data ?? [];
  const seen = COLUMNS.filter(([name]) => rows[0]?.[name] !== undefined);
  const label = ({ key, name }: SummaryRow): string =>
    name ?? (key?.includes('_') ? nameOf(key) : key) ?? 'unknown';
  return (
    <section className="panel">
      <header>
        <h2>Broken down</h2>
        <span className="presets">
          {BY.filter(([, , roles]) => (roles as readonly string[]).includes(role)).map(([name, text]) => (
            <button key={name} type="button" aria-pressed={name === by} onClick={() => setBy(name)}>
              {text}
            </button>
          ))}
        </span>
        <CsvLink name="summary" question={question} more={{ by }} />
      </header>
      {error ? (
        <p className="form-error">{error.message}</p>
      ) : !data ? (
        <Loading />
      ) : rows.length === 0 ? (
        <Empty title="No calls in these days">Choose other days, or loosen the filter.</Empty>
      ) : (
        <ScrollX>
          <table className="table">
            <thead>
              <tr>
                <th>{BY.find(([name]) => name === by)?.[1]}</th>
                {seen.map(([name, text]) => (
                  <th key={name} className="num">
                    {text || (
                      <span className="sr">{name === 'answerRate' ? 'Answer rate' : 'Conversion rate'}</span>
                    )}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key}>
                  <td>
                    <b>{label(row)}</b>
                  </td>
                  {seen.map(([name, text, write]) => (
                    <td key={name} className={text === '' ? 'num faint' : 'num'}>
                      {write(row[name] as never)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollX>
      )}
    </section>
  );
}
