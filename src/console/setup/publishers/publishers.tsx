import { useQuery } from '@tanstack/react-query';
import type { CreatePublisherBody, Publisher } from '../../../api/client/outcry-client.ts';
import { publisherCreateSchema, publisherPatchSchema } from '../../../publishers/schema.ts';
import { api } from '../../ui/api.ts';
import { bind, FormBody, Select, STATUSES, Text } from '../../ui/form/fields.tsx';
import { useForm } from '../../ui/form/form.ts';
import { money } from '../../ui/format.ts';
import { useNames, useNumbers, usePublishers } from '../../ui/names.ts';
import { Chip, CopyButton } from '../../ui/parts.tsx';
import { DeleteButton, EditButton, List } from '../shared/list.tsx';

export const payoutOf = ({ payout }: Publisher): string =>
  payout.kind === 'fixed' ? `${money(payout.amount)} a call` : `${payout.percent} % of the price`;

export function Publishers() {
  const numbers = useNumbers().data ?? [];
  return (
    <List
      title="Publishers"
      query={usePublishers()}
      columns={['Name', 'Status', 'Earns', '>Numbers', '']}
      empty={{
        title: 'Add who brings the callers',
        text: 'A publisher advertises your tracking numbers, or pings the exchange, and earns a share or a fixed sum.',
      }}
      create={{ label: 'New publisher', form: (close) => <PublisherForm onDone={close} /> }}
      row={(publisher) => (
        <tr key={publisher.id}>
          <td>
            <b>{publisher.name}</b>
          </td>
          <td>
            <Chip word={publisher.status} />
          </td>
          <td>{payoutOf(publisher)}</td>
          <td className="num">{numbers.filter(({ publisherId }) => publisherId === publisher.id).length}</td>
          <td>
            <span className="row end">
              <EditButton title={publisher.name}>
                {(close) => (
                  <div className="stack">
                    <PublisherForm publisher={publisher} onDone={close} />
                    <PingAddresses publisherId={publisher.id} />
                  </div>
                )}
              </EditButton>
              <DeleteButton
                act={() => api.deletePublisher({ id: publisher.id })}
                changes={['publishers']}
                what={publisher.name}
              />
            </span>
          </td>
        </tr>
      )}
    />
  );
}

type Draft = { name: string; status: string; kind: string; percent: string; amount: string };

function PublisherForm({ publisher, onDone }: { publisher?: Publisher; onDone(): void }) {
  const payout = publisher?.payout;
  const form = useForm<Draft, CreatePublisherBody, Publisher>({
    initial: {
      name: publisher?.name ?? '',
      status: publisher?.status ?? 'active',
      kind: payout?.kind ?? 'revShare',
      percent: payout?.kind === 'revShare' ? payout.percent : '70',
      amount: payout?.kind === 'fixed' ? payout.amount : '20.00',
    },
    toBody: ({ name, status, kind, percent, amount }) => ({
      name,
      status,
      payout: kind === 'fixed' ? { kind, amount: amount.trim() } : { kind, percent: percent.trim() },
    }),
    schema: publisher ? publisherPatchSchema : publisherCreateSchema,
    save: (body) =>
      publisher ? api.updatePublisher({ id: publisher.id, body }) : api.createPublisher({ body }),
    changes: ['publishers', 'versions'],
    onDone,
  });
  const of = bind(form);
  return (
    <FormBody form={form} save={publisher ? 'Save' : 'Add publisher'}>
      <div className="grid-2">
        <Text label="Name" placeholder="Sunline Media" {...of('name')} />
        <Select label="Status" options={STATUSES} {...of('status')} />
        <Select
          label="Earns"
          options={[
            { value: 'revShare', label: 'A share of the price' },
            { value: 'fixed', label: 'A fixed sum' },
          ]}
          {...of('kind')}
        />
        {form.draft.kind === 'fixed' ? (
          <Text label="Sum, $" {...of('amount', 'payout.amount')} />
        ) : (
          <Text label="Share, %" {...of('percent', 'payout.percent')} />
        )}
      </div>
    </FormBody>
  );
}

/** One address a campaign: what an incumbent's ping URL is exchanged for. */
export function PingAddresses({ publisherId }: { publisherId: string }) {
  const nameOf = useNames();
  const { data } = useQuery({
    queryKey: ['publishers', publisherId],
    queryFn: () => api.getPublisher({ id: publisherId }),
  });
  return (
    <div className="stack">
      <h3>Ping addresses</h3>
      {data?.rtb.length === 0 && (
        <p className="quiet">The first number in a campaign gives the publisher an address to ping there.</p>
      )}
      {data?.rtb.map(({ campaignId, rtbId }) => {
        const url = `${location.origin}/v1/rtb/${rtbId}.json`;
        return (
          <div key={rtbId} className="secret">
            <b>{nameOf(campaignId)}</b>
            <code>{url}</code>
            <CopyButton text={url} label={`address for ${nameOf(campaignId)}`} />
          </div>
        );
      })}
    </div>
  );
}
