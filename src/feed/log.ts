import type { FeedEvent } from './protocol.ts';

/** Few enough that a frame stays small for whoever catches up. */
const FRAME_EVENTS = 500;

/** The last events by their numbers. Each becomes text when it is first told, once however many sockets it goes to. */
export class EventLog {
  readonly #kept: number;
  #entries: (FeedEvent | string)[] = [];
  #last: number;

  /** @param last the number before the first event. @param kept how many events are remembered at least. */
  constructor(last: number, kept: number) {
    this.#last = last;
    this.#kept = kept;
  }

  get last(): number {
    return this.#last;
  }

  append(events: readonly FeedEvent[]): void {
    this.#entries.push(...events);
    this.#last += events.length;
    // Twice as many may pile up, so that most appends move nothing.
    if (this.#entries.length > 2 * this.#kept) this.#entries = this.#entries.slice(-this.#kept);
  }

  /** Forgets everything up to a number: who stands before it cannot be told what it missed. */
  cut(last: number): void {
    this.#entries = [];
    this.#last = last;
  }

  /** What somebody has missed who has seen everything up to `after`; null when that is not remembered. */
  framesAfter(after: number): string[] | null {
    const missed = this.#last - after;
    if (missed < 0 || missed > this.#entries.length) return null;
    const frames: string[] = [];
    for (let seq = after; seq < this.#last; ) {
      const until = Math.min(seq + FRAME_EVENTS, this.#last);
      const texts: string[] = [];
      while (seq < until) texts.push(this.#textOf(++seq));
      frames.push(eventsFrame(until, texts));
    }
    return frames;
  }

  #textOf(seq: number): string {
    const index = this.#entries.length - 1 - (this.#last - seq);
    const entry = this.#entries[index]!;
    if (typeof entry === 'string') return entry;
    const text = JSON.stringify({ ...entry, seq });
    this.#entries[index] = text;
    return text;
  }
}

export const eventsFrame = (seq: number, texts: readonly string[]): string =>
  `{"type":"events","seq":${seq},"events":[${texts.join(',')}]}`;
