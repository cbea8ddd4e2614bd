import { useSearchParams } from 'wouter';
import { useSession } from '../session/session.ts';
import { Segments } from '../ui/form/segments.tsx';
import { count, money, percent, sentence } from '../ui/format.ts';
import { useNames, useRevenueLabel } from '../ui/names.ts';
import { Loading, ScrollX } from '../ui/parts.tsx';
import { CALL_PARTS, callFacts, callParts } from './bars.ts';
import { LazyBars, Legend, NoCalls } from './chart.tsx';
import { CsvLink } from './csv-link.tsx';
import { type Question, type SummaryRow, useReport } from './report.ts';

const BY = [
  ['campaign', 'Campaign', ['operator', 'publisher', 'buyer']],
  ['publisher', 'Publisher', ['operator']],
  ['buyer', 'Buyer', ['operator']],
  ['target', 'Target', ['operator', 'buyer']],
  ['number', 'Number', ['operator', 'publisher']],
  ['subId', 'Sub id', ['operator', 'publisher']],
  ['state', 'State', ['operator', 'publisher', 'buyer']],
  ['tag', 'Report tag', ['operator', 'publisher', 'buyer']],
  ['source', 'Source', ['operator', 'publisher']],
  ['adCampaign', 'Ad campaign', ['operator', 'publisher']],
  ['keyword', 'Keyword', ['operator', 'publisher']],
  ['disposition', 'Outcome', ['operator', 'publisher', 'buyer']],
  ['day', 'Day', ['operator', 'publisher', 'buyer']],
  ['hourOfWeek', 'Hour of week', ['operator', 'publisher', 'buyer']],
] as const;

/** Drawn above already. */
const IN_TIME = new Set<string>(['day', 'hourOfWeek']);
const MOST_BARS = 12;

const COLUMNS: [keyof SummaryRow, string, (value: never) => string][] = [
  ['calls', 'Calls', count],
  ['connected', 'Connected', count],
  ['answerRate', '', (value: number | null) => percent(value)],
  ['converted', 'Converted', count],
  ['conversionRate', '', (value: number | null) => percent(value)],
  ['revenue', 'Revenue', (value: string) => money(value)],
  ['payout', 'Payout', (value: string) => money(value)],
  ['margin', 'Margin', (value: string) => money(value)],
  ['bids', 'Bids', count],
  ['averageBid', 'Average bid', (value: string | null) => money(value)],
];

/** Of a thing with a name; a sub id or a tag may have a line in it, too. */
const isId = (key: string | null): boolean => /^(cmp|pub|byr|tgt|num)_[0-9a-z]{22}$/.test(key ?? '');

/** The same figures, taken apart. */
/** "mon 06" → "Mon 06:00"; other keys are as they should be read. */
const hourName = (key: string | null): string | null =>
  key && (/^[a-z]{3} \d{2}$/.test(key) ? `${sentence(key)}:00` : key);

export function Breakdown({ question }: { question: Question }) {
  const { role } = useSession();
  const nameOf = useNames();
  const [params, setParams] = useSearchParams();
  const by = BY.find(([name]) => name === params.get('by'))?.[0] ?? 'campaign';
  const setBy = (next: (typeof BY)[number][0]): void =>
    setParams(
      (before) => new URLSearchParams([...[...before].filter(([name]) => name !== 'by'), ['by', next]]),
      { replace: true },
    );
  const { data, error } = useReport<SummaryRow>('summary', question, { by });
  const rows = data?.data ?? [];
  const revenue = useRevenueLabel();
  const seen = COLUMNS.map(
    ([name, text, write]) => [name, name === 'revenue' ? revenue : text, write] as const,
  ).filter(([name]) => rows[0]?.[name] !== undefined);
  const label = ({ key, name }: SummaryRow): string =>
    name ??
    (by === 'disposition' && key ? sentence(key) : null) ??
    (isId(key) ? nameOf(key) : hourName(key)) ??
    'unknown';
  return (
    <section className="panel">
      <header>
        <h2>Breakdown</h2>
        {!IN_TIME.has(by) && <Legend parts={CALL_PARTS} />}
        <Segments
          label="By"
          options={BY.filter(([, , roles]) => (roles as readonly string[]).includes(role)).map(
            ([name, text]) => [name, text] as const,
          )}
          value={by}
          onChange={setBy}
        />
        <CsvLink name="summary" question={question} more={{ by }} />
      </header>
      {error ? (
        <p className="form-error">{error.message}</p>
      ) : !data ? (
        <Loading />
      ) : rows.length === 0 ? (
        <NoCalls />
      ) : (
        <>
          {!IN_TIME.has(by) && (
            <div className="body">
              <LazyBars
                title="Breakdown"
                bars={rows.slice(0, MOST_BARS).map((row) => ({
                  label: label(row),
                  name: label(row),
                  parts: callParts(row),
                  facts: callFacts(row),
                }))}
                parts={CALL_PARTS}
                unit={`Calls${rows.length > MOST_BARS ? `, the first ${MOST_BARS} of ${rows.length}` : ''}`}
                write={count}
                lying
              />
            </div>
          )}
          <ScrollX label="Breakdown">
            <table className="table">
              <thead>
                <tr>
                  <th>{BY.find(([name]) => name === by)?.[1]}</th>
                  {seen.map(([name, text]) => (
                    <th key={name} className="num">
                      {text || (
                        <span className="sr">
                          {name === 'answerRate' ? 'Answer rate' : 'Conversion rate'}
                        </span>
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
                        {/* Each column writes the type of its own field. */}
                        {write(row[name] as never)}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollX>
        </>
      )}
    </section>
  );
}
