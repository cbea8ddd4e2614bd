import type { CampaignId, EventTargetId, PublisherId } from '../../lib/ids.ts';
import type { ConversionTo } from './platform.ts';

/** What can be told of a call, in the order in which it happens. */
export const CALL_EVENTS = {
  'call.started': 'a call came in',
  'call.connected': 'a buyer’s line took the call',
  'call.ended': 'the call is over',
  'call.missed': 'the call is over and nobody who could pay took it; the reason says why',
  'call.converted': 'the call met the terms it was sold on',
  'call.paid': 'a payout was booked for the call',
  'call.adjusted': 'what the call comes to was corrected: the difference and the new total',
  'call.disputed': 'the buyer disputes what it was charged for the call, and why',
  'call.disputeDecided':
    'the dispute is decided, or its time is over: the charge stands, or what is left of it',
} as const;
export type CallEventName = keyof typeof CALL_EVENTS;
export const CALL_EVENT_NAMES = Object.keys(CALL_EVENTS) as [CallEventName, ...CallEventName[]];

/** Of buyers' prepaid wallets (wallet-event.ts). */
export type WalletEventName = 'wallet.low' | 'wallet.topUpFailed';
export type EventName = CallEventName | WalletEventName;

/** A template with macros, asked for by GET or POST as trackers do. */
export type Postback = { method: 'GET' | 'POST'; template: string };

/** Somebody who has to hear of calls: a publisher's endpoint or tracker, or the exchange's own (no publisher). */
export type EventTarget = {
  id: EventTargetId;
  name: string;
  status: 'active' | 'paused';
  publisherId: PublisherId | null;
  /** Of this campaign's calls only; null: of all. */
  campaignId: CampaignId | null;
  events: EventName[];
  /**
   * Signed as Standard Webhooks, with the newest secret and, while it is rotated, the one before; a postback; or a
   * conversion, whose secrets are one sealed document.
   */
  to: { kind: 'webhook'; url: string } | ({ kind: 'postback' } & Postback) | ConversionTo;
  sealedSecrets: string[];
};

type Subject = { publisherId: string | null; campaignId: string | null };

/** Is a call any of its business? A publisher hears of its own calls, the exchange of all. */
export const concerns = ({ publisherId, campaignId, status }: EventTarget, call: Subject): boolean =>
  status === 'active' &&
  (publisherId === null || publisherId === call.publisherId) &&
  (campaignId === null || campaignId === call.campaignId);
