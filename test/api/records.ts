import type { Receipt } from '../../src/auction/auction.ts';
import type { CallRecord } from '../../src/call/record.ts';
import type { Transfer } from '../../src/ledger/transfer.ts';
import { makeId } from '../../src/lib/ids.ts';

const START = Date.UTC(2026, 0, 5, 12);

/** The n-th call of a made-up day: connected, converted and charged 45.00, of which the publisher gets 31.50. */
export const callRecord = (n: number, changes: Record<string, unknown> = {}): CallRecord =>
  ({
    id: makeId('call', START + n * 60_000, new Uint8Array(13).fill(n)),
    version: 4,
    carrier: 'twilio',
    carrierCallId: `CA${n}`,
    campaignId: null,
    publisherId: null,
    numberId: null,
    subId: null,
    caller: {
      sealed: 'k1.c2VhbGVk.bnVtYmVy',
      hash: 'h4sh',
      masked: '+1415***1234',
      withheld: false,
      areaCode: '415',
      state: 'CA',
      stateFrom: 'areaCode',
      zip: null,
      country: 'US',
      attestation: 'A',
    },
    to: '+14155550199',
    tags: { homeowner: 'yes' },
    status: 'ended',
    disposition: 'connected',
    buyerId: null,
    targetId: null,
    auctionId: null,
    price: 45_000_000,
    revenue: 45_000_000,
    payout: 31_500_000,
    margin: 13_500_000,
    connectedSeconds: 90,
    converted: true,
    test: false,
    startedAt: START + n * 60_000,
    endedAt: START + n * 60_000 + 100_000,
    configVersion: 3,
    timeline: [
      { at: START + 1, type: 'started', to: '+14155550199', state: 'CA' },
      {
        at: START + 2,
        type: 'auctionClosed',
        auctionId: 'auc_x',
        bids: 2,
        award: { targetId: 'tgt_a', price: '45.00' },
      },
      { at: START + 3, type: 'offered', leg: 1, targetId: 'tgt_z', buyerId: 'byr_other', price: '46.00' },
      { at: START + 4, type: 'concluded', leg: 1, outcome: 'busy' },
      {
        at: START + 5,
        type: 'offered',
        leg: 2,
        targetId: 'tgt_a',
        buyerId: changes['buyerId'] ?? 'byr_taker',
        price: '45.00',
      },
      { at: START + 6, type: 'answered', leg: 2 },
      { at: START + 6, type: 'posted', leg: 2 },
      { at: START + 7, type: 'concluded', leg: 2, outcome: 'connected' },
      { at: START + 8, type: 'settled', leg: 2, revenue: '45.00', payout: '31.50', margin: '13.50' },
      { at: START + 9, type: 'ended', disposition: 'connected' },
    ],
    ...changes,
  }) as unknown as CallRecord;

export const transfersOf = (call: CallRecord): Transfer[] =>
  [
    { kind: 'charge', debit: `buyer:${call.buyerId}`, credit: 'exchange', amount: call.revenue },
    { kind: 'payout', debit: 'exchange', credit: `publisher:${call.publisherId}`, amount: call.payout },
  ].map((line) => ({
    ...line,
    id: `${call.id}:${line.kind}`,
    callId: call.id,
    auctionId: 'auc_x',
    configVersion: 3,
    at: call.endedAt,
  })) as unknown as Transfer[];

export const receiptOf = (call: CallRecord): Receipt =>
  ({ callId: call.id, auctionId: 'auc_x', hash: 'h' }) as unknown as Receipt;
