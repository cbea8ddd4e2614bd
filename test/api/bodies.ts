/** Bodies the API takes, as an operator would send them. */

export const PUBLISHER = { name: 'Acme Media', payout: { kind: 'revShare', percent: '70' } };
export const BUYER = { name: 'Best Plumbing' };
export const CAMPAIGN = {
  name: 'Plumbing US',
  vertical: 'plumbing',
  routing: {
    strategy: 'auction',
    price: 'first',
    floor: '10.00',
    timeoutMs: 500,
    maxAttempts: 3,
    ringSeconds: 25,
  },
  conversion: { minSeconds: 60 },
};
export const targetOf = (buyerId: string, campaignId: string) => ({
  buyerId,
  campaignId,
  name: 'Main line',
  destination: '+14155550100',
  bidding: { kind: 'static', price: '25.00' },
});
