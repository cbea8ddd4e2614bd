import type { Call } from '../../src/call/call.ts';
import { isUnsent } from '../../src/call/due.ts';
import type { CallRecord } from '../../src/call/record.ts';
import { CampaignEngine } from '../../src/exchange/campaign/campaign-engine.ts';
import { CampaignStore } from '../../src/exchange/market/campaign.store.ts';
import { outgoingOf } from '../../src/exchange/outbox/outbox-messages.ts';
import type { Transfer } from '../../src/ledger/transfer.ts';
import { canonicalJson } from '../../src/lib/encoding.ts';
import { DAY_MS } from '../../src/lib/time.ts';
import { readPieces } from '../deliveries/history-text.ts';
import { bidOf, callNamed, hashOf, START, snapshotOf } from '../exchange/campaign-world.ts';
import { SimulatedStorage } from '../simulation/sqlite.ts';
import type { Said, Story } from './stories.ts';

/** One of the campaign's calls being told, and by which story. */
export type Told = ReturnType<typeof callNamed> & { story: Story };

/** A campaign in virtual time, whose calls are told to it in whatever order. */
export class Telling {
  readonly #storage = new SimulatedStorage();
  #engine: CampaignEngine;
  #now = START;
  readonly #records = new Map<string, CallRecord>();
  readonly #deliveries = new Map<string, number>();

  constructor(stories: readonly Story[]) {
    this.#engine = new CampaignEngine(new CampaignStore(this.#storage));
    const targets = new Map(
      stories.flatMap((story) => story.targets).map((target) => [target.id, target] as const),
    );
    const snapshot = snapshotOf([...targets.values()]);
    this.#engine.configure(snapshot, hashOf(snapshot), 0);
  }

  /** The call comes in, the auction is held, the winner is dialed, and what `before` tells has happened. */
  begin(name: string, story: Story, over: { test?: boolean } = {}): Told {
    const call = { ...callNamed(name), ...over };
    const opened = this.#engine.open(call, this.#now);
    if (opened.kind !== 'auction') throw new Error(`${name} is not auctioned but ${opened.kind}`);
    const bids = story.targets.map((target, i) => bidOf(target.id, story.bids[i]!));
    this.#engine.closeAuction(opened.callId, opened.auctionId, bids, this.#now);
    for (const said of story.before) this.hear({ ...call, story }, said, 10_000);
    return { ...call, story };
  }

  hear({ callId, carrierCallId }: Told, said: Said, afterMs: number): void {
    this.pass(afterMs);
    said.tell(this.#engine, callId, carrierCallId, this.#now);
  }

  /** Time goes by, and what falls due is done. */
  pass(ms: number): void {
    const until = this.#now + ms;
    for (let due = this.#engine.nextDueAt(); due !== null && due <= until; ) {
      this.#now = Math.max(this.#now, due);
      this.#engine.tick(this.#now);
      const next = this.#engine.nextDueAt();
      due = next === due ? null : next;
    }
    this.#now = until;
  }

  /** The campaign has no targets any more, so none of their buyers. */
  loseTargets(): void {
    const snapshot = { ...snapshotOf([]), version: 2, buyers: [] };
    this.#engine.configure(snapshot, hashOf(snapshot), this.#now);
  }

  /** The object dies and wakes with what it wrote. */
  evict(): void {
    this.#engine = new CampaignEngine(new CampaignStore(this.#storage));
  }

  drain(): void {
    const { rules, calls } = this.#engine;
    const sent = [...calls.values()]
      .filter(isUnsent)
      .map((call) => outgoingOf(call, rules!, (seq) => this.#engine.findReceipt(seq), this.#now));
    for (const { projections, deliveries } of sent) {
      for (const projection of projections.flatMap(readPieces))
        if (projection.kind === 'call') this.#records.set(projection.record.id, projection.record);
      for (const { id } of deliveries) this.#deliveries.set(id, (this.#deliveries.get(id) ?? 0) + 1);
    }
    this.#engine.markSent(sent.map(({ mark }) => mark));
  }

  /** Two days on, everything that may still happen by itself has happened. */
  end(): void {
    this.pass(2 * DAY_MS);
    this.drain();
  }

  /** Of one call: its record and transfers without what only says when, and which messages its buyers got. */
  stateOf(told: Told): string {
    const { callId } = told;
    const record = this.#records.get(callId)!;
    const { timeline: _told, version: _commits, startedAt: _from, endedAt: _to, ...facts } = record;
    const transfers = new CampaignStore(this.#storage)
      .transfers<Transfer>()
      .filter((transfer) => transfer.callId === callId)
      .map(({ at: _at, ...rest }) => rest);
    return canonicalJson({ facts, transfers, messages: this.messagesOf(told) });
  }

  find({ callId }: Told): Call {
    return this.#engine.find(callId)!;
  }

  /** Ids of the messages its buyers got, without the call's. */
  messagesOf({ callId }: Told): string[] {
    return [...this.#deliveries.keys()]
      .filter((id) => id.startsWith(callId))
      .map((id) => id.slice(callId.length + 1))
      .sort();
  }

  recordOf({ callId }: Told): CallRecord {
    return this.#records.get(callId)!;
  }

  /** What all targets have used. */
  usage(story: Story): string {
    return canonicalJson(story.targets.map(({ id }) => this.#engine.stats(id)?.usage ?? null));
  }

  get active(): number {
    return this.#engine.calls.size;
  }

  get twice(): string[] {
    return [...this.#deliveries].filter(([, times]) => times > 1).map(([id]) => id);
  }
}
