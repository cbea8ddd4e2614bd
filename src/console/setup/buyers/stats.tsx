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
        <p className="form-error">There is more than is read at once: this is the newest of the period.</p>
      )}
      <Totals stats={data} />
      <div className="report-grid">
        <ReasonChart title="Why not" rows={data.reasons} />
        <CapsNow targets={data.targets} />
      </div>
      <Latency rows={data.latency} />
    </>
  );
}

function Totals({ stats }: { stats: BuyerStats }) {
  const shown = [
    ['Considered', count(stats.considered)],
    ['Asked', count(stats.asked)],
    ['Bids', count(stats.bids)],
    ['Won', count(stats.won)],
    ['Won of the bids', percent(stats.winRate, 1)],
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
        <h2>How fast it answers</h2>
      </header>
      <ScrollX label="How fast it answers">
        <table className="table">
          <thead>
            <tr>
              <th>Target</th>
              <th className="num">Half by</th>
              <th className="num">95 of 100 by</th>
              <th className="num">Too late</th>
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
