import type { BookPaymentBody } from '../../api/client/outcry-client.ts';
import { paymentSchema } from '../../settlement/payment-schema.ts';
import { api } from '../ui/api.ts';
import { bind, FormBody, Select, Text } from '../ui/form/fields.tsx';
import { useForm } from '../ui/form/form.ts';
import { exactMoney } from '../ui/format.ts';
import { useNames } from '../ui/names.ts';
import { tell } from '../ui/overlay/toast.tsx';
import { useParties } from './party-picker.tsx';
import { isBuyer, partyQuery } from './words.ts';

type Draft = { party: string; back: string; amount: string; reference: string; note: string };

const kindOf = ({ party, back }: Draft): string => {
  if (isBuyer(party)) return back === 'yes' ? 'refund' : 'payment';
  return back === 'yes' ? 'payoutReturned' : 'payoutPaid';
};

const toBody = (draft: Draft) => ({
  ...(draft.party && { ...partyQuery(draft.party), kind: kindOf(draft) }),
  amount: draft.amount.trim(),
  reference: draft.reference,
  ...(draft.note.trim() && { note: draft.note }),
});

/** @param id whose payment; '' lets one choose. */
export function PaymentForm({ id, onDone }: { id: string; onDone(): void }) {
  const nameOf = useNames();
  const parties = useParties();
  const form = useForm({
    initial: { party: id, back: 'no', amount: '', reference: '', note: '' },
    toBody,
    schema: paymentSchema,
    save: (body: BookPaymentBody) => api.bookPayment({ body }),
    changes: CHANGED,
    onDone: ({ booked, payment }) => {
      onDone();
      tell(
        booked
          ? `Payment recorded: ${exactMoney(payment.amount)}, ${payment.reference}.`
          : 'A payment with this reference was recorded before. Nothing changed.',
      );
    },
  });
  const of = bind(form);
  const { party } = form.draft;
  const kinds = isBuyer(party)
    ? [
        { value: 'no', label: 'The buyer paid' },
        { value: 'yes', label: 'Paid back to the buyer' },
      ]
    : [
        { value: 'no', label: 'Paid to the publisher' },
        { value: 'yes', label: 'Came back from the publisher' },
      ];
  return (
    <FormBody form={form} save="Record payment">
      {id ? (
        <p className="quiet">{nameOf(id)}</p>
      ) : (
        <Select
          label="Party"
          options={parties}
          {...of('party')}
          error={form.errors('buyerId') ?? form.errors('publisherId')}
        />
      )}
      <div className="grid-2">
        <Select label="What happened" options={kinds} {...of('back', 'kind')} disabled={party === ''} />
        <Text label="Amount, $" placeholder="1200.00" {...of('amount')} />
      </div>
      <Text
        label="Reference"
        placeholder="wire-7731"
        hint="The payment’s own name, such as the bank’s. The same reference counts only once."
        {...of('reference')}
      />
      <Text label="Note" hint="The party sees it too." {...of('note')} />
    </FormBody>
  );
}

/** Lists that are different after a payment. */
export const CHANGED = ['payments', 'account', 'aging', 'balances', 'entries', 'statements'];
