import type { CreateTargetBody, Target } from '../../../api/client/outcry-client.ts';
import { targetSchemas } from '../../../buyers/schema.ts';
import { useSession } from '../../session/session.ts';
import { api } from '../../ui/api.ts';
import { bind, FormBody, optionsOf, Select, STATUSES, Text } from '../../ui/form/fields.tsx';
import { useForm } from '../../ui/form/form.ts';
import { useBuyers, useCampaigns } from '../../ui/names.ts';
import { MarginFields } from '../shared/margin.tsx';
import { BiddingFields } from './bidding.tsx';
import { Caps } from './caps.tsx';
import { Charge } from './charge.tsx';
import { Criteria } from './criteria.tsx';
import { capBody, draftOfTarget, newTarget, type TargetDraft, targetBody } from './draft.ts';
import { WeekHours } from './hours.tsx';
import { PacingExample } from './pacing-example.tsx';
import { RankFields } from './rank.tsx';
import { BidPreview } from './standing/preview.tsx';

const PACINGS = [
  { value: 'calls', label: 'Evenly over the open hours, by calls' },
  { value: 'spend', label: 'Evenly over the open hours, by spend' },
];

type Props = { target?: Target; campaignId?: string | undefined; onDone(target: Target): void };

export function TargetForm({ target, campaignId, onDone }: Props) {
  const schemas = targetSchemas(useSession().allowLoopbackBuyers);
  const buyers = useBuyers().data ?? [];
  const campaigns = useCampaigns().data ?? [];
  const form = useForm({
    initial: newTarget(campaignId),
    toBody: (draft: TargetDraft) => targetBody(draft, target === undefined),
    schema: target ? schemas.patch : schemas.create,
    save: (body: CreateTargetBody) => api.createTarget({ body }),
    kept: target && {
      value: target,
      read: (): Promise<Target> => api.getTarget({ id: target.id }),
      send: (body, ifMatch) => api.updateTarget({ id: target.id, body, ifMatch }),
      draftOf: draftOfTarget,
    },
    changes: ['targets', 'target', 'versions'],
    onDone,
  });
  const of = bind(form);
  const { draft, set, errors } = form;
  const zone = buyers.find(({ id }) => id === draft.buyerId)?.timezone ?? 'America/New_York';
  return (
    <FormBody form={form} save={target ? 'Save' : 'Add target'}>
      <div className="grid-2">
        {!target && (
          <>
            <Select label="Buyer" options={optionsOf(buyers)} {...of('buyerId')} />
            <Select label="Campaign" options={optionsOf(campaigns)} {...of('campaignId')} />
          </>
        )}
        <Text label="Name" placeholder="RapidRooter, West" {...of('name')} />
        <Text label="Destination" placeholder="+12135550111 or sip:desk@example.com" {...of('destination')} />
        <Select label="Status" options={STATUSES} {...of('status')} />
      </div>
      <h3>Price</h3>
      <BiddingFields form={form} isNew={target === undefined} />
      {draft.kind === 'static' && <BidPreview draft={draft} targetId={target?.id} />}
      <h3>Charge</h3>
      <Charge form={form} campaign={campaigns.find(({ id }) => id === draft.campaignId)} />
      <h3>Criteria</h3>
      <Criteria
        value={draft.criteria}
        onChange={(criteria) => set({ criteria })}
        error={errors('criteria')}
      />
      <Text
        label="Required tags"
        placeholder="zip, homeowner"
        hint="Separated by commas. A call without one of them is not offered"
        {...of('requiredTags')}
      />
      <h3>Hours</h3>
      <WeekHours value={draft.hours} onChange={(hours) => set({ hours })} zone={zone} />
      <h3>Caps</h3>
      <Caps value={draft.caps} onChange={(caps) => set({ caps })} errors={errors} />
      {(draft.caps.some(({ window }) => window === 'day') || draft.pacing !== '') && (
        <div className="grid-2">
          <Select
            label="Day caps are used"
            options={PACINGS}
            empty="As calls come"
            hint="Evenly: a call is let through when no more has been used than is due by now"
            {...of('pacing')}
          />
          {draft.pacing !== '' && (
            <Text
              label="May be ahead by (% of the cap)"
              type="number"
              {...of('aheadPercent', 'pacing.aheadPercent')}
            />
          )}
          {draft.pacing !== '' && (
            <PacingExample
              pacing={targetBody(draft, false).pacing}
              caps={draft.caps.map(capBody)}
              hours={draft.hours}
              zone={zone}
            />
          )}
        </div>
      )}
      <h3>Margin and rank</h3>
      <MarginFields
        value={draft.margin}
        onChange={(margin) => set({ margin })}
        errors={errors}
        touch={form.touch}
        usual="Empty: the publisher’s rule, or the campaign’s"
      />
      <RankFields value={draft.rank} onChange={(rank) => set({ rank })} errors={errors} touch={form.touch} />
      <h3>Whisper and routing order</h3>
      <div className="grid-2">
        <Text
          label="Whisper"
          placeholder="A plumbing call. Press 1 to take it."
          hint="Said to the agent before the caller is connected"
          {...of('whisper')}
        />
        <Text
          label="Key to accept"
          placeholder="1"
          hint="Empty: the caller is connected after the whisper"
          {...of('acceptKey', 'whisper.acceptKey')}
        />
        <Text
          label="Priority"
          type="number"
          hint="For waterfall routing: 1 comes first"
          {...of('priority')}
        />
        <Text label="Weight" type="number" hint="For weighted routing" {...of('weight')} />
      </div>
    </FormBody>
  );
}
