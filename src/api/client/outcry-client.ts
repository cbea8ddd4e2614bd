/** Generated from the OpenAPI document by `npm run generate`. Needs nothing but a fetch. */

export type Publisher = {
  id: string;
  name: string;
  status: 'active' | 'paused';
  payout:
    | {
        kind: 'revShare';
        percent: string;
      }
    | {
        kind: 'fixed';
        amount: string;
      };
  /** The operator’s: not shown to publishers */
  margin?: {
    amount?: string;
    percent?: string;
    atSeconds?: number;
  } | null;
  pings: {
    maxPerMinute: number;
    callerRequired: boolean;
    maxHeld?: number;
  };
};

export type Buyer = {
  id: string;
  name: string;
  status: 'active' | 'paused';
  timezone: string;
  wallet: {
    kind: 'postpaid' | 'prepaid';
  };
  /** In all campaigns together, on the buyer’s wall clock */
  caps: Array<{
    window: 'concurrent' | 'hour' | 'day' | 'week' | 'month' | 'total';
    calls?: number;
    spend?: string;
  }>;
  notifyLosses: boolean;
};

export type Flow = {
  start: string;
  nodes: Array<
    | {
        id: string;
        kind: 'menu';
        prompts: Array<
          | {
              kind: 'say';
              text: string;
              language?: string;
            }
          | {
              kind: 'play';
              url: string;
            }
          | {
              kind: 'pause';
              seconds: number;
            }
        >;
        tag: string | null;
        choices: Array<{
          key: string;
          value: string;
          next: string;
        }>;
        retries: number;
        timeoutSeconds: number;
        otherwise: string;
      }
    | {
        id: string;
        kind: 'collect';
        prompts: Array<
          | {
              kind: 'say';
              text: string;
              language?: string;
            }
          | {
              kind: 'play';
              url: string;
            }
          | {
              kind: 'pause';
              seconds: number;
            }
        >;
        tag: string;
        digits: number;
        retries: number;
        timeoutSeconds: number;
        next: string;
        otherwise: string;
      }
    | {
        id: string;
        kind: 'say';
        prompts: Array<
          | {
              kind: 'say';
              text: string;
              language?: string;
            }
          | {
              kind: 'play';
              url: string;
            }
          | {
              kind: 'pause';
              seconds: number;
            }
        >;
        next: string;
      }
    | {
        id: string;
        kind: 'tag';
        tags: Record<string, string>;
        next: string;
      }
    | {
        id: string;
        kind: 'branch';
        when: Condition;
        then: string;
        otherwise: string;
      }
    | {
        id: string;
        kind: 'auction';
      }
    | {
        id: string;
        kind: 'hangup';
        prompts: Array<
          | {
              kind: 'say';
              text: string;
              language?: string;
            }
          | {
              kind: 'play';
              url: string;
            }
          | {
              kind: 'pause';
              seconds: number;
            }
        >;
      }
  >;
};

export type Condition =
  | {
      all: Array<Condition>;
    }
  | {
      any: Array<Condition>;
    }
  | {
      not: Condition;
    }
  | {
      field: string;
      op: 'eq' | 'ne' | 'in' | 'notIn' | 'lt' | 'lte' | 'gt' | 'gte' | 'startsWith' | 'matches' | 'exists';
      value?: string | number | boolean | Array<string | number>;
    };

export type Campaign = {
  id: string;
  name: string;
  vertical: string;
  status: 'active' | 'paused';
  routing: {
    strategy: 'auction' | 'weighted' | 'roundRobin' | 'waterfall';
    price: 'first' | 'second';
    floor: string;
    timeoutMs: number;
    maxAttempts: number;
    ringSeconds: number;
  };
  conversion: {
    minSeconds: number;
  };
  duplicate: {
    windowDays: number;
    action: 'allow' | 'reject' | 'sameBuyer';
  };
  fallbackNumber: string | null;
  recording: {
    disclosure: string;
  } | null;
  tags: Record<
    string,
    {
      visibility: 'public' | 'winnerOnly' | 'neverStored';
      label?: string;
    }
  >;
  /** Whether ad platforms may hear of its calls: `perCall` where a call’s tag says that the caller agreed, `declared` where all of them did before they called. A caller who did not agree counts always. */
  adConsent: 'perCall' | 'declared';
  /** The tag whose values the summary by tag counts; calls from now on */
  reportTag: string | null;
  /** A buyer may dispute a charge within windowDays of the call; the operator decides within decideDays of that. Without a decision the charge is taken back `whole`, or nothing is (`none`). null: no disputes */
  disputes: {
    windowDays: number;
    decideDays: number;
    onExpiry: 'whole' | 'none';
  } | null;
  maxCallSeconds: number;
  margin: {
    amount?: string;
    percent?: string;
    atSeconds?: number;
  } | null;
  flow: Flow | null;
};

export type Bidding =
  | {
      kind: 'static';
      price: string;
      modifiers?: Array<BidModifier>;
      match?: 'all' | 'first';
      least?: string;
      most?: string;
    }
  | {
      kind: 'ping';
      url: string;
      timeoutMs: number | null;
      minBid: string | null;
      maxBid: string | null;
      maxMinSeconds?: number;
      confirmWithCaller?: boolean;
      dialect: string;
      dialectOptions?: Record<string, string>;
      /** Which options are kept sealed */
      secretOptions?: Array<string>;
      custom?: {
        request: {
          method: 'GET' | 'POST' | 'PUT';
          headers: Record<string, string>;
          format: 'json' | 'form' | 'xml' | null;
          body: string | null;
        };
        reply: {
          accept: {
            path: string;
            op: 'in' | 'notIn' | 'gt' | 'exists';
            values: Array<string>;
          } | null;
          bid: Array<string>;
          unit: 'dollars' | 'cents';
          number: Array<string>;
          bidId: Array<string>;
          seconds: Array<string>;
          expiry: {
            paths: Array<string>;
            kind: 'seconds' | 'epochSeconds' | 'epochMs' | 'iso';
          } | null;
          reason: Array<string>;
        };
        confirm: {
          method: 'GET' | 'POST' | 'PUT';
          headers: Record<string, string>;
          format: 'json' | 'form' | 'xml' | null;
          body: string | null;
          url: string;
          reply: {
            accept: {
              path: string;
              op: 'in' | 'notIn' | 'gt' | 'exists';
              values: Array<string>;
            };
            number: Array<string>;
            seconds: Array<string>;
            reason: Array<string>;
          };
        } | null;
      };
      auth:
        | {
            kind: 'none';
          }
        | {
            kind: 'bearer';
          }
        | {
            kind: 'header';
            name: string;
          };
    };

export type BidModifier =
  | {
      change: 'multiply';
      factor: string;
      label?: string;
      when: Condition | null;
    }
  | {
      change: 'add';
      amount: string;
      label?: string;
      when: Condition | null;
    }
  | {
      change: 'set';
      amount: string;
      label?: string;
      when: Condition | null;
    }
  | {
      change: 'pass';
      label?: string;
      when: Condition | null;
    };

export type Price =
  | {
      kind: 'fixed';
      amount:
        | string
        | {
            percentOfBid: string;
          };
      timer?: 'dial' | 'answer' | 'accept' | 'bridge';
    }
  | {
      kind: 'threshold';
      minSeconds: number;
      amount:
        | string
        | {
            percentOfBid: string;
          };
      timer?: 'dial' | 'answer' | 'accept' | 'bridge';
    }
  | {
      kind: 'tiers';
      tiers: Array<{
        fromSeconds: number;
        amount:
          | string
          | {
              percentOfBid: string;
            };
      }>;
      marginal?: boolean;
      timer?: 'dial' | 'answer' | 'accept' | 'bridge';
    }
  | {
      kind: 'base';
      amount:
        | string
        | {
            percentOfBid: string;
          };
      minSeconds?: number;
      bonuses: Array<{
        fromSeconds: number;
        amount:
          | string
          | {
              percentOfBid: string;
            };
      }>;
      timer?: 'dial' | 'answer' | 'accept' | 'bridge';
    }
  | {
      kind: 'perMinute';
      perMinute:
        | string
        | {
            percentOfBid: string;
          };
      firstSeconds: number;
      nextSeconds: number;
      freeSeconds?: number;
      maxAmount?:
        | string
        | {
            percentOfBid: string;
          };
      timer?: 'dial' | 'answer' | 'accept' | 'bridge';
    }
  | {
      kind: 'outcome';
      outcomes: Record<
        string,
        | string
        | {
            percentOfBid: string;
          }
      >;
      windowDays: number;
      timer?: 'dial' | 'answer' | 'accept' | 'bridge';
    };

export type Target = {
  id: string;
  buyerId: string;
  campaignId: string;
  name: string;
  status: 'active' | 'paused';
  destination: string;
  bidding: Bidding;
  /** What a won call costs; null: the auction’s price, owed from the bid’s or the campaign’s minSeconds on */
  charge: Price | null;
  postUrl: string | null;
  criteria: Condition | null;
  requiredTags: Array<string>;
  hours: {
    timezone: string;
    week: {
      mon?: Array<[string, string]>;
      tue?: Array<[string, string]>;
      wed?: Array<[string, string]>;
      thu?: Array<[string, string]>;
      fri?: Array<[string, string]>;
      sat?: Array<[string, string]>;
      sun?: Array<[string, string]>;
    };
  } | null;
  caps: Array<{
    window: 'concurrent' | 'hour' | 'day' | 'week' | 'month' | 'total';
    calls?: number;
    spend?: string;
  }>;
  /** Spreads the caps of a day evenly over the hours in which the target is open: who has used more than is due by now gets no call (`paced`). null: caps are used as calls come */
  pacing: {
    by: 'calls' | 'spend';
    /** So much of the cap may be used ahead of time; nothing unless it is said */
    aheadPercent?: number;
  } | null;
  priority: number;
  weight: number;
  /** The operator’s: not shown to buyers */
  margin?: {
    amount?: string;
    percent?: string;
    atSeconds?: number;
  } | null;
  /** The operator’s: not shown to buyers */
  rank?: {
    factor: string;
    publishers?: Array<{
      publisherId: string;
      factor: string;
    }>;
  } | null;
  whisper: {
    say: string;
    acceptKey?: string;
  } | null;
};

export type TrackingNumber = {
  id: string;
  number: string;
  campaignId: string;
  publisherId: string;
  carrier: 'twilio' | 'signalwire' | 'telnyx';
  subId: string | null;
  status: 'active' | 'paused';
  /** The pool it is in, or is the overflow of */
  poolId?: string;
};

export type CarrierNumberOfferRow = {
  number: string;
  locality: string | null;
  region: string | null;
  /** As the carrier says it; null: it does not say */
  monthlyCost: string | null;
  upfrontCost: string | null;
  currency: string | null;
};

export type CarrierNumberRow = {
  number: string;
  match: 'connected' | 'leadsElsewhere' | 'notHere' | 'notThere' | 'leaving';
  /** The tracking number, where it is one */
  numberId: string | null;
  /** Where its calls go instead */
  leadsTo: string | null;
  releaseAt: string | null;
  /** What the carrier said when it was last to be given back */
  error: string | null;
};

export type Pool = {
  id: string;
  name: string;
  status: 'active' | 'paused';
  publisherId: string;
  campaignId: string;
  numbers: Array<string>;
  overflow: string;
  leaseSeconds: number;
  cooldownSeconds: number;
  sites: Array<string>;
};

export type ApiKey = {
  id: string;
  name: string;
  role: 'operator' | 'publisher' | 'buyer';
  publisherId: string | null;
  buyerId: string | null;
  readOnly: boolean;
  /** How the key begins */
  prefix: string | null;
  expiresAt: string | null;
  /** To the minute */
  lastUsedAt: string | null;
};

export type Call = {
  id: string;
  carrier: 'twilio' | 'signalwire' | 'telnyx' | 'browser';
  carrierCallId: string;
  campaignId: string | null;
  publisherId: string | null;
  numberId: string | null;
  subId: string | null;
  /** Masked */
  from: string;
  to: string;
  state: string | null;
  zip: string | null;
  tags: Record<string, string>;
  status: 'live' | 'ended';
  disposition:
    | 'connected'
    | 'noAnswer'
    | 'busy'
    | 'declined'
    | 'failed'
    | 'abandoned'
    | 'noBuyer'
    | 'fallback'
    | 'blocked'
    | 'unknownNumber'
    | 'overloaded'
    | 'unconfirmed'
    | null;
  buyerId?: string | null;
  targetId?: string | null;
  /** The auction that placed it */
  auctionId?: string | null;
  /** Agreed with the target, charged or not */
  price?: string | null;
  revenue?: string;
  payout?: string;
  margin?: string;
  connectedSeconds: number;
  /** What the price made of the call; null until a buyer took it */
  charge: {
    /** The kind of the buyer’s price */
    kind?: string;
    /** As the price’s timer counted them */
    seconds: number;
    owed?: string;
    /** Why nothing is owed, such as "bridged 57 s, needs 60 s" */
    missing: string | null;
    /** How it came about, such as "bridged 61 s, billed as 66 s (60/6) at $2.00 a minute"; with one call, for the operator and its buyer */
    how?: string | null;
  } | null;
  /** What the publisher’s own terms made of the call, before corrections; null without any, or until it is settled */
  earned?: {
    kind: string;
    /** As the payout’s timer counted them */
    seconds: number;
    owed: string;
    /** Why nothing was earned */
    missing: string | null;
  } | null;
  /** Why the publisher’s own hours or caps let the call not in */
  turnedAway?:
    | 'closedHours'
    | 'concurrentCap'
    | 'hourCap'
    | 'dayCap'
    | 'weekCap'
    | 'monthCap'
    | 'totalCap'
    | null;
  converted: boolean;
  /** What its buyer says against the charge */
  dispute: {
    reason:
      | 'wrongParty'
      | 'notQualified'
      | 'knownBefore'
      | 'automated'
      | 'abusive'
      | 'broken'
      | 'misled'
      | 'other';
    openedAt: string;
    decideBy: string;
    /** null: it is not decided yet */
    verdict: 'whole' | 'part' | 'none' | null;
  } | null;
  test: boolean;
  startedAt: string;
  endedAt: string | null;
  configVersion: number;
};

export type StripeAccount = {
  /** Prepaid buyers can pay by card */
  available: boolean;
  /** Of the secret key */
  mode: 'live' | 'test' | null;
  secretKey: {
    /** How it ends */
    lastFour: string;
    /** Null: it is one of the Worker’s secrets */
    setAt: string | null;
    /** False: it was sealed with a key that is gone. Set it again */
    opens: boolean;
  } | null;
  /** The newest first; all of them are taken */
  webhookSecrets: Array<{
    /** How it ends */
    lastFour: string;
    /** Null: it is one of the Worker’s secrets */
    setAt: string | null;
    /** False: it was sealed with a key that is gone. Set it again */
    opens: boolean;
    /** When Stripe last signed with it, to the minute */
    lastHeardAt: string | null;
  }>;
  /** Where Stripe has to tell of the events */
  webhookUrl: string;
  events: Array<string>;
};

export type LedgerBalanceRow = {
  account: string;
  balance: string;
};

export type LedgerEntryRow = {
  id: string;
  kind:
    | 'charge'
    | 'payout'
    | 'adjustCharge'
    | 'adjustPayout'
    | 'payment'
    | 'refund'
    | 'payoutPaid'
    | 'payoutReturned'
    | 'walletCredit'
    | 'walletRefund';
  /** What it changes: more is owed by the buyer or to the publisher; less, where it is negative. Of the exchange’s own accounts: credits less debits */
  amount: string;
  /** When it counts */
  postedAt: string;
  /** When it happened */
  at: string;
  callId: string | null;
  campaignId: string | null;
  /** A payment’s own name */
  reference: string | null;
  note: string | null;
  /** With whom: a buyer */
  buyerId: string | null;
  /** With whom: a publisher */
  publisherId: string | null;
};

export type Outcome = {
  id: string;
  callId: string;
  kind: string;
  occurredAt: string;
  reportedAt: string;
  buyerId?: string;
  reference?: string;
  /** What it was worth to the buyer */
  amount?: string | null;
  /** What was charged for it when it was reported; null while the call lasts */
  owed?: string | null;
  /** Why nothing is owed for it */
  missing?: string | null;
  by?: string;
};

export type ListOutcomesReplyItem = Outcome;

export type Dispute = {
  callId: string;
  campaignId: string;
  publisherId?: string;
  buyerId?: string;
  reason:
    | 'wrongParty'
    | 'notQualified'
    | 'knownBefore'
    | 'automated'
    | 'abusive'
    | 'broken'
    | 'misled'
    | 'other';
  note?: string | null;
  openedAt: string;
  decideBy: string;
  /** What holds if nobody decides by then */
  onExpiry: 'whole' | 'none';
  /** What the exchange knew as it was opened */
  evidence?: {
    /** Whose receipt explains how the call was sold */
    auctionId: string;
    connectedSeconds: number;
    charged: string;
    charge: {
      kind: string;
      seconds: number;
      owed: string;
      missing: string | null;
    } | null;
    timeline?: Array<{
      at: string;
      type: string;
    }>;
  };
  /** null: it is open */
  ruling: {
    verdict: 'whole' | 'part' | 'none';
    revenue?: string;
    payout?: string;
    note?: string | null;
    at: string;
    /** true: nobody decided by its time */
    expired: boolean;
    by?: string | null;
  } | null;
};

export type ListDisputesReplyItem = Dispute;

export type Payment = {
  buyerId: string | null;
  publisherId: string | null;
  kind: 'payment' | 'refund' | 'payoutPaid' | 'payoutReturned' | 'walletCredit' | 'walletRefund';
  amount: string;
  reference: string;
  note: string | null;
  /** Who booked it; for the operator */
  by: string | null;
  at: string;
  /** When it counts */
  postedAt: string;
};

export type LedgerAgingRow = {
  buyerId: string;
  balance: string;
  notDue: string;
  days1to30: string;
  days31to60: string;
  days61to90: string;
  over90: string;
};

export type Statement = {
  /** Every statement of the exchange has the next one */
  number: number;
  buyerId: string | null;
  publisherId: string | null;
  name: string;
  address: Array<string>;
  /** null: from the account’s beginning */
  from: string | null;
  /** The first moment after the period */
  to: string;
  timezone: string;
  /** What the statement before closed with: owed by the buyer, or to the publisher */
  opening: string;
  lines: Array<{
    kind:
      | 'charge'
      | 'payout'
      | 'adjustCharge'
      | 'adjustPayout'
      | 'payment'
      | 'refund'
      | 'payoutPaid'
      | 'payoutReturned'
      | 'walletCredit'
      | 'walletRefund';
    campaignId: string | null;
    count: number;
    amount: string;
  }>;
  payments: Array<{
    kind:
      | 'charge'
      | 'payout'
      | 'adjustCharge'
      | 'adjustPayout'
      | 'payment'
      | 'refund'
      | 'payoutPaid'
      | 'payoutReturned'
      | 'walletCredit'
      | 'walletRefund';
    reference: string;
    at: string;
    amount: string;
  }>;
  /** Those beyond what is listed */
  otherPayments: {
    count: number;
    amount: string;
  };
  entries: number;
  closing: string;
  /** Kept back of what was earned, by the statement it was earned in */
  held: Array<{
    number: number;
    amount: string;
    until: string;
  }>;
  /** To be paid now, in whole cents: by the buyer, or to the publisher */
  due: string;
  /** The rest of the closing balance */
  carriedOver: string;
  dueAt: string;
  closedAt: string;
};

export type EventTarget = {
  id: string;
  name: string;
  status: 'active' | 'paused';
  publisherId: string | null;
  campaignId: string | null;
  events: Array<
    | 'call.started'
    | 'call.connected'
    | 'call.ended'
    | 'call.missed'
    | 'call.converted'
    | 'call.paid'
    | 'call.adjusted'
    | 'call.disputed'
    | 'call.disputeDecided'
    | 'wallet.low'
    | 'wallet.topUpFailed'
  >;
  kind: 'webhook' | 'postback' | 'google' | 'meta' | 'microsoft';
  url: string;
  method: 'GET' | 'POST';
  conversion?: {
    value: 'revenue' | 'payout' | 'margin' | 'none';
    valuePercent: number;
    /** How long a conversion waits; its value is what the call comes to by then */
    delayMinutes: number;
  };
  google?: {
    accountId: string;
    conversionActionId: string;
    loginAccountId?: string | null;
  };
  meta?: {
    datasetId: string;
    eventName: string;
    testEventCode?: string | null;
  };
  microsoft?: {
    customerId: string;
    accountId: string;
    goalName: string;
    clientId: string;
  };
};

export type EventTemplate = {
  events: Array<{
    name:
      | 'call.started'
      | 'call.connected'
      | 'call.ended'
      | 'call.missed'
      | 'call.converted'
      | 'call.paid'
      | 'call.adjusted'
      | 'call.disputed'
      | 'call.disputeDecided'
      | 'wallet.low'
      | 'wallet.topUpFailed';
    about: string;
  }>;
  macros: Array<{
    name: string;
    about: string;
  }>;
  trackers: Array<{
    name: string;
    title: string;
    method: 'GET' | 'POST';
    url: string;
    events: Array<
      | 'call.started'
      | 'call.connected'
      | 'call.ended'
      | 'call.missed'
      | 'call.converted'
      | 'call.paid'
      | 'call.adjusted'
      | 'call.disputed'
      | 'call.disputeDecided'
    >;
    note: string;
  }>;
};

export type Delivery = {
  id: string;
  /** null: it is about a wallet */
  callId: string | null;
  /** null: an event target was told */
  buyerId: string | null;
  /** null: the buyer itself was told, or an event target */
  targetId: string | null;
  eventTargetId: string | null;
  publisherId: string | null;
  type:
    | 'post'
    | 'call.missed'
    | 'call.completed'
    | 'call.converted'
    | 'call.charged'
    | 'charge.adjusted'
    | 'dispute.decided'
    | 'auction.lost'
    | 'wallet.low'
    | 'wallet.topUpFailed'
    | 'call.started'
    | 'call.connected'
    | 'call.ended'
    | 'call.paid'
    | 'call.adjusted'
    | 'call.disputed'
    | 'call.disputeDecided';
  status: 'retrying' | 'delivered' | 'dead' | 'stopped';
  attempts: number;
  lastStatus: number | null;
  lastError: string | null;
  lastReply: string | null;
  nextAt: string | null;
  createdAt: string;
  updatedAt: string;
};

export type DeliveryCountRow = {
  type:
    | 'post'
    | 'call.missed'
    | 'call.completed'
    | 'call.converted'
    | 'call.charged'
    | 'charge.adjusted'
    | 'dispute.decided'
    | 'auction.lost'
    | 'wallet.low'
    | 'wallet.topUpFailed'
    | 'call.started'
    | 'call.connected'
    | 'call.ended'
    | 'call.paid'
    | 'call.adjusted'
    | 'call.disputed'
    | 'call.disputeDecided';
  status: 'delivered' | 'dead' | 'stopped';
  times: number;
};

export type Parked = {
  id: string;
  kind: string;
  campaignId: string | null;
  callId: string | null;
  bytes: number;
  error: string;
  tries: number;
  parkedAt: string;
  nextTryAt: string;
};

export type Audit = {
  revision: number;
  action: string;
  at: string;
  by: string;
  /** The resource as the API shows it, or what was noted */
  before: unknown;
  after: unknown;
};

export type ReportSummaryRow = {
  /** The id, sub id, state, value of the campaign’s report tag, source, campaign or keyword of an ad, date or hour of the week ("mon 09"); empty when nothing is known */
  key: string | null;
  /** What the id is called */
  name?: string | null;
  /** Calls that came */
  calls: number;
  /** Calls in which a buyer and the caller talked */
  connected: number;
  /** Calls that met the terms they were sold on */
  converted: number;
  /** Times a target was rung, counted for whom the call was offered to */
  attempts?: number;
  /** Connected among calls; of a buyer or target: answered among the times it was rung */
  answerRate: number | null;
  /** Converted among connected */
  conversionRate: number | null;
  /** What buyers pay */
  revenue?: string;
  /** What publishers are paid */
  payout?: string;
  /** Revenue less payout */
  margin?: string;
  /** Bids and static prices in the auctions */
  bids?: number;
  /** Mean of those */
  averageBid?: string | null;
  /** Mean price agreed with a target, charged or not */
  averagePrice?: string | null;
};

export type ReportBidRow = {
  /** The least bid counted here */
  from: string;
  /** Bids counted here are less; empty for the last bar, which has no end */
  below: string | null;
  /** Bids and static prices */
  bids: number;
  /** Those that won */
  won: number;
};

export type ReportReasonRow = {
  /** One of the closed list of reasons */
  reason: string;
  /** The reason in words */
  meaning: string;
  /** How often a target did not get a call because of it */
  times: number;
  /** Among all that did not get one */
  share: number;
};

export type ReportDisputeRow = {
  /** The buyer or publisher; empty: all */
  key: string | null;
  /** What the id is called */
  name?: string | null;
  /** Calls that met the terms they were sold on */
  converted: number;
  /** Of these */
  disputed: number;
  /** Disputed among converted */
  rate: number | null;
  /** Not decided */
  open: number;
  /** Decided: whole */
  whole: number;
  /** Decided: part */
  part: number;
  /** Decided: none */
  none: number;
  /** What was taken back */
  takenBack?: string;
};

