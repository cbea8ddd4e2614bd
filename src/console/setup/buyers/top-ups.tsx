import { useQuery } from '@tanstack/react-query';
import type { Operations } from '../../../api/client/outcry-client.ts';
import { automaticSchema, topUpSchema } from '../../../buyers/top-ups/schema.ts';
import { api } from '../../ui/api.ts';
import { bind, Check, FormBody, Text } from '../../ui/form/fields.tsx';
import { useForm } from '../../ui/form/form.ts';
import { dayAndTime, exactMoney } from '../../ui/format.ts';
import { DialogButton } from '../../ui/overlay/dialog.tsx';
import { tell } from '../../ui/overlay/toast.tsx';

type TopUps = Operations['getTopUps']['reply'];
type Props = { buyerId: string };

const useTopUps = (buyerId: string): TopUps | undefined =>
  useQuery({ queryKey: ['top-ups', buyerId], queryFn: () => api.getTopUps({ id: buyerId }) }).data;

/** Paying by card, where the operator has set up cards. */
export function TopUpButtons({ buyerId }: Props) {
  const topUps = useTopUps(buyerId);
  if (!topUps?.available) return null;
  return (
    <>
      <DialogButton text="Add funds" look="little" title="Add funds by card">
        {() => <TopUpForm buyerId={buyerId} />}
      </DialogButton>
      {topUps.hasCard && (
        <DialogButton text="Automatic top-up" look="little" title="Automatic top-up">
          {(close) => <AutomaticForm buyerId={buyerId} topUps={topUps} onDone={close} />}
        </DialogButton>
      )}
    </>
  );
}

/** What will be charged by itself, and what keeps it from being. */
export function TopUpState({ buyerId }: Props) {
  const topUps = useTopUps(buyerId);
  if (!topUps?.automatic) return null;
  const { automatic, lastError, nextAt } = topUps;
  return (
    <p className="body quiet">
      {`The card is charged ${exactMoney(automatic.amount)} whenever less than ${exactMoney(automatic.below)} is available.`}
      {lastError !== null &&
        ` It was declined (${lastError}). ${
          nextAt === null
            ? 'It is not tried any more: pay by another card.'
            : `Tried again ${dayAndTime(nextAt)}.`
        }`}
    </p>
  );
}

type TopUpDraft = { amount: string; keepCard: boolean };

function TopUpForm({ buyerId }: Props) {
  const form = useForm({
    initial: { amount: '', keepCard: true } as TopUpDraft,
    toBody: (draft: TopUpDraft) => draft,
    schema: topUpSchema,
    save: (body: TopUpDraft) => api.startTopUp({ id: buyerId, body }),
    changes: [],
    onDone: ({ url }) => window.location.assign(url),
  });
  const field = bind(form);
  return (
    <FormBody form={form} save="Continue to payment">
      <Text label="Amount, $" placeholder="500.00" hint="You pay on Stripe’s page." {...field('amount')} />
      <Check
        label="Keep the card for automatic top-ups"
        checked={form.draft.keepCard}
        onChange={(keepCard) => form.set({ keepCard })}
      />
    </FormBody>
  );
}

type AutomaticDraft = { isOn: boolean; below: string; amount: string };
type AutomaticBody = { automatic: { below: string; amount: string } | null };

const draftOf = ({ automatic }: TopUps): AutomaticDraft => ({
  isOn: automatic !== null,
  below: automatic?.below ?? '',
  amount: automatic?.amount ?? '',
});

function AutomaticForm({ buyerId, topUps, onDone }: Props & { topUps: TopUps; onDone(): void }) {
  const form = useForm({
    initial: draftOf(topUps),
    toBody: ({ isOn, below, amount }: AutomaticDraft): AutomaticBody => ({
      automatic: isOn ? { below: below.trim(), amount: amount.trim() } : null,
    }),
    schema: automaticSchema,
    kept: {
      value: topUps,
      read: (): Promise<TopUps> => api.getTopUps({ id: buyerId }),
      send: (_, ifMatch, wanted) => api.setTopUps({ id: buyerId, body: wanted as AutomaticBody, ifMatch }),
      draftOf,
    },
    changes: ['top-ups'],
    onDone: (now: TopUps) => {
      onDone();
      tell(
        now.automatic
          ? 'The card is charged by itself from now on.'
          : 'The card is not charged by itself any more.',
      );
    },
  });
  const field = bind(form);
  const { isOn } = form.draft;
  return (
    <FormBody form={form} save="Save">
      <Check label="Charge the card by itself" checked={isOn} onChange={(next) => form.set({ isOn: next })} />
      {isOn && (
        <>
          <Text
            label="When less is available than, $"
            placeholder="100.00"
            {...field('below', 'automatic.below')}
          />
          <Text label="Charge, $" placeholder="500.00" {...field('amount', 'automatic.amount')} />
        </>
      )}
    </FormBody>
  );
}
