import type { CallId, CampaignId } from '../lib/ids.ts';
import { type Json, toJson } from '../lib/json.ts';
import { type Board, emptyBoard, foldBoard, keepBoard, keepLive, readBoard, showBoard } from './board.ts';
import { addUp } from './day-sums.ts';
import type { Folded } from './feed.store.ts';
import { EventLog, eventsFrame } from './log.ts';
import type { FeedEvent, NumberedEvent, ServerMessage } from './protocol.ts';
import type { Told } from './told.ts';
import { type Audience, visibleTo } from './visibility.ts';

/** What a campaign object publishes to one audience's feed. */
export type FeedBatch = {
  source: CampaignId;
  /** The source's own counter of the first event; grows by one an event, and with gaps over restarts. */
  from: number;
  /** The events, each as text: a feed keeps them as they are, and reads them when there is somebody to show them to. */
  texts: Json<FeedEvent>[];
  /**
   * Every live call of the source told again, before these events: sent when some may have been lost on the way.
   * Calls it does not name are over.
   */
  retold?: FeedEvent[];
};

/** What campaign objects sent before, and may still send while a deploy goes on. */
export type UnwrittenBatch = Omit<FeedBatch, 'texts'> & { events: FeedEvent[] };

/** In which the Worker says whose key opened a stream. Set by it, whatever came in. */
export const WATCHER_HEADER = 'x-outcry-watcher';

/** Events an audience can catch up on without a new snapshot. */
export const EVENTS_KEPT = 2_000;

export const textsOf = (batch: FeedBatch | UnwrittenBatch): Json<FeedEvent>[] =>
  'texts' in batch ? batch.texts : batch.events.map(toJson);

/** The part of a batch that was not published before. @param next the first of the source's counters not heard yet. */
export const unseen = ({ from, texts }: Pick<FeedBatch, 'from' | 'texts'>, next: number): Json<FeedEvent>[] =>
  texts.slice(Math.max(0, next - from));

/** @param text an event that has no number yet. */
export const numbered = (text: Json<FeedEvent>, seq: number): Json<NumberedEvent> =>
  `${text.slice(0, -1)},"seq":${seq}}`;

/** One feed in memory: the board and the log. Storage is its shell's concern. */
export class FeedState {
  readonly #audience: Audience;
  readonly #log: EventLog;
  readonly #folded: number;
  #board: Board;
  #cut: number;

  constructor(audience: Audience, kept: Folded | null, batches: readonly NumberedEvent[][]) {
    const { seq, cut } = kept ?? { seq: 0, cut: 0 };
    this.#audience = audience;
    this.#folded = seq;
    this.#cut = cut;
    this.#log = new EventLog((batches[0]?.[0]?.seq ?? seq + 1) - 1, EVENTS_KEPT);
    this.#board = kept ? readBoard(kept.board) : emptyBoard();
    for (const events of batches) this.append(events);
  }

  get seq(): number {
    return this.#log.last;
  }

  /**
   * Takes in what has been written. It is checked here as well as where it is published: nothing foreign is ever shown.
   * Should there be any, its numbers are missing, and whoever waits for them starts over.
   */
  append(events: readonly NumberedEvent[]): void {
    const unfolded: FeedEvent[] = [];
    const own = events.flatMap((event) => {
      const seen = visibleTo(this.#audience, event);
      if (seen && event.seq > this.#folded) unfolded.push(seen);
      return seen ?? [];
    });
    if (own.length === events.length) this.#log.append(own);
    else this.#startOver(this.seq + events.length);
    this.#board = foldBoard(this.#board, unfolded, this.#audience.kind);
  }

  /** @returns false when nothing on the board is different for it: then nobody has missed anything. */
  retell(source: CampaignId, retold: readonly FeedEvent[], now: number): boolean {
    const told = retold.flatMap((event) => visibleTo(this.#audience, event) ?? []);
    const ids = new Set(told.map((event) => event.callId));
    const board = foldBoard(keepLive(this.#board, source, ids), told, this.#audience.kind);
    const show = (which: Board): string => JSON.stringify(showBoard(which, this.#audience.kind, now));
    const changed = show(board) !== show(this.#board);
    if (!changed) return false;
    this.#board = board;
    this.#startOver(this.seq + 1);
    return true;
  }

  /** Begins anew with what its campaigns tell: nobody was told anything while nobody watched. */
  begin(told: readonly Told[]): void {
    const calls = new Map<CallId, FeedEvent[]>();
    for (const event of told.flatMap(({ events }) => events)) {
      const seen = visibleTo(this.#audience, event);
      if (!seen) continue;
      const known = calls.get(seen.callId);
      if (known) known.push(seen);
      else calls.set(seen.callId, [seen]);
    }
    const lastHeard = (events: readonly FeedEvent[]): string => events[events.length - 1]?.at ?? '';
    const inOrder = [...calls.values()].sort((a, b) => (lastHeard(a) < lastHeard(b) ? -1 : 1));
    const board = foldBoard(emptyBoard(), inOrder.flat(), this.#audience.kind);
    this.#board = { ...board, ...addUp(told) };
    // Of a feed that never had an event nobody has seen any.
    this.#startOver(this.seq === 0 ? 0 : this.seq + 1);
  }

  checkpoint(): Folded {
    return { seq: this.seq, cut: this.#cut, board: keepBoard(this.#board) };
  }

  /** What a newcomer is sent: the gap when its number is remembered, else everything. */
  greet(after: number | null, now: number): string[] {
    if (after === null) return [this.#snapshot(now)];
    const frames = this.framesAfter(after, now);
    return frames.length > 0 ? frames : [eventsFrame(this.seq, [])];
  }

  /** What brings somebody who has seen everything up to `after` up to date. */
  framesAfter(after: number, now: number): string[] {
    const resync: ServerMessage = { type: 'resync' };
    return this.#log.framesAfter(after) ?? [JSON.stringify(resync), this.#snapshot(now)];
  }

  #snapshot(now: number): string {
    const message: ServerMessage = {
      type: 'snapshot',
      seq: this.seq,
      ...showBoard(this.#board, this.#audience.kind, now),
    };
    return JSON.stringify(message);
  }

  #startOver(cut: number): void {
    this.#cut = cut;
    this.#log.cut(cut);
  }
}