export type ReportLatencyRow = {
  /** Who was asked */
  targetId: string;
  /** What the target is called */
  name: string | null;
  /** Whose target it is */
  buyerId: string;
  /** Pings with a measured end: an answer, a failure or the deadline */
  pings: number;
  /** Those without a whole answer before the deadline */
  timeouts: number;
  /** Half were over by then (nearest rank) */
  p50Ms: number;
  /** 95 of 100 were over by then (nearest rank) */
  p95Ms: number;
  /** All were over by then */
  maxMs: number;
};

export type Bid = {
  auctionId: string;
  /** To a buyer only of the calls it was offered */
  callId: string | null;
  targetId: string;
  buyerId: string;
  at: string;
  outcome: 'won' | 'lost' | 'excluded';
  reason:
    | 'targetPaused'
    | 'buyerPaused'
    | 'criteria'
    | 'requiredTags'
    | 'closedHours'
    | 'duplicateCaller'
    | 'concurrentCap'
    | 'hourCap'
    | 'dayCap'
    | 'weekCap'
    | 'monthCap'
    | 'totalCap'
    | 'paced'
    | 'accountCap'
    | 'walletEmpty'
    | 'notLent'
    | 'unhealthyEndpoint'
    | 'notAsked'
    | 'noBid'
    | 'timeout'
    | 'connectionFailed'
    | 'httpError'
    | 'redirected'
    | 'replyTooLarge'
    | 'replyMalformed'
    | 'bidInvalid'
    | 'destinationInvalid'
    | 'belowMinBid'
    | 'belowFloor'
    | 'belowMargin'
    | 'bidExpired'
    | 'notAwaited'
    | 'callerGone'
    | 'outbid'
    | 'outranked'
    | null;
  /** Of a call that was offered to it, what came of that: it may have won and not answered, or been next; null for the others and while it is not known */
  callOutcome: 'connected' | 'noAnswer' | 'busy' | 'declined' | 'failed' | 'abandoned' | 'unconfirmed' | null;
  /** Of a test call: counted in no figure */
  test: boolean;
  bid: string | null;
  latencyMs: number | null;
  /** How much more would have won, as a range; null unless it was outbid */
  priceToWin: {
    from: string;
    below: string | null;
  } | null;
};

export type CreatePublisherBody = {
  name: string;
  payout:
    | {
        kind: 'revShare';
        percent: string | number;
      }
    | {
        kind: 'fixed';
        /** An amount such as "45.00" */
        amount: string | number;
      };
  status?: 'active' | 'paused';
  pings?: {
    maxPerMinute?: number;
    callerRequired?: boolean;
    /** How many bids may wait for their calls in one campaign, 20 unless it is said. Five more for each call that came of one in the last minutes. */
    maxHeld?: number;
  };
  /** The least margin a bid must leave against what the publisher is expected to earn; one that leaves less is left out (`belowMargin`). The target’s rule holds before the publisher’s, and that before the campaign’s */
  margin?: {
    /** At least so much of a call stays */
    amount?: string | number;
    /** At least so much of the revenue stays */
    percent?: string | number;
    /** Worked out for a call of so many seconds; left out: the shortest for which buyer and publisher are both settled */
    atSeconds?: number;
  } | null;
};

export type GetPublisherReply = {
  id: string;
  name: string;
  status: 'active' | 'paused';
  payout:
    | {
        kind: 'revShare';
        percent: string;
      }
    | {
        kind: 'fixed';
        amount: string;
      };
  /** The operator’s: not shown to publishers */
  margin?: {
    amount?: string;
    percent?: string;
    atSeconds?: number;
  } | null;
  pings: {
    maxPerMinute: number;
    callerRequired: boolean;
    maxHeld?: number;
  };
  /** Whoever has one may ping: none for keys that may only read */
  rtb: Array<{
    campaignId: string;
    rtbId: string;
  }>;
};

export type UpdatePublisherBody = {
  name?: string;
  payout?:
    | {
        kind: 'revShare';
        percent: string | number;
      }
    | {
        kind: 'fixed';
        /** An amount such as "45.00" */
        amount: string | number;
      };
  status?: 'active' | 'paused';
  pings?: {
    maxPerMinute?: number;
    callerRequired?: boolean;
    /** How many bids may wait for their calls in one campaign, 20 unless it is said. Five more for each call that came of one in the last minutes. */
    maxHeld?: number;
  };
  /** The least margin a bid must leave against what the publisher is expected to earn; one that leaves less is left out (`belowMargin`). The target’s rule holds before the publisher’s, and that before the campaign’s */
  margin?: {
    /** At least so much of a call stays */
    amount?: string | number;
    /** At least so much of the revenue stays */
    percent?: string | number;
    /** Worked out for a call of so many seconds; left out: the shortest for which buyer and publisher are both settled */
    atSeconds?: number;
  } | null;
};

export type PublisherTerm = {
  id: string;
  publisherId: string;
  campaignId: string;
  payout:
    | {
        kind: 'revShare';
        percent: string;
        minSeconds?: number;
        timer?: 'dial' | 'answer' | 'accept' | 'bridge';
      }
    | Price;
  paidOn:
    | {
        kind: 'sale' | 'connect';
      }
    | {
        kind: 'outcome';
        outcomes: Array<string>;
        windowDays: number;
      };
  least?: string;
  most?: string;
  onCorrection: 'follow' | 'keep';
  followDays?: number;
  caps: Array<{
    window: 'concurrent' | 'hour' | 'day' | 'week' | 'month' | 'total';
    calls?: number;
    spend?: string;
  }>;
  hours: {
    timezone: string;
    week: {
      mon?: Array<[string, string]>;
      tue?: Array<[string, string]>;
      wed?: Array<[string, string]>;
      thu?: Array<[string, string]>;
      fri?: Array<[string, string]>;
      sat?: Array<[string, string]>;
      sun?: Array<[string, string]>;
    };
  } | null;
  timezone: string;
};

export type CapUse = {
  window: 'concurrent' | 'hour' | 'day' | 'week' | 'month' | 'total';
  calls?: number;
  usedCalls?: number;
  spend?: string;
  usedSpend?: string;
};

export type GetPublisherTermsReply = {
  id: string;
  publisherId: string;
  campaignId: string;
  payout:
    | {
        kind: 'revShare';
        percent: string;
        minSeconds?: number;
        timer?: 'dial' | 'answer' | 'accept' | 'bridge';
      }
    | Price;
  paidOn:
    | {
        kind: 'sale' | 'connect';
      }
    | {
        kind: 'outcome';
        outcomes: Array<string>;
        windowDays: number;
      };
  least?: string;
  most?: string;
  onCorrection: 'follow' | 'keep';
  followDays?: number;
  caps: Array<{
    window: 'concurrent' | 'hour' | 'day' | 'week' | 'month' | 'total';
    calls?: number;
    spend?: string;
  }>;
  hours: {
    timezone: string;
    week: {
      mon?: Array<[string, string]>;
      tue?: Array<[string, string]>;
      wed?: Array<[string, string]>;
      thu?: Array<[string, string]>;
      fri?: Array<[string, string]>;
      sat?: Array<[string, string]>;
      sun?: Array<[string, string]>;
    };
  } | null;
  timezone: string;
  used: Array<CapUse>;
};

export type SetPublisherTermsBody = {
  /** A share of what the buyer is charged, from a number of seconds of its own on, or any kind of price; "bid" is the auction’s price */
  payout:
    | {
        kind: 'revShare';
        percent: string | number;
        minSeconds?: number;
        timer?: 'dial' | 'answer' | 'accept' | 'bridge';
      }
    | {
        kind: 'fixed';
        /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
        amount:
          | 'bid'
          | {
              percentOfBid: string | number;
            }
          | string
          | number;
        /** From when seconds count; without it from the moment the two were joined */
        timer?: 'dial' | 'answer' | 'accept' | 'bridge';
      }
    | {
        kind: 'threshold';
        minSeconds: number;
        /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
        amount:
          | 'bid'
          | {
              percentOfBid: string | number;
            }
          | string
          | number;
        /** From when seconds count; without it from the moment the two were joined */
        timer?: 'dial' | 'answer' | 'accept' | 'bridge';
      }
    | {
        kind: 'tiers';
        tiers: Array<{
          fromSeconds: number;
          /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
          amount:
            | 'bid'
            | {
                percentOfBid: string | number;
              }
            | string
            | number;
        }>;
        marginal?: boolean;
        /** From when seconds count; without it from the moment the two were joined */
        timer?: 'dial' | 'answer' | 'accept' | 'bridge';
      }
    | {
        kind: 'base';
        /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
        amount:
          | 'bid'
          | {
              percentOfBid: string | number;
            }
          | string
          | number;
        minSeconds?: number;
        bonuses: Array<{
          fromSeconds: number;
          /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
          amount:
            | 'bid'
            | {
                percentOfBid: string | number;
              }
            | string
            | number;
        }>;
        /** From when seconds count; without it from the moment the two were joined */
        timer?: 'dial' | 'answer' | 'accept' | 'bridge';
      }
    | {
        kind: 'perMinute';
        /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
        perMinute:
          | 'bid'
          | {
              percentOfBid: string | number;
            }
          | string
          | number;
        firstSeconds: number;
        nextSeconds: number;
        freeSeconds?: number;
        /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
        maxAmount?:
          | 'bid'
          | {
              percentOfBid: string | number;
            }
          | string
          | number;
        /** From when seconds count; without it from the moment the two were joined */
        timer?: 'dial' | 'answer' | 'accept' | 'bridge';
      }
    | {
        kind: 'outcome';
        outcomes: Record<
          string,
          | 'bid'
          | {
              percentOfBid: string | number;
            }
          | string
          | number
        >;
        windowDays: number;
        /** From when seconds count; without it from the moment the two were joined */
        timer?: 'dial' | 'answer' | 'accept' | 'bridge';
      };
  /** sale: once the buyer is charged. connect: whatever the buyer is charged. outcome: once the buyer reports one of these in time, whatever it is charged */
  paidOn?:
    | {
        kind: 'sale';
      }
    | {
        kind: 'connect';
      }
    | {
        kind: 'outcome';
        outcomes: Array<string>;
        windowDays: number;
      };
  /** At least so much for a call that earns anything */
  least?: string | number;
  /** At most so much for a call */
  most?: string | number;
  /** When the buyer’s charge is corrected later: follow works the payout out anew, keep leaves it as it was */
  onCorrection?: 'follow' | 'keep';
  /** With follow: later than so many days after the call, the payout stays */
  followDays?: number;
  /** How many calls the publisher may bring to the campaign, and how much they may earn. Exact: what a call can come to is held from the award on. A call beyond them is turned away */
  caps?: Array<{
    window: 'concurrent' | 'hour' | 'day' | 'week' | 'month' | 'total';
    calls?: number;
    /** An amount such as "45.00" */
    spend?: string | number;
  }>;
  /** A call that comes outside of them is turned away; null: around the clock */
  hours?: {
    timezone: string;
    week: {
      mon?: Array<[string, string]>;
      tue?: Array<[string, string]>;
      wed?: Array<[string, string]>;
      thu?: Array<[string, string]>;
      fri?: Array<[string, string]>;
      sat?: Array<[string, string]>;
      sun?: Array<[string, string]>;
    };
  } | null;
  /** Whose days and months the caps count by, unless the hours name one */
  timezone?: string;
};

export type CreateBuyerReply = {
  id: string;
  name: string;
  status: 'active' | 'paused';
  timezone: string;
  wallet: {
    kind: 'postpaid' | 'prepaid';
  };
  /** In all campaigns together, on the buyer’s wall clock */
  caps: Array<{
    window: 'concurrent' | 'hour' | 'day' | 'week' | 'month' | 'total';
    calls?: number;
    spend?: string;
  }>;
  notifyLosses: boolean;
  signingSecret: string;
};

export type CreateBuyerBody = {
  name: string;
  status?: 'active' | 'paused';
  timezone?: string;
  wallet?: {
    kind: 'postpaid' | 'prepaid';
  };
  caps?: Array<{
    window: 'concurrent' | 'hour' | 'day' | 'week' | 'month' | 'total';
    calls?: number;
    /** An amount such as "45.00" */
    spend?: string | number;
  }>;
  notifyLosses?: boolean;
};

export type UpdateBuyerBody = {
  name?: string;
  status?: 'active' | 'paused';
  timezone?: string;
  wallet?: {
    kind: 'postpaid' | 'prepaid';
  };
  caps?: Array<{
    window: 'concurrent' | 'hour' | 'day' | 'week' | 'month' | 'total';
    calls?: number;
    /** An amount such as "45.00" */
    spend?: string | number;
  }>;
  notifyLosses?: boolean;
};

export type BuyerRotateSecret = {
  id: string;
  name: string;
  status: 'active' | 'paused';
  timezone: string;
  wallet: {
    kind: 'postpaid' | 'prepaid';
  };
  /** In all campaigns together, on the buyer’s wall clock */
  caps: Array<{
    window: 'concurrent' | 'hour' | 'day' | 'week' | 'month' | 'total';
    calls?: number;
    spend?: string;
  }>;
  notifyLosses: boolean;
  signingSecret: string;
};

export type BuyerDropSecret = {
  id: string;
  name: string;
  status: 'active' | 'paused';
  timezone: string;
  wallet: {
    kind: 'postpaid' | 'prepaid';
  };
  /** In all campaigns together, on the buyer’s wall clock */
  caps: Array<{
    window: 'concurrent' | 'hour' | 'day' | 'week' | 'month' | 'total';
    calls?: number;
    spend?: string;
  }>;
  notifyLosses: boolean;
};

export type CreateCampaignBody = {
  name: string;
  vertical: string;
  status?: 'active' | 'paused';
  routing: {
    strategy: 'auction' | 'weighted' | 'roundRobin' | 'waterfall';
    price?: 'first' | 'second';
    /** An amount such as "45.00" */
    floor?: string | number;
    timeoutMs?: number;
    maxAttempts?: number;
    ringSeconds?: number;
  };
  conversion: {
    minSeconds: number;
  };
  duplicate?: {
    windowDays?: number;
    action?: 'allow' | 'reject' | 'sameBuyer';
  };
  fallbackNumber?: string | null;
  recording?: {
    disclosure: string;
  } | null;
  /** Who learns a tag: `public` every buyer asked, `winnerOnly` whoever gets the call, `neverStored` the same, and it is written down nowhere. A name that is not listed is public. A value somebody could dial is never public. */
  tags?: Record<
    string,
    {
      visibility: 'public' | 'winnerOnly' | 'neverStored';
      label?: string;
    }
  >;
  /** Whether ad platforms may hear of its calls: `perCall` where a call’s tag says that the caller agreed, `declared` where all of them did before they called. A caller who did not agree counts always. */
  adConsent?: 'perCall' | 'declared';
  /** The tag whose values the summary by tag counts; calls from now on */
  reportTag?: string | null;
  /** A buyer may dispute a charge within windowDays of the call; the operator decides within decideDays of that. Without a decision the charge is taken back `whole`, or nothing is (`none`). null: no disputes */
  disputes?: {
    windowDays: number;
    decideDays: number;
    onExpiry: 'whole' | 'none';
  } | null;
  maxCallSeconds?: number;
  /** The least margin a bid must leave against what the publisher is expected to earn; one that leaves less is left out (`belowMargin`). The target’s rule holds before the publisher’s, and that before the campaign’s */
  margin?: {
    /** At least so much of a call stays */
    amount?: string | number;
    /** At least so much of the revenue stays */
    percent?: string | number;
    /** Worked out for a call of so many seconds; left out: the shortest for which buyer and publisher are both settled */
    atSeconds?: number;
  } | null;
  flow?: {
    start: string;
    nodes: Array<
      | {
          id: string;
          kind: 'menu';
          prompts: Array<
            | {
                kind: 'say';
                text: string;
                language?: string;
              }
            | {
                kind: 'play';
                url: string;
              }
            | {
                kind: 'pause';
                seconds: number;
              }
          >;
          tag?: string | null;
          choices: Array<{
            key: string;
            value?: string;
            next: string;
          }>;
          retries?: number;
          timeoutSeconds?: number;
          otherwise?: string;
        }
      | {
          id: string;
          kind: 'collect';
          prompts: Array<
            | {
                kind: 'say';
                text: string;
                language?: string;
              }
            | {
                kind: 'play';
                url: string;
              }
            | {
                kind: 'pause';
                seconds: number;
              }
          >;
          tag: string;
          digits: number;
          retries?: number;
          timeoutSeconds?: number;
          next: string;
          otherwise?: string;
        }
      | {
          id: string;
          kind: 'say';
          prompts: Array<
            | {
                kind: 'say';
                text: string;
                language?: string;
              }
            | {
                kind: 'play';
                url: string;
              }
            | {
                kind: 'pause';
                seconds: number;
              }
          >;
          next: string;
        }
      | {
          id: string;
          kind: 'tag';
          tags: Record<string, string>;
          next: string;
        }
      | {
          id: string;
          kind: 'branch';
          when: Condition;
          then: string;
          otherwise?: string;
        }
      | {
          id: string;
          kind: 'auction';
        }
      | {
          id: string;
          kind: 'hangup';
          prompts?: Array<
            | {
                kind: 'say';
                text: string;
                language?: string;
              }
            | {
                kind: 'play';
                url: string;
              }
            | {
                kind: 'pause';
                seconds: number;
              }
          >;
        }
    >;
  } | null;
};

export type UpdateCampaignBody = {
  name?: string;
  vertical?: string;
  status?: 'active' | 'paused';
  routing?: {
    strategy?: 'auction' | 'weighted' | 'roundRobin' | 'waterfall';
    price?: 'first' | 'second';
    /** An amount such as "45.00" */
    floor?: string | number;
    timeoutMs?: number;
    maxAttempts?: number;
    ringSeconds?: number;
  };
  conversion?: {
    minSeconds: number;
  };
  duplicate?: {
    windowDays?: number;
    action?: 'allow' | 'reject' | 'sameBuyer';
  };
  fallbackNumber?: string | null;
  recording?: {
    disclosure: string;
  } | null;
  /** Who learns a tag: `public` every buyer asked, `winnerOnly` whoever gets the call, `neverStored` the same, and it is written down nowhere. A name that is not listed is public. A value somebody could dial is never public. */
  tags?: Record<
    string,
    {
      visibility: 'public' | 'winnerOnly' | 'neverStored';
      label?: string;
    }
  >;
  /** Whether ad platforms may hear of its calls: `perCall` where a call’s tag says that the caller agreed, `declared` where all of them did before they called. A caller who did not agree counts always. */
  adConsent?: 'perCall' | 'declared';
  /** The tag whose values the summary by tag counts; calls from now on */
  reportTag?: string | null;
  /** A buyer may dispute a charge within windowDays of the call; the operator decides within decideDays of that. Without a decision the charge is taken back `whole`, or nothing is (`none`). null: no disputes */
  disputes?: {
    windowDays: number;
    decideDays: number;
    onExpiry: 'whole' | 'none';
  } | null;
  maxCallSeconds?: number;
  /** The least margin a bid must leave against what the publisher is expected to earn; one that leaves less is left out (`belowMargin`). The target’s rule holds before the publisher’s, and that before the campaign’s */
  margin?: {
    /** At least so much of a call stays */
    amount?: string | number;
    /** At least so much of the revenue stays */
    percent?: string | number;
    /** Worked out for a call of so many seconds; left out: the shortest for which buyer and publisher are both settled */
    atSeconds?: number;
  } | null;
  flow?: {
    start: string;
    nodes: Array<
      | {
          id: string;
          kind: 'menu';
          prompts: Array<
            | {
                kind: 'say';
                text: string;
                language?: string;
              }
            | {
                kind: 'play';
                url: string;
              }
            | {
                kind: 'pause';
                seconds: number;
              }
          >;
          tag?: string | null;
          choices: Array<{
            key: string;
            value?: string;
            next: string;
          }>;
          retries?: number;
          timeoutSeconds?: number;
          otherwise?: string;
        }
      | {
          id: string;
          kind: 'collect';
          prompts: Array<
            | {
                kind: 'say';
                text: string;
                language?: string;
              }
            | {
                kind: 'play';
                url: string;
              }
            | {
                kind: 'pause';
                seconds: number;
              }
          >;
          tag: string;
          digits: number;
          retries?: number;
          timeoutSeconds?: number;
          next: string;
          otherwise?: string;
        }
      | {
          id: string;
          kind: 'say';
          prompts: Array<
            | {
                kind: 'say';
                text: string;
                language?: string;
              }
            | {
                kind: 'play';
                url: string;
              }
            | {
                kind: 'pause';
                seconds: number;
              }
          >;
          next: string;
        }
      | {
          id: string;
          kind: 'tag';
          tags: Record<string, string>;
          next: string;
        }
      | {
          id: string;
          kind: 'branch';
          when: Condition;
          then: string;
          otherwise?: string;
        }
      | {
          id: string;
          kind: 'auction';
        }
      | {
          id: string;
          kind: 'hangup';
          prompts?: Array<
            | {
                kind: 'say';
                text: string;
                language?: string;
              }
            | {
                kind: 'play';
                url: string;
              }
            | {
                kind: 'pause';
                seconds: number;
              }
          >;
        }
    >;
  } | null;
};

export type CampaignVersion = {
  version: number;
  hash: string;
  createdAt: string;
  by: string;
};

export type GetCampaignVersionReply = {
  version: number;
  hash: string;
  campaign: {
    id: string;
    name: string;
    vertical: string;
    status: 'active' | 'paused';
    routing: {
      strategy: 'auction' | 'weighted' | 'roundRobin' | 'waterfall';
      price: 'first' | 'second';
      floor: string;
      timeoutMs: number;
      maxAttempts: number;
      ringSeconds: number;
    };
    conversion: {
      minSeconds: number;
    };
    duplicate: {
      windowDays: number;
      action: 'allow' | 'reject' | 'sameBuyer';
    };
    fallbackNumber: string | null;
    recording: {
      disclosure: string;
    } | null;
    tags: Record<
      string,
      {
        visibility: 'public' | 'winnerOnly' | 'neverStored';
        label?: string;
      }
    >;
    /** Whether ad platforms may hear of its calls: `perCall` where a call’s tag says that the caller agreed, `declared` where all of them did before they called. A caller who did not agree counts always. */
    adConsent: 'perCall' | 'declared';
    /** The tag whose values the summary by tag counts; calls from now on */
    reportTag: string | null;
    /** A buyer may dispute a charge within windowDays of the call; the operator decides within decideDays of that. Without a decision the charge is taken back `whole`, or nothing is (`none`). null: no disputes */
    disputes: {
      windowDays: number;
      decideDays: number;
      onExpiry: 'whole' | 'none';
    } | null;
    maxCallSeconds: number;
    margin: {
      amount?: string;
      percent?: string;
      atSeconds?: number;
    } | null;
    flow: Flow | null;
  };
  targets: Array<{
    id: string;
    buyerId: string;
    campaignId: string;
    name: string;
    status: 'active' | 'paused';
    destination: string;
    bidding: Bidding;
    /** What a won call costs; null: the auction’s price, owed from the bid’s or the campaign’s minSeconds on */
    charge: Price | null;
    postUrl: string | null;
    criteria: Condition | null;
    requiredTags: Array<string>;
    hours: {
      timezone: string;
      week: {
        mon?: Array<[string, string]>;
        tue?: Array<[string, string]>;
        wed?: Array<[string, string]>;
        thu?: Array<[string, string]>;
        fri?: Array<[string, string]>;
        sat?: Array<[string, string]>;
        sun?: Array<[string, string]>;
      };
    } | null;
    caps: Array<{
      window: 'concurrent' | 'hour' | 'day' | 'week' | 'month' | 'total';
      calls?: number;
      spend?: string;
    }>;
    /** Spreads the caps of a day evenly over the hours in which the target is open: who has used more than is due by now gets no call (`paced`). null: caps are used as calls come */
    pacing: {
      by: 'calls' | 'spend';
      /** So much of the cap may be used ahead of time; nothing unless it is said */
      aheadPercent?: number;
    } | null;
    priority: number;
    weight: number;
    /** The operator’s: not shown to buyers */
    margin?: {
      amount?: string;
      percent?: string;
      atSeconds?: number;
    } | null;
    /** The operator’s: not shown to buyers */
    rank?: {
      factor: string;
      publishers?: Array<{
        publisherId: string;
        factor: string;
      }>;
    } | null;
    whisper: {
      say: string;
      acceptKey?: string;
    } | null;
  }>;
};

export type CampaignChange = {
  /** The version it made; with dryRun the one the campaign is at */
  version: number;
  campaign: 'changed' | 'unchanged';
  targets: Array<{
    id: string;
    action: 'created' | 'changed' | 'unchanged' | 'deleted';
  }>;
  numbers: Array<{
    id: string;
    action: 'created' | 'changed' | 'unchanged' | 'deleted';
  }>;
  terms: Array<{
    id: string;
    action: 'created' | 'changed' | 'unchanged' | 'deleted';
  }>;
};

