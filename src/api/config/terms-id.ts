import { sha256Hex } from '../../lib/crypto.ts';
import { utf8 } from '../../lib/encoding.ts';
import { type CampaignId, idTime, makeId, type PublisherId, type TermsId } from '../../lib/ids.ts';

type Pair = { id: PublisherId; campaignId: CampaignId };

/** A pair has one id for good, so that terms which are made again go on with the revisions of those before. */
export const termsId = ({ id, campaignId }: Pair): TermsId =>
  makeId('trm', idTime(id), utf8(sha256Hex(`${id} ${campaignId}`)));
