import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { EventTarget } from '../../../api/client/outcry-client.ts';
import { DeliveryTable } from '../../call/deliveries.tsx';
import { useSession } from '../../session/session.ts';
import { all, api } from '../../ui/api.ts';
import { useNames } from '../../ui/names.ts';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { RowMenu } from '../../ui/overlay/row-menu.tsx';
import { Chip, Empty, Failed, Loading } from '../../ui/parts.tsx';
import { Delete, EditButton, List, Secret } from '../shared/list.tsx';
import { MakeNew } from '../shared/make-new.tsx';
import { isPlatform } from './draft.ts';
import { EventTargetForm } from './form.tsx';

const SECRET_NOTE =
  'Your system verifies events with this secret (Standard Webhooks). It is shown only once: copy it now.';

/** The API's event targets: an operator sees everybody's, a publisher its own. */
export default function Events() {
  const isOperator = useSession().role === 'operator';
  const nameOf = useNames();
  const query = useQuery({ queryKey: ['event-targets'], queryFn: () => all(api.listEventTargets, {}) });
  const ownerOf = ({ publisherId }: EventTarget): string => (publisherId ? nameOf(publisherId) : 'All');
  return (
    <List
      title="Integrations"
      query={query}
      columns={[
        { name: 'Name', of: ({ name }) => name },
        { name: 'Status', of: ({ status }) => status },
        ...(isOperator ? [{ name: 'Publisher', of: ownerOf }] : []),
        { name: 'Sent as', of: sentAs },
        { name: 'Events' },
        { name: '' },
      ]}
      text={({ id, name, url }) => `${name} ${url} ${id}`}
      empty={{
        title: 'No integrations yet',
        text: 'An integration tells a tracker, an ad platform or your own system what happens to calls: when one came in, converted, was paid or corrected.',
      }}
      create={{ label: 'New integration', form: (close) => <NewEventTarget onClose={close} /> }}
      row={(target) => (
        <tr key={target.id}>
          <td>
            <b>{target.name}</b>
          </td>
          <td>
            <Chip word={target.status} />
          </td>
          {isOperator && <td>{ownerOf(target)}</td>}
          <td>{sentAs(target)}</td>
          <td>{target.events.map((event) => event.replace('call.', '')).join(', ')}</td>
          <td>
            <span className="row end">
              <EditButton title={target.name}>
                {(close) => <EventTargetForm target={target} onDone={close} />}
              </EditButton>
              <RowMenu of={target.name} actions={actionsOf(target)} />
            </span>
          </td>
        </tr>
      )}
    />
  );
}

const SENT_AS: Partial<Record<EventTarget['kind'], string>> = {
  webhook: 'Signed webhook',
  google: 'Google Ads',
  meta: 'Meta',
  microsoft: 'Microsoft Advertising',
};
const sentAs = ({ kind, method }: EventTarget): string => SENT_AS[kind] ?? `Postback, ${method}`;

const actionsOf = (target: EventTarget) => [
  { text: 'Send a test', open: (close: () => void) => <TestEvent target={target} onClose={close} /> },
  { text: 'Event log', open: (close: () => void) => <EventLog target={target} onClose={close} /> },
  ...(target.kind === 'webhook'
    ? [
        {
          text: 'New signing secret',
          open: (close: () => void) => <NewSecret target={target} onClose={close} />,
        },
      ]
    : []),
  {
    text: 'Delete',
    danger: true,
    open: (close: () => void) => (
      <Delete
        act={() => api.deleteEventTarget({ id: target.id })}
        changes={['event-targets']}
        what={target.name}
        onClose={close}
      />
    ),
  },
];

function NewEventTarget({ onClose }: { onClose(): void }) {
  const [secret, setSecret] = useState<string | null>(null);
  if (secret) return <Secret label="signing secret" secret={secret} note={SECRET_NOTE} onClose={onClose} />;
  return (
    <EventTargetForm
      onDone={(saved) =>
        'signingSecret' in saved && saved.signingSecret ? setSecret(saved.signingSecret) : onClose()
      }
    />
  );
}

type OneProps = { target: EventTarget; onClose(): void };

const NewSecret = ({ target, onClose }: OneProps) => (
  <Dialog title={`New signing secret for ${target.name}`} onClose={onClose}>
    {(close) => <Rotation target={target} onClose={close} />}
  </Dialog>
);

function Rotation({ target, onClose }: OneProps) {
  const rotate = useMutation({ mutationFn: () => api.rotateEventTargetSecret({ id: target.id }) });
  const secret = rotate.data?.signingSecret;
  if (secret) return <Secret label="signing secret" secret={secret} note={SECRET_NOTE} onClose={onClose} />;
  return (
    <div className="stack">
      <p>Events are signed with both secrets from now on, the new one and the last.</p>
      <MakeNew what="secret" rotate={rotate} />
    </div>
  );
}

const TestEvent = ({ target, onClose }: OneProps) => (
  <Dialog title={`Test ${target.name}`} onClose={onClose}>
    {() => <TestResult target={target} />}
  </Dialog>
);

/** A sample event, sent now. */
function TestResult({ target }: { target: EventTarget }) {
  const test = useMutation({ mutationFn: () => api.testEventTarget({ id: target.id, body: {} }) });
  const { data, error, isPending } = test;
  return (
    <div className="stack">
      <p>
        {isPlatform(target.kind)
          ? 'Has the platform check account, key and a sample. Nothing is counted.'
          : 'Sends a sample event, marked as a test, and shows what comes back. A postback may count it.'}
      </p>
      <button type="button" className="button primary" disabled={isPending} onClick={() => test.mutate()}>
        {isPending ? 'Sending…' : 'Send a test'}
      </button>
      {error && <Failed error={error} />}
      {data && (
        <dl className="facts">
          <div>
            <dt>Result</dt>
            <dd>{data.delivered ? (data.note ?? 'Accepted') : (data.error ?? 'Not accepted')}</dd>
          </div>
          {data.request.url && (
            <div>
              <dt>Request</dt>
              <dd className="mono">{`${data.request.method} ${data.request.url}`}</dd>
            </div>
          )}
          <div>
            <dt>Response</dt>
            <dd className="mono">{`${data.reply.status ?? '–'} ${data.reply.body ?? ''}`}</dd>
          </div>
        </dl>
      )}
    </div>
  );
}

const EventLog = ({ target, onClose }: OneProps) => (
  <Dialog title={`Event log of ${target.name}`} onClose={onClose}>
    {() => <LogTable id={target.id} />}
  </Dialog>
);

function LogTable({ id }: { id: string }) {
  const key = ['deliveries', id];
  const { data, error } = useQuery({
    queryKey: key,
    queryFn: () => api.listDeliveries({ eventTargetId: id, limit: 100 }),
    refetchInterval: 5_000,
  });
  if (error) return <Failed error={error} />;
  if (!data) return <Loading />;
  if (data.data.length === 0) return <Empty title="Nothing was sent yet">Events appear here.</Empty>;
  return <DeliveryTable lines={data.data} queryKey={key} linksCalls toOne />;
}
