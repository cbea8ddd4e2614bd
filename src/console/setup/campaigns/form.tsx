import type { Campaign, CreateCampaignBody } from '../../../api/client/outcry-client.ts';
import { STRATEGY_WORDS } from '../../../campaign/campaign.ts';
import { api } from '../../ui/api.ts';
import { bind, FormBody, Select, STATUSES, Text } from '../../ui/form/fields.tsx';
import { useForm } from '../../ui/form/form.ts';
import { sentence } from '../../ui/format.ts';
import { MarginFields } from '../shared/margin.tsx';
import { DisputeExample } from './dispute-example.tsx';
import { campaignBody, campaignCreate, campaignPatch, draftOfCampaign, NEW_CAMPAIGN } from './draft.ts';
import { keptCampaign } from './kept.ts';
import { Tags } from './tags.tsx';

const STRATEGIES = Object.entries(STRATEGY_WORDS).map(([value, words]) => ({
  value,
  label: `${sentence(value)}: ${words}`,
}));
const PRICES = [
  { value: 'first', label: 'First price: the winner pays its bid' },
  { value: 'second', label: 'Second price: the winner pays just more than the next bid' },
];
const DUPLICATES = [
  { value: 'allow', label: 'Sell like any other call' },
  { value: 'reject', label: 'Not to the same buyer again' },
  { value: 'sameBuyer', label: 'To the same buyer as before' },
];

const AD_CONSENTS = [
  { value: 'perCall', label: 'Each call says so, by a tag' },
  { value: 'declared', label: 'All callers agreed before they called' },
];
const ON_EXPIRY = [
  { value: 'none', label: 'Taken: without a decision the charge stands' },
  { value: 'whole', label: 'Taken: without a decision the charge is taken back' },
];

type Props = { campaign?: Campaign; onDone(campaign: Campaign): void };

export function CampaignForm({ campaign, onDone }: Props) {
  const form = useForm({
    initial: NEW_CAMPAIGN,
    toBody: campaignBody,
    schema: campaign ? campaignPatch : campaignCreate,
    save: (body: CreateCampaignBody) => api.createCampaign({ body }),
    kept: campaign && { ...keptCampaign(campaign), draftOf: draftOfCampaign },
    changes: ['campaigns', 'versions'],
    onDone,
  });
  const of = bind(form);
  return (
    <FormBody form={form} save={campaign ? 'Save' : 'Add campaign'}>
      <div className="grid-2">
        <Text label="Name" placeholder="Plumbing, West" {...of('name')} />
        <Text
          label="Vertical"
          placeholder="plumbing"
          hint="What the calls are about, as buyers see it"
          {...of('vertical')}
        />
        <Select label="Status" options={STATUSES} {...of('status')} />
      </div>
      <h3>Routing</h3>
      <div className="grid-2">
        <Select label="Routing strategy" options={STRATEGIES} {...of('strategy', 'routing.strategy')} />
        <Select label="Price rule" options={PRICES} {...of('price', 'routing.price')} />
        <Text label="Floor, $" hint="The lowest price accepted" {...of('floor', 'routing.floor')} />
        <Text
          label="Ping timeout (ms)"
          type="number"
          hint="How long buyers have to bid: 50 to 3,000"
          {...of('timeoutMs', 'routing.timeoutMs')}
        />
        <Text
          label="Buyers tried per call"
          type="number"
          hint="If a winner does not answer, the next is tried"
          {...of('maxAttempts', 'routing.maxAttempts')}
        />
        <Text label="Ring time (seconds)" type="number" {...of('ringSeconds', 'routing.ringSeconds')} />
      </div>
      <h3>Conversion and duplicates</h3>
      <div className="grid-2">
        <Text
          label="Converts after (seconds connected)"
          type="number"
          hint="A call this long is paid for"
          {...of('minSeconds', 'conversion.minSeconds')}
        />
        <Select label="Duplicate calls" options={DUPLICATES} {...of('action', 'duplicate.action')} />
        <Text label="Duplicate window (days)" type="number" {...of('windowDays', 'duplicate.windowDays')} />
      </div>
      <h3>Tag visibility</h3>
      <p className="quiet small">
        Every answer of a caller is a tag. A dialable number is never shown to a buyer before the award.
      </p>
      <Tags value={form.draft.tags} onChange={(tags) => form.set({ tags })} errors={form.errors} />
      <h3>Fallback, recording and reports</h3>
      <div className="grid-2">
        <Text
          label="Fallback number"
          type="tel"
          placeholder="+14155550100"
          hint="Where callers go when nobody buys. Empty: a spoken apology"
          {...of('fallbackNumber')}
        />
        <Text label="Maximum call length (seconds)" type="number" {...of('maxCallSeconds')} />
        <Text
          label="Recording notice"
          placeholder="This call may be recorded."
          hint="Said to the caller. Empty: calls are not recorded"
          {...of('disclosure', 'recording')}
        />
        <Text
          label="Report tag"
          placeholder="homeowner"
          hint="Reports can be broken down by this tag, for calls from now on"
          {...of('reportTag')}
        />
        <Select
          label="Consent to ad platforms"
          options={AD_CONSENTS}
          hint="Without it no ad platform is told of a call"
          {...of('adConsent')}
        />
      </div>
      <h3>Minimum margin</h3>
      <MarginFields
        value={form.draft.margin}
        onChange={(margin) => form.set({ margin })}
        errors={form.errors}
        touch={form.touch}
        usual="Empty: none. A publisher’s or a target’s own rule holds before it"
      />
      <h3>Disputes</h3>
      <div className="grid-2">
        <Select
          label="Disputes of charges"
          options={ON_EXPIRY}
          empty="None are taken"
          {...of('onExpiry', 'disputes.onExpiry')}
        />
        {form.draft.onExpiry !== '' && (
          <>
            <Text
              label="Opened within (days)"
              type="number"
              hint="Of the call: at most 7"
              {...of('disputeDays', 'disputes.windowDays')}
            />
            <Text label="Decided within (days)" type="number" {...of('decideDays', 'disputes.decideDays')} />
            <DisputeExample body={campaignBody(form.draft).disputes} />
          </>
        )}
      </div>
    </FormBody>
  );
}