export type ChangeCampaignBody = {
  /** The version the campaign must be at */
  from?: number;
  /** Say what would become of it, and change nothing */
  dryRun?: boolean;
  campaign?: {
    name?: string;
    vertical?: string;
    status?: 'active' | 'paused';
    routing?: {
      strategy?: 'auction' | 'weighted' | 'roundRobin' | 'waterfall';
      price?: 'first' | 'second';
      /** An amount such as "45.00" */
      floor?: string | number;
      timeoutMs?: number;
      maxAttempts?: number;
      ringSeconds?: number;
    };
    conversion?: {
      minSeconds: number;
    };
    duplicate?: {
      windowDays?: number;
      action?: 'allow' | 'reject' | 'sameBuyer';
    };
    fallbackNumber?: string | null;
    recording?: {
      disclosure: string;
    } | null;
    /** Who learns a tag: `public` every buyer asked, `winnerOnly` whoever gets the call, `neverStored` the same, and it is written down nowhere. A name that is not listed is public. A value somebody could dial is never public. */
    tags?: Record<
      string,
      {
        visibility: 'public' | 'winnerOnly' | 'neverStored';
        label?: string;
      }
    >;
    /** Whether ad platforms may hear of its calls: `perCall` where a call’s tag says that the caller agreed, `declared` where all of them did before they called. A caller who did not agree counts always. */
    adConsent?: 'perCall' | 'declared';
    /** The tag whose values the summary by tag counts; calls from now on */
    reportTag?: string | null;
    /** A buyer may dispute a charge within windowDays of the call; the operator decides within decideDays of that. Without a decision the charge is taken back `whole`, or nothing is (`none`). null: no disputes */
    disputes?: {
      windowDays: number;
      decideDays: number;
      onExpiry: 'whole' | 'none';
    } | null;
    maxCallSeconds?: number;
    /** The least margin a bid must leave against what the publisher is expected to earn; one that leaves less is left out (`belowMargin`). The target’s rule holds before the publisher’s, and that before the campaign’s */
    margin?: {
      /** At least so much of a call stays */
      amount?: string | number;
      /** At least so much of the revenue stays */
      percent?: string | number;
      /** Worked out for a call of so many seconds; left out: the shortest for which buyer and publisher are both settled */
      atSeconds?: number;
    } | null;
    flow?: {
      start: string;
      nodes: Array<
        | {
            id: string;
            kind: 'menu';
            prompts: Array<
              | {
                  kind: 'say';
                  text: string;
                  language?: string;
                }
              | {
                  kind: 'play';
                  url: string;
                }
              | {
                  kind: 'pause';
                  seconds: number;
                }
            >;
            tag?: string | null;
            choices: Array<{
              key: string;
              value?: string;
              next: string;
            }>;
            retries?: number;
            timeoutSeconds?: number;
            otherwise?: string;
          }
        | {
            id: string;
            kind: 'collect';
            prompts: Array<
              | {
                  kind: 'say';
                  text: string;
                  language?: string;
                }
              | {
                  kind: 'play';
                  url: string;
                }
              | {
                  kind: 'pause';
                  seconds: number;
                }
            >;
            tag: string;
            digits: number;
            retries?: number;
            timeoutSeconds?: number;
            next: string;
            otherwise?: string;
          }
        | {
            id: string;
            kind: 'say';
            prompts: Array<
              | {
                  kind: 'say';
                  text: string;
                  language?: string;
                }
              | {
                  kind: 'play';
                  url: string;
                }
              | {
                  kind: 'pause';
                  seconds: number;
                }
            >;
            next: string;
          }
        | {
            id: string;
            kind: 'tag';
            tags: Record<string, string>;
            next: string;
          }
        | {
            id: string;
            kind: 'branch';
            when: Condition;
            then: string;
            otherwise?: string;
          }
        | {
            id: string;
            kind: 'auction';
          }
        | {
            id: string;
            kind: 'hangup';
            prompts?: Array<
              | {
                  kind: 'say';
                  text: string;
                  language?: string;
                }
              | {
                  kind: 'play';
                  url: string;
                }
              | {
                  kind: 'pause';
                  seconds: number;
                }
            >;
          }
      >;
    } | null;
  };
  targets?: Array<{
    id?: string;
    create?: {
      buyerId: string;
      campaignId: string;
      name: string;
      destination: string;
      bidding:
        | {
            kind: 'static';
            /** What it bids before any modifier */
            price: string | number;
            /** Tried in this order; each changes what the ones before it left. Rounded once, after the last, to the millionth */
            modifiers?: Array<
              | {
                  change: 'multiply';
                  /** A factor such as "1.25" */
                  factor: string | number;
                  /** What it is called on a receipt */
                  label?: string;
                  /** As a target’s criteria; hour and weekday on its own clock. null: every call */
                  when?: Condition | null;
                }
              | {
                  change: 'add';
                  amount: string | number;
                  /** What it is called on a receipt */
                  label?: string;
                  /** As a target’s criteria; hour and weekday on its own clock. null: every call */
                  when?: Condition | null;
                }
              | {
                  change: 'set';
                  /** An amount such as "45.00" */
                  amount: string | number;
                  /** What it is called on a receipt */
                  label?: string;
                  /** As a target’s criteria; hour and weekday on its own clock. null: every call */
                  when?: Condition | null;
                }
              | {
                  change: 'pass';
                  /** What it is called on a receipt */
                  label?: string;
                  /** As a target’s criteria; hour and weekday on its own clock. null: every call */
                  when?: Condition | null;
                }
            >;
            /** all: every modifier that the call meets, in order. first: only the first of them */
            match?: 'all' | 'first';
            /** The bid is never less, unless it passes */
            least?: string | number;
            /** The bid is never more */
            most?: string | number;
          }
        | {
            kind: 'ping';
            url: string;
            timeoutMs?: number | null;
            minBid?: string | number | null;
            maxBid?: string | number | null;
            maxMinSeconds?: number | null;
            /** Send the caller’s number with the confirmation. A buyer that then refuses has learned it: only for those whose systems insist */
            confirmWithCaller?: boolean;
            dialect?: string;
            dialectOptions?: Record<string, string>;
            custom?: {
              request: {
                method?: 'GET' | 'POST' | 'PUT';
                headers?: Record<string, string>;
                format?: 'json' | 'form' | 'xml' | null;
                body?: string | null;
              };
              reply: {
                accept?: {
                  path: string;
                  op?: 'in' | 'notIn' | 'gt' | 'exists';
                  values?: Array<string>;
                } | null;
                bid: Array<string>;
                unit?: 'dollars' | 'cents';
                number?: Array<string>;
                bidId?: Array<string>;
                seconds?: Array<string>;
                expiry?: {
                  paths: Array<string>;
                  kind?: 'seconds' | 'epochSeconds' | 'epochMs' | 'iso';
                } | null;
                reason?: Array<string>;
              };
              confirm?: {
                method?: 'GET' | 'POST' | 'PUT';
                headers?: Record<string, string>;
                format?: 'json' | 'form' | 'xml' | null;
                body?: string | null;
                url: string;
                reply: {
                  accept: {
                    path: string;
                    op?: 'in' | 'notIn' | 'gt' | 'exists';
                    values?: Array<string>;
                  };
                  number?: Array<string>;
                  seconds?: Array<string>;
                  reason?: Array<string>;
                };
              } | null;
            };
            auth?:
              | {
                  kind: 'none';
                }
              | {
                  kind: 'bearer';
                  token: string;
                }
              | {
                  kind: 'header';
                  name: string;
                  value: string;
                };
          };
      /** What a won call costs; null: the auction’s price, owed from the campaign’s (or the bid’s) minSeconds on */
      charge?:
        | {
            kind: 'fixed';
            /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
            amount:
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'threshold';
            minSeconds: number;
            /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
            amount:
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'tiers';
            tiers: Array<{
              fromSeconds: number;
              /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
              amount:
                | 'bid'
                | {
                    percentOfBid: string | number;
                  }
                | string
                | number;
            }>;
            marginal?: boolean;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'base';
            /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
            amount:
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number;
            minSeconds?: number;
            bonuses: Array<{
              fromSeconds: number;
              /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
              amount:
                | 'bid'
                | {
                    percentOfBid: string | number;
                  }
                | string
                | number;
            }>;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'perMinute';
            /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
            perMinute:
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number;
            firstSeconds: number;
            nextSeconds: number;
            freeSeconds?: number;
            /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
            maxAmount?:
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'outcome';
            outcomes: Record<
              string,
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number
            >;
            windowDays: number;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | null;
      postUrl?: string | null;
      criteria?: Condition | null;
      hours?: {
        timezone: string;
        week: {
          mon?: Array<[string, string]>;
          tue?: Array<[string, string]>;
          wed?: Array<[string, string]>;
          thu?: Array<[string, string]>;
          fri?: Array<[string, string]>;
          sat?: Array<[string, string]>;
          sun?: Array<[string, string]>;
        };
      } | null;
      whisper?: {
        say: string;
        acceptKey?: string;
      } | null;
      requiredTags?: Array<string>;
      caps?: Array<{
        window: 'concurrent' | 'hour' | 'day' | 'week' | 'month' | 'total';
        calls?: number;
        /** An amount such as "45.00" */
        spend?: string | number;
      }>;
      /** Spreads the caps of a day evenly over the hours in which the target is open: who has used more than is due by now gets no call (`paced`). null: caps are used as calls come */
      pacing?: {
        by: 'calls' | 'spend';
        /** So much of the cap may be used ahead of time; nothing unless it is said */
        aheadPercent?: number;
      } | null;
      priority?: number;
      weight?: number;
      /** The least margin a bid must leave against what the publisher is expected to earn; one that leaves less is left out (`belowMargin`). The target’s rule holds before the publisher’s, and that before the campaign’s */
      margin?: {
        /** At least so much of a call stays */
        amount?: string | number;
        /** At least so much of the revenue stays */
        percent?: string | number;
        /** Worked out for a call of so many seconds; left out: the shortest for which buyer and publisher are both settled */
        atSeconds?: number;
      } | null;
      /** Where the highest bid wins, the target is ranked as if it had bid `factor` times as much. What it pays is its own bid still, or by second price what keeps its place */
      rank?: {
        /** A factor such as "1.25" */
        factor: string | number;
        /** On top of it, for calls of these publishers */
        publishers?: Array<{
          publisherId: string;
          /** A factor such as "1.25" */
          factor: string | number;
        }>;
      } | null;
      status?: 'active' | 'paused';
    };
    patch?: {
      name?: string;
      destination?: string;
      bidding?:
        | {
            kind: 'static';
            /** What it bids before any modifier */
            price: string | number;
            /** Tried in this order; each changes what the ones before it left. Rounded once, after the last, to the millionth */
            modifiers?: Array<
              | {
                  change: 'multiply';
                  /** A factor such as "1.25" */
                  factor: string | number;
                  /** What it is called on a receipt */
                  label?: string;
                  /** As a target’s criteria; hour and weekday on its own clock. null: every call */
                  when?: Condition | null;
                }
              | {
                  change: 'add';
                  amount: string | number;
                  /** What it is called on a receipt */
                  label?: string;
                  /** As a target’s criteria; hour and weekday on its own clock. null: every call */
                  when?: Condition | null;
                }
              | {
                  change: 'set';
                  /** An amount such as "45.00" */
                  amount: string | number;
                  /** What it is called on a receipt */
                  label?: string;
                  /** As a target’s criteria; hour and weekday on its own clock. null: every call */
                  when?: Condition | null;
                }
              | {
                  change: 'pass';
                  /** What it is called on a receipt */
                  label?: string;
                  /** As a target’s criteria; hour and weekday on its own clock. null: every call */
                  when?: Condition | null;
                }
            >;
            /** all: every modifier that the call meets, in order. first: only the first of them */
            match?: 'all' | 'first';
            /** The bid is never less, unless it passes */
            least?: string | number;
            /** The bid is never more */
            most?: string | number;
          }
        | {
            kind: 'ping';
            url: string;
            timeoutMs?: number | null;
            minBid?: string | number | null;
            maxBid?: string | number | null;
            maxMinSeconds?: number | null;
            /** Send the caller’s number with the confirmation. A buyer that then refuses has learned it: only for those whose systems insist */
            confirmWithCaller?: boolean;
            dialect?: string;
            dialectOptions?: Record<string, string>;
            custom?: {
              request: {
                method?: 'GET' | 'POST' | 'PUT';
                headers?: Record<string, string>;
                format?: 'json' | 'form' | 'xml' | null;
                body?: string | null;
              };
              reply: {
                accept?: {
                  path: string;
                  op?: 'in' | 'notIn' | 'gt' | 'exists';
                  values?: Array<string>;
                } | null;
                bid: Array<string>;
                unit?: 'dollars' | 'cents';
                number?: Array<string>;
                bidId?: Array<string>;
                seconds?: Array<string>;
                expiry?: {
                  paths: Array<string>;
                  kind?: 'seconds' | 'epochSeconds' | 'epochMs' | 'iso';
                } | null;
                reason?: Array<string>;
              };
              confirm?: {
                method?: 'GET' | 'POST' | 'PUT';
                headers?: Record<string, string>;
                format?: 'json' | 'form' | 'xml' | null;
                body?: string | null;
                url: string;
                reply: {
                  accept: {
                    path: string;
                    op?: 'in' | 'notIn' | 'gt' | 'exists';
                    values?: Array<string>;
                  };
                  number?: Array<string>;
                  seconds?: Array<string>;
                  reason?: Array<string>;
                };
              } | null;
            };
            auth?:
              | {
                  kind: 'none';
                }
              | {
                  kind: 'bearer';
                  token: string;
                }
              | {
                  kind: 'header';
                  name: string;
                  value: string;
                };
          };
      /** What a won call costs; null: the auction’s price, owed from the campaign’s (or the bid’s) minSeconds on */
      charge?:
        | {
            kind: 'fixed';
            /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
            amount:
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'threshold';
            minSeconds: number;
            /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
            amount:
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'tiers';
            tiers: Array<{
              fromSeconds: number;
              /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
              amount:
                | 'bid'
                | {
                    percentOfBid: string | number;
                  }
                | string
                | number;
            }>;
            marginal?: boolean;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'base';
            /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
            amount:
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number;
            minSeconds?: number;
            bonuses: Array<{
              fromSeconds: number;
              /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
              amount:
                | 'bid'
                | {
                    percentOfBid: string | number;
                  }
                | string
                | number;
            }>;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'perMinute';
            /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
            perMinute:
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number;
            firstSeconds: number;
            nextSeconds: number;
            freeSeconds?: number;
            /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
            maxAmount?:
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'outcome';
            outcomes: Record<
              string,
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number
            >;
            windowDays: number;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | null;
      postUrl?: string | null;
      criteria?: Condition | null;
      hours?: {
        timezone: string;
        week: {
          mon?: Array<[string, string]>;
          tue?: Array<[string, string]>;
          wed?: Array<[string, string]>;
          thu?: Array<[string, string]>;
          fri?: Array<[string, string]>;
          sat?: Array<[string, string]>;
          sun?: Array<[string, string]>;
        };
      } | null;
      whisper?: {
        say: string;
        acceptKey?: string;
      } | null;
      requiredTags?: Array<string>;
      caps?: Array<{
        window: 'concurrent' | 'hour' | 'day' | 'week' | 'month' | 'total';
        calls?: number;
        /** An amount such as "45.00" */
        spend?: string | number;
      }>;
      /** Spreads the caps of a day evenly over the hours in which the target is open: who has used more than is due by now gets no call (`paced`). null: caps are used as calls come */
      pacing?: {
        by: 'calls' | 'spend';
        /** So much of the cap may be used ahead of time; nothing unless it is said */
        aheadPercent?: number;
      } | null;
      priority?: number;
      weight?: number;
      /** The least margin a bid must leave against what the publisher is expected to earn; one that leaves less is left out (`belowMargin`). The target’s rule holds before the publisher’s, and that before the campaign’s */
      margin?: {
        /** At least so much of a call stays */
        amount?: string | number;
        /** At least so much of the revenue stays */
        percent?: string | number;
        /** Worked out for a call of so many seconds; left out: the shortest for which buyer and publisher are both settled */
        atSeconds?: number;
      } | null;
      /** Where the highest bid wins, the target is ranked as if it had bid `factor` times as much. What it pays is its own bid still, or by second price what keeps its place */
      rank?: {
        /** A factor such as "1.25" */
        factor: string | number;
        /** On top of it, for calls of these publishers */
        publishers?: Array<{
          publisherId: string;
          /** A factor such as "1.25" */
          factor: string | number;
        }>;
      } | null;
      status?: 'active' | 'paused';
    };
    delete?: true;
  }>;
  numbers?: Array<{
    id?: string;
    create?: {
      number: string;
      campaignId: string;
      publisherId: string;
      carrier: 'twilio' | 'signalwire' | 'telnyx';
      subId?: string | null;
      status?: 'active' | 'paused';
    };
    patch?: {
      campaignId?: string;
      publisherId?: string;
      subId?: string | null;
      status?: 'active' | 'paused';
    };
    delete?: true;
  }>;
  terms?: Array<{
    publisherId: string;
    set?: {
      /** A share of what the buyer is charged, from a number of seconds of its own on, or any kind of price; "bid" is the auction’s price */
      payout:
        | {
            kind: 'revShare';
            percent: string | number;
            minSeconds?: number;
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'fixed';
            /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
            amount:
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'threshold';
            minSeconds: number;
            /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
            amount:
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'tiers';
            tiers: Array<{
              fromSeconds: number;
              /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
              amount:
                | 'bid'
                | {
                    percentOfBid: string | number;
                  }
                | string
                | number;
            }>;
            marginal?: boolean;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'base';
            /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
            amount:
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number;
            minSeconds?: number;
            bonuses: Array<{
              fromSeconds: number;
              /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
              amount:
                | 'bid'
                | {
                    percentOfBid: string | number;
                  }
                | string
                | number;
            }>;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'perMinute';
            /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
            perMinute:
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number;
            firstSeconds: number;
            nextSeconds: number;
            freeSeconds?: number;
            /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
            maxAmount?:
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'outcome';
            outcomes: Record<
              string,
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number
            >;
            windowDays: number;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          };
      /** sale: once the buyer is charged. connect: whatever the buyer is charged. outcome: once the buyer reports one of these in time, whatever it is charged */
      paidOn?:
        | {
            kind: 'sale';
          }
        | {
            kind: 'connect';
          }
        | {
            kind: 'outcome';
            outcomes: Array<string>;
            windowDays: number;
          };
      /** At least so much for a call that earns anything */
      least?: string | number;
      /** At most so much for a call */
      most?: string | number;
      /** When the buyer’s charge is corrected later: follow works the payout out anew, keep leaves it as it was */
      onCorrection?: 'follow' | 'keep';
      /** With follow: later than so many days after the call, the payout stays */
      followDays?: number;
      /** How many calls the publisher may bring to the campaign, and how much they may earn. Exact: what a call can come to is held from the award on. A call beyond them is turned away */
      caps?: Array<{
        window: 'concurrent' | 'hour' | 'day' | 'week' | 'month' | 'total';
        calls?: number;
        /** An amount such as "45.00" */
        spend?: string | number;
      }>;
      /** A call that comes outside of them is turned away; null: around the clock */
      hours?: {
        timezone: string;
        week: {
          mon?: Array<[string, string]>;
          tue?: Array<[string, string]>;
          wed?: Array<[string, string]>;
          thu?: Array<[string, string]>;
          fri?: Array<[string, string]>;
          sat?: Array<[string, string]>;
          sun?: Array<[string, string]>;
        };
      } | null;
      /** Whose days and months the caps count by, unless the hours name one */
      timezone?: string;
    };
    delete?: true;
  }>;
};

export type CreateTargetBody = {
  buyerId: string;
  campaignId: string;
  name: string;
  destination: string;
  bidding:
    | {
        kind: 'static';
        /** What it bids before any modifier */
        price: string | number;
        /** Tried in this order; each changes what the ones before it left. Rounded once, after the last, to the millionth */
        modifiers?: Array<
          | {
              change: 'multiply';
              /** A factor such as "1.25" */
              factor: string | number;
              /** What it is called on a receipt */
              label?: string;
              /** As a target’s criteria; hour and weekday on its own clock. null: every call */
              when?: Condition | null;
            }
          | {
              change: 'add';
              amount: string | number;
              /** What it is called on a receipt */
              label?: string;
              /** As a target’s criteria; hour and weekday on its own clock. null: every call */
              when?: Condition | null;
            }
          | {
              change: 'set';
              /** An amount such as "45.00" */
              amount: string | number;
              /** What it is called on a receipt */
              label?: string;
              /** As a target’s criteria; hour and weekday on its own clock. null: every call */
              when?: Condition | null;
            }
          | {
              change: 'pass';
              /** What it is called on a receipt */
              label?: string;
              /** As a target’s criteria; hour and weekday on its own clock. null: every call */
              when?: Condition | null;
            }
        >;
        /** all: every modifier that the call meets, in order. first: only the first of them */
        match?: 'all' | 'first';
        /** The bid is never less, unless it passes */
        least?: string | number;
        /** The bid is never more */
        most?: string | number;
      }
    | {
        kind: 'ping';
        url: string;
        timeoutMs?: number | null;
        minBid?: string | number | null;
        maxBid?: string | number | null;
        maxMinSeconds?: number | null;
        /** Send the caller’s number with the confirmation. A buyer that then refuses has learned it: only for those whose systems insist */
        confirmWithCaller?: boolean;
        dialect?: string;
        dialectOptions?: Record<string, string>;
        custom?: {
          request: {
            method?: 'GET' | 'POST' | 'PUT';
            headers?: Record<string, string>;
            format?: 'json' | 'form' | 'xml' | null;
            body?: string | null;
          };
          reply: {
            accept?: {
              path: string;
              op?: 'in' | 'notIn' | 'gt' | 'exists';
              values?: Array<string>;
            } | null;
            bid: Array<string>;
            unit?: 'dollars' | 'cents';
            number?: Array<string>;
            bidId?: Array<string>;
            seconds?: Array<string>;
            expiry?: {
              paths: Array<string>;
              kind?: 'seconds' | 'epochSeconds' | 'epochMs' | 'iso';
            } | null;
            reason?: Array<string>;
          };
          confirm?: {
            method?: 'GET' | 'POST' | 'PUT';
            headers?: Record<string, string>;
            format?: 'json' | 'form' | 'xml' | null;
            body?: string | null;
            url: string;
            reply: {
              accept: {
                path: string;
                op?: 'in' | 'notIn' | 'gt' | 'exists';
                values?: Array<string>;
              };
              number?: Array<string>;
              seconds?: Array<string>;
              reason?: Array<string>;
            };
          } | null;
        };
        auth?:
          | {
              kind: 'none';
            }
          | {
              kind: 'bearer';
              token: string;
            }
          | {
              kind: 'header';
              name: string;
              value: string;
            };
      };
  /** What a won call costs; null: the auction’s price, owed from the campaign’s (or the bid’s) minSeconds on */
  charge?:
    | {
        kind: 'fixed';
        /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
        amount:
          | 'bid'
          | {
              percentOfBid: string | number;
            }
          | string
          | number;
        /** From when seconds count; without it from the moment the two were joined */
        timer?: 'dial' | 'answer' | 'accept' | 'bridge';
      }
    | {
        kind: 'threshold';
        minSeconds: number;
        /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
        amount:
          | 'bid'
          | {
              percentOfBid: string | number;
            }
          | string
          | number;
        /** From when seconds count; without it from the moment the two were joined */
        timer?: 'dial' | 'answer' | 'accept' | 'bridge';
      }
    | {
        kind: 'tiers';
        tiers: Array<{
          fromSeconds: number;
          /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
          amount:
            | 'bid'
            | {
                percentOfBid: string | number;
              }
            | string
            | number;
        }>;
        marginal?: boolean;
        /** From when seconds count; without it from the moment the two were joined */
        timer?: 'dial' | 'answer' | 'accept' | 'bridge';
      }
    | {
        kind: 'base';
        /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
        amount:
          | 'bid'
          | {
              percentOfBid: string | number;
            }
          | string
          | number;
        minSeconds?: number;
        bonuses: Array<{
          fromSeconds: number;
          /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
          amount:
            | 'bid'
            | {
                percentOfBid: string | number;
              }
            | string
            | number;
        }>;
        /** From when seconds count; without it from the moment the two were joined */
        timer?: 'dial' | 'answer' | 'accept' | 'bridge';
      }
    | {
        kind: 'perMinute';
        /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
        perMinute:
          | 'bid'
          | {
              percentOfBid: string | number;
            }
          | string
          | number;
        firstSeconds: number;
        nextSeconds: number;
        freeSeconds?: number;
        /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
        maxAmount?:
          | 'bid'
          | {
              percentOfBid: string | number;
            }
          | string
          | number;
        /** From when seconds count; without it from the moment the two were joined */
        timer?: 'dial' | 'answer' | 'accept' | 'bridge';
      }
    | {
        kind: 'outcome';
        outcomes: Record<
          string,
          | 'bid'
          | {
              percentOfBid: string | number;
            }
          | string
          | number
        >;
        windowDays: number;
        /** From when seconds count; without it from the moment the two were joined */
        timer?: 'dial' | 'answer' | 'accept' | 'bridge';
      }
    | null;
  postUrl?: string | null;
  criteria?: Condition | null;
  hours?: {
    timezone: string;
    week: {
      mon?: Array<[string, string]>;
      tue?: Array<[string, string]>;
      wed?: Array<[string, string]>;
      thu?: Array<[string, string]>;
      fri?: Array<[string, string]>;
      sat?: Array<[string, string]>;
      sun?: Array<[string, string]>;
    };
  } | null;
  whisper?: {
    say: string;
    acceptKey?: string;
  } | null;
  requiredTags?: Array<string>;
  caps?: Array<{
    window: 'concurrent' | 'hour' | 'day' | 'week' | 'month' | 'total';
    calls?: number;
    /** An amount such as "45.00" */
    spend?: string | number;
  }>;
  /** Spreads the caps of a day evenly over the hours in which the target is open: who has used more than is due by now gets no call (`paced`). null: caps are used as calls come */
  pacing?: {
    by: 'calls' | 'spend';
    /** So much of the cap may be used ahead of time; nothing unless it is said */
    aheadPercent?: number;
  } | null;
  priority?: number;
  weight?: number;
  /** The least margin a bid must leave against what the publisher is expected to earn; one that leaves less is left out (`belowMargin`). The target’s rule holds before the publisher’s, and that before the campaign’s */
  margin?: {
    /** At least so much of a call stays */
    amount?: string | number;
    /** At least so much of the revenue stays */
    percent?: string | number;
    /** Worked out for a call of so many seconds; left out: the shortest for which buyer and publisher are both settled */
    atSeconds?: number;
  } | null;
  /** Where the highest bid wins, the target is ranked as if it had bid `factor` times as much. What it pays is its own bid still, or by second price what keeps its place */
  rank?: {
    /** A factor such as "1.25" */
    factor: string | number;
    /** On top of it, for calls of these publishers */
    publishers?: Array<{
      publisherId: string;
      /** A factor such as "1.25" */
      factor: string | number;
    }>;
  } | null;
  status?: 'active' | 'paused';
};

export type GetTargetReply = {
  id: string;
  buyerId: string;
  campaignId: string;
  name: string;
  status: 'active' | 'paused';
  destination: string;
  bidding: Bidding;
  /** What a won call costs; null: the auction’s price, owed from the bid’s or the campaign’s minSeconds on */
  charge: Price | null;
  postUrl: string | null;
  criteria: Condition | null;
  requiredTags: Array<string>;
  hours: {
    timezone: string;
    week: {
      mon?: Array<[string, string]>;
      tue?: Array<[string, string]>;
      wed?: Array<[string, string]>;
      thu?: Array<[string, string]>;
      fri?: Array<[string, string]>;
      sat?: Array<[string, string]>;
      sun?: Array<[string, string]>;
    };
  } | null;
  caps: Array<{
    window: 'concurrent' | 'hour' | 'day' | 'week' | 'month' | 'total';
    calls?: number;
    spend?: string;
  }>;
  /** Spreads the caps of a day evenly over the hours in which the target is open: who has used more than is due by now gets no call (`paced`). null: caps are used as calls come */
  pacing: {
    by: 'calls' | 'spend';
    /** So much of the cap may be used ahead of time; nothing unless it is said */
    aheadPercent?: number;
  } | null;
  priority: number;
  weight: number;
  /** The operator’s: not shown to buyers */
  margin?: {
    amount?: string;
    percent?: string;
    atSeconds?: number;
  } | null;
  /** The operator’s: not shown to buyers */
  rank?: {
    factor: string;
    publishers?: Array<{
      publisherId: string;
      factor: string;
    }>;
  } | null;
  whisper: {
    say: string;
    acceptKey?: string;
  } | null;
  usage: {
    concurrent: number;
    hour: {
      /** Which hour, day, week or month; empty before the first call */
      window: string;
      calls: number;
      spend: string;
    };
    day: {
      /** Which hour, day, week or month; empty before the first call */
      window: string;
      calls: number;
      spend: string;
    };
    week: {
      /** Which hour, day, week or month; empty before the first call */
      window: string;
      calls: number;
      spend: string;
    };
    month: {
      /** Which hour, day, week or month; empty before the first call */
      window: string;
      calls: number;
      spend: string;
    };
    total: {
      /** Which hour, day, week or month; empty before the first call */
      window: string;
      calls: number;
      spend: string;
    };
  } | null;
  health: {
    pings: number;
    failures: number;
    failuresInARow: number;
    resting: boolean;
    restingUntil: string | null;
  } | null;
};

export type UpdateTargetBody = {
  name?: string;
  destination?: string;
  bidding?:
    | {
        kind: 'static';
        /** What it bids before any modifier */
        price: string | number;
        /** Tried in this order; each changes what the ones before it left. Rounded once, after the last, to the millionth */
        modifiers?: Array<
          | {
              change: 'multiply';
              /** A factor such as "1.25" */
              factor: string | number;
              /** What it is called on a receipt */
              label?: string;
              /** As a target’s criteria; hour and weekday on its own clock. null: every call */
              when?: Condition | null;
            }
          | {
              change: 'add';
              amount: string | number;
              /** What it is called on a receipt */
              label?: string;
              /** As a target’s criteria; hour and weekday on its own clock. null: every call */
              when?: Condition | null;
            }
          | {
              change: 'set';
              /** An amount such as "45.00" */
              amount: string | number;
              /** What it is called on a receipt */
              label?: string;
              /** As a target’s criteria; hour and weekday on its own clock. null: every call */
              when?: Condition | null;
            }
          | {
              change: 'pass';
              /** What it is called on a receipt */
              label?: string;
              /** As a target’s criteria; hour and weekday on its own clock. null: every call */
              when?: Condition | null;
            }
        >;
        /** all: every modifier that the call meets, in order. first: only the first of them */
        match?: 'all' | 'first';
        /** The bid is never less, unless it passes */
        least?: string | number;
        /** The bid is never more */
        most?: string | number;
      }
    | {
        kind: 'ping';
        url: string;
        timeoutMs?: number | null;
        minBid?: string | number | null;
        maxBid?: string | number | null;
        maxMinSeconds?: number | null;
        /** Send the caller’s number with the confirmation. A buyer that then refuses has learned it: only for those whose systems insist */
        confirmWithCaller?: boolean;
        dialect?: string;
        dialectOptions?: Record<string, string>;
        custom?: {
          request: {
            method?: 'GET' | 'POST' | 'PUT';
            headers?: Record<string, string>;
            format?: 'json' | 'form' | 'xml' | null;
            body?: string | null;
          };
          reply: {
            accept?: {
              path: string;
              op?: 'in' | 'notIn' | 'gt' | 'exists';
              values?: Array<string>;
            } | null;
            bid: Array<string>;
            unit?: 'dollars' | 'cents';
            number?: Array<string>;
            bidId?: Array<string>;
            seconds?: Array<string>;
            expiry?: {
              paths: Array<string>;
              kind?: 'seconds' | 'epochSeconds' | 'epochMs' | 'iso';
            } | null;
            reason?: Array<string>;
          };
          confirm?: {
            method?: 'GET' | 'POST' | 'PUT';
            headers?: Record<string, string>;
            format?: 'json' | 'form' | 'xml' | null;
            body?: string | null;
            url: string;
            reply: {
              accept: {
                path: string;
                op?: 'in' | 'notIn' | 'gt' | 'exists';
                values?: Array<string>;
              };
              number?: Array<string>;
              seconds?: Array<string>;
              reason?: Array<string>;
            };
          } | null;
        };
        auth?:
          | {
              kind: 'none';
            }
          | {
              kind: 'bearer';
              token: string;
            }
          | {
              kind: 'header';
              name: string;
              value: string;
            };
      };
  /** What a won call costs; null: the auction’s price, owed from the campaign’s (or the bid’s) minSeconds on */
  charge?:
    | {
        kind: 'fixed';
        /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
        amount:
          | 'bid'
          | {
              percentOfBid: string | number;
            }
          | string
          | number;
        /** From when seconds count; without it from the moment the two were joined */
        timer?: 'dial' | 'answer' | 'accept' | 'bridge';
      }
    | {
        kind: 'threshold';
        minSeconds: number;
        /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
        amount:
          | 'bid'
          | {
              percentOfBid: string | number;
            }
          | string
          | number;
        /** From when seconds count; without it from the moment the two were joined */
        timer?: 'dial' | 'answer' | 'accept' | 'bridge';
      }
    | {
        kind: 'tiers';
        tiers: Array<{
          fromSeconds: number;
          /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
          amount:
            | 'bid'
            | {
                percentOfBid: string | number;
              }
            | string
            | number;
        }>;
        marginal?: boolean;
        /** From when seconds count; without it from the moment the two were joined */
        timer?: 'dial' | 'answer' | 'accept' | 'bridge';
      }
    | {
        kind: 'base';
        /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
        amount:
          | 'bid'
          | {
              percentOfBid: string | number;
            }
          | string
          | number;
        minSeconds?: number;
        bonuses: Array<{
          fromSeconds: number;
          /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
          amount:
            | 'bid'
            | {
                percentOfBid: string | number;
              }
            | string
            | number;
        }>;
        /** From when seconds count; without it from the moment the two were joined */
        timer?: 'dial' | 'answer' | 'accept' | 'bridge';
      }
    | {
        kind: 'perMinute';
        /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
        perMinute:
          | 'bid'
          | {
              percentOfBid: string | number;
            }
          | string
          | number;
        firstSeconds: number;
        nextSeconds: number;
        freeSeconds?: number;
        /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
        maxAmount?:
          | 'bid'
          | {
              percentOfBid: string | number;
            }
          | string
          | number;
        /** From when seconds count; without it from the moment the two were joined */
        timer?: 'dial' | 'answer' | 'accept' | 'bridge';
      }
    | {
        kind: 'outcome';
        outcomes: Record<
          string,
          | 'bid'
          | {
              percentOfBid: string | number;
            }
          | string
          | number
        >;
        windowDays: number;
        /** From when seconds count; without it from the moment the two were joined */
        timer?: 'dial' | 'answer' | 'accept' | 'bridge';
      }
    | null;
  postUrl?: string | null;
  criteria?: Condition | null;
  hours?: {
    timezone: string;
    week: {
      mon?: Array<[string, string]>;
      tue?: Array<[string, string]>;
      wed?: Array<[string, string]>;
      thu?: Array<[string, string]>;
      fri?: Array<[string, string]>;
      sat?: Array<[string, string]>;
      sun?: Array<[string, string]>;
    };
  } | null;
  whisper?: {
    say: string;
    acceptKey?: string;
  } | null;
  requiredTags?: Array<string>;
  caps?: Array<{
    window: 'concurrent' | 'hour' | 'day' | 'week' | 'month' | 'total';
    calls?: number;
    /** An amount such as "45.00" */
    spend?: string | number;
  }>;
  /** Spreads the caps of a day evenly over the hours in which the target is open: who has used more than is due by now gets no call (`paced`). null: caps are used as calls come */
  pacing?: {
    by: 'calls' | 'spend';
    /** So much of the cap may be used ahead of time; nothing unless it is said */
    aheadPercent?: number;
  } | null;
  priority?: number;
  weight?: number;
  /** The least margin a bid must leave against what the publisher is expected to earn; one that leaves less is left out (`belowMargin`). The target’s rule holds before the publisher’s, and that before the campaign’s */
  margin?: {
    /** At least so much of a call stays */
    amount?: string | number;
    /** At least so much of the revenue stays */
    percent?: string | number;
    /** Worked out for a call of so many seconds; left out: the shortest for which buyer and publisher are both settled */
    atSeconds?: number;
  } | null;
  /** Where the highest bid wins, the target is ranked as if it had bid `factor` times as much. What it pays is its own bid still, or by second price what keeps its place */
  rank?: {
    /** A factor such as "1.25" */
    factor: string | number;
    /** On top of it, for calls of these publishers */
    publishers?: Array<{
      publisherId: string;
      /** A factor such as "1.25" */
      factor: string | number;
    }>;
  } | null;
  status?: 'active' | 'paused';
};

export type TargetBulkRow = {
  id: string;
  action: 'created' | 'changed' | 'unchanged' | 'deleted';
};

export type ChangeTargetsBody = {
  changes: Array<{
    id?: string;
    create?: {
      buyerId: string;
      campaignId: string;
      name: string;
      destination: string;
      bidding:
        | {
            kind: 'static';
            /** What it bids before any modifier */
            price: string | number;
            /** Tried in this order; each changes what the ones before it left. Rounded once, after the last, to the millionth */
            modifiers?: Array<
              | {
                  change: 'multiply';
                  /** A factor such as "1.25" */
                  factor: string | number;
                  /** What it is called on a receipt */
                  label?: string;
                  /** As a target’s criteria; hour and weekday on its own clock. null: every call */
                  when?: Condition | null;
                }
              | {
                  change: 'add';
                  amount: string | number;
                  /** What it is called on a receipt */
                  label?: string;
                  /** As a target’s criteria; hour and weekday on its own clock. null: every call */
                  when?: Condition | null;
                }
              | {
                  change: 'set';
                  /** An amount such as "45.00" */
                  amount: string | number;
                  /** What it is called on a receipt */
                  label?: string;
                  /** As a target’s criteria; hour and weekday on its own clock. null: every call */
                  when?: Condition | null;
                }
              | {
                  change: 'pass';
                  /** What it is called on a receipt */
                  label?: string;
                  /** As a target’s criteria; hour and weekday on its own clock. null: every call */
                  when?: Condition | null;
                }
            >;
            /** all: every modifier that the call meets, in order. first: only the first of them */
            match?: 'all' | 'first';
            /** The bid is never less, unless it passes */
            least?: string | number;
            /** The bid is never more */
            most?: string | number;
          }
        | {
            kind: 'ping';
            url: string;
            timeoutMs?: number | null;
            minBid?: string | number | null;
            maxBid?: string | number | null;
            maxMinSeconds?: number | null;
            /** Send the caller’s number with the confirmation. A buyer that then refuses has learned it: only for those whose systems insist */
            confirmWithCaller?: boolean;
            dialect?: string;
            dialectOptions?: Record<string, string>;
            custom?: {
              request: {
                method?: 'GET' | 'POST' | 'PUT';
                headers?: Record<string, string>;
                format?: 'json' | 'form' | 'xml' | null;
                body?: string | null;
              };
              reply: {
                accept?: {
                  path: string;
                  op?: 'in' | 'notIn' | 'gt' | 'exists';
                  values?: Array<string>;
                } | null;
                bid: Array<string>;
                unit?: 'dollars' | 'cents';
                number?: Array<string>;
                bidId?: Array<string>;
                seconds?: Array<string>;
                expiry?: {
                  paths: Array<string>;
                  kind?: 'seconds' | 'epochSeconds' | 'epochMs' | 'iso';
                } | null;
                reason?: Array<string>;
              };
              confirm?: {
                method?: 'GET' | 'POST' | 'PUT';
                headers?: Record<string, string>;
                format?: 'json' | 'form' | 'xml' | null;
                body?: string | null;
                url: string;
                reply: {
                  accept: {
                    path: string;
                    op?: 'in' | 'notIn' | 'gt' | 'exists';
                    values?: Array<string>;
                  };
                  number?: Array<string>;
                  seconds?: Array<string>;
                  reason?: Array<string>;
                };
              } | null;
            };
            auth?:
              | {
                  kind: 'none';
                }
              | {
                  kind: 'bearer';
                  token: string;
                }
              | {
                  kind: 'header';
                  name: string;
                  value: string;
                };
          };
      /** What a won call costs; null: the auction’s price, owed from the campaign’s (or the bid’s) minSeconds on */
      charge?:
        | {
            kind: 'fixed';
            /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
            amount:
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'threshold';
            minSeconds: number;
            /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
            amount:
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'tiers';
            tiers: Array<{
              fromSeconds: number;
              /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
              amount:
                | 'bid'
                | {
                    percentOfBid: string | number;
                  }
                | string
                | number;
            }>;
            marginal?: boolean;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'base';
            /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
            amount:
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number;
            minSeconds?: number;
            bonuses: Array<{
              fromSeconds: number;
              /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
              amount:
                | 'bid'
                | {
                    percentOfBid: string | number;
                  }
                | string
                | number;
            }>;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'perMinute';
            /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
            perMinute:
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number;
            firstSeconds: number;
            nextSeconds: number;
            freeSeconds?: number;
            /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
            maxAmount?:
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'outcome';
            outcomes: Record<
              string,
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number
            >;
            windowDays: number;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | null;
      postUrl?: string | null;
      criteria?: Condition | null;
      hours?: {
        timezone: string;
        week: {
          mon?: Array<[string, string]>;
          tue?: Array<[string, string]>;
          wed?: Array<[string, string]>;
          thu?: Array<[string, string]>;
          fri?: Array<[string, string]>;
          sat?: Array<[string, string]>;
          sun?: Array<[string, string]>;
        };
      } | null;
      whisper?: {
        say: string;
        acceptKey?: string;
      } | null;
      requiredTags?: Array<string>;
      caps?: Array<{
        window: 'concurrent' | 'hour' | 'day' | 'week' | 'month' | 'total';
        calls?: number;
        /** An amount such as "45.00" */
        spend?: string | number;
      }>;
      /** Spreads the caps of a day evenly over the hours in which the target is open: who has used more than is due by now gets no call (`paced`). null: caps are used as calls come */
      pacing?: {
        by: 'calls' | 'spend';
        /** So much of the cap may be used ahead of time; nothing unless it is said */
        aheadPercent?: number;
      } | null;
      priority?: number;
      weight?: number;
      /** The least margin a bid must leave against what the publisher is expected to earn; one that leaves less is left out (`belowMargin`). The target’s rule holds before the publisher’s, and that before the campaign’s */
      margin?: {
        /** At least so much of a call stays */
        amount?: string | number;
        /** At least so much of the revenue stays */
        percent?: string | number;
        /** Worked out for a call of so many seconds; left out: the shortest for which buyer and publisher are both settled */
        atSeconds?: number;
      } | null;
      /** Where the highest bid wins, the target is ranked as if it had bid `factor` times as much. What it pays is its own bid still, or by second price what keeps its place */
      rank?: {
        /** A factor such as "1.25" */
        factor: string | number;
        /** On top of it, for calls of these publishers */
        publishers?: Array<{
          publisherId: string;
          /** A factor such as "1.25" */
          factor: string | number;
        }>;
      } | null;
      status?: 'active' | 'paused';
    };
    patch?: {
      name?: string;
      destination?: string;
      bidding?:
        | {
            kind: 'static';
            /** What it bids before any modifier */
            price: string | number;
            /** Tried in this order; each changes what the ones before it left. Rounded once, after the last, to the millionth */
            modifiers?: Array<
              | {
                  change: 'multiply';
                  /** A factor such as "1.25" */
                  factor: string | number;
                  /** What it is called on a receipt */
                  label?: string;
                  /** As a target’s criteria; hour and weekday on its own clock. null: every call */
                  when?: Condition | null;
                }
              | {
                  change: 'add';
                  amount: string | number;
                  /** What it is called on a receipt */
                  label?: string;
                  /** As a target’s criteria; hour and weekday on its own clock. null: every call */
                  when?: Condition | null;
                }
              | {
                  change: 'set';
                  /** An amount such as "45.00" */
                  amount: string | number;
                  /** What it is called on a receipt */
                  label?: string;
                  /** As a target’s criteria; hour and weekday on its own clock. null: every call */
                  when?: Condition | null;
                }
              | {
                  change: 'pass';
                  /** What it is called on a receipt */
                  label?: string;
                  /** As a target’s criteria; hour and weekday on its own clock. null: every call */
                  when?: Condition | null;
                }
            >;
            /** all: every modifier that the call meets, in order. first: only the first of them */
            match?: 'all' | 'first';
            /** The bid is never less, unless it passes */
            least?: string | number;
            /** The bid is never more */
            most?: string | number;
          }
        | {
            kind: 'ping';
            url: string;
            timeoutMs?: number | null;
            minBid?: string | number | null;
            maxBid?: string | number | null;
            maxMinSeconds?: number | null;
            /** Send the caller’s number with the confirmation. A buyer that then refuses has learned it: only for those whose systems insist */
            confirmWithCaller?: boolean;
            dialect?: string;
            dialectOptions?: Record<string, string>;
            custom?: {
              request: {
                method?: 'GET' | 'POST' | 'PUT';
                headers?: Record<string, string>;
                format?: 'json' | 'form' | 'xml' | null;
                body?: string | null;
              };
              reply: {
                accept?: {
                  path: string;
                  op?: 'in' | 'notIn' | 'gt' | 'exists';
                  values?: Array<string>;
                } | null;
                bid: Array<string>;
                unit?: 'dollars' | 'cents';
                number?: Array<string>;
                bidId?: Array<string>;
                seconds?: Array<string>;
                expiry?: {
                  paths: Array<string>;
                  kind?: 'seconds' | 'epochSeconds' | 'epochMs' | 'iso';
                } | null;
                reason?: Array<string>;
              };
              confirm?: {
                method?: 'GET' | 'POST' | 'PUT';
                headers?: Record<string, string>;
                format?: 'json' | 'form' | 'xml' | null;
                body?: string | null;
                url: string;
                reply: {
                  accept: {
                    path: string;
                    op?: 'in' | 'notIn' | 'gt' | 'exists';
                    values?: Array<string>;
                  };
                  number?: Array<string>;
                  seconds?: Array<string>;
                  reason?: Array<string>;
                };
              } | null;
            };
            auth?:
              | {
                  kind: 'none';
                }
              | {
                  kind: 'bearer';
                  token: string;
                }
              | {
                  kind: 'header';
                  name: string;
                  value: string;
                };
          };
      /** What a won call costs; null: the auction’s price, owed from the campaign’s (or the bid’s) minSeconds on */
      charge?:
        | {
            kind: 'fixed';
            /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
            amount:
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'threshold';
            minSeconds: number;
            /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
            amount:
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'tiers';
            tiers: Array<{
              fromSeconds: number;
              /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
              amount:
                | 'bid'
                | {
                    percentOfBid: string | number;
                  }
                | string
                | number;
            }>;
            marginal?: boolean;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'base';
            /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
            amount:
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number;
            minSeconds?: number;
            bonuses: Array<{
              fromSeconds: number;
              /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
              amount:
                | 'bid'
                | {
                    percentOfBid: string | number;
                  }
                | string
                | number;
            }>;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'perMinute';
            /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
            perMinute:
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number;
            firstSeconds: number;
            nextSeconds: number;
            freeSeconds?: number;
            /** An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" } */
            maxAmount?:
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | {
            kind: 'outcome';
            outcomes: Record<
              string,
              | 'bid'
              | {
                  percentOfBid: string | number;
                }
              | string
              | number
            >;
            windowDays: number;
            /** From when seconds count; without it from the moment the two were joined */
            timer?: 'dial' | 'answer' | 'accept' | 'bridge';
          }
        | null;
      postUrl?: string | null;
      criteria?: Condition | null;
      hours?: {
        timezone: string;
        week: {
          mon?: Array<[string, string]>;
          tue?: Array<[string, string]>;
          wed?: Array<[string, string]>;
          thu?: Array<[string, string]>;
          fri?: Array<[string, string]>;
          sat?: Array<[string, string]>;
          sun?: Array<[string, string]>;
        };
      } | null;
      whisper?: {
        say: string;
        acceptKey?: string;
      } | null;
      requiredTags?: Array<string>;
      caps?: Array<{
        window: 'concurrent' | 'hour' | 'day' | 'week' | 'month' | 'total';
        calls?: number;
        /** An amount such as "45.00" */
        spend?: string | number;
      }>;
      /** Spreads the caps of a day evenly over the hours in which the target is open: who has used more than is due by now gets no call (`paced`). null: caps are used as calls come */
      pacing?: {
        by: 'calls' | 'spend';
        /** So much of the cap may be used ahead of time; nothing unless it is said */
        aheadPercent?: number;
      } | null;
      priority?: number;
      weight?: number;
      /** The least margin a bid must leave against what the publisher is expected to earn; one that leaves less is left out (`belowMargin`). The target’s rule holds before the publisher’s, and that before the campaign’s */
      margin?: {
        /** At least so much of a call stays */
        amount?: string | number;
        /** At least so much of the revenue stays */
        percent?: string | number;
        /** Worked out for a call of so many seconds; left out: the shortest for which buyer and publisher are both settled */
        atSeconds?: number;
      } | null;
      /** Where the highest bid wins, the target is ranked as if it had bid `factor` times as much. What it pays is its own bid still, or by second price what keeps its place */
      rank?: {
        /** A factor such as "1.25" */
        factor: string | number;
        /** On top of it, for calls of these publishers */
        publishers?: Array<{
          publisherId: string;
          /** A factor such as "1.25" */
          factor: string | number;
        }>;
      } | null;
      status?: 'active' | 'paused';
    };
    delete?: true;
  }>;
};

export type CampaignBidPreview = {
  /** Of a new target an id of its own, to be told apart by */
  targetId: string;
  since: string;
  calls: {
    /** How many were held again */
    looked: number;
    withoutAuction: number;
    /** Whose callers have been erased */
    forgotten: number;
    /** Whose version of the rules was not read */
    withoutRules: number;
    oldest: string | null;
    newest: string | null;
  };
  /** Send it as `before` to look at older ones; null: that was all */
  next: string | null;
  bids: number;
  /** What the draft would have won, at the auction’s prices */
  won: {
    calls: number;
    amount: string;
  };
  /** What its target did win of them; null: it is new */
  wonBefore: {
    calls: number;
    amount: string;
  } | null;
  campaign: {
    was: {
      calls: number;
      amount: string;
    };
    would: {
      calls: number;
      amount: string;
    };
  };
  takenFrom: Array<{
    targetId: string;
    calls: number;
  }>;
  /** Why it would not have got the others */
  reasons: Record<string, number>;
  /** Calls that would have gone elsewhere, or for another price; the oldest of them */
  examples: Array<{
    callId: string;
    at: string;
    bid: string | null;
    reason:
      | 'targetPaused'
      | 'buyerPaused'
      | 'criteria'
      | 'requiredTags'
      | 'closedHours'
      | 'duplicateCaller'
      | 'concurrentCap'
      | 'hourCap'
      | 'dayCap'
      | 'weekCap'
      | 'monthCap'
      | 'totalCap'
      | 'paced'
      | 'accountCap'
      | 'walletEmpty'
      | 'notLent'
      | 'unhealthyEndpoint'
      | 'notAsked'
      | 'noBid'
      | 'timeout'
      | 'connectionFailed'
      | 'httpError'
      | 'redirected'
      | 'replyTooLarge'
      | 'replyMalformed'
      | 'bidInvalid'
      | 'destinationInvalid'
      | 'belowMinBid'
      | 'belowFloor'
      | 'belowMargin'
      | 'bidExpired'
      | 'notAwaited'
      | 'callerGone'
      | 'outbid'
      | 'outranked'
      | null;
    was: {
      targetId: string;
      price: string;
    } | null;
    would: {
      targetId: string;
      price: string;
    } | null;
  }>;
};

export type PreviewBidBody = {
  /** Whose bid it is to be; left out: a new target’s */
  targetId?: string;
  /** Of a new target */
  buyerId?: string;
  bidding: {
    kind: 'static';
    /** What it bids before any modifier */
    price: string | number;
    /** Tried in this order; each changes what the ones before it left. Rounded once, after the last, to the millionth */
    modifiers?: Array<
      | {
          change: 'multiply';
          /** A factor such as "1.25" */
          factor: string | number;
          /** What it is called on a receipt */
          label?: string;
          /** As a target’s criteria; hour and weekday on its own clock. null: every call */
          when?: Condition | null;
        }
      | {
          change: 'add';
          amount: string | number;
          /** What it is called on a receipt */
          label?: string;
          /** As a target’s criteria; hour and weekday on its own clock. null: every call */
          when?: Condition | null;
        }
      | {
          change: 'set';
          /** An amount such as "45.00" */
          amount: string | number;
          /** What it is called on a receipt */
          label?: string;
          /** As a target’s criteria; hour and weekday on its own clock. null: every call */
          when?: Condition | null;
        }
      | {
          change: 'pass';
          /** What it is called on a receipt */
          label?: string;
          /** As a target’s criteria; hour and weekday on its own clock. null: every call */
          when?: Condition | null;
        }
    >;
    /** all: every modifier that the call meets, in order. first: only the first of them */
    match?: 'all' | 'first';
    /** The bid is never less, unless it passes */
    least?: string | number;
    /** The bid is never more */
    most?: string | number;
  };
  criteria?: Condition | null;
  requiredTags?: Array<string>;
  hours?: {
    timezone: string;
    week: {
      mon?: Array<[string, string]>;
      tue?: Array<[string, string]>;
      wed?: Array<[string, string]>;
      thu?: Array<[string, string]>;
      fri?: Array<[string, string]>;
      sat?: Array<[string, string]>;
      sun?: Array<[string, string]>;
    };
  } | null;
  caps?: Array<{
    window: 'concurrent' | 'hour' | 'day' | 'week' | 'month' | 'total';
    calls?: number;
    /** An amount such as "45.00" */
    spend?: string | number;
  }>;
  /** Spreads the caps of a day evenly over the hours in which the target is open: who has used more than is due by now gets no call (`paced`). null: caps are used as calls come */
  pacing?: {
    by: 'calls' | 'spend';
    /** So much of the cap may be used ahead of time; nothing unless it is said */
    aheadPercent?: number;
  } | null;
  /** The least margin a bid must leave against what the publisher is expected to earn; one that leaves less is left out (`belowMargin`). The target’s rule holds before the publisher’s, and that before the campaign’s */
  margin?: {
    /** At least so much of a call stays */
    amount?: string | number;
    /** At least so much of the revenue stays */
    percent?: string | number;
    /** Worked out for a call of so many seconds; left out: the shortest for which buyer and publisher are both settled */
    atSeconds?: number;
  } | null;
  /** Where the highest bid wins, the target is ranked as if it had bid `factor` times as much. What it pays is its own bid still, or by second price what keeps its place */
  rank?: {
    /** A factor such as "1.25" */
    factor: string | number;
    /** On top of it, for calls of these publishers */
    publishers?: Array<{
      publisherId: string;
      /** A factor such as "1.25" */
      factor: string | number;
    }>;
  } | null;
  limit?: number;
  /** Calls before this one: `next` of an earlier answer */
  before?: string;
};

export type CreateNumberBody = {
  number: string;
  campaignId: string;
  publisherId: string;
  carrier: 'twilio' | 'signalwire' | 'telnyx';
  subId?: string | null;
  status?: 'active' | 'paused';
};

export type UpdateNumberBody = {
  campaignId?: string;
  publisherId?: string;
  subId?: string | null;
  status?: 'active' | 'paused';
};

export type NumberBulkRow = {
  id: string;
  action: 'created' | 'changed' | 'unchanged' | 'deleted';
};

export type ChangeTrackingNumbersBody = {
  changes: Array<{
    id?: string;
    create?: {
      number: string;
      campaignId: string;
      publisherId: string;
      carrier: 'twilio' | 'signalwire' | 'telnyx';
      subId?: string | null;
      status?: 'active' | 'paused';
    };
    patch?: {
      campaignId?: string;
      publisherId?: string;
      subId?: string | null;
      status?: 'active' | 'paused';
    };
    delete?: true;
  }>;
};

export type CarrierNumber = {
  id: string;
  number: string;
  campaignId: string;
  publisherId: string;
  carrier: 'twilio' | 'signalwire' | 'telnyx';
  subId: string | null;
  status: 'active' | 'paused';
  /** The pool it is in, or is the overflow of */
  poolId?: string;
};

export type CreateCarrierNumberBody = {
  number: string;
  campaignId: string;
  publisherId: string;
  carrier: 'twilio' | 'signalwire' | 'telnyx';
  subId?: string | null;
  status?: 'active' | 'paused';
  confirmSpending: true;
};

export type CarrierNumberConnect = {
  number: string;
  connected: true;
};

export type ConnectCarrierNumberBody = {
  carrier: 'twilio' | 'signalwire' | 'telnyx';
};

export type CarrierNumberRelease = {
  number: string;
  releaseAt: string;
};

export type ReleaseCarrierNumberBody = {
  carrier: 'twilio' | 'signalwire' | 'telnyx';
  afterDays?: number;
};

export type CreatePoolBody = {
  name?: string;
  /** Paused, a pool shows everybody the overflow number */
  status?: 'active' | 'paused';
  /** Tracking numbers of this publisher in this campaign, each shown to one visitor at a time. Replaced whole; one that leaves rests before another pool shows it */
  numbers: Array<string>;
  /** A tracking number of the same publisher and campaign, shown when no other is free: its calls are of no visitor in particular */
  overflow: string;
  /** How long a visitor who is not heard of any more keeps a number */
  leaseSeconds?: number;
  /** How long after that nobody else is shown it: who calls late is still told apart */
  cooldownSeconds?: number;
  /** Hosts whose pages may ask for numbers, those below them included; empty: every page may */
  sites?: Array<string>;
  publisherId: string;
  campaignId: string;
};

export type UpdatePoolBody = {
  name?: string;
  /** Paused, a pool shows everybody the overflow number */
  status?: 'active' | 'paused';
  /** Tracking numbers of this publisher in this campaign, each shown to one visitor at a time. Replaced whole; one that leaves rests before another pool shows it */
  numbers?: Array<string>;
  /** A tracking number of the same publisher and campaign, shown when no other is free: its calls are of no visitor in particular */
  overflow?: string;
  /** How long a visitor who is not heard of any more keeps a number */
  leaseSeconds?: number;
  /** How long after that nobody else is shown it: who calls late is still told apart */
  cooldownSeconds?: number;
  /** Hosts whose pages may ask for numbers, those below them included; empty: every page may */
  sites?: Array<string>;
};

export type PoolState = {
  /** Numbers a visitor has now */
  leased: number;
  /** Numbers whose visitor is gone, and which nobody else is shown yet */
  cooling: number;
  free: number;
  /** Times the overflow number was shown in the last hour */
  overflowed: number;
  /** When a page asked last; null: not lately */
  lastAskedAt: string | null;
  numbers: Array<{
    number: string;
    state: 'leased' | 'cooling' | 'free';
    since: string | null;
    /** Until when its visitor has it, unless heard of again */
    until: string | null;
    /** From when on somebody else may be shown it */
    freeAt: string | null;
    /** What a call to it would be given: of who has it, or had it last */
    tags: Record<string, string>;
  }>;
};

export type PoolCheckPage = {
  /** Where the page was, redirects followed */
  url: string;
  findings: Array<{
    what: 'reached' | 'script' | 'number' | 'site' | 'policy';
    ok: boolean;
    note: string;
  }>;
};

export type CheckPoolPageBody = {
  url: string;
};

export type CreateKeyReply = {
  id: string;
  name: string;
  role: 'operator' | 'publisher' | 'buyer';
  publisherId: string | null;
  buyerId: string | null;
  readOnly: boolean;
  /** How the key begins */
  prefix: string | null;
  expiresAt: string | null;
  /** To the minute */
  lastUsedAt: string | null;
  key: string;
};

export type CreateKeyBody =
  | {
      role: 'operator';
      name: string;
      expiresAt?: string | null;
      /** It may read what its role reads, but no caller’s number and no ping address, and change nothing */
      readOnly?: boolean;
    }
  | {
      role: 'publisher';
      publisherId: string;
      name: string;
      expiresAt?: string | null;
      /** It may read what its role reads, but no caller’s number and no ping address, and change nothing */
      readOnly?: boolean;
    }
  | {
      role: 'buyer';
      buyerId: string;
      name: string;
      expiresAt?: string | null;
      /** It may read what its role reads, but no caller’s number and no ping address, and change nothing */
      readOnly?: boolean;
    };

export type UpdateKeyBody = {
  name?: string;
  expiresAt?: string | null;
};

export type KeyRotate = {
  id: string;
  name: string;
  role: 'operator' | 'publisher' | 'buyer';
  publisherId: string | null;
  buyerId: string | null;
  readOnly: boolean;
  /** How the key begins */
  prefix: string | null;
  expiresAt: string | null;
  /** To the minute */
  lastUsedAt: string | null;
  key: string;
  replaced: {
    id: string;
    expiresAt: string;
  };
};

export type RotateKeyBody = {
  overlapSeconds?: number;
};

export type GetCallReply = {
  id: string;
  carrier: 'twilio' | 'signalwire' | 'telnyx' | 'browser';
  carrierCallId: string;
  campaignId: string | null;
  publisherId: string | null;
  numberId: string | null;
  subId: string | null;
  /** Masked */
  from: string;
  to: string;
  state: string | null;
  zip: string | null;
  tags: Record<string, string>;
  status: 'live' | 'ended';
  disposition:
    | 'connected'
    | 'noAnswer'
    | 'busy'
    | 'declined'
    | 'failed'
    | 'abandoned'
    | 'noBuyer'
    | 'fallback'
    | 'blocked'
    | 'unknownNumber'
    | 'overloaded'
    | 'unconfirmed'
    | null;
  buyerId?: string | null;
  targetId?: string | null;
  /** The auction that placed it */
  auctionId?: string | null;
  /** Agreed with the target, charged or not */
  price?: string | null;
  revenue?: string;
  payout?: string;
  margin?: string;
  connectedSeconds: number;
  /** What the price made of the call; null until a buyer took it */
  charge: {
    /** The kind of the buyer’s price */
    kind?: string;
    /** As the price’s timer counted them */
    seconds: number;
    owed?: string;
    /** Why nothing is owed, such as "bridged 57 s, needs 60 s" */
    missing: string | null;
    /** How it came about, such as "bridged 61 s, billed as 66 s (60/6) at $2.00 a minute"; with one call, for the operator and its buyer */
    how?: string | null;
  } | null;
  /** What the publisher’s own terms made of the call, before corrections; null without any, or until it is settled */
  earned?: {
    kind: string;
    /** As the payout’s timer counted them */
    seconds: number;
    owed: string;
    /** Why nothing was earned */
    missing: string | null;
  } | null;
  /** Why the publisher’s own hours or caps let the call not in */
  turnedAway?:
    | 'closedHours'
    | 'concurrentCap'
    | 'hourCap'
    | 'dayCap'
    | 'weekCap'
    | 'monthCap'
    | 'totalCap'
    | null;
  converted: boolean;
  /** What its buyer says against the charge */
  dispute: {
    reason:
      | 'wrongParty'
      | 'notQualified'
      | 'knownBefore'
      | 'automated'
      | 'abusive'
      | 'broken'
      | 'misled'
      | 'other';
    openedAt: string;
    decideBy: string;
    /** null: it is not decided yet */
    verdict: 'whole' | 'part' | 'none' | null;
  } | null;
  test: boolean;
  startedAt: string;
  endedAt: string | null;
  configVersion: number;
  events: Array<{
    at: string;
    type: string;
    [more: string]: unknown;
  }>;
  attempts: Array<{
    leg: number;
    targetId: string;
    buyerId: string;
    price: string;
    offeredAt: string;
    answeredAt: string | null;
    outcome: 'connected' | 'noAnswer' | 'busy' | 'declined' | 'failed' | 'abandoned' | 'unconfirmed' | null;
  }>;
  /** What the buyer said became of it, newest first */
  outcomes: Array<Outcome>;
  transfers?: Array<{
    id: string;
    kind: 'charge' | 'payout' | 'adjustCharge' | 'adjustPayout';
    debit: string;
    credit: string;
    amount: string;
    callId: string;
    auctionId: string;
    configVersion: number;
    at: string;
  }>;
};

export type CallReceipt = {
  auctionId: string;
  callId: string;
  configVersion: number;
  configHash: string;
  round: number;
  strategy: 'auction' | 'weighted' | 'roundRobin' | 'waterfall';
  price: 'first' | 'second';
  floor: string;
  seed: string;
  openedAt: string;
  settledAt: string;
  candidates: Array<{
    targetId: string;
    buyerId: string;
    outcome: 'won' | 'lost' | 'excluded';
    /** null: it won */
    reason:
      | 'targetPaused'
      | 'buyerPaused'
      | 'criteria'
      | 'requiredTags'
      | 'closedHours'
      | 'duplicateCaller'
      | 'concurrentCap'
      | 'hourCap'
      | 'dayCap'
      | 'weekCap'
      | 'monthCap'
      | 'totalCap'
      | 'paced'
      | 'accountCap'
      | 'walletEmpty'
      | 'notLent'
      | 'unhealthyEndpoint'
      | 'notAsked'
      | 'noBid'
      | 'timeout'
      | 'connectionFailed'
      | 'httpError'
      | 'redirected'
      | 'replyTooLarge'
      | 'replyMalformed'
      | 'bidInvalid'
      | 'destinationInvalid'
      | 'belowMinBid'
      | 'belowFloor'
      | 'belowMargin'
      | 'bidExpired'
      | 'notAwaited'
      | 'callerGone'
      | 'outbid'
      | 'outranked'
      | null;
    /** What failed and what it met, such as "state is OH, takes CA, OR", or what was wrong with the reply, such as "not an amount: 'forty'". null: the reason says all there is */
    detail: string | null;
    bid: string | null;
    /** How a bid that modifiers made came about, worked out from the facts. null: a plain price, a live bid, or it depends on what is kept nowhere */
    standing: {
      price: string;
      steps: Array<{
        name: string;
        /** Such as "× 1.25", "+ 5.00", "= 30.00" or "passes" */
        change: string;
        /** What it left, rounded to be shown; null: no bid */
        amount: string | null;
      }>;
      limit: 'least' | 'most' | null;
    } | null;
    latencyMs: number | null;
    /** true: left out by the rules alone. It is not part of what is hashed: it follows from the facts and the version of the rules, and is worked out when the receipt is read */
    derived: boolean;
  }>;
  /** How many targets the rules left out, by reason, as it was counted then and hashed. null: an older receipt, which lists everybody */
  leftOut: Record<string, number> | null;
  ranking: Array<{
    targetId: string;
    buyerId: string;
    bid: string;
    /** false: a static price */
    live: boolean;
    clearingPrice: string;
    /** How much more than it is, or less, the bid counted for; absent: as much */
    factor?: string;
  }>;
  award: {
    targetId: string;
    clearingPrice: string;
  } | null;
  hash: string;
  previousHash: string;
  /** What the hash covers besides: micros, ms since the epoch */
  inputs: {
    opening: {
      auctionId: string;
      callId: string;
      round: number;
      configVersion: number;
      configHash: string;
      openedAt: number;
      deadlineAt: number;
      seed: string;
      turn: number;
      facts: Record<string, unknown>;
      states: Record<string, unknown>;
    };
    closing: {
      settledAt: number;
      replies: Array<{
        targetId: string;
        latencyMs: number;
        [more: string]: unknown;
      }>;
      states: Record<string, unknown>;
      callerGone: boolean;
    };
    /** The call’s tags, outside of what is hashed: `opening.facts.tagsHash` is SHA-256 of the salt followed by them as canonical JSON. null: older receipts have them in `opening.facts.tags`, and a caller may have been forgotten */
    personal: {
      salt: string;
      tags: Record<string, string>;
    } | null;
  };
  /** Every auction held for the call */
  auctions: Array<string>;
};

export type CallReplay = {
  auctionId: string;
  equal: boolean;
  differences: Array<string>;
  auctions: Array<{
    auctionId: string;
    equal: boolean;
    differences: Array<string>;
  }>;
};

export type CallAdjustment = {
  callId: string;
  /** false: the books said so already */
  adjusted: boolean;
  revenue: string;
  payout: string;
  margin: string;
  /** What was booked for it */
  transfers: Array<{
    id: string;
    kind: 'charge' | 'payout' | 'adjustCharge' | 'adjustPayout';
    debit: string;
    credit: string;
    amount: string;
    callId: string;
    auctionId: string;
    configVersion: number;
    at: string;
  }>;
};

export type AdjustChargeBody = {
  /** An amount such as "45.00" */
  revenue: string | number;
  /** Left out: what the payout terms the call was sold under make of the revenue */
  payout?: string | number;
  /** Kept in the call’s timeline, for the operator alone */
  reason: string;
};

export type BuyerWallet = {
  /** Paid in, less paid back */
  credited: string;
  /** Charged */
  spent: string;
  /** Reserved for calls in flight */
  held: string;
  available: string;
  kind: 'postpaid' | 'prepaid';
  caps: Array<CapUse>;
  /** The last 50, newest first */
  credits: Array<{
    reference: string;
    amount: string;
    note: string | null;
    /** For the operator alone */
    by?: string;
    at: string;
  }>;
};

export type BuyerWalletCredit = {
  /** false: it had been noted before */
  credited: boolean;
  credit: {
    reference: string;
    amount: string;
    note: string | null;
    /** For the operator alone */
    by?: string;
    at: string;
  };
  wallet: {
    /** Paid in, less paid back */
    credited: string;
    /** Charged */
    spent: string;
    /** Reserved for calls in flight */
    held: string;
    available: string;
  };
};

export type CreditWalletBody = {
  /** What was paid in, such as "500.00"; "-120.00" was paid back */
  amount: string | number;
  /** The payment’s own name, such as an invoice’s number: the same payment counts once */
  reference: string;
  note?: string;
};

export type BuyerWalletTopUp = {
  url: string;
};

export type StartTopUpBody = {
  /** An amount such as "45.00" */
  amount: string | number;
  /** It may be charged again without its holder */
  keepCard?: boolean;
};

export type GetTopUpsReply = {
  /** Cards are set up here, and the buyer pays in advance */
  available: boolean;
  /** One was kept when it was last paid with */
  hasCard: boolean;
  /** The card is charged `amount` when less than `below` is available */
  automatic: {
    below: string;
    amount: string;
  } | null;
  /** Why the card was declined the last time */
  lastError: string | null;
  /** Not tried before; null: as soon as it is due */
  nextAt: string | null;
};

export type SetTopUpsReply = {
  /** Cards are set up here, and the buyer pays in advance */
  available: boolean;
  /** One was kept when it was last paid with */
  hasCard: boolean;
  /** The card is charged `amount` when less than `below` is available */
  automatic: {
    below: string;
    amount: string;
  } | null;
  /** Why the card was declined the last time */
  lastError: string | null;
  /** Not tried before; null: as soon as it is due */
  nextAt: string | null;
};

export type SetTopUpsBody = {
  automatic: {
    /** An amount such as "45.00" */
    below: string | number;
    /** An amount such as "45.00" */
    amount: string | number;
  } | null;
};

export type BuyerWalletNotice = {
  /** Where the buyer is told; null: nowhere */
  url: string | null;
  /** The wallet is low when less is left */
  below: string | null;
  /** When it was found low; null: it is not */
  lowSince: string | null;
};

export type SetWalletNoticesBody = {
  /** Where the buyer is told, signed with its secret; null: nowhere */
  url: string | null;
  /** The wallet is low when less is left; null: never */
  below: string | number | null;
};

export type UpdateStripeAccountBody = {
  /** A secret key, or a restricted one that may write Checkout Sessions and PaymentIntents */
  secretKey?: string;
  /** The signing secret of the endpoint. The one before it stays good until it is dropped */
  webhookSecret?: string;
};

export type StripeAccountDropSecret = {
  /** Prepaid buyers can pay by card */
  available: boolean;
  /** Of the secret key */
  mode: 'live' | 'test' | null;
  secretKey: {
    /** How it ends */
    lastFour: string;
    /** Null: it is one of the Worker’s secrets */
    setAt: string | null;
    /** False: it was sealed with a key that is gone. Set it again */
    opens: boolean;
  } | null;
  /** The newest first; all of them are taken */
  webhookSecrets: Array<{
    /** How it ends */
    lastFour: string;
    /** Null: it is one of the Worker’s secrets */
    setAt: string | null;
    /** False: it was sealed with a key that is gone. Set it again */
    opens: boolean;
    /** When Stripe last signed with it, to the minute */
    lastHeardAt: string | null;
  }>;
  /** Where Stripe has to tell of the events */
  webhookUrl: string;
  events: Array<string>;
};

export type StripeAccountTest = {
  /** Nothing was found wrong */
  works: boolean;
  checks: Array<{
    of: 'secretKey' | 'checkoutSessions' | 'paymentIntents' | 'webhookEndpoint' | 'webhookSecrets';
    /** Null: it could not be looked at */
    isGood: boolean | null;
    words: string;
  }>;
};

export type CallCaller = {
  callId: string;
  /** null: withheld, bogus or erased, as masked says */
  caller: string | null;
  masked: string;
};

export type CallSearch = {
  id: string;
  carrier: 'twilio' | 'signalwire' | 'telnyx' | 'browser';
  carrierCallId: string;
  campaignId: string | null;
  publisherId: string | null;
  numberId: string | null;
  subId: string | null;
  /** Masked */
  from: string;
  to: string;
  state: string | null;
  zip: string | null;
  tags: Record<string, string>;
  status: 'live' | 'ended';
  disposition:
    | 'connected'
    | 'noAnswer'
    | 'busy'
    | 'declined'
    | 'failed'
    | 'abandoned'
    | 'noBuyer'
    | 'fallback'
    | 'blocked'
    | 'unknownNumber'
    | 'overloaded'
    | 'unconfirmed'
    | null;
  buyerId?: string | null;
  targetId?: string | null;
  /** The auction that placed it */
  auctionId?: string | null;
  /** Agreed with the target, charged or not */
  price?: string | null;
  revenue?: string;
  payout?: string;
  margin?: string;
  connectedSeconds: number;
  /** What the price made of the call; null until a buyer took it */
  charge: {
    /** The kind of the buyer’s price */
    kind?: string;
    /** As the price’s timer counted them */
    seconds: number;
    owed?: string;
    /** Why nothing is owed, such as "bridged 57 s, needs 60 s" */
    missing: string | null;
    /** How it came about, such as "bridged 61 s, billed as 66 s (60/6) at $2.00 a minute"; with one call, for the operator and its buyer */
    how?: string | null;
  } | null;
  /** What the publisher’s own terms made of the call, before corrections; null without any, or until it is settled */
  earned?: {
    kind: string;
    /** As the payout’s timer counted them */
    seconds: number;
    owed: string;
    /** Why nothing was earned */
    missing: string | null;
  } | null;
  /** Why the publisher’s own hours or caps let the call not in */
  turnedAway?:
    | 'closedHours'
    | 'concurrentCap'
    | 'hourCap'
    | 'dayCap'
    | 'weekCap'
    | 'monthCap'
    | 'totalCap'
    | null;
  converted: boolean;
  /** What its buyer says against the charge */
  dispute: {
    reason:
      | 'wrongParty'
      | 'notQualified'
      | 'knownBefore'
      | 'automated'
      | 'abusive'
      | 'broken'
      | 'misled'
      | 'other';
    openedAt: string;
    decideBy: string;
    /** null: it is not decided yet */
    verdict: 'whole' | 'part' | 'none' | null;
  } | null;
  test: boolean;
  startedAt: string;
  endedAt: string | null;
  configVersion: number;
};

export type SearchCallsBody = {
  caller: string;
  since?: string;
  until?: string;
  /** How many at most */
  limit?: number;
  cursor?: string;
};

export type CallerErase = {
  /** How many records told of the caller */
  calls: number;
};

export type EraseCallerBody = {
  caller: string;
};

export type ReportOutcomeReply = Outcome;

export type ReportOutcomeBody = {
  callId?: string;
  /** Instead of callId, with `at` */
  caller?: string;
  /** A moment of the call, or one at most ten minutes before or after it */
  at?: string;
  /** As the target’s charge names it, or any other */
  kind: string;
  /** What it is worth to you. It is kept; what is owed is what was agreed */
  amount?: string | number;
  /** Your own name of it: the same outcome counts once */
  reference: string;
  occurredAt: string;
};

export type CallDispute = Dispute;

export type OpenDisputeBody = {
  reason:
    | 'wrongParty'
    | 'notQualified'
    | 'knownBefore'
    | 'automated'
    | 'abusive'
    | 'broken'
    | 'misled'
    | 'other';
  note?: string;
};

export type CallDisputeDecide = Dispute;

export type DecideDisputeBody = {
  verdict: 'whole' | 'part' | 'none';
  /** Of `part`: what the buyer is charged after it */
  revenue?: string | number;
  /** Left out: what the publisher’s terms make of the correction */
  payout?: string | number;
  /** For the buyer to read */
  note?: string;
};

export type BookPaymentReply = {
  /** false: it had been booked before */
  booked: boolean;
  payment: {
    buyerId: string | null;
    publisherId: string | null;
    kind: 'payment' | 'refund' | 'payoutPaid' | 'payoutReturned';
    amount: string;
    reference: string;
    note: string | null;
    by: string;
    at: string;
  };
};

export type BookPaymentBody = {
  buyerId?: string;
  publisherId?: string;
  /** Left out: a buyer’s `payment`, or `payoutPaid` to a publisher. The other way round: `refund`, `payoutReturned` */
  kind?: 'payment' | 'refund' | 'payoutPaid' | 'payoutReturned';
  /** An amount such as "45.00" */
  amount: string | number;
  /** The payment’s own name, such as the bank’s: the same payment counts once an account */
  reference: string;
  note?: string;
};

export type Account = {
  buyerId: string | null;
  publisherId: string | null;
  /** Owed by the buyer, or to the publisher; less than zero the other way round */
  balance: string;
  /** What of it came since the last statement */
  since: string;
  lastStatement: number | null;
  terms: {
    period: 'week' | 'halfMonth' | 'month';
    timezone: string | null;
    dueDays: number;
    holdBack: {
      percent: string;
      days: number;
    } | null;
    minimumPayout: string;
    address: Array<string>;
  };
};

export type UpdateAccountBody = {
  period?: 'week' | 'halfMonth' | 'month';
  /** Whose days count; null: the buyer’s own, New York’s for a publisher */
  timezone?: string | null;
  /** Days from the end of the period */
  dueDays?: number;
  /** A publisher’s: this share of what it earned is paid so many days later */
  holdBack?: {
    percent: string | number;
    days: number;
  } | null;
  /** A publisher’s: less is carried over */
  minimumPayout?: string | number;
  /** Stands on the statement */
  address?: Array<string>;
};

export type PayoutRunRow = {
  publisherId: string;
  name: string;
  statement: number | null;
  amount: string;
  /** false: this run had booked it before, or books nothing */
  booked: boolean;
};

export type RunPayoutsBody = {
  reference: string;
  note?: string;
  /** Says what would be paid now, and books nothing */
  dryRun?: boolean;
};

export type StatementRow = {
  /** Every statement of the exchange has the next one */
  number: number;
  buyerId: string | null;
  publisherId: string | null;
  name: string;
  address: Array<string>;
  /** null: from the account’s beginning */
  from: string | null;
  /** The first moment after the period */
  to: string;
  timezone: string;
  /** What the statement before closed with: owed by the buyer, or to the publisher */
  opening: string;
  lines: Array<{
    kind:
      | 'charge'
      | 'payout'
      | 'adjustCharge'
      | 'adjustPayout'
      | 'payment'
      | 'refund'
      | 'payoutPaid'
      | 'payoutReturned'
      | 'walletCredit'
      | 'walletRefund';
    campaignId: string | null;
    count: number;
    amount: string;
  }>;
  payments: Array<{
    kind:
      | 'charge'
      | 'payout'
      | 'adjustCharge'
      | 'adjustPayout'
      | 'payment'
      | 'refund'
      | 'payoutPaid'
      | 'payoutReturned'
      | 'walletCredit'
      | 'walletRefund';
    reference: string;
    at: string;
    amount: string;
  }>;
  /** Those beyond what is listed */
  otherPayments: {
    count: number;
    amount: string;
  };
  entries: number;
  closing: string;
  /** Kept back of what was earned, by the statement it was earned in */
  held: Array<{
    number: number;
    amount: string;
    until: string;
  }>;
  /** To be paid now, in whole cents: by the buyer, or to the publisher */
  due: string;
  /** The rest of the closing balance */
  carriedOver: string;
  dueAt: string;
  closedAt: string;
};

export type CloseAccountBody = {
  buyerId?: string;
  publisherId?: string;
  /** The last day, or the moment, that is closed, by one statement. Left out: every period that is over, by one each */
  through?: string;
};

export type CreateEventTargetReply = {
  id: string;
  name: string;
  status: 'active' | 'paused';
  publisherId: string | null;
  campaignId: string | null;
  events: Array<
    | 'call.started'
    | 'call.connected'
    | 'call.ended'
    | 'call.missed'
    | 'call.converted'
    | 'call.paid'
    | 'call.adjusted'
    | 'call.disputed'
    | 'call.disputeDecided'
    | 'wallet.low'
    | 'wallet.topUpFailed'
  >;
  kind: 'webhook' | 'postback' | 'google' | 'meta' | 'microsoft';
  url: string;
  method: 'GET' | 'POST';
  conversion?: {
    value: 'revenue' | 'payout' | 'margin' | 'none';
    valuePercent: number;
    /** How long a conversion waits; its value is what the call comes to by then */
    delayMinutes: number;
  };
  google?: {
    accountId: string;
    conversionActionId: string;
    loginAccountId?: string | null;
  };
  meta?: {
    datasetId: string;
    eventName: string;
    testEventCode?: string | null;
  };
  microsoft?: {
    customerId: string;
    accountId: string;
    goalName: string;
    clientId: string;
  };
  /** Of a webhook, shown only once */
  signingSecret?: string;
};

export type CreateEventTargetBody = {
  name?: string;
  status?: 'active' | 'paused';
  /** Of this campaign’s calls only; null: of all */
  campaignId?: string | null;
  events: Array<
    | 'call.started'
    | 'call.connected'
    | 'call.ended'
    | 'call.missed'
    | 'call.converted'
    | 'call.paid'
    | 'call.adjusted'
    | 'call.disputed'
    | 'call.disputeDecided'
    | 'wallet.low'
    | 'wallet.topUpFailed'
  >;
  /** Public and https. A postback’s has macros in path and query, such as {call_id} and {payout}; a platform has its own */
  url?: string;
  /** How a postback is asked for; a webhook is always posted */
  method?: 'GET' | 'POST';
  /** Whose calls it hears of; an operator leaves it out to hear of all */
  publisherId?: string | null;
  kind: 'webhook' | 'postback' | 'google' | 'meta' | 'microsoft';
  conversion?: {
    value: 'revenue' | 'payout' | 'margin' | 'none';
    valuePercent: number;
    /** How long a conversion waits; its value is what the call comes to by then */
    delayMinutes: number;
  };
  google?: {
    accountId: string;
    conversionActionId: string;
    loginAccountId?: string | null;
    serviceAccountKey: string;
  };
  meta?: {
    datasetId: string;
    eventName: string;
    testEventCode?: string | null;
    accessToken: string;
  };
  microsoft?: {
    customerId: string;
    accountId: string;
    goalName: string;
    clientId: string;
    developerToken: string;
    refreshToken: string;
    clientSecret?: string;
  };
};

export type UpdateEventTargetBody = {
  name?: string;
  status?: 'active' | 'paused';
  /** Of this campaign’s calls only; null: of all */
  campaignId?: string | null;
  events?: Array<
    | 'call.started'
    | 'call.connected'
    | 'call.ended'
    | 'call.missed'
    | 'call.converted'
    | 'call.paid'
    | 'call.adjusted'
    | 'call.disputed'
    | 'call.disputeDecided'
    | 'wallet.low'
    | 'wallet.topUpFailed'
  >;
  /** Public and https. A postback’s has macros in path and query, such as {call_id} and {payout}; a platform has its own */
  url?: string;
  /** How a postback is asked for; a webhook is always posted */
  method?: 'GET' | 'POST';
  conversion?: {
    value?: 'revenue' | 'payout' | 'margin' | 'none';
    valuePercent?: number;
    /** How long a conversion waits; its value is what the call comes to by then */
    delayMinutes?: number;
  };
  google?: {
    accountId?: string;
    conversionActionId?: string;
    loginAccountId?: string | null;
    serviceAccountKey?: string;
  };
  meta?: {
    datasetId?: string;
    eventName?: string;
    testEventCode?: string | null;
    accessToken?: string;
  };
  microsoft?: {
    customerId?: string;
    accountId?: string;
    goalName?: string;
    clientId?: string;
    developerToken?: string;
    refreshToken?: string;
    clientSecret?: string;
  };
};

export type EventTargetRotateSecret = {
  id: string;
  name: string;
  status: 'active' | 'paused';
  publisherId: string | null;
  campaignId: string | null;
  events: Array<
    | 'call.started'
    | 'call.connected'
    | 'call.ended'
    | 'call.missed'
    | 'call.converted'
    | 'call.paid'
    | 'call.adjusted'
    | 'call.disputed'
    | 'call.disputeDecided'
    | 'wallet.low'
    | 'wallet.topUpFailed'
  >;
  kind: 'webhook' | 'postback' | 'google' | 'meta' | 'microsoft';
  url: string;
  method: 'GET' | 'POST';
  conversion?: {
    value: 'revenue' | 'payout' | 'margin' | 'none';
    valuePercent: number;
    /** How long a conversion waits; its value is what the call comes to by then */
    delayMinutes: number;
  };
  google?: {
    accountId: string;
    conversionActionId: string;
    loginAccountId?: string | null;
  };
  meta?: {
    datasetId: string;
    eventName: string;
    testEventCode?: string | null;
  };
  microsoft?: {
    customerId: string;
    accountId: string;
    goalName: string;
    clientId: string;
  };
  /** Of a webhook, shown only once */
  signingSecret?: string;
};

export type EventTargetDropSecret = {
  id: string;
  name: string;
  status: 'active' | 'paused';
  publisherId: string | null;
  campaignId: string | null;
  events: Array<
    | 'call.started'
    | 'call.connected'
    | 'call.ended'
    | 'call.missed'
    | 'call.converted'
    | 'call.paid'
    | 'call.adjusted'
    | 'call.disputed'
    | 'call.disputeDecided'
    | 'wallet.low'
    | 'wallet.topUpFailed'
  >;
  kind: 'webhook' | 'postback' | 'google' | 'meta' | 'microsoft';
  url: string;
  method: 'GET' | 'POST';
  conversion?: {
    value: 'revenue' | 'payout' | 'margin' | 'none';
    valuePercent: number;
    /** How long a conversion waits; its value is what the call comes to by then */
    delayMinutes: number;
  };
  google?: {
    accountId: string;
    conversionActionId: string;
    loginAccountId?: string | null;
  };
  meta?: {
    datasetId: string;
    eventName: string;
    testEventCode?: string | null;
  };
  microsoft?: {
    customerId: string;
    accountId: string;
    goalName: string;
    clientId: string;
  };
};

export type EventTargetTest = {
  event:
    | 'call.started'
    | 'call.connected'
    | 'call.ended'
    | 'call.missed'
    | 'call.converted'
    | 'call.paid'
    | 'call.adjusted'
    | 'call.disputed'
    | 'call.disputeDecided'
    | 'wallet.low'
    | 'wallet.topUpFailed';
  delivered: boolean;
  error: string | null;
  /** What the platform did with a sample it took */
  note: string | null;
  request: {
    method: 'GET' | 'POST';
    url: string;
    body: unknown;
  };
  reply: {
    status: number | null;
    body: string | null;
  };
};

export type TestEventTargetBody = {
  event?:
    | 'call.started'
    | 'call.connected'
    | 'call.ended'
    | 'call.missed'
    | 'call.converted'
    | 'call.paid'
    | 'call.adjusted'
    | 'call.disputed'
    | 'call.disputeDecided'
    | 'wallet.low'
    | 'wallet.topUpFailed';
};

export type GetDeliveryReply = {
  id: string;
  /** null: it is about a wallet */
  callId: string | null;
  /** null: an event target was told */
  buyerId: string | null;
  /** null: the buyer itself was told, or an event target */
  targetId: string | null;
  eventTargetId: string | null;
  publisherId: string | null;
  type:
    | 'post'
    | 'call.missed'
    | 'call.completed'
    | 'call.converted'
    | 'call.charged'
    | 'charge.adjusted'
    | 'dispute.decided'
    | 'auction.lost'
    | 'wallet.low'
    | 'wallet.topUpFailed'
    | 'call.started'
    | 'call.connected'
    | 'call.ended'
    | 'call.paid'
    | 'call.adjusted'
    | 'call.disputed'
    | 'call.disputeDecided';
  status: 'retrying' | 'delivered' | 'dead' | 'stopped';
  attempts: number;
  lastStatus: number | null;
  lastError: string | null;
  lastReply: string | null;
  nextAt: string | null;
  createdAt: string;
  updatedAt: string;
  /** null once delivered: then it is not kept */
  request: {
    url: string;
    body: unknown;
  } | null;
};

export type DeliveryReplay = {
  id: string;
  /** null: it is about a wallet */
  callId: string | null;
  /** null: an event target was told */
  buyerId: string | null;
  /** null: the buyer itself was told, or an event target */
  targetId: string | null;
  eventTargetId: string | null;
  publisherId: string | null;
  type:
    | 'post'
    | 'call.missed'
    | 'call.completed'
    | 'call.converted'
    | 'call.charged'
    | 'charge.adjusted'
    | 'dispute.decided'
    | 'auction.lost'
    | 'wallet.low'
    | 'wallet.topUpFailed'
    | 'call.started'
    | 'call.connected'
    | 'call.ended'
    | 'call.paid'
    | 'call.adjusted'
    | 'call.disputed'
    | 'call.disputeDecided';
  status: 'retrying' | 'delivered' | 'dead' | 'stopped';
  attempts: number;
  lastStatus: number | null;
  lastError: string | null;
  lastReply: string | null;
  nextAt: string | null;
  createdAt: string;
  updatedAt: string;
};

export type ParkedRetry = {
  written: boolean;
  error: string | null;
};

export type StreamTicket = {
  ticket: string;
  expiresAt: string;
};

export type RtbReply =
  | {
      bidId: string;
      bid: string;
      number: string;
      expiresAt: string;
      minSeconds: number;
      duplicate: 'allowed' | 'rejected';
      repeated: boolean;
    }
  | {
      bid: null;
      reasonCode:
        | 'disabled'
        | 'noNumber'
        | 'numbersHeld'
        | 'publisherClosed'
        | 'publisherCapped'
        | 'tooManyHeld'
        | 'missingTags'
        | 'duplicateCaller'
        | 'noCapacity'
        | 'noMatch'
        | 'noBid'
        | 'callerRequired'
        | 'rateLimited'
        | 'overloaded';
      reason: string;
      repeated: boolean;
    };

export type PingCampaignBody = {
  caller?: string | null;
  tags?: Record<string, string | number | boolean>;
  subId?: string | null;
  test?: boolean;
};

export type PublisherRtbRotate = {
  campaignId: string;
  rtbId: string;
  formerUntil: string;
};

export type RotateRtbIdBody = {
  overlapSeconds?: number;
};

export type TargetTest = {
  read: {
    bid: {
      amount: string;
      bidId: string | null;
      destination: string | null;
      minSeconds: number | null;
      expiresAt: string | null;
    } | null;
    reason:
      | 'targetPaused'
      | 'buyerPaused'
      | 'criteria'
      | 'requiredTags'
      | 'closedHours'
      | 'duplicateCaller'
      | 'concurrentCap'
      | 'hourCap'
      | 'dayCap'
      | 'weekCap'
      | 'monthCap'
      | 'totalCap'
      | 'paced'
      | 'accountCap'
      | 'walletEmpty'
      | 'notLent'
      | 'unhealthyEndpoint'
      | 'notAsked'
      | 'noBid'
      | 'timeout'
      | 'connectionFailed'
      | 'httpError'
      | 'redirected'
      | 'replyTooLarge'
      | 'replyMalformed'
      | 'bidInvalid'
      | 'destinationInvalid'
      | 'belowMinBid'
      | 'belowFloor'
      | 'belowMargin'
      | 'bidExpired'
      | 'notAwaited'
      | 'callerGone'
      | 'outbid'
      | 'outranked'
      | null;
    detail: string | null;
  };
  format: 'json' | 'xml' | 'form' | null;
  findings: Array<{
    field: 'accept' | 'bid' | 'bidId' | 'destination' | 'minSeconds' | 'expiry' | 'reason';
    path: string;
    text: string;
  }>;
  latencyMs: number;
  request: {
    method: string;
    url: string;
    headers: Record<string, string>;
    body: string | null;
  } | null;
  reply: {
    status: number;
    contentType: string | null;
    body: string;
  } | null;
};

export type TestTargetBody = {
  call?: {
    areaCode?: string;
    state?: string;
    zip?: string;
    attestation?: 'A' | 'B' | 'C' | null;
    repeatCaller?: boolean;
    tags?: Record<string, string>;
  };
};

export type TargetTryReply = {
  read: {
    bid: {
      amount: string;
      bidId: string | null;
      destination: string | null;
      minSeconds: number | null;
      expiresAt: string | null;
    } | null;
    reason:
      | 'targetPaused'
      | 'buyerPaused'
      | 'criteria'
      | 'requiredTags'
      | 'closedHours'
      | 'duplicateCaller'
      | 'concurrentCap'
      | 'hourCap'
      | 'dayCap'
      | 'weekCap'
      | 'monthCap'
      | 'totalCap'
      | 'paced'
      | 'accountCap'
      | 'walletEmpty'
      | 'notLent'
      | 'unhealthyEndpoint'
      | 'notAsked'
      | 'noBid'
      | 'timeout'
      | 'connectionFailed'
      | 'httpError'
      | 'redirected'
      | 'replyTooLarge'
      | 'replyMalformed'
      | 'bidInvalid'
      | 'destinationInvalid'
      | 'belowMinBid'
      | 'belowFloor'
      | 'belowMargin'
      | 'bidExpired'
      | 'notAwaited'
      | 'callerGone'
      | 'outbid'
      | 'outranked'
      | null;
    detail: string | null;
  };
  format: 'json' | 'xml' | 'form' | null;
  findings: Array<{
    field: 'accept' | 'bid' | 'bidId' | 'destination' | 'minSeconds' | 'expiry' | 'reason';
    path: string;
    text: string;
  }>;
};

export type TryReplyTargetBody = {
  status?: number;
  contentType?: string | null;
  body: string;
};

export type Instruction =
  | {
      kind: 'say';
      text: string;
      language?: string;
    }
  | {
      kind: 'play';
      url: string;
    }
  | {
      kind: 'pause';
      seconds: number;
    }
  | {
      kind: 'gather';
      prompts: Array<
        | {
            kind: 'say';
            text: string;
            language?: string;
          }
        | {
            kind: 'play';
            url: string;
          }
        | {
            kind: 'pause';
            seconds: number;
          }
      >;
      maxDigits: number | null;
      timeoutSeconds: number;
      finishKey: string | null;
      next: 'voice' | 'input' | 'dialDone' | 'leg' | 'whisper' | 'screen' | 'recording' | 'resume';
    }
  | {
      kind: 'dial';
      destination:
        | {
            kind: 'phone';
            number: string;
          }
        | {
            kind: 'sip';
            uri: string;
          };
      callerId: string | null;
      ringSeconds: number;
      maxSeconds: number;
      whisper: boolean;
      record: boolean;
      followed: boolean;
    }
  | {
      kind: 'redirect';
      step: 'voice' | 'input' | 'dialDone' | 'leg' | 'whisper' | 'screen' | 'recording' | 'resume';
    }
  | {
      kind: 'reject';
      reason: 'rejected' | 'busy';
    }
  | {
      kind: 'hangup';
    };

export type TestCall = {
  callId: string | null;
  token: string | null;
  instructions: Array<Instruction>;
};

export type PlaceTestCallBody = {
  number: string;
  from?: string;
};

export type TestCallInput = {
  callId: string | null;
  token: string | null;
  instructions: Array<Instruction>;
};

export type PressKeysBody = {
  digits: string | null;
};

export type TestCallAnswered = {
  callId: string | null;
  token: string | null;
  instructions: Array<Instruction>;
};

export type AnswerTestCallBody = Record<string, unknown>;

export type TestCallDialed = {
  callId: string | null;
  token: string | null;
  instructions: Array<Instruction>;
};

export type EndTestDialBody = {
  outcome: 'completed' | 'busy' | 'noAnswer' | 'failed' | 'declined';
  seconds?: number;
  callerGone?: boolean;
};

export type TestCallHangup = {
  callId: string | null;
  token: string | null;
  instructions: Array<Instruction>;
};

export type HangUpTestCallBody = Record<string, unknown>;

export type CampaignVersionDiff = {
  before: number;
  after: number;
  changes: Array<{
    path: string;
    before: unknown;
    after: unknown;
  }>;
};

export type CampaignRollback = {
  /** The version it made; with dryRun the one the campaign is at */
  version: number;
  rolledBackTo: number;
  /** From now to then */
  changes: Array<{
    path: string;
    before: unknown;
    after: unknown;
  }>;
};

export type RollbackCampaignBody = {
  version: number;
  /** The version the campaign must be at */
  from?: number;
  /** Say what would change, and change nothing */
  dryRun?: boolean;
};

export type BuyerStat = {
  since: string;
  until: string;
  /** false: only the newest part of the period was read */
  complete: boolean;
  considered: number;
  asked: number;
  bids: number;
  won: number;
  /** Of the bids */
  winRate: number | null;
  reasons: Array<{
    reason:
      | 'targetPaused'
      | 'buyerPaused'
      | 'criteria'
      | 'requiredTags'
      | 'closedHours'
      | 'duplicateCaller'
      | 'concurrentCap'
      | 'hourCap'
      | 'dayCap'
      | 'weekCap'
      | 'monthCap'
      | 'totalCap'
      | 'paced'
      | 'accountCap'
      | 'walletEmpty'
      | 'notLent'
      | 'unhealthyEndpoint'
      | 'notAsked'
      | 'noBid'
      | 'timeout'
      | 'connectionFailed'
      | 'httpError'
      | 'redirected'
      | 'replyTooLarge'
      | 'replyMalformed'
      | 'bidInvalid'
      | 'destinationInvalid'
      | 'belowMinBid'
      | 'belowFloor'
      | 'belowMargin'
      | 'bidExpired'
      | 'notAwaited'
      | 'callerGone'
      | 'outbid'
      | 'outranked';
    meaning: string;
    times: number;
  }>;
  latency: Array<{
    targetId: string;
    name: string | null;
    buyerId: string;
    pings: number;
    timeouts: number;
    p50Ms: number;
    p95Ms: number;
    maxMs: number;
  }>;
  targets: Array<{
    targetId: string;
    name: string;
    status: 'active' | 'paused';
    caps: Array<CapUse>;
  }>;
};

export type IncumbentBid =
  | {
      bidId: string;
      /** What the publisher is paid, rounded down to cents */
      bidAmount: number;
      expireInSeconds: number;
      bidExpireDT: string;
      /** Milliseconds since the epoch */
      bidExpireEpoch: number;
      phoneNumber: string;
      phoneNumberNoPlus: string;
      bidTerms: Array<{
        code: number;
        callMinDuration?: number;
      }>;
      warnings: Array<{
        code: number;
        description: string;
      }>;
    }
  | {
      bidId: string;
      bidAmount: 0;
      rejectReason: string;
    };

export type Lease = {
  /** To be shown, E.164 */
  number: string;
  /** It is the one for all whom no number is left for */
  overflow: boolean;
  /** When to ask again, as long as the visitor is there */
  renewSeconds: number;
};

export type Session = {
  role: 'operator' | 'publisher' | 'buyer';
  publisherId?: string;
  buyerId?: string;
  /** true: its key may change nothing */
  readOnly?: boolean;
  /** The key it was opened with; null: the operator’s first, which is a secret of the deployment */
  keyId: string | null;
  expiresAt: string;
  /** Those a publisher or buyer takes part in, to call them by name; an operator lists them all */
  campaigns: Array<{
    id: string;
    name: string;
  }>;
  /** May buyers’ URLs be on loopback: in development */
  allowLoopbackBuyers: boolean;
};

export type Problem = {
  /** Where the code is explained */
  type: string;
  title: string;
  status: number;
  /** Stable: decide by it */
  code:
    | 'malformed'
    | 'unauthorized'
    | 'forbidden'
    | 'notFound'
    | 'methodNotAllowed'
    | 'inUse'
    | 'taken'
    | 'conflict'
    | 'wrongState'
    | 'notCharged'
    | 'booksClosed'
    | 'tooMany'
    | 'idempotencyMismatch'
    | 'idempotencyInProgress'
    | 'preconditionFailed'
    | 'tooLarge'
    | 'unsupportedMediaType'
    | 'invalid'
    | 'rateLimited'
    | 'internal'
    | 'unavailable';
  /** For people; may change */
  detail: string;
  /** Names the request in our log */
  requestId: string;
  /** Which fields do not hold */
  errors?: Array<{
    path: string;
    message: string;
  }>;
  [more: string]: unknown;
};

export type PingWebhook = {
  type: 'ping';
  timestamp: string;
  data: {
    pingId: string;
    auctionId: string;
    targetId: string;
    test: boolean;
    campaign: {
      id: string;
      name: string;
      vertical: string;
    };
    publisher: {
      id: string;
      subId: string | null;
    };
    call: {
      areaCode: string | null;
      state: string | null;
      zip: string | null;
      country: string | null;
      /** STIR/SHAKEN */
      attestation: 'A' | 'B' | 'C' | null;
      /** The same for the same caller, to this buyer alone; null when the caller is withheld */
      callerToken: string | null;
      repeatCaller: boolean;
      /** Facts learned about the call */
      tags: Record<string, string>;
      receivedAt: string;
    };
    performance: {
      windowDays: number;
      calls: number;
      connected: number;
      converted: number;
    };
    /** A decimal string */
    floor: string;
    /** What the winner pays: its bid, or what beats the next */
    price: 'first' | 'second';
    /** How long the answer may take */
    deadlineMs: number;
  };
};

/** Anything else is no bid, with a coded reason on the receipt */
export type BidReply =
  | {
      bid: string | number;
      bidId?: string;
      /** Where to send this call, if not to the target’s own: "+1…" or "sip:…" */
      destination?: string;
      /** Pay only for calls this long */
      minSeconds?: number;
      expiresInSeconds?: number;
    }
  | {
      bid: null;
      reason?: string;
    };

export type PostWebhook = {
  type: 'post';
  timestamp: string;
  data: {
    auctionId: string;
    pingId: string | null;
    bidId: string | null;
    callId: string;
    targetId: string;
    /** A decimal string */
    price: string;
    minSeconds: number;
    test: boolean;
    call: {
      /** The caller; null when withheld */
      from: string | null;
      to: string;
      state: string | null;
      zip: string | null;
      areaCode: string | null;
      country: string | null;
      /** STIR/SHAKEN */
      attestation: 'A' | 'B' | 'C' | null;
      /** Facts learned about the call */
      tags: Record<string, string>;
      startedAt: string;
    };
  };
};

export type CallMissedWebhook = {
  type: 'call.missed';
  timestamp: string;
  data: {
    callId: string;
    auctionId: string;
    pingId: string | null;
    bidId: string | null;
    targetId: string;
    /** busy, noAnswer (it rang out), failed (it could not be reached), declined (the agent or the confirmation said no) */
    outcome: 'busy' | 'noAnswer' | 'failed' | 'declined';
    /** What it would have cost; nothing is charged */
    price: string;
    test: boolean;
  };
};

export type CallCompletedWebhook = {
  type: 'call.completed';
  timestamp: string;
  data: {
    callId: string;
    auctionId: string;
    pingId: string | null;
    bidId: string | null;
    targetId: string;
    /** A decimal string */
    price: string;
    connectedSeconds: number;
    minSeconds: number;
    converted: boolean;
    /** Why nothing is owed, such as "bridged 57 s, needs 60 s" */
    missing: string | null;
    /** A decimal string */
    charged: string;
    test: boolean;
  };
};

export type CallConvertedWebhook = {
  type: 'call.converted';
  timestamp: string;
  data: {
    callId: string;
    auctionId: string;
    pingId: string | null;
    bidId: string | null;
    targetId: string;
    /** A decimal string */
    price: string;
    connectedSeconds: number;
    minSeconds: number;
    converted: boolean;
    /** Why nothing is owed, such as "bridged 57 s, needs 60 s" */
    missing: string | null;
    /** A decimal string */
    charged: string;
    test: boolean;
  };
};

export type CallChargedWebhook = {
  type: 'call.charged';
  timestamp: string;
  data: {
    callId: string;
    auctionId: string;
    pingId: string | null;
    bidId: string | null;
    targetId: string;
    /** A decimal string */
    price: string;
    connectedSeconds: number;
    minSeconds: number;
    converted: boolean;
    /** Why nothing is owed, such as "bridged 57 s, needs 60 s" */
    missing: string | null;
    /** A decimal string */
    charged: string;
    test: boolean;
  };
};

export type ChargeAdjustedWebhook = {
  type: 'charge.adjusted';
  timestamp: string;
  data: {
    callId: string;
    auctionId: string;
    pingId: string | null;
    bidId: string | null;
    targetId: string;
    /** A decimal string */
    price: string;
    connectedSeconds: number;
    minSeconds: number;
    converted: boolean;
    /** Why nothing is owed, such as "bridged 57 s, needs 60 s" */
    missing: string | null;
    /** A decimal string */
    charged: string;
    test: boolean;
    /** Counts the corrections of the call: the highest is the truth */
    adjustment: number;
  };
};

export type DisputeDecidedWebhook = {
  type: 'dispute.decided';
  timestamp: string;
  data: {
    callId: string;
    auctionId: string;
    targetId: string;
    reason: string;
    verdict: 'whole' | 'part' | 'none';
    /** Nobody decided in time: the campaign’s rule did */
    expired: boolean;
    /** A decimal string */
    charged: string;
    /** The correction by which something was taken back */
    adjustment: number | null;
    note: string | null;
    decidedAt: string;
  };
};

export type WalletLowWebhook = {
  type: 'wallet.low';
  timestamp: string;
  data: {
    buyerId: string;
    occurredAt: string;
    /** The line: of notices, or of automatic top-ups */
    below: string;
    /** A decimal string */
    credited: string;
    /** A decimal string */
    spent: string;
    /** Reserved for calls in flight; it counts as left */
    held: string;
    /** A decimal string */
    available: string;
  };
};

export type WalletTopUpFailedWebhook = {
  type: 'wallet.topUpFailed';
  timestamp: string;
  data: {
    buyerId: string;
    occurredAt: string;
    /** The line: of notices, or of automatic top-ups */
    below: string;
    /** A decimal string */
    amount: string;
    /** The bank’s word, such as insufficient_funds or authentication_required */
    error: string;
    /** In a row, this one included */
    fails: number;
    /** When the card is tried again; null: not any more */
    nextAt: string | null;
  };
};

export type AuctionLostWebhook = {
  type: 'auction.lost';
  timestamp: string;
  data: {
    auctionId: string;
    targetId: string;
    bid: string | null;
    reason:
      | 'targetPaused'
      | 'buyerPaused'
      | 'criteria'
      | 'requiredTags'
      | 'closedHours'
      | 'duplicateCaller'
      | 'concurrentCap'
      | 'hourCap'
      | 'dayCap'
      | 'weekCap'
      | 'monthCap'
      | 'totalCap'
      | 'paced'
      | 'accountCap'
      | 'walletEmpty'
      | 'notLent'
      | 'unhealthyEndpoint'
      | 'notAsked'
      | 'noBid'
      | 'timeout'
      | 'connectionFailed'
      | 'httpError'
      | 'redirected'
      | 'replyTooLarge'
      | 'replyMalformed'
      | 'bidInvalid'
      | 'destinationInvalid'
      | 'belowMinBid'
      | 'belowFloor'
      | 'belowMargin'
      | 'bidExpired'
      | 'notAwaited'
      | 'callerGone'
      | 'outbid'
      | 'outranked';
    detail: string;
  };
};

export type EventWebhook = {
  type:
    | 'call.started'
    | 'call.connected'
    | 'call.ended'
    | 'call.missed'
    | 'call.converted'
    | 'call.paid'
    | 'call.adjusted'
    | 'call.disputed'
    | 'call.disputeDecided';
  timestamp: string;
  data: {
    callId: string;
    occurredAt: string;
    convertedAt: string | null;
    /** Of call.missed: why nobody took the call */
    reason?: string | null;
    /** What the publisher gets for the call, by now */
    payout: string;
    /** Of call.adjusted: which correction it is */
    adjustment?: number;
    /** Of call.adjusted: by how much, such as "-3.50" */
    payoutChange?: string;
    /** Of call.adjusted, to the operator alone */
    revenueChange?: string;
    /** As whoever is told sees it in the API */
    call: {
      id: string;
      carrier: 'twilio' | 'signalwire' | 'telnyx' | 'browser';
      carrierCallId: string;
      campaignId: string | null;
      publisherId: string | null;
      numberId: string | null;
      subId: string | null;
      /** Masked */
      from: string;
      to: string;
      state: string | null;
      zip: string | null;
      tags: Record<string, string>;
      status: 'live' | 'ended';
      disposition:
        | 'connected'
        | 'noAnswer'
        | 'busy'
        | 'declined'
        | 'failed'
        | 'abandoned'
        | 'noBuyer'
        | 'fallback'
        | 'blocked'
        | 'unknownNumber'
        | 'overloaded'
        | 'unconfirmed'
        | null;
      buyerId?: string | null;
      targetId?: string | null;
      /** The auction that placed it */
      auctionId?: string | null;
      /** Agreed with the target, charged or not */
      price?: string | null;
      revenue?: string;
      payout?: string;
      margin?: string;
      connectedSeconds: number;
      /** What the price made of the call; null until a buyer took it */
      charge: {
        /** The kind of the buyer’s price */
        kind?: string;
        /** As the price’s timer counted them */
        seconds: number;
        owed?: string;
        /** Why nothing is owed, such as "bridged 57 s, needs 60 s" */
        missing: string | null;
        /** How it came about, such as "bridged 61 s, billed as 66 s (60/6) at $2.00 a minute"; with one call, for the operator and its buyer */
        how?: string | null;
      } | null;
      /** What the publisher’s own terms made of the call, before corrections; null without any, or until it is settled */
      earned?: {
        kind: string;
        /** As the payout’s timer counted them */
        seconds: number;
        owed: string;
        /** Why nothing was earned */
        missing: string | null;
      } | null;
      /** Why the publisher’s own hours or caps let the call not in */
      turnedAway?:
        | 'closedHours'
        | 'concurrentCap'
        | 'hourCap'
        | 'dayCap'
        | 'weekCap'
        | 'monthCap'
        | 'totalCap'
        | null;
      converted: boolean;
      /** What its buyer says against the charge */
      dispute: {
        reason:
          | 'wrongParty'
          | 'notQualified'
          | 'knownBefore'
          | 'automated'
          | 'abusive'
          | 'broken'
          | 'misled'
          | 'other';
        openedAt: string;
        decideBy: string;
        /** null: it is not decided yet */
        verdict: 'whole' | 'part' | 'none' | null;
      } | null;
      test: boolean;
      startedAt: string;
      endedAt: string | null;
      configVersion: number;
    };
  };
};

export type Operations = {
  /** Adjust a call’s charge and payout; "0.00" reverses the charge. */
  adjustCharge: {
    request: { id: string; body: AdjustChargeBody; idempotencyKey?: string };
    reply: CallAdjustment;
  };
  /** Answer a test call as the target. */
  answerTestCall: {
    request: { token: string; body: AnswerTestCallBody; idempotencyKey?: string };
    reply: TestCallAnswered;
  };
  /** Book a payment of a buyer’s or to a publisher, or one back. */
  bookPayment: { request: { body: BookPaymentBody; idempotencyKey?: string }; reply: BookPaymentReply };
  /** Change a campaign, its flow, targets, numbers and publishers’ terms as one version, all or nothing. */
  changeCampaign: {
    request: { id: string; body: ChangeCampaignBody; idempotencyKey?: string };
    reply: CampaignChange;
  };
  /** Add, change and remove up to 500 targets in one step, all or none. */
  changeTargets: {
    request: { body: ChangeTargetsBody; idempotencyKey?: string };
    reply: {
      data: Array<TargetBulkRow>;
    };
  };
  /** Add, move and give up to 500 tracking numbers up in one step, all or none. */
  changeTrackingNumbers: {
    request: { body: ChangeTrackingNumbersBody; idempotencyKey?: string };
    reply: {
      data: Array<NumberBulkRow>;
    };
  };
  /** Look at a page of the publisher’s: is the snippet installed, and can it work there?. */
  checkPoolPage: {
    request: { id: string; body: CheckPoolPageBody; idempotencyKey?: string };
    reply: PoolCheckPage;
  };
  /** Issue statements: close an account’s past periods for good, each with a number. */
  closeAccount: {
    request: { body: CloseAccountBody; idempotencyKey?: string };
    reply: {
      data: Array<StatementRow>;
    };
  };
  /** Set where the carrier asks about calls to a number. */
  connectCarrierNumber: {
    request: { number: string; body: ConnectCarrierNumberBody; idempotencyKey?: string };
    reply: CarrierNumberConnect;
  };
  /** Count webhooks by event and outcome. */
  countDeliveries: {
    request: { days?: number };
    reply: {
      /** The first day */
      since: string;
      data: Array<DeliveryCountRow>;
    };
  };
  /** Create a buyer; its signing secret is shown only once. */
  createBuyer: { request: { body: CreateBuyerBody; idempotencyKey?: string }; reply: CreateBuyerReply };
  /** Create a campaign. */
  createCampaign: { request: { body: CreateCampaignBody; idempotencyKey?: string }; reply: Campaign };
  /** Buy a number at its carrier, connect it, and make it a tracking number. */
  createCarrierNumber: {
    request: { body: CreateCarrierNumberBody; idempotencyKey?: string };
    reply: CarrierNumber;
  };
  /** Create an event target, told what happens to calls: a signed webhook, a tracker’s postback, or conversions in an account of an ad platform. */
  createEventTarget: {
    request: { body: CreateEventTargetBody; idempotencyKey?: string };
    reply: CreateEventTargetReply;
  };
  /** Create an API key; it is shown only once. */
  createKey: { request: { body: CreateKeyBody; idempotencyKey?: string }; reply: CreateKeyReply };
  /** Assign a tracking number to a campaign and a publisher. */
  createNumber: { request: { body: CreateNumberBody; idempotencyKey?: string }; reply: TrackingNumber };
  /** Create a pool: numbers that visitors of a publisher’s pages are shown, each one of its own. */
  createPool: { request: { body: CreatePoolBody; idempotencyKey?: string }; reply: Pool };
  /** Create a publisher. */
  createPublisher: { request: { body: CreatePublisherBody; idempotencyKey?: string }; reply: Publisher };
  /** Create a ticket for the live stream: valid once, within a minute, for browsers. */
  createStreamTicket: { request: { idempotencyKey?: string }; reply: StreamTicket };
  /** Create a target: a buyer’s destination in a campaign, with its terms. */
  createTarget: { request: { body: CreateTargetBody; idempotencyKey?: string }; reply: Target };
  /** Credit or refund a buyer’s wallet. */
  creditWallet: {
    request: { id: string; body: CreditWalletBody; idempotencyKey?: string };
    reply: BuyerWalletCredit;
  };
  /** Decide a dispute: the charge is taken back whole, in part, or not at all. */
  decideDispute: {
    request: { id: string; body: DecideDisputeBody; idempotencyKey?: string };
    reply: CallDisputeDecide;
  };
  /** Delete a buyer that never had a call. */
  deleteBuyer: { request: { id: string; ifMatch?: string }; reply: null };
  /** Delete a campaign without targets and numbers; its versions and calls stay. */
  deleteCampaign: { request: { id: string; ifMatch?: string }; reply: null };
  /** Keep a number that was to be given back. */
  deleteCarrierNumberRelease: { request: { number: string }; reply: null };
  /** Delete an event target: it is sent nothing more. */
  deleteEventTarget: { request: { id: string; ifMatch?: string }; reply: null };
  /** Revoke an API key: it stops working within a second. */
  deleteKey: { request: { id: string; ifMatch?: string }; reply: null };
  /** Release a tracking number; its calls stay. */
  deleteNumber: { request: { id: string; ifMatch?: string }; reply: null };
  /** Delete a pool; its numbers stay, and rest before another pool shows them. */
  deletePool: { request: { id: string; ifMatch?: string }; reply: null };
  /** Delete a publisher that never had a call. */
  deletePublisher: { request: { id: string; ifMatch?: string }; reply: null };
  /** End a publisher’s own terms in a campaign: what it earns everywhere holds there too. */
  deletePublisherTerms: { request: { id: string; campaignId: string; ifMatch?: string }; reply: null };
  /** Remove Stripe’s secrets that were set here; those of the deployment count again, if there are any. */
  deleteStripeAccount: { request: { ifMatch?: string }; reply: null };
  /** Delete a target without live calls. */
  deleteTarget: { request: { id: string; ifMatch?: string }; reply: null };
  /** End a rotation: stop signing with the previous secret. */
  dropBuyerSecret: {
    request: { id: string; idempotencyKey?: string; ifMatch?: string };
    reply: BuyerDropSecret;
  };
  /** End a rotation: stop signing with the previous secret. */
  dropEventTargetSecret: {
    request: { id: string; idempotencyKey?: string; ifMatch?: string };
    reply: EventTargetDropSecret;
  };
  /** End a rotation: take the previous webhook secret no more. */
  dropStripeSecret: {
    request: { idempotencyKey?: string; ifMatch?: string };
    reply: StripeAccountDropSecret;
  };
  /** End the ring or conversation of a test call. */
  endTestDial: {
    request: { token: string; body: EndTestDialBody; idempotencyKey?: string };
    reply: TestCallDialed;
  };
  /** Erase a caller: the number is removed everywhere; calls, receipts and the ledger stay without it. */
  eraseCaller: { request: { body: EraseCallerBody; idempotencyKey?: string }; reply: CallerErase };
  /** Show an account: what a buyer owes or a publisher is owed, and its statement terms. */
  getAccount: { request: { id: string }; reply: Account };
  /** What each buyer owes, by how many days it is overdue; payments pay the oldest first. */
  getAging: {
    request: Record<string, never>;
    reply: {
      data: Array<LedgerAgingRow>;
      total: string;
    };
  };
  /** How high targets bid: a histogram. */
  getBidsReport: {
    request: {
      from?: string;
      to?: string;
      timezone?: string;
      campaignId?: string;
      publisherId?: string;
      buyerId?: string;
      targetId?: string;
      test?: 'true' | 'false';
      format?: 'json' | 'csv';
      width?: string | number;
    };
    reply: {
      report: 'bids';
      from: string;
      to: string;
      timezone: string;
      /** False: there was more than one report reads, this is the newest */
      complete: boolean;
      data: Array<ReportBidRow>;
    };
  };
  /** Get a buyer. */
  getBuyer: { request: { id: string }; reply: Buyer };
  /** Show a buyer’s figures: win rate, loss reasons, ping latency, cap usage. */
  getBuyerStats: { request: { id: string; since?: string; until?: string }; reply: BuyerStat };
  /** Get a call with its timeline and attempts; for the operator also its ledger entries. */
  getCall: { request: { id: string }; reply: GetCallReply };
  /** Show a caller’s number, to the buyer who was connected too; every view is kept in the audit trail. */
  getCaller: { request: { id: string }; reply: CallCaller };
  /** Get a campaign. */
  getCampaign: { request: { id: string }; reply: Campaign };
  /** Get a version of a campaign: the campaign and its targets as they were. */
  getCampaignVersion: { request: { id: string; version: number }; reply: GetCampaignVersionReply };
  /** Compare two versions of a campaign; secrets are left out. */
  getCampaignVersionDiff: {
    request: { id: string; before: number; after: number };
    reply: CampaignVersionDiff;
  };
  /** Get a webhook delivery: its body, last attempt and next attempt. */
  getDelivery: { request: { id: string }; reply: GetDeliveryReply };
  /** Disputes of charges, and what comes of them. */
  getDisputesReport: {
    request: {
      from?: string;
      to?: string;
      timezone?: string;
      campaignId?: string;
      publisherId?: string;
      buyerId?: string;
      targetId?: string;
      test?: 'true' | 'false';
      format?: 'json' | 'csv';
      by?: 'buyer' | 'publisher';
    };
    reply: {
      report: 'disputes';
      from: string;
      to: string;
      timezone: string;
      /** False: there was more than one report reads, this is the newest */
      complete: boolean;
      data: Array<ReportDisputeRow>;
    };
  };
  /** Get an event target. */
  getEventTarget: { request: { id: string }; reply: EventTarget };
  /** List the events, macros and tracker templates there are to choose from. */
  getEventTemplates: { request: Record<string, never>; reply: EventTemplate };
  /** Get an API key, without the key itself. */
  getKey: { request: { id: string }; reply: ApiKey };
  /** How fast targets answer. */
  getLatencyReport: {
    request: {
      from?: string;
      to?: string;
      timezone?: string;
      campaignId?: string;
      publisherId?: string;
      buyerId?: string;
      targetId?: string;
      test?: 'true' | 'false';
      format?: 'json' | 'csv';
    };
    reply: {
      report: 'latency';
      from: string;
      to: string;
      timezone: string;
      /** False: there was more than one report reads, this is the newest */
      complete: boolean;
      data: Array<ReportLatencyRow>;
    };
  };
  /** Get a tracking number. */
  getNumber: { request: { id: string }; reply: TrackingNumber };
  /** Get a pool. */
  getPool: { request: { id: string }; reply: Pool };
  /** See which visitor is shown which number now. */
  getPoolState: { request: { id: string }; reply: PoolState };
  /** Get a publisher, with its RTB ping URLs. */
  getPublisher: { request: { id: string }; reply: GetPublisherReply };
  /** Get a publisher’s own terms in a campaign, with what of their caps is used. */
  getPublisherTerms: { request: { id: string; campaignId: string }; reply: GetPublisherTermsReply };
  /** Why targets did not get calls. */
  getReasonsReport: {
    request: {
      from?: string;
      to?: string;
      timezone?: string;
      campaignId?: string;
      publisherId?: string;
      buyerId?: string;
      targetId?: string;
      test?: 'true' | 'false';
      format?: 'json' | 'csv';
    };
    reply: {
      report: 'reasons';
      from: string;
      to: string;
      timezone: string;
      /** False: there was more than one report reads, this is the newest */
      complete: boolean;
      data: Array<ReportReasonRow>;
    };
  };
  /** Get the receipt of the auction that placed the call, or of its last one. */
  getReceipt: { request: { id: string; auctionId?: string }; reply: CallReceipt };
  /** Show whose session it is. */
  getSession: {
    request: Record<string, never>;
    reply:
      | Session
      | {
          role: null;
        };
  };
  /** Show a statement, by its number. */
  getStatement: { request: { id: string; format?: 'json' | 'csv' | 'pdf' }; reply: Statement };
  /** Get how cards are set up: Stripe’s secrets by how they end, and what Stripe has to tell. */
  getStripeAccount: { request: Record<string, never>; reply: StripeAccount };
  /** Calls, outcomes and money, whole or by something. */
  getSummaryReport: {
    request: {
      from?: string;
      to?: string;
      timezone?: string;
      campaignId?: string;
      publisherId?: string;
      buyerId?: string;
      targetId?: string;
      test?: 'true' | 'false';
      format?: 'json' | 'csv';
      by?:
        | 'campaign'
        | 'publisher'
        | 'buyer'
        | 'target'
        | 'number'
        | 'subId'
        | 'state'
        | 'tag'
        | 'source'
        | 'adCampaign'
        | 'keyword'
        | 'disposition'
        | 'day'
        | 'hourOfWeek';
    };
    reply: {
      report: 'summary';
      from: string;
      to: string;
      timezone: string;
      /** False: there was more than one report reads, this is the newest */
      complete: boolean;
      data: Array<ReportSummaryRow>;
    };
  };
  /** Get a target with its cap usage and endpoint health. */
  getTarget: { request: { id: string }; reply: GetTargetReply };
  /** Get how a prepaid wallet is topped up. */
  getTopUps: { request: { id: string }; reply: GetTopUpsReply };
  /** Get a buyer’s wallet and account cap usage. */
  getWallet: { request: { id: string }; reply: BuyerWallet };
  /** Get where a buyer is told of its prepaid wallet, and from when on it is low. */
  getWalletNotices: { request: { id: string }; reply: BuyerWalletNotice };
  /** Hang up a test call as the caller. */
  hangUpTestCall: {
    request: { token: string; body: HangUpTestCallBody; idempotencyKey?: string };
    reply: TestCallHangup;
  };
  /** List the changes of one resource: who, when, from what to what. */
  listAudit: {
    request: {
      entity:
        | 'publisher'
        | 'buyer'
        | 'campaign'
        | 'target'
        | 'number'
        | 'terms'
        | 'key'
        | 'eventTarget'
        | 'pool'
        | 'stripe'
        | 'call'
        | 'caller'
        | 'search'
        | 'session'
        | 'delivery'
        | 'rtb';
      id: string;
      limit?: number;
      cursor?: string;
    };
    reply: {
      data: Array<Audit>;
      nextCursor: string | null;
    };
  };
  /** List account balances (credits less debits); the total is always zero. */
  listBalances: {
    request: Record<string, never>;
    reply: {
      data: Array<LedgerBalanceRow>;
      total: string;
    };
  };
  /** List bids: what targets bid in auctions, and why they did not win. */
  listBids: {
    request: {
      limit?: number;
      cursor?: string;
      buyerId?: string;
      targetId?: string;
      outcome?: 'won' | 'lost' | 'excluded';
      since?: string;
      until?: string;
    };
    reply: {
      data: Array<Bid>;
      nextCursor: string | null;
    };
  };
  /** List buyers. */
  listBuyers: {
    request: { limit?: number; cursor?: string };
    reply: {
      data: Array<Buyer>;
      nextCursor: string | null;
    };
  };
  /** List calls. */
  listCalls: {
    request: {
      limit?: number;
      cursor?: string;
      campaignId?: string;
      publisherId?: string;
      buyerId?: string;
      targetId?: string;
      numberId?: string;
      status?: 'live' | 'ended';
      disposition?:
        | 'connected'
        | 'noAnswer'
        | 'busy'
        | 'declined'
        | 'failed'
        | 'abandoned'
        | 'noBuyer'
        | 'fallback'
        | 'blocked'
        | 'unknownNumber'
        | 'overloaded'
        | 'unconfirmed';
      converted?: 'true' | 'false';
      test?: 'true' | 'false';
      since?: string;
      until?: string;
      subId?: string;
      state?: string;
      zip?: string;
      areaCode?: string;
      to?: string;
      carrierCallId?: string;
      minSeconds?: number;
      maxSeconds?: number;
      minRevenue?: string | number;
      maxRevenue?: string | number;
      tag?: string;
      format?: 'json' | 'csv' | 'ndjson';
    };
    reply: {
      data: Array<Call>;
      nextCursor: string | null;
    };
  };
  /** List a campaign’s versions. */
  listCampaignVersions: {
    request: { id: string; limit?: number; cursor?: string };
    reply: {
      data: Array<CampaignVersion>;
      nextCursor: string | null;
    };
  };
  /** List campaigns. */
  listCampaigns: {
    request: { limit?: number; cursor?: string };
    reply: {
      data: Array<Campaign>;
      nextCursor: string | null;
    };
  };
  /** Search a carrier’s numbers that can be bought. */
  listCarrierNumberOffers: {
    request: {
      carrier: 'twilio' | 'signalwire' | 'telnyx';
      country?: string;
      tollFree?: string;
      areaCode?: string;
      contains?: string;
      region?: string;
      limit?: number;
    };
    reply: {
      data: Array<CarrierNumberOfferRow>;
    };
  };
  /** Compare a carrier’s numbers with the tracking numbers here. */
  listCarrierNumbers: {
    request: { carrier: 'twilio' | 'signalwire' | 'telnyx' };
    reply: {
      data: Array<CarrierNumberRow>;
    };
  };
  /** List webhook deliveries by status, by default failed ones; or those of one call or event target. */
  listDeliveries: {
    request: {
      limit?: number;
      cursor?: string;
      status?: 'retrying' | 'delivered' | 'dead' | 'stopped';
      callId?: string;
      eventTargetId?: string;
    };
    reply: {
      data: Array<Delivery>;
      nextCursor: string | null;
    };
  };
  /** List disputes, those of the newest calls first. */
  listDisputes: {
    request: {
      limit?: number;
      cursor?: string;
      open?: 'true' | 'false';
      callId?: string;
      buyerId?: string;
      publisherId?: string;
    };
    reply: {
      data: Array<ListDisputesReplyItem>;
      nextCursor: string | null;
    };
  };
  /** What an account’s balance is made of, entry by entry, each with its call or payment. */
  listEntries: {
    request: {
      buyerId?: string;
      publisherId?: string;
      account?: 'exchange' | 'cash';
      from?: string;
      to?: string;
      timezone?: string;
      format?: 'json' | 'csv';
    };
    reply: {
      from: string;
      to: string;
      timezone: string;
      /** False: these are the first 1000; as CSV there are all */
      complete: boolean;
      /** What those shown come to */
      change: string;
      data: Array<LedgerEntryRow>;
    };
  };
  /** List event targets. */
  listEventTargets: {
    request: { limit?: number; cursor?: string; publisherId?: string };
    reply: {
      data: Array<EventTarget>;
      nextCursor: string | null;
    };
  };
  /** List API keys. */
  listKeys: {
    request: { limit?: number; cursor?: string; publisherId?: string; buyerId?: string };
    reply: {
      data: Array<ApiKey>;
      nextCursor: string | null;
    };
  };
  /** List tracking numbers. */
  listNumbers: {
    request: { limit?: number; cursor?: string; number?: string; campaignId?: string; publisherId?: string };
    reply: {
      data: Array<TrackingNumber>;
      nextCursor: string | null;
    };
  };
  /** List reported outcomes. */
  listOutcomes: {
    request: { limit?: number; cursor?: string; buyerId?: string; callId?: string };
    reply: {
      data: Array<ListOutcomesReplyItem>;
      nextCursor: string | null;
    };
  };
  /** List pieces of history that could not be written yet; each is retried by itself. */
  listParked: {
    request: { limit?: number; cursor?: string };
    reply: {
      data: Array<Parked>;
      nextCursor: string | null;
    };
  };
  /** List payments in and out, those of wallets too, newest first. */
  listPayments: {
    request: { buyerId?: string; publisherId?: string; limit?: number; cursor?: string };
    reply: {
      data: Array<Payment>;
      nextCursor: string | null;
    };
  };
  /** List pools. */
  listPools: {
    request: { limit?: number; cursor?: string; publisherId?: string; campaignId?: string };
    reply: {
      data: Array<Pool>;
      nextCursor: string | null;
    };
  };
  /** List a publisher’s own terms, by campaign. */
  listPublisherTerms: {
    request: { id: string; limit?: number; cursor?: string };
    reply: {
      data: Array<PublisherTerm>;
      nextCursor: string | null;
    };
  };
  /** List publishers. */
  listPublishers: {
    request: { limit?: number; cursor?: string };
    reply: {
      data: Array<Publisher>;
      nextCursor: string | null;
    };
  };
  /** List statements. */
  listStatements: {
    request: { buyerId?: string; publisherId?: string; limit?: number; cursor?: string };
    reply: {
      data: Array<Statement>;
      nextCursor: string | null;
    };
  };
  /** List targets. */
  listTargets: {
    request: { limit?: number; cursor?: string; buyerId?: string; campaignId?: string };
    reply: {
      data: Array<Target>;
      nextCursor: string | null;
    };
  };
  /** Dispute what you were charged for a call. */
  openDispute: {
    request: { id: string; body: OpenDisputeBody; idempotencyKey?: string };
    reply: CallDispute;
  };
  /** Ping: ask what a call would earn and where to send it; the bid is held until it expires. */
  pingCampaign: {
    request: { campaignId: string; body: PingCampaignBody; idempotencyKey?: string };
    reply: RtbReply;
  };
  /** Place a test call to a tracking number: routed like any other, charged to nobody. */
  placeTestCall: { request: { body: PlaceTestCallBody; idempotencyKey?: string }; reply: TestCall };
  /** Press keys in a test call, or none in time (null). */
  pressKeys: {
    request: { token: string; body: PressKeysBody; idempotencyKey?: string };
    reply: TestCallInput;
  };
  /** Run a standing bid over the calls of the last week: what it would have won, at what price. */
  previewBid: {
    request: { id: string; body: PreviewBidBody; idempotencyKey?: string };
    reply: CampaignBidPreview;
  };
  /** Give a number back to its carrier, once nobody calls it any more. */
  releaseCarrierNumber: {
    request: { number: string; body: ReleaseCarrierNumberBody; idempotencyKey?: string };
    reply: CarrierNumberRelease;
  };
  /** Replay a call’s auctions from their receipts and verify that the result is identical. */
  replayCall: { request: { id: string; idempotencyKey?: string }; reply: CallReplay };
  /** Send a failed webhook again. */
  replayDelivery: { request: { id: string; idempotencyKey?: string }; reply: DeliveryReplay };
  /** Report what became of a call: a sale, an appointment, whatever was agreed. */
  reportOutcome: { request: { body: ReportOutcomeBody; idempotencyKey?: string }; reply: ReportOutcomeReply };
  /** Retry writing a piece of history now. */
  retryParked: { request: { id: string; idempotencyKey?: string }; reply: ParkedRetry };
  /** Revoke a publisher’s ping URL: it stops working within a second, and so does the previous one. */
  revokeRtbId: { request: { id: string; campaignId: string }; reply: null };
  /** Roll a campaign and its targets back to an earlier version, as a new version. */
  rollbackCampaign: {
    request: { id: string; body: RollbackCampaignBody; idempotencyKey?: string; ifMatch?: string };
    reply: CampaignRollback;
  };
  /** Rotate a buyer’s signing secret; webhooks are signed with the new and the previous one. */
  rotateBuyerSecret: {
    request: { id: string; idempotencyKey?: string; ifMatch?: string };
    reply: BuyerRotateSecret;
  };
  /** Rotate an event target’s signing secret; webhooks are signed with the new and the previous one. */
  rotateEventTargetSecret: {
    request: { id: string; idempotencyKey?: string; ifMatch?: string };
    reply: EventTargetRotateSecret;
  };
  /** Rotate an API key; the old one keeps working for the overlap. Whoever holds a key may rotate it. */
  rotateKey: {
    request: { id: string; body: RotateKeyBody; idempotencyKey?: string; ifMatch?: string };
    reply: KeyRotate;
  };
  /** Rotate a publisher’s ping URL; the previous one keeps working for the overlap. */
  rotateRtbId: {
    request: { id: string; campaignId: string; body: RotateRtbIdBody; idempotencyKey?: string };
    reply: PublisherRtbRotate;
  };
  /** Book the payment of what the last statements say is due to publishers. */
  runPayouts: {
    request: { body: RunPayoutsBody; idempotencyKey?: string };
    reply: {
      data: Array<PayoutRunRow>;
      total: string;
    };
  };
  /** Search calls by the caller’s number, by default in the last 30 days. */
  searchCalls: {
    request: { body: SearchCallsBody; idempotencyKey?: string };
    reply: {
      data: Array<CallSearch>;
      nextCursor: string | null;
    };
  };
  /** Set what a publisher earns in a campaign, and what it may bring there. */
  setPublisherTerms: {
    request: {
      id: string;
      campaignId: string;
      body: SetPublisherTermsBody;
      ifMatch?: string;
      ifNoneMatch?: string;
    };
    reply: PublisherTerm;
  };
  /** Charge the kept card whenever less than an amount is available, or not any more. */
  setTopUps: { request: { id: string; body: SetTopUpsBody; ifMatch?: string }; reply: SetTopUpsReply };
  /** Say where a buyer is told of its prepaid wallet, and from when on it is low. */
  setWalletNotices: {
    request: { id: string; body: SetWalletNoticesBody; ifMatch?: string };
    reply: BuyerWalletNotice;
  };
  /** Open a session of the console with a key; the cookie it sets stands in the key’s place. */
  signIn: {
    request: {
      body: {
        key: string;
      };
    };
    reply: Session;
  };
  /** Close the session. */
  signOut: { request: Record<string, never>; reply: null };
  /** Top up a prepaid wallet by card: where to pay. */
  startTopUp: {
    request: { id: string; body: StartTopUpBody; idempotencyKey?: string; ifMatch?: string };
    reply: BuyerWalletTopUp;
  };
  /** Send a sample event to an event target now; shows what was sent and what came back. A platform checks it and counts nothing. */
  testEventTarget: {
    request: { id: string; body: TestEventTargetBody; idempotencyKey?: string };
    reply: EventTargetTest;
  };
  /** Ask Stripe what the secret key may do and what it will tell of, without charging anybody. */
  testStripeAccount: { request: { idempotencyKey?: string }; reply: StripeAccountTest };
  /** Send a test ping to a target; shows request and reply, secrets redacted. */
  testTarget: { request: { id: string; body: TestTargetBody; idempotencyKey?: string }; reply: TargetTest };
  /** Test how a pasted reply would be read, and what was found where. */
  tryReplyTarget: {
    request: { id: string; body: TryReplyTargetBody; idempotencyKey?: string };
    reply: TargetTryReply;
  };
  /** Change an account’s statement terms; existing statements stay as they are. */
  updateAccount: { request: { id: string; body: UpdateAccountBody; ifMatch?: string }; reply: Account };
  /** Update a buyer; a buyer itself may change notifyLosses. */
  updateBuyer: { request: { id: string; body: UpdateBuyerBody; ifMatch?: string }; reply: Buyer };
  /** Update a campaign; routing and duplicate may be partial. */
  updateCampaign: { request: { id: string; body: UpdateCampaignBody; ifMatch?: string }; reply: Campaign };
  /** Update an event target. */
  updateEventTarget: {
    request: { id: string; body: UpdateEventTargetBody; ifMatch?: string };
    reply: EventTarget;
  };
  /** Update an API key: its name and when it expires. */
  updateKey: { request: { id: string; body: UpdateKeyBody; ifMatch?: string }; reply: ApiKey };
  /** Update a tracking number: reassign or pause it. */
  updateNumber: { request: { id: string; body: UpdateNumberBody; ifMatch?: string }; reply: TrackingNumber };
  /** Update a pool; publisher and campaign stay. */
  updatePool: { request: { id: string; body: UpdatePoolBody; ifMatch?: string }; reply: Pool };
  /** Update a publisher. */
  updatePublisher: { request: { id: string; body: UpdatePublisherBody; ifMatch?: string }; reply: Publisher };
  /** Set Stripe’s secret key, or its next webhook secret. */
  updateStripeAccount: { request: { body: UpdateStripeAccountBody; ifMatch?: string }; reply: StripeAccount };
  /** Update a target; its buyer may pause and resume it, and lower its caps. */
  updateTarget: { request: { id: string; body: UpdateTargetBody; ifMatch?: string }; reply: Target };
};

const OPERATIONS: { [Name in keyof Operations]: readonly [method: string, path: string] } = {
  adjustCharge: ['POST', '/v1/calls/{id}/adjustments'],
  answerTestCall: ['POST', '/v1/test-calls/{token}/answered'],
  bookPayment: ['POST', '/v1/payments'],
  changeCampaign: ['POST', '/v1/campaigns/{id}/changes'],
  changeTargets: ['POST', '/v1/targets/bulk'],
  changeTrackingNumbers: ['POST', '/v1/numbers/bulk'],
  checkPoolPage: ['POST', '/v1/pools/{id}/check-page'],
  closeAccount: ['POST', '/v1/statements'],
  connectCarrierNumber: ['POST', '/v1/carrier-numbers/{number}/connect'],
  countDeliveries: ['GET', '/v1/deliveries/counts'],
  createBuyer: ['POST', '/v1/buyers'],
  createCampaign: ['POST', '/v1/campaigns'],
  createCarrierNumber: ['POST', '/v1/carrier-numbers'],
  createEventTarget: ['POST', '/v1/event-targets'],
  createKey: ['POST', '/v1/keys'],
  createNumber: ['POST', '/v1/numbers'],
  createPool: ['POST', '/v1/pools'],
  createPublisher: ['POST', '/v1/publishers'],
  createStreamTicket: ['POST', '/v1/stream/tickets'],
  createTarget: ['POST', '/v1/targets'],
  creditWallet: ['POST', '/v1/buyers/{id}/wallet/credits'],
  decideDispute: ['POST', '/v1/calls/{id}/disputes/decide'],
  deleteBuyer: ['DELETE', '/v1/buyers/{id}'],
  deleteCampaign: ['DELETE', '/v1/campaigns/{id}'],
  deleteCarrierNumberRelease: ['DELETE', '/v1/carrier-numbers/{number}/release'],
  deleteEventTarget: ['DELETE', '/v1/event-targets/{id}'],
  deleteKey: ['DELETE', '/v1/keys/{id}'],
  deleteNumber: ['DELETE', '/v1/numbers/{id}'],
  deletePool: ['DELETE', '/v1/pools/{id}'],
  deletePublisher: ['DELETE', '/v1/publishers/{id}'],
  deletePublisherTerms: ['DELETE', '/v1/publishers/{id}/terms/{campaignId}'],
  deleteStripeAccount: ['DELETE', '/v1/stripe/account'],
  deleteTarget: ['DELETE', '/v1/targets/{id}'],
  dropBuyerSecret: ['POST', '/v1/buyers/{id}/drop-secret'],
  dropEventTargetSecret: ['POST', '/v1/event-targets/{id}/drop-secret'],
  dropStripeSecret: ['POST', '/v1/stripe/account/drop-secret'],
  endTestDial: ['POST', '/v1/test-calls/{token}/dialed'],
  eraseCaller: ['POST', '/v1/callers/erase'],
  getAccount: ['GET', '/v1/accounts/{id}'],
  getAging: ['GET', '/v1/ledger/aging'],
  getBidsReport: ['GET', '/v1/reports/bids'],
  getBuyer: ['GET', '/v1/buyers/{id}'],
  getBuyerStats: ['GET', '/v1/buyers/{id}/stats'],
  getCall: ['GET', '/v1/calls/{id}'],
  getCaller: ['GET', '/v1/calls/{id}/caller'],
  getCampaign: ['GET', '/v1/campaigns/{id}'],
  getCampaignVersion: ['GET', '/v1/campaigns/{id}/versions/{version}'],
  getCampaignVersionDiff: ['GET', '/v1/campaigns/{id}/versions/{before}/diff/{after}'],
  getDelivery: ['GET', '/v1/deliveries/{id}'],
  getDisputesReport: ['GET', '/v1/reports/disputes'],
  getEventTarget: ['GET', '/v1/event-targets/{id}'],
  getEventTemplates: ['GET', '/v1/event-templates'],
  getKey: ['GET', '/v1/keys/{id}'],
  getLatencyReport: ['GET', '/v1/reports/latency'],
  getNumber: ['GET', '/v1/numbers/{id}'],
  getPool: ['GET', '/v1/pools/{id}'],
  getPoolState: ['GET', '/v1/pools/{id}/state'],
  getPublisher: ['GET', '/v1/publishers/{id}'],
  getPublisherTerms: ['GET', '/v1/publishers/{id}/terms/{campaignId}'],
  getReasonsReport: ['GET', '/v1/reports/reasons'],
  getReceipt: ['GET', '/v1/calls/{id}/receipt'],
  getSession: ['GET', '/console/session'],
  getStatement: ['GET', '/v1/statements/{id}'],
  getStripeAccount: ['GET', '/v1/stripe/account'],
  getSummaryReport: ['GET', '/v1/reports/summary'],
  getTarget: ['GET', '/v1/targets/{id}'],
  getTopUps: ['GET', '/v1/buyers/{id}/wallet/top-ups'],
  getWallet: ['GET', '/v1/buyers/{id}/wallet'],
  getWalletNotices: ['GET', '/v1/buyers/{id}/wallet/notices'],
  hangUpTestCall: ['POST', '/v1/test-calls/{token}/hangup'],
  listAudit: ['GET', '/v1/audit'],
  listBalances: ['GET', '/v1/ledger/balances'],
  listBids: ['GET', '/v1/bids'],
  listBuyers: ['GET', '/v1/buyers'],
  listCalls: ['GET', '/v1/calls'],
  listCampaignVersions: ['GET', '/v1/campaigns/{id}/versions'],
  listCampaigns: ['GET', '/v1/campaigns'],
  listCarrierNumberOffers: ['GET', '/v1/carrier-numbers/offers'],
  listCarrierNumbers: ['GET', '/v1/carrier-numbers'],
  listDeliveries: ['GET', '/v1/deliveries'],
  listDisputes: ['GET', '/v1/disputes'],
  listEntries: ['GET', '/v1/ledger/entries'],
  listEventTargets: ['GET', '/v1/event-targets'],
  listKeys: ['GET', '/v1/keys'],
  listNumbers: ['GET', '/v1/numbers'],
  listOutcomes: ['GET', '/v1/outcomes'],
  listParked: ['GET', '/v1/parked'],
  listPayments: ['GET', '/v1/payments'],
  listPools: ['GET', '/v1/pools'],
  listPublisherTerms: ['GET', '/v1/publishers/{id}/terms'],
  listPublishers: ['GET', '/v1/publishers'],
  listStatements: ['GET', '/v1/statements'],
  listTargets: ['GET', '/v1/targets'],
  openDispute: ['POST', '/v1/calls/{id}/disputes'],
  pingCampaign: ['POST', '/v1/rtb/{campaignId}'],
  placeTestCall: ['POST', '/v1/test-calls'],
  pressKeys: ['POST', '/v1/test-calls/{token}/input'],
  previewBid: ['POST', '/v1/campaigns/{id}/bid-preview'],
  releaseCarrierNumber: ['POST', '/v1/carrier-numbers/{number}/release'],
  replayCall: ['POST', '/v1/calls/{id}/replay'],
  replayDelivery: ['POST', '/v1/deliveries/{id}/replay'],
  reportOutcome: ['POST', '/v1/outcomes'],
  retryParked: ['POST', '/v1/parked/{id}/retry'],
  revokeRtbId: ['DELETE', '/v1/publishers/{id}/rtb/{campaignId}'],
  rollbackCampaign: ['POST', '/v1/campaigns/{id}/rollback'],
  rotateBuyerSecret: ['POST', '/v1/buyers/{id}/rotate-secret'],
  rotateEventTargetSecret: ['POST', '/v1/event-targets/{id}/rotate-secret'],
  rotateKey: ['POST', '/v1/keys/{id}/rotate'],
  rotateRtbId: ['POST', '/v1/publishers/{id}/rtb/{campaignId}/rotate'],
  runPayouts: ['POST', '/v1/payout-runs'],
  searchCalls: ['POST', '/v1/calls/search'],
  setPublisherTerms: ['PUT', '/v1/publishers/{id}/terms/{campaignId}'],
  setTopUps: ['PUT', '/v1/buyers/{id}/wallet/top-ups'],
  setWalletNotices: ['PUT', '/v1/buyers/{id}/wallet/notices'],
  signIn: ['POST', '/console/session'],
  signOut: ['DELETE', '/console/session'],
  startTopUp: ['POST', '/v1/buyers/{id}/wallet/top-ups'],
  testEventTarget: ['POST', '/v1/event-targets/{id}/test'],
  testStripeAccount: ['POST', '/v1/stripe/account/test'],
  testTarget: ['POST', '/v1/targets/{id}/test'],
  tryReplyTarget: ['POST', '/v1/targets/{id}/try-reply'],
  updateAccount: ['PATCH', '/v1/accounts/{id}'],
  updateBuyer: ['PATCH', '/v1/buyers/{id}'],
  updateCampaign: ['PATCH', '/v1/campaigns/{id}'],
  updateEventTarget: ['PATCH', '/v1/event-targets/{id}'],
  updateKey: ['PATCH', '/v1/keys/{id}'],
  updateNumber: ['PATCH', '/v1/numbers/{id}'],
  updatePool: ['PATCH', '/v1/pools/{id}'],
  updatePublisher: ['PATCH', '/v1/publishers/{id}'],
  updateStripeAccount: ['PATCH', '/v1/stripe/account'],
  updateTarget: ['PATCH', '/v1/targets/{id}'],
};

type Request<Name extends keyof Operations> = Operations[Name]['request'];
/** One method an operation. Path and query are named fields of the request; the body is `body`. */
export type Client = {
  [Name in keyof Operations]: (
    ...request: Record<string, never> extends Request<Name> ? [Request<Name>?] : [Request<Name>]
  ) => Promise<Operations[Name]['reply']>;
};

type Reply = {
  ok: boolean;
  status: number;
  headers?: { get(name: string): string | null };
  text(): Promise<string>;
};
type Init = { method: string; headers: Record<string, string>; body?: string };
export type Connection = {
  /** Of the exchange, such as "https://exchange.example.com". */
  url: string;
  /** Left out where a session speaks for the user. */
  key?: string;
  headers?: Record<string, string>;
  fetch: (url: string, init: Init) => Promise<Reply>;
};

/** The exchange said no. `problem` is undefined when something before it answered. */
export class OutcryError extends Error {
  readonly status: number;
  readonly code: string | undefined;
  readonly problem: Problem | undefined;

  constructor(operation: string, status: number, problem: Problem | undefined, text: string) {
    super(`${operation}: ${status} ${problem ? `${problem.code}: ${problem.detail}` : text.slice(0, 200)}`);
    this.status = status;
    this.code = problem?.code;
    this.problem = problem;
  }
}

const TAGS = new WeakMap<object, string>();
/** The ETag that came with a reply: as `ifMatch` of a change it says which state the change was meant for. */
export const etagOf = (reply: object): string | undefined => TAGS.get(reply);

/** @throws OutcryError from every method, for an answer that is no success. */
export function connect(connection: Connection): Client {
  const methods = Object.entries(OPERATIONS).map(([name, [method, path]]) => [
    name,
    (request: Record<string, unknown> = {}) => call(connection, name, method, path, request),
  ]);
  return Object.fromEntries(methods) as Client;
}

async function call(
  { url, key, headers, fetch: send }: Connection,
  name: string,
  method: string,
  template: string,
  { body, idempotencyKey, ifMatch, ifNoneMatch, ...fields }: Record<string, unknown>,
): Promise<unknown> {
  const query = new URLSearchParams();
  const path = template.replace(/\{(\w+)\}/g, (_, field: string) =>
    encodeURIComponent(String(fields[field])),
  );
  for (const [field, value] of Object.entries(fields)) {
    if (value !== undefined && !template.includes(`{${field}}`)) query.set(field, String(value));
  }
  const search = query.size > 0 ? `?${query}` : '';
  const init: Init = { method, headers: { accept: 'application/json', ...headers } };
  if (key !== undefined) init.headers['authorization'] = `Bearer ${key}`;
  if (typeof idempotencyKey === 'string') init.headers['idempotency-key'] = idempotencyKey;
  if (typeof ifMatch === 'string') init.headers['if-match'] = ifMatch;
  if (typeof ifNoneMatch === 'string') init.headers['if-none-match'] = ifNoneMatch;
  if (body !== undefined) {
    init.headers['content-type'] = 'application/json';
    init.body = JSON.stringify(body);
  }
  const reply = await send(url.replace(/\/+$/, '') + path + search, init);
  const text = await reply.text();
  const said = parse(text);
  if (!reply.ok) throw new OutcryError(name, reply.status, said as Problem | undefined, text);
  const tag = reply.headers?.get('etag');
  if (tag && typeof said === 'object' && said !== null) TAGS.set(said, tag);
  return said ?? null;
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

export type Page<Item> = { data: Item[]; nextCursor: string | null };

/** Every item of a list, page by page: `for await (const call of each(client.listCalls, { converted: 'true' }))`. */
export async function* each<Item, Asked extends object>(
  list: (request: Asked & { cursor?: string }) => Promise<Page<Item>>,
  request: Asked,
): AsyncGenerator<Item> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Page<Item> = await list({ ...request, ...(cursor && { cursor }) });
    yield* page.data;
    cursor = page.nextCursor;
  }
}
