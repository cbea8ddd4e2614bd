import type { PingOrder, PingReply, PingSubject } from '../../buyers/ping.ts';
import { Deadlines } from './deadlines.client.ts';
import { type PingDeps, ping } from './ping.client.ts';
import type { Slots } from './slots.ts';

/**
 * Asks several buyers, each from the moment it gets a slot: one whose slot comes after the deadline is `notAsked`.
 * @param slots of the invocation or the object this runs in. @param onReply hears of each reply as it comes.
 */
export function pingGroup(
  slots: Slots,
  subject: PingSubject,
  orders: readonly PingOrder[],
  deps: PingDeps,
  onReply?: (reply: PingReply) => unknown,
): Promise<PingReply[]> {
  const deadlines = new Deadlines();
  const tell = async (reply: PingReply): Promise<unknown> => onReply?.(reply);
  const ask = async (order: PingOrder): Promise<PingReply> => {
    const reply = await ping(order, subject, deps, deadlines);
    if (onReply) tell(reply).catch(() => {}); // the auction may be over, and whoever listened gone
    return reply;
  };
  return Promise.all(orders.map((order) => slots.run(() => ask(order))));
}
