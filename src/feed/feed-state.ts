import type { CampaignId } from '../lib/ids.ts';
import { type Board, emptyBoard, foldBoard, keepBoard, keepLive, readBoard, showBoard } from './board.ts';
import type { Batch, Checkpoint } from './feed.store.ts';
import { EventLog, eventsFrame } from './log.ts';
import type { FeedEvent, NumberedEvent, ServerMessage } from './protocol.ts';
import type { Audience } from './visibility.ts';

/** What a campaign object publishes to one audience's feed. */
export type FeedBatch = {
  source: CampaignId;
  /** The source's own counter of the first event; grows by one an event, and with gaps over restarts. */
  from: number;
  events: FeedEvent[];
  /**
   * Every live call of the source told again, before `events`: sent when some events may have been lost on the way.
   * Calls it does not name are over.
   */
  retold?: FeedEvent[];
};

/** In which the Worker says whose key opened a stream. Set by it, whatever came in. */
export const WATCHER_HEADER = 'x-outcry-watcher';

/** Events an audience can catch up on without a new snapshot. */
export const EVENTS_KEPT = 2_000;
const SOURCES_KEPT = 2_000;

/** The events of a batch that were not published before. */
export function unseen(batch: Pick<FeedBatch, 'from' | 'events'>, next: number): FeedEvent[] {
  return batch.events.slice(Math.max(0, next - batch.from));
}

/** One feed in memory: the board, the log, and how far each source has been heard. Storage is its shell's concern. */
export class FeedState {
  readonly #audience: Audience['kind'];
  readonly #log: EventLog;
  readonly #sources: Map<string, number>;
  #board: Board;
  #cut: number;

  constructor(audience: Audience['kind'], kept: Checkpoint | null, batches: readonly Batch[]) {
    const { seq, cut, sources } = kept ?? { seq: 0, cut: 0, sources: {} };
    this.#audience = audience;
    this.#cut = cut;
    this.#sources = new Map(Object.entries(sources));
    this.#log = new EventLog((batches[0]?.events[0]?.seq ?? seq + 1) - 1, EVENTS_KEPT);
    this.#board = kept ? readBoard(kept.board) : emptyBoard();
    for (const { source, next, events } of batches) {
      this.#log.append(events.map((event) => JSON.stringify(event)));
      const unfolded = events.filter((event) => event.seq > seq);
      this.#board = foldBoard(this.#board, unfolded, audience);
      this.#note(source, next);
    }
  }

  get seq(): number {
    return this.#log.last;
  }

  nextOf(source: string): number {
    return this.#sources.get(source) ?? 0;
  }

  number(events: readonly FeedEvent[]): NumberedEvent[] {
    return events.map((event, i) => ({ ...event, seq: this.seq + 1 + i }));
  }

  /** Takes in what has been written. @param texts the events as JSON. */
  append({ source, next, events }: Batch, texts: readonly string[]): void {
    this.#log.append(texts);
    this.#board = foldBoard(this.#board, events, this.#audience);
    this.#note(source, next);
  }

  /** @returns false when nothing on the board is different for it: then nobody has missed anything. */
  retell(source: CampaignId, told: readonly FeedEvent[], now: number): boolean {
    const ids = new Set(told.map((event) => event.callId));
    const board = foldBoard(keepLive(this.#board, source, ids), told, this.#audience);
    const show = (which: Board): string => JSON.stringify(showBoard(which, this.#audience, now));
    const changed = show(board) !== show(this.#board);
    if (!changed) return false;
    this.#board = board;
    this.#cut = this.seq + 1;
    this.#log.cut(this.#cut);
    return true;
  }

  checkpoint(): Checkpoint {
    const board = keepBoard(this.#board);
    return { seq: this.seq, cut: this.#cut, board, sources: Object.fromEntries(this.#sources) };
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
      ...showBoard(this.#board, this.#audience, now),
    };
    return JSON.stringify(message);
  }

  #note(source: string, next: number): void {
    if (!source) return;
    const known = this.nextOf(source);
    this.#sources.delete(source);
    this.#sources.set(source, Math.max(known, next));
    if (this.#sources.size > SOURCES_KEPT) this.#sources.delete(this.#sources.keys().next().value ?? '');
  }
}
