import type { Call } from '../../call/call.ts';
import type { Tags } from '../../campaign/tags.ts';
import { BoundedMap } from '../../lib/bounded-map.ts';
import type { CallId, CampaignId } from '../../lib/ids.ts';
import { SECOND_MS } from '../../lib/time.ts';
import type { Rules } from '../market/rules.ts';
import { historyCarriage, webhookCarriage } from './carriages.client.ts';
import { Lane, type Leaving } from './lane.client.ts';
import type { OutboxEnv } from './outbox.client.ts';
import { type Outgoing, outgoingOf } from './outbox-messages.ts';

/** Calls of one turn, and how many characters of them: more at once only fills the memory. */
const CALLS_AT_MOST = 100;
const LENGTH_AT_MOST = 1_000_000;
/** One way out that waits for an answer is looked at again this much later. */
const BUSY_MS = 5 * SECOND_MS;

/** Whose calls are sent on. */
type OutboxSource = {
  readonly rules: Rules | null;
  /** Oldest first, each with what changes whenever it owes something else, and with what changes whenever it is written. */
  unsent(): Iterable<[id: CallId, key: string, writing: number]>;
  find(id: CallId): Call | null;
  findReceipt(seq: number, callId: CallId): string | null;
  /** What the call's caller said that is written down nowhere. */
  unkeptOf(id: CallId): Tags;
  markSent(sent: readonly Outgoing['mark'][]): void;
};

/**
 * Sends on what the calls of a campaign owe, oldest first: history one way, webhooks another. Each goes at its own pace: one
 * that gets no answer holds up nothing of the other.
 */
export class Drain {
  readonly #source: OutboxSource;
  readonly #lanes: readonly Lane[];
  readonly #running = new Map<Lane, Promise<void>>();
  /** What one way out has built and the other still has to take, with what it was built from. */
  readonly #built = new BoundedMap<CallId, { leaving: Leaving; writing: number; rules: Rules }>(
    CALLS_AT_MOST,
    LENGTH_AT_MOST,
    ({ leaving }) => lengthOf(leaving),
  );

  constructor(env: () => OutboxEnv, campaignId: CampaignId, source: OutboxSource) {
    this.#source = source;
    this.#lanes = [new Lane(historyCarriage(env, campaignId)), new Lane(webhookCarriage(env))];
  }

  /** One at a time on each way: two that send the same would count it as sent twice, and what came in between with it. */
  async run(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => this.#runOn(lane)));
  }

  #runOn(lane: Lane): Promise<void> {
    const known = this.#running.get(lane);
    if (known) return known;
    const running = this.#turns(lane).finally(() => {
      this.#running.delete(lane);
    });
    this.#running.set(lane, running);
    return running;
  }

  /** When there is something to do again; null: nothing is owed. */
  nextAt(now: number): number | null {
    let next: number | null = null;
    if (!this.#source.rules) return null;
    for (const [id, key] of this.#source.unsent()) {
      const at = Math.max(now, this.#opensAt(id, key, now));
      if (next === null || at < next) next = at;
      if (next === now) break;
    }
    return next;
  }

  /** When the first way out is open for what a call still owes on it. */
  #opensAt(id: CallId, key: string, now: number): number {
    const open = this.#lanes
      .filter((lane) => !lane.hasLeft(id, key))
      .map((lane) => Math.max(lane.opensAt(id), this.#running.has(lane) ? now + BUSY_MS : 0));
    return open.length > 0 ? Math.min(...open) : 0;
  }

  async #turns(lane: Lane): Promise<void> {
    for (;;) {
      const now = Date.now();
      const turn = this.#next(lane, now);
      if (turn.length === 0) return;
      await lane.send(turn, now);
      const gone = turn.filter(({ key, mark }) =>
        this.#lanes.every((each) => each.hasLeft(mark.callId, key)),
      );
      this.#source.markSent(gone.map(({ mark }) => mark));
      for (const { mark } of gone) {
        this.#built.delete(mark.callId);
        for (const each of this.#lanes) each.forget(mark.callId);
      }
    }
  }

  /** The oldest calls that may go this way. */
  #next(lane: Lane, now: number): Leaving[] {
    const { rules } = this.#source;
    const outgoing: Leaving[] = [];
    if (!rules) return outgoing;
    let length = 0;
    for (const [id, key, writing] of this.#source.unsent()) {
      if (outgoing.length === CALLS_AT_MOST || length > LENGTH_AT_MOST) break;
      if (lane.hasLeft(id, key) || lane.opensAt(id) > now) continue;
      try {
        const leaving = this.#build(id, key, writing, rules, now);
        if (!leaving) continue;
        outgoing.push(leaving);
        length += lengthOf(leaving);
      } catch (error) {
        lane.setApart(id, error);
      }
    }
    return outgoing;
  }

  #build(id: CallId, key: string, writing: number, rules: Rules, now: number): Leaving | null {
    const known = this.#built.get(id);
    if (known?.leaving.key === key && known.writing === writing && known.rules === rules)
      return known.leaving;
    const call = this.#source.find(id);
    if (!call) return null;
    const unkept = this.#source.unkeptOf(id);
    const built = outgoingOf(call, rules, (seq) => this.#source.findReceipt(seq, id), now, unkept);
    const leaving = { ...built, key };
    this.#built.set(id, { leaving, writing, rules });
    return leaving;
  }
}

const lengthOf = ({ projections }: Leaving): number =>
  projections.reduce((sum, { length }) => sum + length, 0);
