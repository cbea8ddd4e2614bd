import { DurableObject } from 'cloudflare:workers';
import type { Env, GroupOrder, PingShardRpc } from '../../bindings.ts';
import type { PingReply } from '../../buyers/ping.ts';
import { fromJson, type Json, toJson } from '../../lib/json.ts';
import { pingDeps } from './fan-out.client.ts';
import { pingGroup } from './ping-group.client.ts';
import { CONNECTIONS, Slots } from './slots.ts';

/**
 * Six connections of its own. All requests in flight to one object share them, so buyers are spread over a pool of
 * these, picked at random; one that is taken sends on to another. Keeps nothing.
 */
export class PingShardDO extends DurableObject<Env> implements PingShardRpc {
  readonly #slots = new Slots(CONNECTIONS);

  /** @returns null, at once, when it would have to wait for another auction's buyers and may not. */
  async ping(
    order: Json<GroupOrder>,
    mayWait: boolean,
    onReply?: (reply: PingReply) => unknown,
  ): Promise<Json<PingReply[]> | null> {
    const { subject, orders } = fromJson(order);
    if (!mayWait && this.#slots.free < orders.length) return null;
    return toJson(await pingGroup(this.#slots, subject, orders, pingDeps(this.env), onReply));
  }
}
