import { useState } from 'react';
import { Link } from 'wouter';
import { buyerCreateSchema, buyerPatchSchema } from '../../../buyers/schema.ts';
import { bind, Check, FormBody, Select, STATUSES, Text } from '../../ui/fields.tsx';
import { useForm } from '../../ui/form.ts';
import { useBuyers, useTargets } from '../../ui/names.ts';
import { Chip } from '../../ui/parts.tsx';
import type { Buyer } from '../../ui/resources.ts';
import { type Made, NewSecret, SECRET_NOTE } from '../buyer/secret.tsx';
import { DeleteButton, EditButton, List, Secret } from '../list.tsx';
import { ZONES } from '../zones.ts';

export function Buyers() {
  const targets = useTargets().data ?? [];
  return (
    <List
      title="Buyers"
      query={useBuyers()}
      columns={['Name', 'Status', 'Time zone', 'Pays', 'Told of losses', '>Targets', '']}
      empty={{
        title: 'Add who pays for calls',
        text: 'A buyer has targets: numbers or SIP addresses in a campaign, each with its price, hours and caps.',
      }}
      create={{ label: 'New buyer', form: (close) => <NewBuyer onClose={close} /> }}
      row={(buyer) => (
        <tr key={buyer.id}>
          <td>
            <Link href={`/buyers/${buyer.id}`} className="row-link">
              {buyer.name}
            </Link>
          </td>
          <td>
            <Chip word={buyer.status} />
          </td>
          <td>{buyer.timezone}</td>
          <td>{buyer.wallet.kind}</td>
          <td>{buyer.notifyLosses ? 'yes' : 'no'}</td>
          <td className="num">{targets.filter(({ buyerId }) => buyerId === buyer.id).length}</td>
          <td>
            <span className="row end">
              <EditButton title={buyer.name}>
                {(close) => <BuyerForm buyer={buyer} onDone={close} />}
              </EditButton>
              <NewSecret buyer={buyer} />
              <DeleteButton path={`/v1/buyers/${buyer.id}`} changes={['buyers']} what={buyer.name} />
            </span>
          </td>
        </tr>
      )}
    />
  );
}

function NewBuyer({ onClose }: { onClose(): void }) {
  const [made, setMade] = useState<Made | null>(null);
  if (made)
    return <Secret label="signing secret" secret={made.signingSecret} note={SECRET_NOTE} onClose={onClose} />;
  return <BuyerForm onDone={(buyer) => setMade(buyer as Made)} />;
}

type Draft = { name: string; status: string; timezone: string; wallet: string; notifyLosses: boolean };

function BuyerForm({ buyer, onDone }: { buyer?: Buyer; onDone(buyer: Buyer): void }) {
  const form = useForm<Draft, Buyer>({
    initial: {
      name: buyer?.name ?? '',
      status: buyer?.status ?? 'active',
      timezone: buyer?.timezone ?? 'America/New_York',
      wallet: buyer?.wallet.kind ?? 'postpaid',
      notifyLosses: buyer?.notifyLosses ?? false,
    },
    toBody: ({ wallet, ...rest }) => ({ ...rest, wallet: { kind: wallet } }),
    schema: buyer ? buyerPatchSchema : buyerCreateSchema,
    method: buyer ? 'PATCH' : 'POST',
    path: buyer ? `/v1/buyers/${buyer.id}` : '/v1/buyers',
    changes: ['buyers', 'versions'],
    onDone,
  });
  const of = bind(form);
  return (
    <FormBody form={form} save={buyer ? 'Save' : 'Add buyer'}>
      <div className="grid-2">
        <Text label="Name" placeholder="RapidRooter" {...of('name')} />
        <Select label="Status" options={STATUSES} {...of('status')} />
        <Select
          label="Time zone"
          options={ZONES}
          hint="Its caps roll over at midnight here"
          {...of('timezone')}
        />
        <Select
          label="Pays"
          options={[
            { value: 'postpaid', label: 'Afterwards' },
            { value: 'prepaid', label: 'In advance' },
          ]}
          {...of('wallet')}
        />
      </div>
      <Check
        label="Tell it by webhook when it loses an auction, and why"
        checked={form.draft.notifyLosses}
        onChange={(notifyLosses) => form.set({ notifyLosses })}
      />
    </FormBody>
  );
}
