import { DurableObject } from 'cloudflare:workers';
import type { PingOrder, PingReply, PingSubject } from '../buyers/ping.ts';
import type { Env } from '../env.ts';
import { pingDeps } from './fan-out.client.ts';
import { ping } from './ping.client.ts';
import { CONNECTIONS, Slots } from './slots.ts';

/**
 * Six connections of its own. Every request in flight to one object shares them, so buyers are spread over a pool
 * of these, picked at random. Keeps nothing.
 */
export class PingShardDO extends DurableObject<Env> {
  readonly #slots = new Slots(CONNECTIONS);

  /** Asks every buyer, each from the moment it gets a slot. @param onReply hears of each reply as it comes. */
  async ping(
    subject: PingSubject,
    orders: PingOrder[],
    onReply?: (reply: PingReply) => unknown,
  ): Promise<PingReply[]> {
    const deps = pingDeps(this.env);
    const tell = async (reply: PingReply): Promise<unknown> => onReply?.(reply);
    const ask = async (order: PingOrder): Promise<PingReply> => {
      const reply = await ping(order, subject, deps);
      tell(reply).catch(() => {}); // the auction may be over, and whoever listened gone
      return reply;
    };
    return Promise.all(orders.map((order) => this.#slots.run(() => ask(order))));
  }
}
