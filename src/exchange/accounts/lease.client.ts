import type { Env } from '../../bindings.ts';
import type { LeaseReply } from '../../buyers/accounts/lease.ts';
import type { BuyerId, CampaignId } from '../../lib/ids.ts';
import { fromJson, toJson } from '../../lib/json.ts';
import { SECOND_MS } from '../../lib/time.ts';
import { within } from '../../lib/within.client.ts';
import type { LeaseOrder, Leases } from './leases.ts';

/** A call waits no longer for an account of which nothing is at hand. */
const WARM_UP_MS = 150;
const NO_ANSWER_MS = 3 * SECOND_MS;

/** Carries a campaign's requests to the accounts of its buyers and brings back the answers. Nothing here throws. */
export class LeaseClient {
  readonly #env: Pick<Env, 'BUYER'>;
  readonly #campaignId: CampaignId;
  readonly #leases: Leases;
  readonly #keep: (work: Promise<void>) => void;
  readonly #inFlight = new Map<BuyerId, Promise<void>>();

  /** @param keep told of each request under way. */
  constructor(
    env: Pick<Env, 'BUYER'>,
    campaignId: CampaignId,
    leases: Leases,
    keep: (work: Promise<void>) => void,
  ) {
    this.#env = env;
    this.#campaignId = campaignId;
    this.#leases = leases;
    this.#keep = keep;
  }

  send(orders: readonly LeaseOrder[]): void {
    for (const order of orders) {
      const work = this.#ask(order).finally(() => {
        if (this.#inFlight.get(order.buyerId) === work) this.#inFlight.delete(order.buyerId);
      });
      this.#inFlight.set(order.buyerId, work);
      this.#keep(work);
    }
  }

  /** @returns null when everything a call may need is at hand; else it is, or is not to be had soon, when it resolves. */
  warmUp(now: number): Promise<void> | null {
    const cold = this.#leases.cold(now);
    if (cold.length === 0) return null;
    this.send(this.#leases.due(now));
    const answers = cold.flatMap((buyerId) => this.#inFlight.get(buyerId) ?? []);
    if (answers.length === 0) return null;
    return within(
      Promise.all(answers).then(() => {}),
      WARM_UP_MS,
    );
  }

  async #ask(first: LeaseOrder): Promise<void> {
    let order: LeaseOrder | null = first;
    while (order) {
      const { buyerId, message }: LeaseOrder = order;
      order = this.#leases.heard(buyerId, message.request, await this.#replyTo(order), Date.now());
    }
  }

  async #replyTo({ buyerId, message }: LeaseOrder): Promise<LeaseReply> {
    try {
      const asked = this.#env.BUYER.getByName(buyerId).lend(this.#campaignId, toJson(message));
      const reply = await within(asked, NO_ANSWER_MS);
      return reply === undefined ? null : fromJson<LeaseReply>(reply);
    } catch (error) {
      console.warn('a lease was not answered', { buyerId, error: String(error) });
      return null;
    }
  }
}
