import { Link } from 'wouter';
import type { CreateNumberBody, TrackingNumber } from '../../../api/client/outcry-client.ts';
import { numberCreateSchema, numberPatchSchema } from '../../../publishers/schema.ts';
import { useSession } from '../../session/session.ts';
import { api } from '../../ui/api.ts';
import { bind, FormBody, optionsOf, Select, STATUSES, Text } from '../../ui/form/fields.tsx';
import { useForm } from '../../ui/form/form.ts';
import { useCampaigns, useNames, useNumbers, usePublishers } from '../../ui/names.ts';
import { Chip, CopyButton } from '../../ui/parts.tsx';
import { FigureCells } from '../shared/figure-cells.tsx';
import { DeleteButton, EditButton, List } from '../shared/list.tsx';
import { useFigures } from '../shared/today.ts';

export function Numbers() {
  const { role } = useSession();
  return (
    <>
      <NumberList />
      {role === 'operator' && (
        <p className="quiet">
          <Link href="/numbers/carrier">Buy numbers and compare with the carrier</Link>
        </p>
      )}
    </>
  );
}

export function NumberList({ campaignId }: { campaignId?: string }) {
  const { role } = useSession();
  const nameOf = useNames();
  const query = useNumbers();
  const data = query.data?.filter((number) => !campaignId || number.campaignId === campaignId);
  const isOperator = role === 'operator';
  const figures = useFigures('number');
  return (
    <List
      title="Numbers"
      query={{ ...query, data }}
      columns={[
        { name: 'Number', of: ({ number }) => number },
        { name: 'Status', of: ({ status }) => status },
        { name: 'Campaign', of: (number) => nameOf(number.campaignId) },
        ...(isOperator
          ? [{ name: 'Publisher', of: (number: TrackingNumber) => nameOf(number.publisherId) }]
          : []),
        ...figures.columns,
        { name: 'Sub id', of: ({ subId }) => subId },
        { name: 'Carrier', of: ({ carrier }) => CARRIERS[carrier] },
        { name: '' },
      ]}
      text={({ id, number, campaignId: of, publisherId, subId, carrier }) =>
        `${number} ${nameOf(of)} ${nameOf(publisherId)} ${subId ?? ''} ${carrier} ${id}`
      }
      empty={{
        title: 'Add the first number',
        text: isOperator
          ? 'Point a number to this exchange at your carrier, then assign it to a campaign and a publisher.'
          : 'Numbers the operator assigns to you appear here.',
      }}
      create={
        isOperator
          ? {
              label: 'New number',
              form: (close) => <NumberForm campaignId={campaignId} onDone={close} />,
            }
          : undefined
      }
      row={(number) => (
        <tr key={number.id}>
          <td>
            <span className="row">
              <b className="mono">{number.number}</b>
              <CopyButton text={number.number} label={number.number} />
            </span>
          </td>
          <td>
            <Chip word={number.status} />
          </td>
          <td>{nameOf(number.campaignId)}</td>
          {isOperator && <td>{nameOf(number.publisherId)}</td>}
          <FigureCells figures={figures} id={number.id} />
          <td>{number.subId ?? '–'}</td>
          <td>{CARRIERS[number.carrier]}</td>
          <td>
            {isOperator && (
              <span className="row end">
                <EditButton title={number.number}>
                  {(close) => <NumberForm number={number} onDone={close} />}
                </EditButton>
                <DeleteButton
                  act={() => api.deleteNumber({ id: number.id })}
                  changes={['numbers']}
                  what={number.number}
                />
              </span>
            )}
          </td>
        </tr>
      )}
    />
  );
}

export const CARRIERS: Record<TrackingNumber['carrier'], string> = {
  twilio: 'Twilio',
  signalwire: 'SignalWire',
  telnyx: 'Telnyx',
};
const CARRIER_OPTIONS = Object.entries(CARRIERS).map(([value, label]) => ({ value, label }));

type Draft = Record<'number' | 'campaignId' | 'publisherId' | 'subId' | 'status' | 'carrier', string>;
const draftOf = ({ number, campaignId, publisherId, subId, status, carrier }: TrackingNumber): Draft => ({
  number,
  campaignId,
  publisherId,
  subId: subId ?? '',
  status,
  carrier,
});

type FormProps = { number?: TrackingNumber; campaignId?: string | undefined; onDone(): void };

function NumberForm({ number, campaignId, onDone }: FormProps) {
  const campaigns = optionsOf(useCampaigns().data);
  const publishers = optionsOf(usePublishers().data);
  const form = useForm({
    initial: {
      number: '',
      campaignId: campaignId ?? '',
      publisherId: '',
      subId: '',
      status: 'active',
      carrier: 'twilio',
    },
    toBody: ({ number: digits, subId, carrier, ...rest }: Draft) => ({
      ...rest,
      subId: subId.trim() || null,
      ...(!number && { number: digits.trim(), carrier }),
    }),
    schema: number ? numberPatchSchema : numberCreateSchema,
    save: (body: CreateNumberBody) => api.createNumber({ body }),
    kept: number && {
      value: number,
      read: (): Promise<TrackingNumber> => api.getNumber({ id: number.id }),
      send: (body, ifMatch) => api.updateNumber({ id: number.id, body, ifMatch }),
      draftOf,
    },
    changes: ['numbers', 'versions', 'publishers'],
    onDone,
  });
  const of = bind(form);
  const voiceUrl = `${location.origin}/telephony/${number?.carrier ?? form.draft.carrier}/voice`;
  return (
    <FormBody form={form} save={number ? 'Save' : 'Add number'}>
      <div className="grid-2">
        <Text
          label="Number"
          type="tel"
          placeholder="+18885550101"
          disabled={number !== undefined}
          {...of('number')}
        />
        {!number && <Select label="Carrier" options={CARRIER_OPTIONS} {...of('carrier')} />}
        <Select label="Status" options={STATUSES} {...of('status')} />
        <Select label="Campaign" options={campaigns} {...of('campaignId')} />
        <Select label="Publisher" options={publishers} {...of('publisherId')} />
        <Text
          label="Sub id"
          hint="The publisher’s own name for this traffic source (optional)"
          {...of('subId')}
        />
      </div>
      <div className="field">
        <span className="label">
          At the carrier, have calls that come in answered by this webhook, with HTTP POST:
        </span>
        <div className="secret">
          <code>{voiceUrl}</code>
          <CopyButton text={voiceUrl} label="voice webhook" />
        </div>
      </div>
    </FormBody>
  );
}
