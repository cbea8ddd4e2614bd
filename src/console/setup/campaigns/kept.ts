import type { Campaign } from '../../../api/client/outcry-client.ts';
import { api } from '../../ui/api.ts';
import type { Kept } from '../../ui/form/keep.ts';

/** A campaign that two forms change: its terms and its questions. */
export const keptCampaign = (campaign: Campaign): Kept<Campaign> => ({
  value: campaign,
  read: () => api.getCampaign({ id: campaign.id }),
  send: (body, ifMatch) => api.updateCampaign({ id: campaign.id, body, ifMatch }),
});
