import type { CallRecord } from '../../call/record.ts';
import { ENTROPY_BYTES, makeId } from '../../lib/ids.ts';
import { micros } from '../../lib/money.ts';
import { MINUTE_MS, SECOND_MS } from '../../lib/time.ts';
import type { CallEventName, EventTarget, WalletEventName } from '../../publishers/events/event-target.ts';

import type { CallNotice } from '../delivery.ts';
import type { WalletNotice } from './tell-wallet.ts';

const NONE = new Uint8Array(ENTROPY_BYTES);
const SECONDS = 94;

/** A call that never was, marked as a test, as it would stand when this happened to it. */
export function sampleNotice(target: EventTarget, event: CallEventName, now: number): CallNotice {
  const startedAt = now - 2 * MINUTE_MS;
  const isLive = event === 'call.started' || event === 'call.connected';
  const isMissed = event === 'call.missed';
  const isSold = !isLive && !isMissed;
  const record: CallRecord = {
    id: makeId('call', startedAt, NONE),
    version: 1,
    carrier: 'twilio',
    carrierCallId: 'CA00000000000000000000000000000000',
    campaignId: target.campaignId ?? makeId('cmp', startedAt, NONE),
    publisherId: target.publisherId ?? makeId('pub', startedAt, NONE),
    numberId: makeId('num', startedAt, NONE),
    subId: 'sample',
    caller: { ...NOBODY, areaCode: '415', state: 'CA', zip: '94105', country: 'US', attestation: 'A' },
    to: '+18885550100',
    tags: { click_id: 'sample-click', gclid: 'sample-gclid', homeowner: 'yes' },
    status: isLive ? 'live' : 'ended',
    disposition: isLive ? null : isMissed ? 'noBuyer' : 'connected',
    buyerId: isMissed ? null : makeId('byr', startedAt, NONE),
    targetId: isMissed ? null : makeId('tgt', startedAt, NONE),
    auctionId: null,
    price: isMissed ? null : micros(45_000_000),
    revenue: micros(isSold ? 45_000_000 : 0),
    payout: micros(isSold ? 31_500_000 : 0),
    margin: micros(isSold ? 13_500_000 : 0),
    connectedSeconds: isSold ? SECONDS : 0,
    converted: isSold,
    test: true,
    startedAt,
    endedAt: isLive ? null : now - 5 * SECOND_MS,
    configVersion: 1,
    timeline: [],
  };
  return {
    kind: 'notice',
    id: `${record.id}:test:${event}`,
    event,
    record,
    at: isLive ? startedAt : now - 5 * SECOND_MS,
    convertedAt: isSold ? now - 5 * SECOND_MS : null,
    corrected:
      event === 'call.adjusted'
        ? { number: 1, payout: micros(35_000_000), revenue: micros(50_000_000) }
        : null,
  };
}

const NOBODY: CallRecord['caller'] = {
  sealed: null,
  hash: null,
  masked: '+14155***123',
  withheld: false,
  areaCode: null,
  state: null,
  stateFrom: 'areaCode',
  zip: null,
  country: null,
  attestation: null,
};

/** A wallet that never was. */
export const sampleWalletNotice = (event: WalletEventName, now: number): WalletNotice => ({
  event,
  buyerId: makeId('byr', now, NONE),
  at: now,
  data: { ...WALLET_SAMPLES[event], test: true },
});

export const WALLET_SAMPLES = {
  'wallet.low': { below: '100.00', credited: '500.00', spent: '455.00', held: '0.00', available: '45.00' },
  'wallet.topUpFailed': {
    below: '100.00',
    amount: '500.00',
    error: 'insufficient_funds',
    fails: 1,
    nextAt: '2026-11-22T22:30:00.000Z',
  },
} as const satisfies Record<WalletEventName, object>;
