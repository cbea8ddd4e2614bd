import type { CarrierNumberOfferRow, CreateNumberBody } from '../../../../api/client/outcry-client.ts';
import { numberCreateSchema } from '../../../../publishers/schema.ts';
import { api } from '../../../ui/api.ts';
import { bind, Check, FormBody, optionsOf, Select, Text } from '../../../ui/form/fields.tsx';
import { useForm } from '../../../ui/form/form.ts';
import { useCampaigns, usePublishers } from '../../../ui/names.ts';
import { DialogButton } from '../../../ui/overlay/dialog.tsx';
import { CARRIERS } from '../numbers.tsx';
import { costOf } from './cost.ts';
import type { Managed } from './managed.ts';

type Props = { carrier: Managed; number: string };
type Draft = { campaignId: string; publisherId: string; subId: string; confirmed: boolean };

/** Makes a number of the account a tracking number, and buys it first where it is an offer. */
function TakeInForm({
  carrier,
  number,
  offer,
  onDone,
}: Props & { offer?: CarrierNumberOfferRow; onDone(): void }) {
  const campaigns = optionsOf(useCampaigns().data);
  const publishers = optionsOf(usePublishers().data);
  const form = useForm({
    initial: { campaignId: '', publisherId: '', subId: '', confirmed: false } as Draft,
    toBody: ({ campaignId, publisherId, subId }: Draft) => ({
      number,
      carrier,
      campaignId,
      publisherId,
      subId: subId.trim() || null,
    }),
    schema: numberCreateSchema,
    save: async (body: CreateNumberBody) => {
      if (offer) return api.createCarrierNumber({ body: { ...body, confirmSpending: true } });
      const made = await api.createNumber({ body });
      await api.connectCarrierNumber({ number, body: { carrier } });
      return made;
    },
    changes: ['numbers', 'versions', 'publishers'],
    onDone,
  });
  const of = bind(form);
  return (
    <FormBody
      form={form}
      held={offer !== undefined && !form.draft.confirmed}
      save={offer ? `Buy ${number}` : 'Use here'}
    >
      <div className="grid-2">
        <Select label="Campaign" options={campaigns} {...of('campaignId')} />
        <Select label="Publisher" options={publishers} {...of('publisherId')} />
        <Text
          label="Sub id"
          hint="The publisher’s own name for this traffic source (optional)"
          {...of('subId')}
        />
      </div>
      {offer && (
        <Check
          label={`${CARRIERS[carrier]} charges for this number: ${costOf(offer)}`}
          checked={form.draft.confirmed}
          onChange={(confirmed) => form.set({ confirmed })}
        />
      )}
    </FormBody>
  );
}

/** For a number the account has and nobody here uses. */
export const TakeIn = ({ carrier, number }: Props) => (
  <DialogButton look="bare" text="Use here" label={`Use here: ${number}`} title={`Use ${number}`}>
    {(close) => <TakeInForm carrier={carrier} number={number} onDone={close} />}
  </DialogButton>
);

export const Buy = ({ carrier, offer }: { carrier: Managed; offer: CarrierNumberOfferRow }) => (
  <DialogButton text="Buy" label={`Buy ${offer.number}`} title={`Buy ${offer.number}`}>
    {(close) => <TakeInForm carrier={carrier} number={offer.number} offer={offer} onDone={close} />}
  </DialogButton>
);
