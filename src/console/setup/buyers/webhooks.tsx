import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { DeliveryTable } from '../../call/deliveries.tsx';
import { api } from '../../ui/api.ts';
import { Segments } from '../../ui/form/segments.tsx';
import { count } from '../../ui/format.ts';
import { Empty, Failed, Loading, ScrollX } from '../../ui/parts.tsx';

const STATUSES = [
  ['dead', 'Failed'],
  ['retrying', 'Retrying'],
  ['stopped', 'Stopped'],
  ['delivered', 'Delivered'],
] as const;
type Status = (typeof STATUSES)[number][0];

/** Webhooks by how they went; those given up come first, because somebody has to act. */
export function Webhooks() {
  const [status, setStatus] = useState<Status>('dead');
  const key = ['deliveries', status];
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: () => api.listDeliveries({ status, limit: 100 }),
    refetchInterval: 10_000,
  });
  return (
    <section className="stack">
      <div className="page-head">
        <h1>Webhooks</h1>
        <Segments label="Status" options={STATUSES} value={status} onChange={setStatus} />
      </div>
      <Counts />
      <div className="panel">
        {error && !data ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : !data ? (
          <Loading />
        ) : data.data.length === 0 ? (
          <Empty title={status === 'dead' ? 'No failed webhooks' : 'None'}>
            A webhook is tried for 24 hours. What failed waits here until you send it again. Delivered posts
            are listed; other webhooks only if they needed more than one attempt.
          </Empty>
        ) : (
          <DeliveryTable lines={data.data} queryKey={key} linksCalls />
        )}
      </div>
    </section>
  );
}

/** All kinds, those too that were taken at once and have no row of their own. */
function Counts() {
  const { data } = useQuery({
    queryKey: ['deliveries', 'counts'],
    queryFn: () => api.countDeliveries({ days: 7 }),
    refetchInterval: 30_000,
  });
  const counts = data?.data ?? [];
  if (counts.length === 0) return null;
  const kinds = [...new Set(counts.map(({ type }) => type))];
  const times = (type: string, status: string): string =>
    count(counts.find((one) => one.type === type && one.status === status)?.times ?? 0);
  return (
    <section className="panel">
      <header>
        <h2>Last 7 days</h2>
      </header>
      <ScrollX label="Webhooks of the last 7 days">
        <table className="table">
          <thead>
            <tr>
              <th>Event</th>
              <th className="num">Delivered</th>
              <th className="num">Failed</th>
              <th className="num">Stopped by the receiver</th>
            </tr>
          </thead>
          <tbody>
            {kinds.map((type) => (
              <tr key={type}>
                <td className="mono">{type}</td>
                <td className="num">{times(type, 'delivered')}</td>
                <td className="num">{times(type, 'dead')}</td>
                <td className="num">{times(type, 'stopped')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollX>
    </section>
  );
}
