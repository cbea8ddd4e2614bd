import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import type { Delivery } from '../../api/client/outcry-client.ts';
import { api } from '../ui/api.ts';
import { dayAndTime } from '../ui/format.ts';
import { useNames } from '../ui/names.ts';
import { Tip } from '../ui/overlay/tip.tsx';
import { tell, tellFailure } from '../ui/overlay/toast.tsx';
import { Chip, ScrollX } from '../ui/parts.tsx';

/** What the buyer was told by webhook, and how that went. */
export function Deliveries({ callId }: { callId: string }) {
  const key = ['deliveries', callId];
  const { data } = useQuery({
    queryKey: key,
    queryFn: () => api.listDeliveries({ callId, limit: 100 }),
    refetchInterval: 5_000,
  });
  const lines = data?.data ?? [];
  return (
    <section className="panel">
      <header>
        <h2>Webhooks</h2>
      </header>
      {lines.length === 0 ? (
        <p className="body quiet">None was sent for this call.</p>
      ) : (
        <DeliveryTable lines={lines} queryKey={key} />
      )}
    </section>
  );
}

type TableProps = { lines: Delivery[]; queryKey: string[] };

export function DeliveryTable({ lines, queryKey }: TableProps) {
  const nameOf = useNames();
  return (
    <ScrollX label="Webhooks">
      <table className="table">
        <thead>
          <tr>
            <th>Event</th>
            <th>To</th>
            <th>Status</th>
            <th className="num">Attempts</th>
            <th>Last response</th>
            <th>When</th>
            <th>
              <span className="sr">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.id}>
              <td className="mono">{line.type}</td>
              <td>{nameOf(line.buyerId)}</td>
              <td>
                <Chip word={line.status} />
              </td>
              <td className="num">{line.attempts}</td>
              <td>
                <Tip text={line.lastReply ?? ''}>
                  <span>{line.lastStatus ?? line.lastError ?? '–'}</span>
                </Tip>
              </td>
              <td>{dayAndTime(line.updatedAt)}</td>
              <td className="num">
                {(line.status === 'dead' || line.status === 'stopped') && (
                  <SendAgain id={line.id} queryKey={queryKey} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollX>
  );
}

function SendAgain({ id, queryKey }: { id: string; queryKey: string[] }) {
  const client = useQueryClient();
  const again = useMutation({
    mutationFn: () => api.replayDelivery({ id }),
    onSuccess: () => tell('It is sent again.'),
    onError: (error) => tellFailure('It was not sent again', error),
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
  return (
    <button type="button" className="button little" disabled={again.isPending} onClick={() => again.mutate()}>
      <RotateCcw size={14} aria-hidden="true" /> Send again
    </button>
  );
}
