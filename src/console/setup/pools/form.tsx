import type { CreatePoolBody, Pool } from '../../../api/client/outcry-client.ts';
import { poolCreateSchema, poolPatchSchema } from '../../../publishers/pools/schema.ts';
import { api } from '../../ui/api.ts';
import { bind, FormBody, optionsOf, Select, STATUSES, Text } from '../../ui/form/fields.tsx';
import { useForm } from '../../ui/form/form.ts';
import { useCampaigns, useNumbers, usePublishers } from '../../ui/names.ts';
import { bodyOf, draftOf, NEW_POOL } from './draft.ts';

type FormProps = { pool?: Pool; onDone(): void };

export function PoolForm({ pool, onDone }: FormProps) {
  const campaigns = optionsOf(useCampaigns().data);
  const publishers = optionsOf(usePublishers().data);
  const form = useForm({
    initial: NEW_POOL,
    toBody: bodyOf(pool === undefined),
    schema: pool ? poolPatchSchema : poolCreateSchema,
    save: (body: CreatePoolBody) => api.createPool({ body }),
    kept: pool && {
      value: pool,
      read: (): Promise<Pool> => api.getPool({ id: pool.id }),
      send: (body, ifMatch) => api.updatePool({ id: pool.id, body, ifMatch }),
      draftOf,
    },
    changes: ['pools', 'numbers', 'versions'],
    onDone,
  });
  const of = bind(form);
  const { campaignId, publisherId, numbers, overflow } = form.draft;
  const free = (useNumbers().data ?? []).filter(
    (each) =>
      each.campaignId === campaignId &&
      each.publisherId === publisherId &&
      each.status === 'active' &&
      each.poolId === undefined &&
      !numbers.includes(each.number) &&
      each.number !== overflow,
  );
  const [first, ...others] = free.map(({ number }) => number);
  const takeAll = (): void =>
    form.set(
      overflow === '' && first
        ? { overflow: first, numbers: [numbers.trim(), ...others].filter(Boolean).join('\n') }
        : { numbers: [numbers.trim(), first, ...others].filter(Boolean).join('\n') },
    );
  return (
    <FormBody form={form} save={pool ? 'Save' : 'Add pool'}>
      <div className="grid-2">
        <Text label="Name" placeholder="Landing pages" {...of('name')} />
        <Select label="Status" options={STATUSES} {...of('status')} />
        {!pool && <Select label="Campaign" options={campaigns} {...of('campaignId')} />}
        {!pool && <Select label="Publisher" options={publishers} {...of('publisherId')} />}
      </div>
      <Text
        label="Numbers, one on each line"
        rows={5}
        hint="Tracking numbers of this publisher in this campaign. Each is shown to one visitor at a time."
        {...of('numbers')}
      />
      {free.length > 0 && (
        <button type="button" className="button little" onClick={takeAll}>
          Take all that are free ({free.length})
        </button>
      )}
      <Text
        label="Overflow number"
        type="tel"
        hint="Shown when no other is free, and written in the page itself"
        {...of('overflow')}
      />
      <div className="grid-2">
        <Text
          label="Lease (seconds)"
          type="number"
          hint="How long a visitor who is gone keeps a number"
          {...of('leaseSeconds')}
        />
        <Text
          label="Cool-down (seconds)"
          type="number"
          hint="How long after that nobody else is shown it"
          {...of('cooldownSeconds')}
        />
      </div>
      <Text
        label="Sites, one on each line"
        rows={2}
        placeholder="shop.example.com"
        hint="Hosts whose pages may ask for numbers; empty: every page may"
        {...of('sites')}
      />
    </FormBody>
  );
}
