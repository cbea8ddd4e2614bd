import { describe, expect, it } from 'vitest';
import {
  describeBooks,
  describeCall,
  isBalanced,
  type ToldCall,
  type ToldReceipt,
} from '../../src/simulator/told.ts';

const names = {
  cmp_1: 'Medicare',
  pub_1: 'Sunline',
  tgt_a: 'Acme',
  tgt_b: 'Bolt',
  tgt_c: 'Cora',
  tgt_d: 'Dune',
};
const call: ToldCall = {
  id: 'call_1',
  carrierCallId: 'CA1',
  campaignId: 'cmp_1',
  publisherId: 'pub_1',
  from: '+1415•••0142',
  state: 'CA',
  status: 'ended',
  disposition: 'connected',
  targetId: 'tgt_b',
  revenue: '30.00',
  payout: '21.00',
  margin: '9.00',
  connectedSeconds: 92,
  converted: true,
  attempts: [
    { targetId: 'tgt_a', price: '35.00', outcome: 'declined' },
    { targetId: 'tgt_b', price: '30.00', outcome: 'connected' },
  ],
};
const candidate = (targetId: string, bid: string | null, reason: string | null) => ({
  targetId,
  outcome: reason ? 'lost' : 'won',
  reason,
  bid,
  latencyMs: 40,
});
const receipt: ToldReceipt = {
  candidates: [
    candidate('tgt_d', null, 'closedHours'),
    candidate('tgt_c', '28.00', 'outbid'),
    candidate('tgt_b', '30.00', 'outbid'),
    candidate('tgt_a', '40.00', null),
  ],
};

describe('a call, told', () => {
  it('says who bid what, who won, why the others lost, and how it settled', () => {
    expect(
      describeCall(call, receipt, names, '12:00:00')
        .split('\n')
        .map((line) => line.trim().split(/ {2,}/)),
    ).toEqual([
      ['12:00:00', '+1415•••0142 CA → Medicare, Sunline: talked 1:32'],
      ['won', 'Acme', '35.00', 'bid 40.00, declined'],
      ['then', 'Bolt', '30.00'],
      ['lost', 'Cora', '28.00', 'outbid'],
      ['Dune', '–', 'closedHours'],
      ['settled Bolt pays', '30.00', 'Sunline earns 21.00, the exchange keeps 9.00'],
    ]);
  });

  it('says why there was none to tell of', () => {
    const unsold = { ...call, disposition: 'abandoned', targetId: null, converted: false, attempts: [] };
    const told = describeCall(unsold, null, names, '12:00:00');
    expect(told).toContain('Sunline: abandoned');
    expect(told).toContain('nothing charged');
  });
});

describe('the books', () => {
  const data = [
    { account: 'buyer:byr_1', balance: '-30.00' },
    { account: 'buyer:byr_2', balance: '-20.005' },
    { account: 'publisher:pub_1', balance: '35.0035' },
    { account: 'exchange', balance: '15.0015' },
  ];
  it('are told by kind of account, and said to balance only when they do', () => {
    expect(describeBooks({ data, total: '0.00' })).toContain(
      'buyers -50.005 · publishers 35.0035 · exchange 15.0015',
    );
    expect(describeBooks({ data, total: '0.00' })).toMatch(/ balanced$/);
    expect(describeBooks({ data, total: '0.000001' })).toMatch(/OUT OF BALANCE$/);
    expect(isBalanced({ data: [], total: '-0.01' })).toBe(false);
    expect(isBalanced({ data: [{ account: 'exchange', balance: '1.00' }], total: '0.00' })).toBe(false);
  });
});
