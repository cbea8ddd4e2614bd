import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { z } from 'zod';
import { lineSchema } from '../../../campaign/schema.ts';
import { getAll } from '../../ui/api.ts';
import { bind, FormBody, Select, Text } from '../../ui/fields.tsx';
import { useForm } from '../../ui/form.ts';
import { sentence } from '../../ui/format.ts';
import { useBuyers, useNames, usePublishers } from '../../ui/names.ts';
import type { AccessKey } from '../../ui/resources.ts';
import { DeleteButton, List, Secret } from '../list.tsx';

const CHOOSE = 'choose whose key it is';
const keySchema = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('operator'), name: lineSchema(200) }),
  z.strictObject({
    role: z.literal('publisher'),
    name: lineSchema(200),
    publisherId: z.string().min(1, CHOOSE),
  }),
  z.strictObject({ role: z.literal('buyer'), name: lineSchema(200), buyerId: z.string().min(1, CHOOSE) }),
]);

export function Keys() {
  const nameOf = useNames();
  const query = useQuery({ queryKey: ['keys'], queryFn: () => getAll<AccessKey>('/v1/keys') });
  return (
    <List
      title="Keys"
      query={query}
      columns={['Name', 'Opens', 'For', '']}
      empty={{
        title: 'Let others in',
        text: 'A key opens the API and this console: for an operator all of it, for a publisher or a buyer their own part.',
      }}
      create={{ label: 'New key', form: (close) => <NewKey onClose={close} /> }}
      row={(key) => (
        <tr key={key.id}>
          <td>
            <b>{key.name}</b>
          </td>
          <td>{sentence(key.role)}</td>
          <td>{key.role === 'operator' ? 'everything' : nameOf(key.publisherId ?? key.buyerId)}</td>
          <td>
            <span className="row end">
              <DeleteButton path={`/v1/keys/${key.id}`} changes={['keys']} what={key.name} verb="Revoke" />
            </span>
          </td>
        </tr>
      )}
    />
  );
}

type Draft = { role: string; name: string; publisherId: string; buyerId: string };
type Made = AccessKey & { key: string };

function NewKey({ onClose }: { onClose(): void }) {
  const [made, setMade] = useState<Made | null>(null);
  const publishers = usePublishers().data ?? [];
  const buyers = useBuyers().data ?? [];
  const form = useForm<Draft, Made>({
    initial: { role: 'publisher', name: '', publisherId: '', buyerId: '' },
    toBody: ({ role, name, publisherId, buyerId }) => ({
      role,
      name,
      ...(role === 'publisher' && { publisherId }),
      ...(role === 'buyer' && { buyerId }),
    }),
    schema: keySchema,
    method: 'POST',
    path: '/v1/keys',
    changes: ['keys'],
    onDone: setMade,
  });
  const of = bind(form);
  if (made)
    return (
      <Secret
        label="key"
        secret={made.key}
        note="This key is shown this once. Whoever has it is let in."
        onClose={onClose}
      />
    );
  const named = (list: { id: string; name: string }[]) =>
    list.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <FormBody form={form} save="Make key">
      <div className="grid-2">
        <Select
          label="Opens"
          options={['publisher', 'buyer', 'operator'].map((role) => ({ value: role, label: sentence(role) }))}
          {...of('role')}
        />
        {form.draft.role === 'publisher' && (
          <Select label="Publisher" options={named(publishers)} empty="Choose…" {...of('publisherId')} />
        )}
        {form.draft.role === 'buyer' && (
          <Select label="Buyer" options={named(buyers)} empty="Choose…" {...of('buyerId')} />
        )}
        <Text
          label="Name"
          placeholder="Dana’s laptop"
          hint="So that you know which one to revoke"
          {...of('name')}
        />
      </div>
    </FormBody>
  );
}
