import type { Buyer } from '../../../api/client/outcry-client.ts';
import { api } from '../../ui/api.ts';
import type { Kept } from '../../ui/form/keep.ts';

/** A buyer that two forms change: the operator's, and its own. */
export const keptBuyer = (buyer: Buyer): Kept<Buyer> => ({
  value: buyer,
  read: () => api.getBuyer({ id: buyer.id }),
  send: (body, ifMatch) => api.updateBuyer({ id: buyer.id, body, ifMatch }),
});
