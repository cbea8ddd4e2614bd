import { DurableObject } from 'cloudflare:workers';
import type { BuyerRpc, Env } from '../../bindings.ts';
import {
  type AccountTerms,
  type AccountView,
  type Credit,
  type CreditAnswer,
  termsOf,
} from '../../buyers/accounts/account.ts';
import type { LeaseReply, LeaseRequest } from '../../buyers/accounts/lease.ts';
import { creditLine } from '../../deliveries/projections.ts';
import { findConfig } from '../../directory/config/config.store.ts';
import { rootCause } from '../../directory/root-cause.ts';
import { guarded } from '../../lib/bounds/guarded.store.ts';
import type { BuyerId, CampaignId } from '../../lib/ids.ts';
import { fromJson, type Json, toJson } from '../../lib/json.ts';
import { SECOND_MS } from '../../lib/time.ts';
import { within } from '../../lib/within.client.ts';
import { sendHistory } from '../outbox/outbox.client.ts';
import { BuyerStore } from './buyer.store.ts';
import { BuyerAccount } from './buyer-account.ts';

/** A campaign that does not say what it can give back within this is gone without. */
const RECALL_MS = 300;
/** Nobody is asked to give back more often for others' sake. */
const RECALL_AGAIN_MS = SECOND_MS;
const SEND_AGAIN_MS = 5 * SECOND_MS;
const SEND_AT_MOST = 100;

/**
 * One buyer's account: its wallet and the caps it has in all campaigns together. It lends them out in parts and never more
 * than there is; campaigns award calls from what they were lent without asking.
 */
export class BuyerDO extends DurableObject<Env> implements BuyerRpc {
  readonly #account: BuyerAccount;
  readonly #store: BuyerStore;
  readonly #recalledAt = new Map<CampaignId, number>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, guarded(env));
    this.#store = new BuyerStore(ctx.storage);
    this.#account = new BuyerAccount(this.#store);
    void ctx.blockConcurrencyWhile(async () => {
      const isOwed = this.#store.unsentCredits(1).length > 0;
      if (isOwed && (await ctx.storage.getAlarm()) === null) this.#sendAgainSoon();
    });
  }

  get #buyerId(): BuyerId {
    return this.ctx.id.name as BuyerId;
  }

  /** Takes newer terms; older or equal ones change nothing. Who was lent more than is left gives it back first. */
  async configure(terms: AccountTerms): Promise<boolean> {
    const isNews = this.#account.configure(terms, Date.now());
    if (isNews) await this.#recall(this.#account.campaigns(), 0);
    return isNews;
  }

  /** What a campaign may spend. Before it gets nothing, others are asked for what they do not use. */
  async lend(campaignId: CampaignId, asked: Json<LeaseRequest>): Promise<Json<LeaseReply>> {
    const message = fromJson(asked);
    if (!this.#account.hasTerms) await this.#learnTerms();
    await this.#recall(this.#account.holdersOf(campaignId, message, Date.now()), RECALL_AGAIN_MS);
    return toJson(this.#account.lend(campaignId, message, Date.now()));
  }

  async credit(credit: Credit): Promise<CreditAnswer> {
    if (!this.#account.covers(credit)) await this.#recall(this.#account.holdersOfMoney(), 0);
    const answer = this.#account.credit(credit);
    if (answer.kind !== 'credited') return answer;
    this.#sendAgainSoon();
    this.ctx.waitUntil(this.#send());
    // Campaigns that found the wallet empty ask again at once.
    this.ctx.waitUntil(this.#recall(this.#account.campaigns(), 0));
    return answer;
  }

  /** @param credits so many of the last ones, newest first. */
  account(credits: number): AccountView {
    return this.#account.view(credits, Date.now());
  }

  /** Never throws: the runtime gives up an alarm that fails a few times, and then nothing would wake this object. */
  override async alarm(): Promise<void> {
    if (!(await this.#send())) this.#sendAgainSoon();
  }

  #sendAgainSoon(): void {
    void this.ctx.storage.setAlarm(Date.now() + SEND_AGAIN_MS);
  }

  /** Publishing says them first; a buyer from before there were accounts is looked up. */
  async #learnTerms(): Promise<void> {
    try {
      const row = await findConfig(this.env.DB, 'buyer', this.#buyerId);
      if (row) this.#account.configure(termsOf(row.doc, row.revision), Date.now());
    } catch (error) {
      console.warn('the terms of an account are not known', {
        buyerId: this.#buyerId,
        error: rootCause(error).message,
      });
    }
  }

  /** Tells D1. What fails stays owed. @returns has all been told? */
  async #send(): Promise<boolean> {
    try {
      for (;;) {
        const credits = this.#store.unsentCredits(SEND_AT_MOST);
        if (credits.length === 0) return true;
        await sendHistory(
          guarded(this.env),
          credits.map((credit) => creditLine(this.#buyerId, credit)),
        );
        this.#store.markSent(credits);
      }
    } catch (error) {
      console.error('credits not sent on', { buyerId: this.#buyerId, error: rootCause(error).message });
      return false;
    }
  }

  /** Asks campaigns for what they do not use. @param againMs who was asked less than that ago is left alone. */
  async #recall(campaigns: readonly CampaignId[], againMs: number): Promise<void> {
    const now = Date.now();
    const asked = campaigns.filter((id) => now - (this.#recalledAt.get(id) ?? 0) >= againMs);
    if (asked.length === 0) return;
    if (againMs > 0) for (const id of asked) this.#recalledAt.set(id, now);
    await within(Promise.all(asked.map((id) => this.#recallFrom(id))), RECALL_MS);
  }

  async #recallFrom(campaignId: CampaignId): Promise<void> {
    try {
      const given = fromJson<LeaseRequest | null>(
        await this.env.CAMPAIGN.getByName(campaignId).giveBack(this.#buyerId),
      );
      if (given) this.#account.lend(campaignId, given, Date.now());
    } catch (error) {
      console.warn('nothing was given back', {
        buyerId: this.#buyerId,
        campaignId,
        error: rootCause(error).message,
      });
    }
  }
}
