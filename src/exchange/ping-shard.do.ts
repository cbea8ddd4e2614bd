import { DurableObject } from 'cloudflare:workers';
import type { PingOrder, PingReply, PingSubject } from '../buyers/ping.ts';
import type { Env } from '../env.ts';
import { pingDeps } from './fan-out.client.ts';
import { pingGroup } from './ping-group.client.ts';
import { CONNECTIONS, Slots } from './slots.ts';

/**
 * Six connections of its own. All requests in flight to one object share them, so buyers are spread over a pool of
 * these, picked at random; one that is taken sends on to another. Keeps nothing.
 */
export class PingShardDO extends DurableObject<Env> {
  readonly #slots = new Slots(CONNECTIONS);

  /** @returns null, at once, when it would have to wait for another auction's buyers and may not. */
  async ping(
    subject: PingSubject,
    orders: PingOrder[],
    mayWait: boolean,
    onReply?: (reply: PingReply) => unknown,
  ): Promise<PingReply[] | null> {
    if (!mayWait && this.#slots.free < orders.length) return null;
    return pingGroup(this.#slots, subject, orders, pingDeps(this.env), onReply);
  }
}
