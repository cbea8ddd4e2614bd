import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { DeliveryTable } from '../../call/deliveries.tsx';
import { api } from '../../ui/api.ts';
import { sentence } from '../../ui/format.ts';
import { Empty, Failed, Loading } from '../../ui/parts.tsx';

const STATUSES = ['dead', 'retrying', 'stopped', 'delivered'] as const;

/** Webhooks by how they went; those given up come first, because somebody has to act. */
export function Webhooks() {
  const [status, setStatus] = useState<(typeof STATUSES)[number]>('dead');
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
        {STATUSES.map((one) => (
          <button
            key={one}
            type="button"
            className={`button little ${one === status ? 'primary' : ''}`}
            aria-pressed={one === status}
            onClick={() => setStatus(one)}
          >
            {one === 'dead' ? 'Given up' : sentence(one)}
          </button>
        ))}
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
