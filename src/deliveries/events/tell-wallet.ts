import { sha256Hex } from '../../lib/crypto.ts';
import { utf8 } from '../../lib/encoding.ts';
import { type BuyerId, makeId, type NoticeId } from '../../lib/ids.ts';
import { isoTime } from '../../lib/time.ts';
import type { EventTarget, WalletEventName } from '../../publishers/events/event-target.ts';
import type { Delivery } from '../delivery.ts';

/** Something happened to a buyer's wallet. */
export type WalletNotice = {
  event: WalletEventName;
  buyerId: BuyerId;
  at: number;
  data: Record<string, unknown>;
};

/** The same for the same, however often it has to be sent. */
const noticeId = ({ event, buyerId, at }: WalletNotice): NoticeId =>
  makeId('ntc', at, utf8(sha256Hex(`${buyerId}:${event}`)));

/** What the buyer itself is told, where it says so, and those of the exchange who hear of it. @param url the buyer's. */
export function walletDeliveries(
  notice: WalletNotice,
  url: string | null,
  hearers: readonly EventTarget[],
  now: number,
): Delivery[] {
  const heard = hearers.filter(({ status, events }) => status === 'active' && events.includes(notice.event));
  const toExchange = heard.map((target) => walletDeliveryTo(target, notice, now));
  return url === null ? toExchange : [...toExchange, walletDeliveryToBuyer(notice, url, now)];
}

export function walletDeliveryTo(
  { id, to, sealedSecrets }: EventTarget,
  notice: WalletNotice,
  now: number,
): Delivery {
  const url = to.kind === 'webhook' ? to.url : '';
  return {
    ...deliveryOf(notice, id, now),
    buyerId: null,
    targetId: id,
    publisherId: null,
    url,
    sealedSecrets,
  };
}

/** It is signed with the secrets that the buyer has when it is sent. */
const walletDeliveryToBuyer = (notice: WalletNotice, url: string, now: number): Delivery => ({
  ...deliveryOf(notice, notice.buyerId, now),
  buyerId: notice.buyerId,
  targetId: notice.buyerId,
  url,
  sealedSecrets: [],
});

function deliveryOf(notice: WalletNotice, to: string, now: number) {
  const { event, buyerId, at, data } = notice;
  const id = noticeId(notice);
  return {
    id: `${id}:${to}:${event}`,
    type: event,
    callId: id,
    sealedCaller: null,
    data: { buyerId, occurredAt: isoTime(at), ...data },
    createdAt: now,
  };
}
