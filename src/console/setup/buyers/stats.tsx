import { useQuery } from '@tanstack/react-query';
import type { BuyerStat as BuyerStats } from '../../../api/client/outcry-client.ts';
import { ReasonChart } from '../../reports/reason-chart.tsx';
import '../../reports/reports.css';
import { api } from '../../ui/api.ts';
import { count, milliseconds, percent } from '../../ui/format.ts';
import { useNames } from '../../ui/names.ts';
import { Failed, Loading, ScrollX } from '../../ui/parts.tsx';
import { CapsNow } from './caps.tsx';

const DAY_MS = 86_400_000;
export const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();

export function Stats({ buyerId, days }: { buyerId: string; days: number }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['buyer stats', buyerId, days],
    queryFn: () => api.getBuyerStats({ id: buyerId, since: daysAgo(days) }),
    refetchInterval: 30_000,
    placeholderData: (before) => before,
  });
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <>
      {!data.complete && (
        <p className="form-error">Too much to read at once: only the newest part of the period is counted.</p>
      )}
      <Totals stats={data} />
      <div className="report-grid">
        <ReasonChart title="Loss reasons" rows={data.reasons} />
        <CapsNow targets={data.targets} />
      </div>
      <Latency rows={data.latency} />
    </>
  );
}

function Totals({ stats }: { stats: BuyerStats }) {
  const shown = [
    ['Considered', count(stats.considered)],
    ['Pinged', count(stats.asked)],
    ['Bids', count(stats.bids)],
    ['Won', count(stats.won)],
    ['Win rate', percent(stats.winRate, 1)],
  ];
  return (
    <dl className="totals panel">
      {shown.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Latency({ rows }: { rows: BuyerStats['latency'] }) {
  const nameOf = useNames();
  if (rows.length === 0) return null;
  return (
    <section className="panel">
      <header>
        <h2>Ping latency</h2>
      </header>
      <ScrollX label="Ping latency">
        <table className="table">
          <thead>
            <tr>
              <th>Target</th>
              <th className="num">p50</th>
              <th className="num">p95</th>
              <th className="num">Timeouts</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.targetId}>
                <td>{nameOf(row.targetId)}</td>
                <td className="num">{milliseconds(row.p50Ms)}</td>
                <td className="num">{milliseconds(row.p95Ms)}</td>
                <td className="num">{count(row.timeouts)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollX>
    </section>
  );
}
