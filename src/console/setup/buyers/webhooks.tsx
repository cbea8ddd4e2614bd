import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { DeliveryTable } from '../../call/deliveries.tsx';
import { api } from '../../ui/api.ts';
import { Segments } from '../../ui/form/segments.tsx';
import { Empty, Failed, Loading } from '../../ui/parts.tsx';

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
      <div className="panel">
        {error && !data ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : !data ? (
          <Loading />
        ) : data.data.length === 0 ? (
          <Empty title={status === 'dead' ? 'None was given up' : 'None'}>
            A webhook is tried for 24 hours. What was given up waits here until you send it again.
          </Empty>
        ) : (
          <DeliveryTable lines={data.data} queryKey={key} />
        )}
      </div>
    </section>
  );
}
