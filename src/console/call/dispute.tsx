import type {
  GetCallReply as CallDetail,
  DecideDisputeBody,
  Dispute,
  OpenDisputeBody,
} from '../../api/client/outcry-client.ts';
import { formatMicros, parseMicros, subtractMicros, ZERO } from '../../lib/money.ts';
import { disputeSchema, verdictSchema } from '../../settlement/dispute-schema.ts';
import { DISPUTE_REASONS } from '../../settlement/dispute-words.ts';
import { useSession } from '../session/session.ts';
import { api } from '../ui/api.ts';
import { bind, FormBody, Select, Text } from '../ui/form/fields.tsx';
import { useForm } from '../ui/form/form.ts';
import { exactMoney } from '../ui/format.ts';
import { DialogButton } from '../ui/overlay/dialog.tsx';
import { tell } from '../ui/overlay/toast.tsx';

const CHANGES = ['call', 'calls', 'disputes', 'balances', 'report', 'audit'];

/** A buyer disputes a charge, an operator decides. */
export function DisputeButtons({ call }: { call: CallDetail }) {
  const { role } = useSession();
  const mayOpen = role === 'buyer' && !call.dispute && Number(call.revenue ?? 0) > 0;
  const mayDecide = role === 'operator' && call.dispute?.verdict === null;
  if (!mayOpen && !mayDecide) return null;
  return (
    <div className="row">
      {mayOpen && (
        <DialogButton text="Dispute the charge" title="Dispute the charge">
          {(close) => <OpenForm callId={call.id} onDone={close} />}
        </DialogButton>
      )}
      {mayDecide && <DecideButton callId={call.id} charged={call.revenue ?? '0'} />}
    </div>
  );
}

const REASONS = Object.entries(DISPUTE_REASONS).map(([value, label]) => ({ value, label }));
type OpenDraft = { reason: string; note: string };

function OpenForm({ callId, onDone }: { callId: string; onDone(): void }) {
  const form = useForm({
    initial: { reason: 'notQualified', note: '' },
    toBody: ({ reason, note }: OpenDraft) => ({ reason, ...(note.trim() && { note: note.trim() }) }),
    schema: disputeSchema,
    save: (body: OpenDisputeBody): Promise<Dispute> => api.openDispute({ id: callId, body }),
    changes: CHANGES,
    onDone: () => {
      onDone();
      tell('The charge is disputed.', 'The operator sees the seconds and the receipt, too.');
    },
  });
  const of = bind(form);
  return (
    <FormBody form={form} save="Dispute the charge">
      <Select label="Why" options={REASONS} {...of('reason')} />
      <Text
        label="Note"
        rows={3}
        hint="For the operator. Without the caller’s number: it is kept for good"
        {...of('note')}
      />
    </FormBody>
  );
}

type DecideProps = { callId: string; charged: string; look?: string };

export const DecideButton = ({ callId, charged, look = '' }: DecideProps) => (
  <DialogButton text="Decide" look={look} title="Decide the dispute">
    {(close) => <DecideForm callId={callId} charged={charged} onDone={close} />}
  </DialogButton>
);

const VERDICTS = [
  { value: 'whole', label: 'Take the whole charge back' },
  { value: 'part', label: 'Take a part back' },
  { value: 'none', label: 'The charge stands' },
];
type DecideDraft = { verdict: string; revenue: string; payout: string; note: string };

const decideBody = ({ verdict, revenue, payout, note }: DecideDraft) => ({
  verdict,
  ...(verdict === 'part' && { revenue: revenue.trim() }),
  ...(verdict !== 'none' && payout.trim() && { payout: payout.trim() }),
  ...(note.trim() && { note: note.trim() }),
});

/** What the decision comes to, as it is typed. */
function givenBack(charged: string, { verdict, revenue }: DecideDraft): string {
  const [was, left] = [parseMicros(charged), parseMicros(verdict === 'part' ? revenue.trim() : '0')];
  if (was === null || left === null || left > was) return '';
  const back = verdict === 'none' ? ZERO : subtractMicros(was, left);
  return ` ${exactMoney(formatMicros(back))} is given back.`;
}

function DecideForm({ callId, charged, onDone }: DecideProps & { onDone(): void }) {
  const form = useForm({
    initial: { verdict: 'whole', revenue: '', payout: '', note: '' },
    toBody: decideBody,
    schema: verdictSchema,
    save: (body: DecideDisputeBody): Promise<Dispute> => api.decideDispute({ id: callId, body }),
    changes: CHANGES,
    onDone: () => {
      onDone();
      tell('The dispute is decided.');
    },
  });
  const of = bind(form);
  const { verdict } = form.draft;
  return (
    <FormBody form={form} save="Decide">
      <p className="quiet">
        The buyer was charged {exactMoney(charged)}.{givenBack(charged, form.draft)}
      </p>
      <Select label="Decision" options={VERDICTS} {...of('verdict')} />
      {verdict === 'part' && <Text label="Left of the charge, $" {...of('revenue')} />}
      {verdict !== 'none' && (
        <Text
          label="Payout to the publisher, $"
          placeholder="by its payout terms"
          hint="What its terms say of corrections, unless you say otherwise"
          {...of('payout')}
        />
      )}
      <Text label="Note" rows={2} hint="The buyer reads it" {...of('note')} />
    </FormBody>
  );
}
