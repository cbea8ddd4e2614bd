import type { PingOrder, PingSubject } from '../../../src/buyers/ping.ts';
import type { PingDeps } from '../../../src/exchange/pinging/ping.client.ts';
import { type KeyRing, seal } from '../../../src/lib/crypto.ts';
import { makeId } from '../../../src/lib/ids.ts';
import { micros } from '../../../src/lib/money.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { makeSecret } from '../../../src/lib/webhook-signature.ts';

/** Orders and subjects for tests of the pings. */

const random = seededRandom('ping world');
export const ring: KeyRing = { current: 'k1', secrets: { k1: 'a secret for tests' } };
export const sealText = (plain: string): Promise<string> => seal(ring, plain, random.bytes(12));
export const secret = makeSecret(random.bytes(32));
const sealedSecret = await sealText(secret);

export const pingDepsWith = (fetching: PingDeps['fetch']): PingDeps => ({
  ring,
  hashKey,
  allowLoopback: true,
  fetch: fetching,
  now: () => Date.now(),
});
const hashKey = random.bytes(32);

export const subjectFor = (timeoutMs: number): PingSubject => ({
  auctionId: makeId('auc', 1, random.bytes(13)),
  test: false,
  campaign: { id: makeId('cmp', 1, random.bytes(13)), name: 'Drains', vertical: 'plumbing' },
  publisher: { id: makeId('pub', 1, random.bytes(13)), subId: null },
  call: {
    areaCode: '415',
    state: 'CA',
    zip: null,
    country: 'US',
    attestation: 'A',
    repeatCaller: false,
    tags: {},
    receivedAt: Date.now(),
  },
  callerHash: 'keyed-hash-of-the-caller',
  floor: micros(10_000_000),
  price: 'first',
  deadlineAt: Date.now() + timeoutMs,
});

export const orderTo = (url: string, over: Partial<PingOrder> = {}): PingOrder => ({
  pingId: makeId('png', 1, random.bytes(13)),
  targetId: makeId('tgt', 1, random.bytes(13)),
  buyerId: makeId('byr', 1, random.bytes(13)),
  url,
  dialect: 'outcry',
  auth: { kind: 'none' },
  sealedSecrets: [sealedSecret],
  timeoutMs: 3_000,
  performance: { windowDays: 30, calls: 0, connected: 0, converted: 0 },
  ...over,
});
