import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import { Link } from 'wouter';
import type { Delivery } from '../../api/client/outcry-client.ts';
import { api } from '../ui/api.ts';
import { count, dayAndTime, sentence, shortId } from '../ui/format.ts';
import { type NameOf, useNames } from '../ui/names.ts';
import { DialogButton } from '../ui/overlay/dialog.tsx';
import { Tip } from '../ui/overlay/tip.tsx';
import { tell, tellFailure } from '../ui/overlay/toast.tsx';
import { Chip, Failed, Loading, ScrollX } from '../ui/parts.tsx';

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
        <p className="body quiet">None is listed for this call.</p>
      ) : (
        <DeliveryTable lines={lines} queryKey={key} />
      )}
      <p className="body quiet small">
        Listed are posts, and webhooks that were not taken at the first try. The others are counted under{' '}
        <Link href="~/setup/webhooks" className="text-link">
          Webhooks
        </Link>
        .
      </p>
    </section>
  );
}

const toldTo = ({ publisherId }: Delivery, nameOf: NameOf): string =>
  publisherId ? `${nameOf(publisherId)} (event)` : 'This exchange (event)';

type TableProps = {
  lines: Delivery[];
  queryKey: string[] /** Where it is not about one call. */;
  linksCalls?: boolean;
  /** All of it was told to one. */
  toOne?: boolean;
};

export function DeliveryTable({ lines, queryKey, linksCalls = false, toOne = false }: TableProps) {
  const nameOf = useNames();
  return (
    <ScrollX label="Webhooks">
      <table className="table deliveries">
        <thead>
          <tr>
            <th>Event</th>
            {!toOne && <th>To</th>}
            {linksCalls && <th>Call</th>}
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
              {!toOne && <td>{line.buyerId ? nameOf(line.buyerId) : toldTo(line, nameOf)}</td>}
              {linksCalls && (
                <td>
                  {line.callId === null ? (
                    '–'
                  ) : (
                    <Link href={`~/calls/${line.callId}`} className="row-link mono">
                      {shortId(line.callId)}
                    </Link>
                  )}
                </td>
              )}
              <td>
                <Chip word={line.status} />
              </td>
              <td className="num">{line.attempts}</td>
              <td>
                <Tip text={line.lastReply ?? ''}>
                  <span>{line.lastError ?? line.lastStatus ?? '–'}</span>
                </Tip>
              </td>
              <td>{dayAndTime(line.updatedAt)}</td>
              <td className="num">
                {line.status !== 'delivered' && <ShowDelivery line={line} />}
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

/** What is sent, and all that is known of how it went. */
const ShowDelivery = ({ line }: { line: Delivery }) => (
  <DialogButton text="Details" label={`Details of ${line.type}`} look="little bare" title={line.type}>
    {() => <DeliveryDetail id={line.id} />}
  </DialogButton>
);

function DeliveryDetail({ id }: { id: string }) {
  const { data, error } = useQuery({ queryKey: ['delivery', id], queryFn: () => api.getDelivery({ id }) });
  if (error) return <Failed error={error} />;
  if (!data) return <Loading />;
  const facts: [string, string | null][] = [
    ['Status', sentence(data.status)],
    ['Attempts', count(data.attempts)],
    ['Error', data.lastError],
    ['HTTP status', data.lastStatus === null ? null : String(data.lastStatus)],
    ['Next attempt', data.nextAt && dayAndTime(data.nextAt)],
    ['URL', data.request?.url ?? null],
  ];
  return (
    <div className="stack">
      <dl className="facts">
        {facts.map(([label, value]) =>
          value ? (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
      <h3>Body sent</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre className="wire" tabIndex={0}>
        {data.request ? JSON.stringify(data.request.body, null, 2) : 'Not kept once delivered.'}
      </pre>
      <h3>Last response</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre className="wire" tabIndex={0}>
        {data.lastReply ?? '–'}
      </pre>
    </div>
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
