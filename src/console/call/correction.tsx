import type { AdjustChargeBody, GetCallReply as CallDetail } from '../../api/client/outcry-client.ts';
import { adjustmentSchema } from '../../settlement/schema.ts';
import { api } from '../ui/api.ts';
import { bind, FormBody, Text } from '../ui/form/fields.tsx';
import { useForm } from '../ui/form/form.ts';
import { exactMoney } from '../ui/format.ts';
import { DialogButton } from '../ui/overlay/dialog.tsx';
import { tell } from '../ui/overlay/toast.tsx';

type Draft = { revenue: string; payout: string; reason: string };
const NOTHING: Draft = { revenue: '', payout: '', reason: '' };

const toBody = ({ revenue, payout, reason }: Draft): AdjustChargeBody => ({
  revenue,
  ...(payout.trim() !== '' && { payout }),
  reason,
});

/** For a call that was charged: what it should have come to. What is booked stays, the difference is booked too. */
export const Correction = ({ call }: { call: CallDetail }) => (
  <DialogButton text="Adjust charge" look="little" title="Adjust charge">
    {(close) => <CorrectionForm call={call} onDone={close} />}
  </DialogButton>
);

function CorrectionForm({ call, onDone }: { call: CallDetail; onDone(): void }) {
  const form = useForm({
    initial: NOTHING,
    toBody,
    schema: adjustmentSchema,
    kept: {
      value: call,
      read: (): Promise<CallDetail> => api.getCall({ id: call.id }),
      send: async (_patch, _tag, wanted) => {
        await api.adjustCharge({ id: call.id, body: wanted as AdjustChargeBody });
        return api.getCall({ id: call.id });
      },
      draftOf: ({ revenue }: CallDetail): Draft => ({ ...NOTHING, revenue: revenue ?? '' }),
    },
    changes: ['call', 'calls', 'audit', 'balances', 'report'],
    onDone: ({ revenue }: CallDetail) => {
      onDone();
      tell(`Charge adjusted to ${exactMoney(revenue ?? '0')}.`);
    },
  });
  const field = bind(form);
  return (
    <FormBody form={form} save="Adjust charge">
      <Text
        label="Charge to the buyer, $"
        hint="Never more than what was agreed for the call could come to. 0 reverses the charge."
        {...field('revenue')}
      />
      <Text
        label="Payout to the publisher, $"
        placeholder="by its payout terms"
        hint={`Now ${exactMoney(call.payout ?? '')}.`}
        {...field('payout')}
      />
      <Text label="Reason" hint="Only operators see it." {...field('reason')} />
    </FormBody>
  );
}
