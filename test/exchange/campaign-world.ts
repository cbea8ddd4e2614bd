import type { PingReply } from '../../src/buyers/ping.ts';
import type { Buyer, Target } from '../../src/buyers/target.ts';
import type { CampaignSnapshot } from '../../src/directory/config/snapshot.ts';
import type { OpenCommand } from '../../src/exchange/market/commands.ts';
import { sha256Hex } from '../../src/lib/crypto.ts';
import { canonicalJson } from '../../src/lib/encoding.ts';
import { makeId, type TargetId } from '../../src/lib/ids.ts';
import { type Micros, micros } from '../../src/lib/money.ts';
import { seededRandom } from '../../src/lib/random.ts';

/** One campaign for tests that drive its decisions directly: small, and the same every time. */

export const START = Date.parse('2026-03-10T18:00:00Z');
export const NUMBER = '+18885550100';
export const dollars = (amount: number): Micros => micros(amount * 1_000_000);

type Prefix = 'cmp' | 'pub' | 'byr' | 'tgt' | 'num' | 'call';
const idOf = <P extends Prefix>(prefix: P, name: string, at = START) =>
  makeId(prefix, at, seededRandom(`${prefix} ${name}`).bytes(13));

export const buyerNamed = (name: string): Buyer => ({
  id: idOf('byr', name),
  name,
  status: 'active',
  timezone: 'America/New_York',
  wallet: 'postpaid',
  sealedSecrets: [],
  lossNotices: false,
});

/** Pinged, without caps or whisper, told of its calls. */
export const targetNamed = (name: string, over: Partial<Target> = {}): Target => ({
  id: idOf('tgt', name),
  buyerId: idOf('byr', name),
  campaignId: CAMPAIGN_ID,
  name,
  status: 'active',
  destination: { kind: 'phone', number: '+13035551000' },
  bidding: {
    kind: 'ping',
    url: `https://${name}.example/ping`,
    timeoutMs: null,
    minBid: null,
    maxBid: null,
    dialect: 'outcry',
    auth: { kind: 'none' },
  },
  postUrl: `https://${name}.example/post`,
  criteria: null,
  requiredTags: [],
  hours: null,
  caps: [],
  priority: 1,
  weight: 1,
  whisper: null,
  ...over,
});

export const CAMPAIGN_ID = idOf('cmp', 'campaign');

export function snapshotOf(
  targets: readonly Target[],
  over: Partial<CampaignSnapshot['campaign']> = {},
  version = 1,
): CampaignSnapshot {
  return {
    version,
    campaign: {
      id: CAMPAIGN_ID,
      name: 'Drains',
      vertical: 'plumbing',
      status: 'active',
      routing: {
        strategy: 'auction',
        price: 'first',
        floor: dollars(5),
        timeoutMs: 500,
        maxAttempts: 3,
        ringSeconds: 20,
      },
      conversion: { minSeconds: 60 },
      duplicate: { windowDays: 30, action: 'allow' },
      fallbackNumber: null,
      recording: null,
      maxCallSeconds: 3_600,
      ...over,
    },
    flow: null,
    targets: [...targets].sort((a, b) => (a.id < b.id ? -1 : 1)),
    buyers: targets.map(({ name }) => buyerNamed(name)),
    publishers: [
      {
        id: idOf('pub', 'publisher'),
        name: 'Publisher',
        status: 'active',
        payout: { kind: 'revShare', basisPoints: 7_000 },
      },
    ],
    numbers: [
      {
        id: idOf('num', 'number'),
        number: NUMBER,
        campaignId: CAMPAIGN_ID,
        publisherId: idOf('pub', 'publisher'),
        carrier: 'twilio',
        subId: null,
        status: 'active',
      },
    ],
  };
}

export const hashOf = (snapshot: CampaignSnapshot): string => sha256Hex(canonicalJson(snapshot));

/** A call of its own by name: the same name is the same carrier call. */
export const callNamed = (name: string, at = START): OpenCommand => ({
  callId: idOf('call', name, at),
  carrier: 'twilio',
  carrierCallId: `CA-${name}`,
  to: NUMBER,
  caller: {
    sealed: null,
    hash: `hash of ${name}`,
    masked: '+1415***1234',
    withheld: false,
    areaCode: '415',
    state: 'CA',
    stateFrom: 'areaCode',
    zip: null,
    country: 'US',
    attestation: 'A',
  },
  test: false,
  gone: null,
});

export const bidOf = (targetId: TargetId, amount: number): PingReply => ({
  targetId,
  latencyMs: 40,
  reason: null,
  bid: { amount: dollars(amount), bidId: null, destination: null, minSeconds: null, expiresAt: null },
});
