import { useState } from 'react';
import * as z from 'zod';
import type { ApiKey, CreateKeyBody, CreateKeyReply } from '../../../api/client/outcry-client.ts';
import { lineSchema } from '../../../campaign/schema.ts';
import { api } from '../../ui/api.ts';
import { bind, FormBody, optionsOf, Select, Text } from '../../ui/form/fields.tsx';
import { useForm } from '../../ui/form/form.ts';
import { sentence } from '../../ui/format.ts';
import { useBuyers, usePublishers } from '../../ui/names.ts';
import { Secret } from '../shared/list.tsx';

/** Until the end of that day on the reader's own clock; nothing: until it is revoked. */
const endOf = (day: string): string | null => (day === '' ? null : new Date(`${day}T23:59:59`).toISOString());

/** The day an instant falls on for the reader, as a date field has it. */
const dayOf = (at: string | null): string => (at === null ? '' : new Date(at).toLocaleDateString('en-CA'));

const expiresAt = z.string().nullable();
const UNTIL_HINT = 'At the end of this day. Empty: never';
const CHOOSE = 'is needed';
const keySchema = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('operator'), name: lineSchema(200), expiresAt, readOnly: z.boolean() }),
  z.strictObject({
    role: z.literal('publisher'),
    name: lineSchema(200),
    expiresAt,
    readOnly: z.boolean(),
    publisherId: z.string().min(1, CHOOSE),
  }),
  z.strictObject({
    role: z.literal('buyer'),
    name: lineSchema(200),
    expiresAt,
    readOnly: z.boolean(),
    buyerId: z.string().min(1, CHOOSE),
  }),
]);

type Draft = {
  role: string;
  may: string;
  name: string;
  until: string;
  publisherId: string;
  buyerId: string;
};

const MAY = [
  { value: 'change', label: 'Read and change' },
  { value: 'read', label: 'Read only' },
];

export function NewKey({ onClose }: { onClose(): void }) {
  const [made, setMade] = useState<CreateKeyReply | null>(null);
  const publishers = usePublishers().data;
  const buyers = useBuyers().data;
  const form = useForm({
    initial: { role: 'publisher', may: 'change', name: '', until: '', publisherId: '', buyerId: '' },
    toBody: ({ role, may, name, until, publisherId, buyerId }: Draft) => ({
      role,
      name,
      readOnly: may === 'read',
      expiresAt: endOf(until),
      ...(role === 'publisher' && { publisherId }),
      ...(role === 'buyer' && { buyerId }),
    }),
    schema: keySchema,
    save: (body: CreateKeyBody) => api.createKey({ body }),
    changes: ['keys'],
    onDone: (key: CreateKeyReply) => setMade(key),
  });
  const of = bind(form);
  if (made)
    return (
      <Secret
        label="key"
        secret={made.key}
        note="This key is shown only once. Copy it now: whoever has it has access."
        onClose={onClose}
      />
    );
  return (
    <FormBody form={form} save="Make key">
      <div className="grid-2">
        <Select
          label="Role"
          options={['publisher', 'buyer', 'operator'].map((role) => ({ value: role, label: sentence(role) }))}
          {...of('role')}
        />
        {form.draft.role === 'publisher' && (
          <Select label="Publisher" options={optionsOf(publishers)} {...of('publisherId')} />
        )}
        {form.draft.role === 'buyer' && (
          <Select label="Buyer" options={optionsOf(buyers)} {...of('buyerId')} />
        )}
        <Select label="Permission" options={MAY} {...of('may', 'readOnly')} />
        <Text
          label="Name"
          placeholder="Dana’s laptop"
          hint="So that you know which one to revoke"
          {...of('name')}
        />
        <Text label="Expires" type="date" hint={UNTIL_HINT} {...of('until', 'expiresAt')} />
      </div>
    </FormBody>
  );
}

const editSchema = z.strictObject({ name: lineSchema(200), expiresAt: expiresAt.optional() });

/** A key is renamed, or told until when it opens. */
export function EditKey({ accessKey, onClose }: { accessKey: ApiKey; onClose(): void }) {
  const was = dayOf(accessKey.expiresAt);
  const form = useForm({
    initial: { name: '', until: '' },
    // A day nobody touched keeps its hour.
    toBody: ({ name, until }: { name: string; until: string }) => ({
      name,
      ...(until !== was && { expiresAt: endOf(until) }),
    }),
    schema: editSchema,
    kept: {
      value: accessKey,
      read: (): Promise<ApiKey> => api.getKey({ id: accessKey.id }),
      send: (body, ifMatch) => api.updateKey({ id: accessKey.id, body, ifMatch }),
      draftOf: ({ name, expiresAt }: ApiKey) => ({ name, until: dayOf(expiresAt) }),
    },
    changes: ['keys'],
    onDone: onClose,
  });
  const of = bind(form);
  return (
    <FormBody form={form} save="Save">
      <div className="grid-2">
        <Text label="Name" {...of('name')} />
        <Text label="Expires" type="date" hint={UNTIL_HINT} {...of('until', 'expiresAt')} />
      </div>
    </FormBody>
  );
}
