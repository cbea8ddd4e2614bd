import type { Campaign, CreateCampaignBody } from '../../../api/client/outcry-client.ts';
import { api } from '../../ui/api.ts';
import { bind, FormBody, Select, STATUSES, Text } from '../../ui/form/fields.tsx';
import { useForm } from '../../ui/form/form.ts';
import { campaignBody, campaignCreate, campaignPatch, draftOfCampaign, NEW_CAMPAIGN } from './draft.ts';

const STRATEGIES = [
  { value: 'auction', label: 'Auction: the best bid wins' },
  { value: 'weighted', label: 'Weighted: by chance, by weight' },
  { value: 'roundRobin', label: 'Round robin: in turn' },
  { value: 'waterfall', label: 'Waterfall: by priority' },
];
const PRICES = [
  { value: 'first', label: 'First: the winner pays its bid' },
  { value: 'second', label: 'Second: the winner pays what beats the next' },
];
const DUPLICATES = [
  { value: 'allow', label: 'Sell them like any other' },
  { value: 'reject', label: 'Not to the same buyer again' },
  { value: 'sameBuyer', label: 'Back to the buyer they had' },
];

type Props = { campaign?: Campaign; onDone(campaign: Campaign): void };

export function CampaignForm({ campaign, onDone }: Props) {
  const form = useForm<typeof NEW_CAMPAIGN, CreateCampaignBody, Campaign>({
    initial: campaign ? draftOfCampaign(campaign) : NEW_CAMPAIGN,
    toBody: campaignBody,
    schema: campaign ? campaignPatch : campaignCreate,
    save: (body) => (campaign ? api.updateCampaign({ id: campaign.id, body }) : api.createCampaign({ body })),
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
          hint="What is sold, as buyers are told"
          {...of('vertical')}
        />
        <Select label="Status" options={STATUSES} {...of('status')} />
      </div>
      <h3>How a call is sold</h3>
      <div className="grid-2">
        <Select label="Strategy" options={STRATEGIES} {...of('strategy', 'routing.strategy')} />
        <Select label="Price" options={PRICES} {...of('price', 'routing.price')} />
        <Text label="Floor, $" hint="The least that is accepted" {...of('floor', 'routing.floor')} />
        <Text
          label="Deadline, ms"
          type="number"
          hint="Buyers answer by then; 50 to 3,000"
          {...of('timeoutMs', 'routing.timeoutMs')}
        />
        <Text
          label="Buyers tried"
          type="number"
          hint="Before the fallback number"
          {...of('maxAttempts', 'routing.maxAttempts')}
        />
        <Text label="Ring, seconds" type="number" {...of('ringSeconds', 'routing.ringSeconds')} />
      </div>
      <h3>When it is paid for</h3>
      <div className="grid-2">
        <Text
          label="Connected seconds"
          type="number"
          hint="From here a call converts"
          {...of('minSeconds', 'conversion.minSeconds')}
        />
        <Select label="Callers who call again" options={DUPLICATES} {...of('action', 'duplicate.action')} />
        <Text label="… within days" type="number" {...of('windowDays', 'duplicate.windowDays')} />
      </div>
      <h3>Safety net</h3>
      <div className="grid-2">
        <Text
          label="Fallback number"
          type="tel"
          placeholder="+14155550100"
          hint="Where callers go when nobody buys; empty: an apology"
          {...of('fallbackNumber')}
        />
        <Text label="Longest call, seconds" type="number" {...of('maxCallSeconds')} />
        <Text
          label="Recording notice"
          placeholder="This call may be recorded."
          hint="Said to the caller. Empty: nothing is recorded"
          {...of('disclosure', 'recording')}
        />
      </div>
    </FormBody>
  );
}
