import type { Env } from '../../bindings.ts';
import type { Call } from '../../call/call.ts';
import type { Rules } from '../market/market.ts';
import { sendOutgoing } from './outbox.client.ts';
import { type Outgoing, outgoingOf } from './outbox-messages.ts';

const AT_MOST = 100;

/** Where calls owe something: a campaign's object. */
export type Owing = {
  readonly rules: Rules | null;
  unsent(most: number): Call[];
  findReceipt(seq: number): string | null;
  markSent(sent: readonly Outgoing['mark'][]): void;
};

/** Sends on what the calls of a campaign owe. */
export class Drain {
  readonly #env: () => Pick<Env, 'PROJECTIONS' | 'DELIVERIES'>;
  readonly #serializer: Owing;
  #running: Promise<void> | null = null;

  constructor(env: () => Pick<Env, 'PROJECTIONS' | 'DELIVERIES'>, serializer: Owing) {
    this.#env = env;
    this.#serializer = serializer;
  }

  /** One at a time: two that send the same would count it as sent twice, and what came in between with it. */
  run(): Promise<void> {
    this.#running ??= this.#send().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Oldest call first. What fails stays owed. */
  async #send(): Promise<void> {
    const { rules } = this.#serializer;
    if (!rules) return;
    for (;;) {
      const owed = this.#serializer.unsent(AT_MOST);
      if (owed.length === 0) return;
      const now = Date.now();
      const outgoing = owed.map((call) =>
        outgoingOf(call, rules, (seq) => this.#serializer.findReceipt(seq), now),
      );
      await sendOutgoing(this.#env(), outgoing);
      this.#serializer.markSent(outgoing.map(({ mark }) => mark));
    }
  }
}
