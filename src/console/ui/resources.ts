/** What the API answers with, as far as the console reads it. */

export type Status = 'active' | 'paused';

export type Campaign = {
  id: string;
  name: string;
  vertical: string;
  status: Status;
  routing: {
    strategy: 'auction' | 'weighted' | 'roundRobin' | 'waterfall';
    price: 'first' | 'second';
    floor: string;
    timeoutMs: number;
    maxAttempts: number;
    ringSeconds: number;
  };
  conversion: { minSeconds: number };
  duplicate: { windowDays: number; action: 'allow' | 'reject' | 'sameBuyer' };
  fallbackNumber: string | null;
  recording: { disclosure: string } | null;
  maxCallSeconds: number;
  flow: unknown;
};

export type Publisher = {
  id: string;
  name: string;
  status: Status;
  payout: { kind: 'revShare'; percent: string } | { kind: 'fixed'; amount: string };
  rtb?: { campaignId: string; rtbId: string }[];
};

export type Buyer = {
  id: string;
  name: string;
  status: Status;
  timezone: string;
  wallet: { kind: 'postpaid' | 'prepaid' };
  notifyLosses: boolean;
};

export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { field: string; op: string; value?: string | number | boolean | (string | number)[] };

export type Hours = { timezone: string; week: Partial<Record<string, [string, string][]>> };
export type Cap = { window: string; calls?: number; spend?: string };
export type Bidding =
  | { kind: 'static'; price: string }
  | {
      kind: 'ping';
      url: string;
      timeoutMs: number | null;
      minBid: string | null;
      maxBid: string | null;
      dialect: string;
      dialectOptions?: Record<string, string>;
      secretOptions?: string[];
      custom?: unknown;
      auth: { kind: 'none' | 'bearer' } | { kind: 'header'; name: string };
    };

export type Use = { window: string; calls: number; spend: string };
export type Target = {
  id: string;
  buyerId: string;
  campaignId: string;
  name: string;
  status: Status;
  destination: string;
  bidding: Bidding;
  postUrl: string | null;
  criteria: Condition | null;
  requiredTags: string[];
  hours: Hours | null;
  caps: Cap[];
  priority: number;
  weight: number;
  whisper: { say: string; acceptKey?: string } | null;
  usage?: ({ concurrent: number } & Record<string, Use | number>) | null;
  health?: { pings: number; failures: number; resting: boolean; restingUntil: string | null } | null;
};

export type TrackingNumber = {
  id: string;
  number: string;
  campaignId: string;
  publisherId: string;
  carrier: string;
  subId: string | null;
  status: Status;
};

export type AccessKey = {
  id: string;
  name: string;
  role: 'operator' | 'publisher' | 'buyer';
  publisherId: string | null;
  buyerId: string | null;
  prefix: string | null;
  expiresAt: string | null;
  lastUsedAt: string | null;
};

export type Version = { version: number; hash: string; createdAt: string; by: string };

/** Money and parties are absent where the viewer may not see them. */
export type Call = {
  id: string;
  carrier: string;
  carrierCallId: string;
  campaignId: string | null;
  publisherId: string | null;
  numberId: string | null;
  subId: string | null;
  from: string;
  to: string;
  state: string | null;
  zip: string | null;
  tags: Record<string, string>;
  status: 'live' | 'ended';
  disposition: string | null;
  connectedSeconds: number;
  converted: boolean;
  test: boolean;
  startedAt: string;
  endedAt: string | null;
  configVersion: number;
  buyerId?: string | null;
  targetId?: string | null;
  auctionId?: string | null;
  price?: string | null;
  revenue?: string;
  payout?: string;
  margin?: string;
};

export type CallEvent = { at: string; type: string; [detail: string]: unknown };
export type Attempt = {
  leg: number;
  targetId: string;
  buyerId: string;
  price: number;
  offeredAt: string;
  answeredAt: string | null;
  outcome: string | null;
};
export type Transfer = {
  id: string;
  kind: string;
  debit: string;
  credit: string;
  amount: string;
  configVersion: number;
  at: string;
};
export type CallDetail = Call & { events: CallEvent[]; attempts: Attempt[]; transfers?: Transfer[] };

export type Candidate = {
  targetId: string;
  buyerId: string;
  outcome: 'won' | 'lost' | 'excluded';
  reason: string | null;
  bid: string | null;
  latencyMs: number | null;
};
export type Receipt = {
  auctionId: string;
  callId: string;
  configVersion: number;
  configHash: string;
  round: number;
  strategy: string;
  price: string;
  floor: string;
  seed: string;
  openedAt: string;
  settledAt: string;
  candidates: Candidate[];
  ranking: { targetId: string; buyerId: string; bid: string; live: boolean; clearingPrice: string }[];
  award: { targetId: string; clearingPrice: string } | null;
  hash: string;
  previousHash: string;
  auctions: string[];
  inputs: { opening: { deadlineAt: number; openedAt: number } };
};
export type Replay = { auctionId: string; equal: boolean; differences: string[] };

export type Delivery = {
  id: string;
  callId: string;
  buyerId: string;
  targetId: string;
  type: string;
  status: 'retrying' | 'delivered' | 'dead' | 'stopped';
  attempts: number;
  lastStatus: number | null;
  lastError: string | null;
  lastReply: string | null;
  nextAt: string | null;
  createdAt: string;
  updatedAt: string;
};
