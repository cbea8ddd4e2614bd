import { useSearchParams } from 'wouter';
import { useSession } from '../session/session.ts';
import { bigMoney, count, money, percent } from '../ui/format.ts';
import { useRevenueLabel } from '../ui/names.ts';
import { useNow } from '../ui/time.ts';
import { Bids } from './bids.tsx';
import { Breakdown } from './breakdown.tsx';
import { Controls } from './controls.tsx';
import { Course } from './course.tsx';
import { Heat } from './heat.tsx';
import { dayIn, rangeOf } from './range.ts';
import { Latency, Reasons } from './reasons.tsx';
import { type Question, type SummaryRow, useReport } from './report.ts';
import './reports.css';

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export default function Reports() {
  const { role } = useSession();
  const now = useNow();
  const [params, setParams] = useSearchParams();
  const question = questionOf(params, now);
  const setQuestion = ({ range, ...rest }: Question): void =>
    setParams(
      (before) => {
        const all = { ...Object.fromEntries(before), ...range, ...rest };
        return Object.entries(all).filter(([, value]) => value !== '');
      },
      { replace: true },
    );
  const isOneDay = question.range.from === question.range.to;
  const whole = useReport<SummaryRow>('summary', question);
  const days = useReport<SummaryRow>('summary', question, { by: 'day' }, !isOneDay);
  const hours = useReport<SummaryRow>('summary', question, { by: 'hourOfWeek' });
  const course = isOneDay ? hours : days;
  const seesBids = role !== 'publisher';
  return (
    <div className="page reports">
      <div className="page-head">
        <h1>Reports</h1>
        <Controls question={question} onChange={setQuestion} today={dayIn(now, question.timezone)} />
      </div>
      {whole.error && (
        <p className="form-error" role="alert">
          {whole.error.message}
        </p>
      )}
      {whole.data?.complete === false && (
        <p className="form-error">
          Too much to read at once: only the newest calls of the period are counted.
        </p>
      )}
      <Totals row={whole.data?.data[0] ?? null} />
      <div className="report-grid">
        <Course question={question} rows={course.data?.data} />
        <Heat rows={hours.data?.data} />
        {seesBids && <Bids question={question} />}
        {seesBids && <Reasons question={question} />}
      </div>
      <Breakdown question={question} />
      {seesBids && <Latency question={question} />}
    </div>
  );
}

/** What is asked stands in the address: it can be sent to somebody, and is there again. Left out: the last seven days. */
function questionOf(params: URLSearchParams, now: number): Question {
  const timezone = params.get('timezone') ?? ZONE;
  const usual = rangeOf('week', dayIn(now, timezone));
  return {
    range: { from: params.get('from') ?? usual.from, to: params.get('to') ?? usual.to },
    timezone,
    campaignId: params.get('campaignId') ?? '',
    publisherId: params.get('publisherId') ?? '',
    buyerId: params.get('buyerId') ?? '',
  };
}

function Totals({ row }: { row: SummaryRow | null }) {
  const revenue = useRevenueLabel();
  const shown: [string, string | undefined][] = [
    ['Calls', row ? count(row.calls) : '–'],
    ['Answer rate', percent(row?.answerRate ?? null, 1)],
    ['Conversion rate', percent(row?.conversionRate ?? null, 1)],
    [revenue, row?.revenue && bigMoney(Number(row.revenue))],
    ['Payout', row?.payout && bigMoney(Number(row.payout))],
    ['Margin', row?.margin && bigMoney(Number(row.margin))],
    ['Average bid', row?.averageBid === undefined ? undefined : money(row.averageBid)],
    ['Average price', row?.averagePrice === undefined ? undefined : money(row.averagePrice)],
  ];
  return (
    <dl className="totals panel">
      {shown.map(([label, value]) =>
        value === undefined ? null : (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
