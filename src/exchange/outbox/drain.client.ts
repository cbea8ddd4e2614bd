import type { Call } from '../../call/call.ts';
import type { Tags } from '../../campaign/tags.ts';
import type { CallId, CampaignId } from '../../lib/ids.ts';
import { byteLength } from '../../lib/limits.ts';
import type { Rules } from '../market/rules.ts';
import { historyCarriage, webhookCarriage } from './carriages.client.ts';
import { Lane, type Leaving } from './lane.client.ts';
import type { OutboxEnv } from './outbox.client.ts';
import { type Outgoing, outgoingOf } from './outbox-messages.ts';

/** Calls of one turn, and how much of them: more at once only fills the memory. */
const CALLS_AT_MOST = 100;
const BYTES_AT_MOST = 1_000_000;

/** Whose calls are sent on. */
type OutboxSource = {
  readonly rules: Rules | null;
  /** Oldest first, each with what changes whenever it owes something else. */
  unsent(): Iterable<[id: CallId, key: string]>;
  find(id: CallId): Call | null;
  findReceipt(seq: number): string | null;
  /** What the call's caller said that is written down nowhere. */
  unkeptOf(id: CallId): Tags;
  markSent(sent: readonly Outgoing['mark'][]): void;
};

/** Sends on what the calls of a campaign owe, oldest first: history one way, webhooks another. */
export class Drain {
  readonly #source: OutboxSource;
  readonly #lanes: readonly Lane[];
  #running: Promise<void> | null = null;

  constructor(env: () => OutboxEnv, campaignId: CampaignId, source: OutboxSource) {
    this.#source = source;
    this.#lanes = [new Lane(historyCarriage(env, campaignId)), new Lane(webhookCarriage(env))];
  }

  /** One at a time: two that send the same would count it as sent twice, and what came in between with it. */
  run(): Promise<void> {
    this.#running ??= this.#turns().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** When there is something to do again; null: nothing is owed. */
  nextAt(now: number): number | null {
    let next: number | null = null;
    if (!this.#source.rules) return null;
    for (const [id, key] of this.#source.unsent()) {
      const at = Math.max(now, this.#opensAt(id, key));
      if (next === null || at < next) next = at;
      if (next === now) break;
    }
    return next;
  }

  /** When the first way out is open for what a call still owes on it. */
  #opensAt(id: CallId, key: string): number {
    const open = this.#lanes.filter((lane) => !lane.hasLeft(id, key)).map((lane) => lane.opensAt(id));
    return open.length > 0 ? Math.min(...open) : 0;
  }

  async #turns(): Promise<void> {
    for (;;) {
      const now = Date.now();
      const turn = this.#next(now);
      if (turn.length === 0) return;
      for (const lane of this.#lanes) await lane.send(turn, now);
      const gone = turn.filter(({ key, mark }) =>
        this.#lanes.every((lane) => lane.hasLeft(mark.callId, key)),
      );
      this.#source.markSent(gone.map(({ mark }) => mark));
      for (const { mark } of gone) for (const lane of this.#lanes) lane.forget(mark.callId);
    }
  }

  /** The oldest calls that may go. */
  #next(now: number): Leaving[] {
    const { rules } = this.#source;
    const outgoing: Leaving[] = [];
    if (!rules) return outgoing;
    let bytes = 0;
    for (const [id, key] of this.#source.unsent()) {
      if (outgoing.length === CALLS_AT_MOST || bytes > BYTES_AT_MOST) break;
      if (this.#opensAt(id, key) > now) continue;
      try {
        const call = this.#source.find(id);
        if (!call) continue;
        const unkept = this.#source.unkeptOf(id);
        const built = outgoingOf(call, rules, (seq) => this.#source.findReceipt(seq), now, unkept);
        outgoing.push({ ...built, key });
        for (const line of built.projections) bytes += byteLength(line);
      } catch (error) {
        for (const lane of this.#lanes) lane.setApart(id, error);
      }
    }
    return outgoing;
  }
}
