import * as z from 'zod';
import { REASONS, type Reason } from '../../buyers/reason.ts';
import { ATTEMPT_OUTCOMES, DISPOSITIONS, TURNED_AWAY, type TurnedAway } from '../../call/disposition.ts';
import { STRATEGIES } from '../../campaign/campaign.ts';
import { TRANSFER_KINDS } from '../../ledger/transfer.ts';
import { disputeReason, VERDICTS } from '../../settlement/dispute-schema.ts';
import { CARRIER_NAMES } from '../../telephony/carrier-event.ts';
import { reportedOutcomeShape } from './present-outcome.ts';

/** Calls and receipts as the API shows them. What one audience does not see is simply not there. */

const money = z.string();
export const reasonShape = z.enum(Object.keys(REASONS) as [Reason, ...Reason[]]);
export const outcomeShape = z.enum(['won', 'lost', 'excluded']);

export const callShape = z.object({
  id: z.string(),
  carrier: z.enum([...CARRIER_NAMES, 'browser']),
  carrierCallId: z.string(),
  campaignId: z.string().nullable(),
  publisherId: z.string().nullable(),
  numberId: z.string().nullable(),
  subId: z.string().nullable(),
  from: z.string().meta({ description: 'Masked' }),
  to: z.string(),
  state: z.string().nullable(),
  zip: z.string().nullable(),
  tags: z.record(z.string(), z.string()),
  status: z.enum(['live', 'ended']),
  disposition: z.enum(DISPOSITIONS).nullable(),
  buyerId: z.string().nullable().optional(),
  targetId: z.string().nullable().optional(),
  auctionId: z.string().nullable().optional().meta({ description: 'The auction that placed it' }),
  price: money.nullable().optional().meta({ description: 'Agreed with the target, charged or not' }),
  revenue: money.optional(),
  payout: money.optional(),
  margin: money.optional(),
  connectedSeconds: z.number(),
  charge: z
    .object({
      kind: z.string().optional().meta({ description: 'The kind of the buyer’s price' }),
      seconds: z.number().meta({ description: 'As the price’s timer counted them' }),
      owed: money.optional(),
      missing: z.string().nullable().meta({
        description: 'Why nothing is owed, such as "bridged 57 s, needs 60 s"',
      }),
      how: z.string().nullable().optional().meta({
        description:
          'How it came about, such as "bridged 61 s, billed as 66 s (60/6) at $2.00 a minute"; with one call, for the operator and its buyer',
      }),
    })
    .nullable()
    .meta({ description: 'What the price made of the call; null until a buyer took it' }),
  earned: z
    .object({
      kind: z.string(),
      seconds: z.number().meta({ description: 'As the payout’s timer counted them' }),
      owed: money,
      missing: z.string().nullable().meta({ description: 'Why nothing was earned' }),
    })
    .nullable()
    .optional()
    .meta({
      description:
        'What the publisher’s own terms made of the call, before corrections; null without any, or until it is settled',
    }),
  turnedAway: z
    .enum(Object.keys(TURNED_AWAY) as [TurnedAway, ...TurnedAway[]])
    .nullable()
    .optional()
    .meta({
      description: 'Why the publisher’s own hours or caps let the call not in',
    }),
  converted: z.boolean(),
  dispute: z
    .object({
      reason: disputeReason,
      openedAt: z.string(),
      decideBy: z.string(),
      verdict: z.enum(VERDICTS).nullable().meta({ description: 'null: it is not decided yet' }),
    })
    .nullable()
    .meta({ description: 'What its buyer says against the charge' }),
  test: z.boolean(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  configVersion: z.int(),
});

export const transferShape = z.object({
  id: z.string(),
  kind: z.enum(TRANSFER_KINDS),
  debit: z.string(),
  credit: z.string(),
  amount: money,
  callId: z.string(),
  auctionId: z.string(),
  configVersion: z.int(),
  at: z.string(),
});

export const detailShape = callShape.extend({
  // What is told besides depends on what happened, and on who asks.
  events: z.array(z.looseObject({ at: z.string(), type: z.string() })),
  attempts: z.array(
    z.object({
      leg: z.int(),
      targetId: z.string(),
      buyerId: z.string(),
      price: money,
      offeredAt: z.string(),
      answeredAt: z.string().nullable(),
      outcome: z.enum(ATTEMPT_OUTCOMES).nullable(),
    }),
  ),
  outcomes: z
    .array(reportedOutcomeShape)
    .meta({ description: 'What the buyer said became of it, newest first' }),
  transfers: z.array(transferShape).optional(),
});

/** As they were hashed: integer micros, ms since the epoch. */
const statesShape = z.record(z.string(), z.unknown());
const inputsShape = z.object({
  opening: z.object({
    auctionId: z.string(),
    callId: z.string(),
    round: z.int(),
    configVersion: z.int(),
    configHash: z.string(),
    openedAt: z.int(),
    deadlineAt: z.int(),
    seed: z.string(),
    turn: z.int(),
    facts: z.record(z.string(), z.unknown()),
    states: statesShape,
  }),
  closing: z.object({
    settledAt: z.int(),
    replies: z.array(z.looseObject({ targetId: z.string(), latencyMs: z.number() })),
    states: statesShape,
    callerGone: z.boolean(),
  }),
  personal: z
    .object({ salt: z.string(), tags: z.record(z.string(), z.string()) })
    .nullable()
    .meta({
      description:
        'The call’s tags, outside of what is hashed: `opening.facts.tagsHash` is SHA-256 of the salt followed by them as canonical JSON. null: older receipts have them in `opening.facts.tags`, and a caller may have been forgotten',
    }),
});

export const receiptShape = z.object({
  auctionId: z.string(),
  callId: z.string(),
  configVersion: z.int(),
  configHash: z.string(),
  round: z.int(),
  strategy: z.enum(STRATEGIES),
  price: z.enum(['first', 'second']),
  floor: money,
  seed: z.string(),
  openedAt: z.string(),
  settledAt: z.string(),
  candidates: z.array(
    z.object({
      targetId: z.string(),
      buyerId: z.string(),
      outcome: outcomeShape,
      reason: reasonShape.nullable().meta({ description: 'null: it won' }),
      detail: z.string().nullable().meta({
        description:
          'What failed and what it met, such as "state is OH, takes CA, OR", or what was wrong with the reply, such as "not an amount: \'forty\'". null: the reason says all there is',
      }),
      bid: money.nullable(),
      standing: z
        .object({
          price: money,
          steps: z.array(
            z.object({
              name: z.string(),
              change: z.string().meta({ description: 'Such as "× 1.25", "+ 5.00", "= 30.00" or "passes"' }),
              amount: money
                .nullable()
                .meta({ description: 'What it left, rounded to be shown; null: no bid' }),
            }),
          ),
          limit: z.enum(['least', 'most']).nullable(),
        })
        .nullable()
        .meta({
          description:
            'How a bid that modifiers made came about, worked out from the facts. null: a plain price, a live bid, or it depends on what is kept nowhere',
        }),
      latencyMs: z.number().nullable(),
      derived: z.boolean().meta({
        description:
          'true: left out by the rules alone. It is not part of what is hashed: it follows from the facts and the version of the rules, and is worked out when the receipt is read',
      }),
    }),
  ),
  leftOut: z.record(z.string(), z.int()).nullable().meta({
    description:
      'How many targets the rules left out, by reason, as it was counted then and hashed. null: an older receipt, which lists everybody',
  }),
  ranking: z.array(
    z.object({
      targetId: z.string(),
      buyerId: z.string(),
      bid: money,
      live: z.boolean().meta({ description: 'false: a static price' }),
      clearingPrice: money,
      factor: z
        .string()
        .optional()
        .meta({ description: 'How much more than it is, or less, the bid counted for; absent: as much' }),
    }),
  ),
  award: z.object({ targetId: z.string(), clearingPrice: money }).nullable(),
  hash: z.string(),
  previousHash: z.string(),
  inputs: inputsShape.meta({ description: 'What the hash covers besides: micros, ms since the epoch' }),
  auctions: z.array(z.string()).meta({ description: 'Every auction held for the call' }),
});
export const replayShape = z.object({
  auctionId: z.string(),
  equal: z.boolean(),
  differences: z.array(z.string()),
});
