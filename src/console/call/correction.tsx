import { useMemo } from 'react';
import type { AdjustChargeBody, GetCallReply as CallDetail } from '../../api/client/outcry-client.ts';
import { parseMicros, ZERO } from '../../lib/money.ts';
import { adjustmentSchema } from '../../settlement/schema.ts';
import { api } from '../ui/api.ts';
import { bind, FormBody, Text } from '../ui/form/fields.tsx';
import { useForm } from '../ui/form/form.ts';
import { exactMoney } from '../ui/format.ts';
import { DialogButton } from '../ui/overlay/dialog.tsx';
import { tell } from '../ui/overlay/toast.tsx';

type Draft = { revenue: string; payout: string; reason: string };

const toBody = ({ revenue, payout, reason }: Draft): AdjustChargeBody => ({
  revenue,
  ...(payout.trim() !== '' && { payout }),
  reason,
});

const schemaFor = (price: string) =>
  adjustmentSchema.refine(({ revenue }) => revenue <= (parseMicros(price) ?? ZERO), {
    path: ['revenue'],
    message: `must be at most ${price}, which the call was sold for`,
  });

/** For a call that was charged: what it should have come to. What is booked stays, the difference is booked too. */
export const Correction = ({ call }: { call: CallDetail }) => (
  <DialogButton text="Correct the charge" look="little" title="Correct the charge">
    {(close) => <CorrectionForm call={call} onDone={close} />}
  </DialogButton>
);

function CorrectionForm({ call, onDone }: { call: CallDetail; onDone(): void }) {
  const schema = useMemo(() => schemaFor(call.price ?? '0'), [call.price]);
  const form = useForm({
    initial: { revenue: call.revenue ?? '', payout: '', reason: '' },
    toBody,
    schema,
    save: (body: AdjustChargeBody) => api.adjustCharge({ id: call.id, body }),
    changes: ['call', 'calls', 'audit', 'balances', 'report'],
    onDone: ({ adjusted, revenue }) => {
      onDone();
      tell(adjusted ? `Corrected to ${exactMoney(revenue)}.` : 'The books said so already.');
    },
  });
  const field = bind(form);
  return (
    <FormBody form={form} save="Correct">
      <Text
        label="The buyer pays, $"
        hint={`Sold for ${exactMoney(call.price ?? '')}, and never more. 0 takes the charge back.`}
        {...field('revenue')}
      />
      <Text
        label="The publisher gets, $"
        placeholder="as its terms say"
        hint={`Now ${exactMoney(call.payout ?? '')}.`}
        {...field('payout')}
      />
      <Text label="Why" hint="For you alone: neither side is told." {...field('reason')} />
    </FormBody>
  );
}
