import type { FinalQuote } from '../../exchange/edge/quoting.client.ts';
import { MICROS_PER_UNIT } from '../../lib/money.ts';
import { element, escapeXml } from '../../lib/text/markup.ts';
import { SECOND_MS } from '../../lib/time.ts';

/** Replies in the incumbents' format, as JSON or XML. */

type Bid = Extract<FinalQuote, { kind: 'bid' }>;
export type Asked = { hasCaller: boolean; test: boolean; now: number };
type Term = { code: number; callMinDuration?: number };
type Warning = { code: number; description: string };

export type Accepted = {
  bidId: string;
  bidAmount: number;
  expireInSeconds: number;
  bidExpireDT: string;
  bidExpireEpoch: number;
  phoneNumber: string;
  phoneNumberNoPlus: string;
  bidTerms: Term[];
  warnings: Warning[];
};
export type Rejected = { bidId: string; bidAmount: 0; rejectReason: string };

/** The amount has two decimals, rounded down: never more than is paid. */
export function acceptedReply(bid: Bid, { hasCaller, test, now }: Asked): Accepted {
  return {
    bidId: bid.bidId,
    bidAmount: Math.floor(bid.payout / (MICROS_PER_UNIT / 100)) / 100,
    expireInSeconds: Math.max(0, Math.floor((bid.expiresAt - now) / SECOND_MS)),
    bidExpireDT: americanTime(bid.expiresAt),
    bidExpireEpoch: bid.expiresAt,
    phoneNumber: bid.number,
    phoneNumberNoPlus: bid.number.slice(1),
    bidTerms: [
      { code: 100, callMinDuration: bid.minSeconds },
      ...(bid.duplicate === 'rejected' ? [{ code: 110 }] : []),
    ],
    warnings: [
      ...(hasCaller ? [] : [{ code: 200, description: 'No caller ID: the bid is not guaranteed.' }]),
      ...(test ? [{ code: 220, description: 'Test mode: the call is not billed.' }] : []),
      ...(bid.repeated ? [{ code: 230, description: 'An earlier bid for the same call.' }] : []),
    ],
  };
}

/** "3/1/2021 9:46:47 PM +00:00" */
export function americanTime(atMs: number): string {
  const at = new Date(atMs);
  const two = (part: number): string => String(part).padStart(2, '0');
  const hours = at.getUTCHours();
  const date = `${at.getUTCMonth() + 1}/${at.getUTCDate()}/${at.getUTCFullYear()}`;
  const time = `${hours % 12 || 12}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
  return `${date} ${time} ${hours < 12 ? 'AM' : 'PM'} +00:00`;
}

export function xmlReply(reply: Accepted | Rejected): string {
  const amount = leaf('BidAmount', reply.bidAmount.toFixed(2));
  const head = `<?xml version="1.0" encoding="utf-8"?><Bid>${leaf('BidID', reply.bidId)}`;
  if ('rejectReason' in reply) return `${head}${amount}${leaf('RejectReason', reply.rejectReason)}</Bid>`;
  const { bidTerms, warnings } = reply;
  const terms = bidTerms.map(({ code, callMinDuration }) =>
    leaf('BidTerm', callMinDuration === undefined ? '' : String(callMinDuration), code),
  );
  return [
    head,
    amount,
    leaf('ExpireInSeconds', String(reply.expireInSeconds)),
    leaf('BidExpireDT', reply.bidExpireDT),
    leaf('BidExpireEpoch', String(reply.bidExpireEpoch)),
    leaf('PhoneNumber', reply.phoneNumber),
    leaf('PhoneNumberNoPlus', reply.phoneNumberNoPlus),
    `<BidTerms>${terms.join('')}</BidTerms>`,
    `<Warnings>${warnings.map(({ code, description }) => leaf('Warning', description, code)).join('')}</Warnings>`,
    '</Bid>',
  ].join('');
}

const leaf = (name: string, text: string, code: number | null = null): string =>
  element(name, { code }, escapeXml(text));
