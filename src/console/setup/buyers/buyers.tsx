import { useState } from 'react';
import { Link } from 'wouter';
import type { Buyer, CreateBuyerBody, CreateBuyerReply } from '../../../api/client/outcry-client.ts';
import { buyerCreateSchema, buyerPatchSchema } from '../../../buyers/schema.ts';
import { api } from '../../ui/api.ts';
import { bind, Check, FormBody, Select, STATUSES, Text } from '../../ui/form/fields.tsx';
import { useForm } from '../../ui/form/form.ts';
import { sentence } from '../../ui/format.ts';
import { useBuyers, useTargets } from '../../ui/names.ts';
import { RowMenu } from '../../ui/overlay/row-menu.tsx';
import { Chip } from '../../ui/parts.tsx';
import { FigureCells } from '../shared/figure-cells.tsx';
import { Delete, EditButton, List, Secret } from '../shared/list.tsx';
import { useFigures } from '../shared/today.ts';
import { ZONES } from '../shared/zones.ts';
import { Caps } from '../targets/caps.tsx';
import { type CapDraft, capBody, draftOfCap } from '../targets/draft.ts';
import { keptBuyer } from './kept.ts';
import { NewSecret, SECRET_NOTE } from './secret.tsx';

export function Buyers() {
  const targets = useTargets().data ?? [];
  const figures = useFigures('buyer');
  const targetsOf = (id: string): number => targets.filter(({ buyerId }) => buyerId === id).length;
  return (
    <List
      title="Buyers"
      query={useBuyers()}
      columns={[
        { name: 'Name', of: ({ name }) => name },
        { name: 'Status', of: ({ status }) => status },
        ...figures.columns,
        { name: 'Targets', num: true, of: ({ id }) => targetsOf(id) },
        { name: 'Billing', of: ({ wallet }) => wallet.kind },
        { name: 'Time zone', of: ({ timezone }) => timezone },
        { name: 'Loss notices', of: ({ notifyLosses }) => Number(notifyLosses) },
        { name: '' },
      ]}
      text={({ id, name, timezone, wallet }) => `${name} ${timezone} ${wallet.kind} ${id}`}
      empty={{
        title: 'Add the first buyer',
        text: 'A buyer pays for calls. It has targets: phone numbers or SIP addresses in a campaign, each with its price, hours and caps.',
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
          <FigureCells figures={figures} id={buyer.id} />
          <td className="num">{targetsOf(buyer.id)}</td>
          <td>{sentence(buyer.wallet.kind)}</td>
          <td>{buyer.timezone}</td>
          <td>{buyer.notifyLosses ? 'yes' : 'no'}</td>
          <td>
            <span className="row end">
              <EditButton title={buyer.name}>
                {(close) => <BuyerForm buyer={buyer} onDone={close} />}
              </EditButton>
              <RowMenu
                of={buyer.name}
                actions={[
                  {
                    text: 'New signing secret',
                    open: (close) => <NewSecret buyer={buyer} onClose={close} />,
                  },
                  {
                    text: 'Delete',
                    danger: true,
                    open: (close) => (
                      <Delete
                        act={() => api.deleteBuyer({ id: buyer.id })}
                        changes={['buyers']}
                        what={buyer.name}
                        onClose={close}
                      />
                    ),
                  },
                ]}
              />
            </span>
          </td>
        </tr>
      )}
    />
  );
}

function NewBuyer({ onClose }: { onClose(): void }) {
  const [made, setMade] = useState<string | null>(null);
  if (made) return <Secret label="signing secret" secret={made} note={SECRET_NOTE} onClose={onClose} />;
  return <BuyerForm onDone={(saved) => 'signingSecret' in saved && setMade(saved.signingSecret)} />;
}

type Draft = {
  name: string;
  status: string;
  timezone: string;
  wallet: string;
  caps: CapDraft[];
  notifyLosses: boolean;
};

type Saved = Buyer | CreateBuyerReply;

const NEW_BUYER: Draft = {
  name: '',
  status: 'active',
  timezone: 'America/New_York',
  wallet: 'postpaid',
  caps: [],
  notifyLosses: false,
};

const draftOf = ({ name, status, timezone, wallet, caps, notifyLosses }: Buyer): Draft => ({
  name,
  status,
  timezone,
  wallet: wallet.kind,
  caps: caps.map(draftOfCap),
  notifyLosses,
});

const toBody = ({ wallet, caps, ...rest }: Draft) => ({
  ...rest,
  wallet: { kind: wallet },
  caps: caps.map(capBody),
});

function BuyerForm({ buyer, onDone }: { buyer?: Buyer; onDone(saved: Saved): void }) {
  const form = useForm({
    initial: NEW_BUYER,
    toBody,
    schema: buyer ? buyerPatchSchema : buyerCreateSchema,
    save: (body: CreateBuyerBody): Promise<Saved> => api.createBuyer({ body }),
    kept: buyer && { ...keptBuyer(buyer), draftOf },
    changes: ['buyers', 'versions', 'wallet'],
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
          hint="Its caps reset at midnight in this zone"
          {...of('timezone')}
        />
        <Select
          label="Billing"
          hint="Prepaid: it gets calls as long as its wallet covers them"
          options={[
            { value: 'postpaid', label: 'Postpaid' },
            { value: 'prepaid', label: 'Prepaid' },
          ]}
          {...of('wallet')}
        />
      </div>
      <h3>Caps over all campaigns</h3>
      <Caps value={form.draft.caps} onChange={(caps) => form.set({ caps })} errors={form.errors} />
      <Check
        label="Loss notices: a webhook for every lost auction, with the reason"
        checked={form.draft.notifyLosses}
        onChange={(notifyLosses) => form.set({ notifyLosses })}
      />
    </FormBody>
  );
}
