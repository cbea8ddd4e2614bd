import { useQuery } from '@tanstack/react-query';
import type { CreatePublisherBody, Publisher } from '../../../api/client/outcry-client.ts';
import { publisherCreateSchema, publisherPatchSchema } from '../../../publishers/schema.ts';
import { useSession } from '../../session/session.ts';
import { api } from '../../ui/api.ts';
import { bind, FormBody, Select, STATUSES, Text } from '../../ui/form/fields.tsx';
import { useForm } from '../../ui/form/form.ts';
import { money } from '../../ui/format.ts';
import { useNames, useNumbers, usePublishers } from '../../ui/names.ts';
import { DialogButton } from '../../ui/overlay/dialog.tsx';
import { Chip, CopyButton } from '../../ui/parts.tsx';
import { FigureCells } from '../shared/figure-cells.tsx';
import { DeleteButton, EditButton, List } from '../shared/list.tsx';
import { MarginFields } from '../shared/margin.tsx';
import { draftOfMargin, type MarginDraft, marginBody, NO_MARGIN } from '../shared/margin-draft.ts';
import { useFigures } from '../shared/today.ts';
import { PublisherOwnTerms } from './own-terms/terms.tsx';
import { PayoutExample } from './payout-example.tsx';

export const payoutOf = ({ payout }: Publisher): string =>
  payout.kind === 'fixed' ? `${money(payout.amount)} per call` : `${payout.percent} % of revenue`;

export function Publishers() {
  const numbers = useNumbers().data ?? [];
  const figures = useFigures('publisher');
  const numbersOf = (id: string): number => numbers.filter(({ publisherId }) => publisherId === id).length;
  return (
    <List
      title="Publishers"
      query={usePublishers()}
      columns={[
        { name: 'Name', of: ({ name }) => name },
        { name: 'Status', of: ({ status }) => status },
        ...figures.columns,
        { name: 'Payout', of: payoutOf },
        { name: 'Numbers', num: true, of: ({ id }) => numbersOf(id) },
        { name: '' },
      ]}
      text={({ id, name }) => `${name} ${id}`}
      empty={{
        title: 'Add the first publisher',
        text: 'A publisher brings calls: it advertises your tracking numbers or pings the exchange, and is paid a share of revenue or a fixed amount per call.',
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
          <FigureCells figures={figures} id={publisher.id} />
          <td>{payoutOf(publisher)}</td>
          <td className="num">{numbersOf(publisher.id)}</td>
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
              <DialogButton
                text="Terms"
                label={`Terms of ${publisher.name}`}
                look="little"
                title={`${publisher.name}: terms by campaign`}
              >
                {() => <PublisherOwnTerms id={publisher.id} />}
              </DialogButton>
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

type Draft = {
  name: string;
  status: string;
  kind: string;
  percent: string;
  amount: string;
  margin: MarginDraft;
};
const NEW_PUBLISHER: Draft = {
  name: '',
  status: 'active',
  kind: 'revShare',
  percent: '70',
  amount: '20.00',
  margin: NO_MARGIN,
};

const draftOf = ({ name, status, payout, margin }: Publisher): Draft => ({
  name,
  status,
  kind: payout.kind,
  percent: payout.kind === 'revShare' ? payout.percent : NEW_PUBLISHER.percent,
  amount: payout.kind === 'fixed' ? payout.amount : NEW_PUBLISHER.amount,
  margin: draftOfMargin(margin),
});

const toBody = ({ name, status, kind, percent, amount, margin }: Draft) => ({
  name,
  status,
  payout: kind === 'fixed' ? { kind, amount: amount.trim() } : { kind, percent: percent.trim() },
  margin: marginBody(margin),
});

function PublisherForm({ publisher, onDone }: { publisher?: Publisher; onDone(): void }) {
  const form = useForm({
    initial: NEW_PUBLISHER,
    toBody,
    schema: publisher ? publisherPatchSchema : publisherCreateSchema,
    save: (body: CreatePublisherBody) => api.createPublisher({ body }),
    kept: publisher && {
      value: publisher,
      read: (): Promise<Publisher> => api.getPublisher({ id: publisher.id }),
      send: (body, ifMatch) => api.updatePublisher({ id: publisher.id, body, ifMatch }),
      draftOf,
    },
    changes: ['publishers', 'versions'],
    onDone,
  });
  const of = bind(form);
  return (
    <FormBody form={form} save={publisher ? 'Save' : 'Add publisher'}>
      <div className="price">
        <div className="grid-2">
          <Text label="Name" placeholder="Sunline Media" {...of('name')} />
          <Select label="Status" options={STATUSES} {...of('status')} />
          <Select
            label="Payout"
            options={[
              { value: 'revShare', label: 'Share of revenue' },
              { value: 'fixed', label: 'Fixed per call' },
            ]}
            {...of('kind')}
          />
          {form.draft.kind === 'fixed' ? (
            <Text label="Payout per call, $" {...of('amount', 'payout.amount')} />
          ) : (
            <Text label="Share of revenue, %" {...of('percent', 'payout.percent')} />
          )}
        </div>
        <PayoutExample payout={toBody(form.draft).payout} />
      </div>
      <MarginFields
        value={form.draft.margin}
        onChange={(margin) => form.set({ margin })}
        errors={form.errors}
        touch={form.touch}
        usual="Empty: the campaign’s rule"
      />
    </FormBody>
  );
}

/** One address a campaign: what an incumbent's ping URL is exchanged for. */
export function PingAddresses({ publisherId }: { publisherId: string }) {
  const nameOf = useNames();
  const { readOnly } = useSession();
  const { data } = useQuery({
    queryKey: ['publishers', publisherId],
    queryFn: () => api.getPublisher({ id: publisherId }),
  });
  return (
    <div className="stack">
      <h3>RTB ping URLs</h3>
      {data?.rtb.length === 0 && (
        <p className="quiet">
          {readOnly
            ? 'Not shown to keys that may only read: whoever has one may ping.'
            : 'The publisher gets a ping URL for a campaign with its first number there.'}
        </p>
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
