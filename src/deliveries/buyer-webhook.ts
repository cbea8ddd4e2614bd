/** What buyers are sent. */
export const BUYER_WEBHOOKS = [
  'post',
  'call.missed',
  'call.completed',
  'call.converted',
  'call.charged',
  'charge.adjusted',
  'dispute.decided',
  'auction.lost',
  'wallet.low',
  'wallet.topUpFailed',
] as const;
export type BuyerWebhook = (typeof BUYER_WEBHOOKS)[number];
