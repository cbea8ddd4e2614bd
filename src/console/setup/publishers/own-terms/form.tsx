import type { PublisherTerm, SetPublisherTermsBody } from '../../../../api/client/outcry-client.ts';
import { PRICE_KINDS } from '../../../../prices/registry.ts';
import { termsSchema } from '../../../../settlement/terms-schema.ts';
import { api, Problem } from '../../../ui/api.ts';
import { bind, FormBody, Select, Text } from '../../../ui/form/fields.tsx';
import { type Form, useForm } from '../../../ui/form/form.ts';
import { useCampaigns } from '../../../ui/names.ts';
import { PriceFields, TIMERS } from '../../price/fields.tsx';
import { ZONES } from '../../shared/zones.ts';
import { Caps } from '../../targets/caps.tsx';
import { WeekHours } from '../../targets/hours.tsx';
import { draftOfTerms, NEW_TERMS, type TermsDraft, termsBody } from './draft.ts';
import { TermsExample } from './example.tsx';

type Pair = { id: string; campaignId: string };
type Props = Pair & { terms?: PublisherTerm | undefined; onDone(): void };

const PAID_ON = [
  { value: 'sale', label: 'The sale: the buyer is charged' },
  { value: 'connect', label: 'The talk alone, sold or not' },
  { value: 'outcome', label: 'An outcome the buyer reports' },
];
const ON_CORRECTION = [
  { value: 'follow', label: 'The payout follows' },
  { value: 'keep', label: 'The payout stays' },
];

/** What a publisher earns in one campaign, and what it may bring there. */
export function TermsForm({ id, campaignId, terms, onDone }: Props) {
  const campaign = (useCampaigns().data ?? []).find((each) => each.id === campaignId);
  const put = (body: unknown, state: { ifMatch?: string; ifNoneMatch?: string }) =>
    api.setPublisherTerms({ id, campaignId, body: body as SetPublisherTermsBody, ...state });
  const form = useForm({
    initial: NEW_TERMS,
    toBody: termsBody,
    schema: termsSchema,
    // They are set as if there were none: what somebody agreed on meanwhile would be gone.
    save: async (body: SetPublisherTermsBody): Promise<PublisherTerm> => {
      try {
        return await put(body, { ifNoneMatch: '*' });
      } catch (error) {
        if (!(error instanceof Problem) || error.status !== 412) throw error;
        throw new Error('Somebody else has set terms for this campaign. Open them to change them.');
      }
    },
    kept: terms && {
      value: terms,
      read: (): Promise<PublisherTerm> => api.getPublisherTerms({ id, campaignId }),
      // They are replaced whole.
      send: (_, ifMatch, wanted) => put(wanted, ifMatch === undefined ? {} : { ifMatch }),
      draftOf: draftOfTerms,
    },
    changes: ['terms', 'versions'],
    onDone,
  });
  const { draft, set, errors } = form;
  return (
    <FormBody form={form} save={terms ? 'Save terms' : 'Set terms'}>
      <div className="price">
        <div className="stack">
          <PriceFields
            label="Payout per call"
            value={draft.payout}
            onChange={(payout) => set({ payout })}
            errors={errors}
            touch={form.touch}
            path="payout"
            kinds={PRICE_KINDS}
            usual="A share of what the buyer is charged"
          />
          <Conditions form={form} />
        </div>
        <TermsExample body={termsBody(draft)} longestSeconds={campaign?.maxCallSeconds ?? 3_600} />
      </div>
      <h3>Hours</h3>
      <p className="quiet small">
        A call that comes outside of them, or beyond a cap, is turned away: the campaign’s fallback number
        answers it.
      </p>
      <WeekHours value={draft.hours} onChange={(hours) => set({ hours })} zone={draft.timezone} />
      <h3>Caps</h3>
      <Caps value={draft.caps} onChange={(caps) => set({ caps })} errors={errors} money="Payout, $" />
      {draft.hours === null && (
        <div className="grid-2">
          <Select label="Time zone of the caps" options={ZONES} {...bind(form)('timezone')} />
        </div>
      )}
    </FormBody>
  );
}

/** When what is agreed is earned, and what bounds it. */
function Conditions({ form }: { form: Form<TermsDraft> }) {
  const of = bind(form);
  const { draft, set } = form;
  return (
    <div className="grid-2">
      {draft.payout.kind === '' && (
        <>
          <Text label="Share, %" {...of('percent', 'payout.percent')} />
          <Text
            label="Minimum seconds"
            type="number"
            hint="Empty: as the buyer pays"
            {...of('shareSeconds', 'payout.minSeconds')}
          />
          <Select
            label="Seconds count from"
            options={TIMERS}
            value={draft.payout.timer}
            onChange={(timer) => set({ payout: { ...draft.payout, timer } })}
          />
        </>
      )}
      <Select label="Paid on" options={PAID_ON} {...of('paidOn')} />
      {draft.paidOn === 'outcome' && (
        <>
          <Text label="Outcomes" hint="Separated by commas" {...of('outcomes', 'paidOn.outcomes')} />
          <Text label="Reported within (days)" type="number" {...of('windowDays', 'paidOn.windowDays')} />
        </>
      )}
      <Text label="At least, $" hint="Of a call that earns anything" {...of('least')} />
      <Text label="At most, $" {...of('most')} />
      <Select label="When the charge is corrected" options={ON_CORRECTION} {...of('onCorrection')} />
      {draft.onCorrection === 'follow' && (
        <Text label="For (days)" type="number" hint="Empty: always" {...of('followDays')} />
      )}
    </div>
  );
}
