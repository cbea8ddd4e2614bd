import type { CampaignId, EventTargetId, PublisherId } from '../../lib/ids.ts';
import type { ConversionTo } from './platform.ts';

/** What can be told of a call, in the order in which it happens; in words: call-event.ts. */
export const CALL_EVENT_NAMES = [
  'call.started',
  'call.connected',
  'call.ended',
  'call.missed',
  'call.converted',
  'call.paid',
  'call.adjusted',
  'call.disputed',
  'call.disputeDecided',
] as const;
export type CallEventName = (typeof CALL_EVENT_NAMES)[number];

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
