import type { Viewer } from '../../directory/access/access-key.ts';
import { buyerAccount, type PartyAccount, publisherAccount } from '../../ledger/entry.ts';
import { notFound, type Refusal, refuseField } from '../http/errors.ts';

type Named = { buyerId?: string; publisherId?: string };

/** The one account a request is about; left out, the viewer's own. A foreign one is not known to be there. */
export function accountAsked(viewer: Viewer, { buyerId, publisherId }: Named): PartyAccount | Refusal {
  const own = ownAccount(viewer);
  if (buyerId !== undefined && publisherId !== undefined)
    return refuseField('publisherId', 'must be left out where there is a buyerId');
  const asked = buyerId ? buyerAccount(buyerId) : publisherId ? publisherAccount(publisherId) : own;
  if (!asked) return refuseField('buyerId', 'or publisherId must be given');
  if (own && asked !== own) return notFound(buyerId ? 'buyer' : 'publisher');
  return asked;
}

/** null: the operator's, who has none and sees all. */
export function ownAccount(viewer: Viewer): PartyAccount | null {
  if (viewer.role === 'buyer') return buyerAccount(viewer.buyerId);
  return viewer.role === 'publisher' ? publisherAccount(viewer.publisherId) : null;
}

export const partyIdsOf = (account: PartyAccount): { buyerId: string | null; publisherId: string | null } => {
  const [kind, id = ''] = account.split(':');
  return kind === 'buyer' ? { buyerId: id, publisherId: null } : { buyerId: null, publisherId: id };
};
