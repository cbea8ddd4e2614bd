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

/** What can be told of buyers' prepaid wallets, to the exchange itself. */
export const WALLET_EVENTS = {
  'wallet.low': 'less is left in a buyer’s prepaid wallet than its line says',
  'wallet.topUpFailed': 'an automatic top-up of a buyer’s wallet did not go through, and why',
} as const;
export type WalletEventName = keyof typeof WALLET_EVENTS;
const WALLET_EVENT_NAMES = Object.keys(WALLET_EVENTS) as [WalletEventName, ...WalletEventName[]];

export type EventName = CallEventName | WalletEventName;
export const EVENT_NAMES: readonly [EventName, ...EventName[]] = [...CALL_EVENT_NAMES, ...WALLET_EVENT_NAMES];
export const isOfWallets = (event: string): event is WalletEventName => event in WALLET_EVENTS;

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

/** Wallets are no publisher's business and belong to no campaign, and trackers count calls. @returns why not, or null. */
export function refuseEvents({ events, publisherId, campaignId, to }: EventTarget): string | null {
  const of = events.find(isOfWallets);
  if (of === undefined) return null;
  if (publisherId !== null) return `must leave out ${of}: publishers hear of calls`;
  if (campaignId !== null) return `must leave out ${of}: wallets belong to no campaign`;
  return to.kind === 'webhook' ? null : `must leave out ${of}: only a signed webhook is told of wallets`;
}

/** Is a call any of its business? A publisher hears of its own calls, the exchange of all. */
export const concerns = ({ publisherId, campaignId, status }: EventTarget, call: Subject): boolean =>
  status === 'active' &&
  (publisherId === null || publisherId === call.publisherId) &&
  (campaignId === null || campaignId === call.campaignId);
