import { count, milliseconds, shortId } from '../ui/format.ts';
import { useNames } from '../ui/names.ts';
import { ScrollX } from '../ui/parts.tsx';
import { CsvLink } from './csv-link.tsx';
import { ReasonChart } from './reason-chart.tsx';
import { type LatencyRow, type Question, type ReasonRow, useReport } from './report.ts';

/** Why buyers did not get calls: every loser has exactly one reason. */
export function Reasons({ question }: { question: Question }) {
  const { data } = useReport<ReasonRow>('reasons', question);
  return (
    <ReasonChart title="Loss reasons" rows={data?.data}>
      <CsvLink name="reasons" question={question} />
    </ReasonChart>
  );
}

/** How fast buyers answer, slowest first. */
export function Latency({ question }: { question: Question }) {
  const nameOf = useNames();
  const { data } = useReport<LatencyRow>('latency', question);
  if (!data || data.data.length === 0) return null;
  const rows = [...data.data].sort((a, b) => b.p95Ms - a.p95Ms);
  return (
    <section className="panel">
      <header>
        <h2>Ping latency by target</h2>
        <CsvLink name="latency" question={question} />
      </header>
      <ScrollX label="Ping latency by target">
        <table className="table">
          <thead>
            <tr>
              <th>Target</th>
              <th className="num">Pings</th>
              <th className="num">Timeouts</th>
              <th className="num">p50</th>
              <th className="num">p95</th>
              <th className="num">Max</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.targetId}>
                <td>{row.name ?? nameOf(row.targetId) ?? shortId(row.targetId)}</td>
                <td className="num">{count(row.pings)}</td>
                <td className="num">{count(row.timeouts)}</td>
                <td className="num">{milliseconds(row.p50Ms)}</td>
                <td className="num">{milliseconds(row.p95Ms)}</td>
                <td className="num">{milliseconds(row.maxMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollX>
    </section>
  );
}
