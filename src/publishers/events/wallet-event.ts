import { CALL_EVENT_NAMES, type EventName, type EventTarget, type WalletEventName } from './event-target.ts';

/** What can be told of buyers' prepaid wallets, to the exchange itself. */
export const WALLET_EVENTS: Readonly<Record<WalletEventName, string>> = {
  'wallet.low': 'less is left in a buyer’s prepaid wallet than its line says',
  'wallet.topUpFailed': 'an automatic top-up of a buyer’s wallet did not go through, and why',
};
const WALLET_EVENT_NAMES = Object.keys(WALLET_EVENTS) as WalletEventName[];

export const EVENT_NAMES: readonly [EventName, ...EventName[]] = [...CALL_EVENT_NAMES, ...WALLET_EVENT_NAMES];
export const isOfWallets = (event: string): event is WalletEventName => event in WALLET_EVENTS;

/** Wallets are no publisher's business and belong to no campaign, and trackers count calls. @returns why not, or null. */
export function refuseEvents({ events, publisherId, campaignId, to }: EventTarget): string | null {
  const of = events.find(isOfWallets);
  if (of === undefined) return null;
  if (publisherId !== null) return `must leave out ${of}: publishers hear of calls`;
  if (campaignId !== null) return `must leave out ${of}: wallets belong to no campaign`;
  return to.kind === 'webhook' ? null : `must leave out ${of}: only a signed webhook is told of wallets`;
}
