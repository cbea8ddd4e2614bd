/** Few enough that a frame stays small for whoever catches up. */
const FRAME_EVENTS = 500;

/** The last numbered events as text, each written once however many sockets it goes to. */
export class EventLog {
  readonly #kept: number;
  #texts: string[] = [];
  #last: number;

  /** @param last the number before the first event. @param kept how many events are remembered at least. */
  constructor(last: number, kept: number) {
    this.#last = last;
    this.#kept = kept;
  }

  get last(): number {
    return this.#last;
  }

  append(texts: readonly string[]): void {
    this.#texts.push(...texts);
    this.#last += texts.length;
    // Twice as many may pile up, so that most appends move nothing.
    if (this.#texts.length > 2 * this.#kept) this.#texts = this.#texts.slice(-this.#kept);
  }

  /** Forgets everything up to a number: who stands before it cannot be told what it missed. */
  cut(last: number): void {
    this.#texts = [];
    this.#last = last;
  }

  /** What somebody has missed who has seen everything up to `after`; null when that is not remembered. */
  framesAfter(after: number): string[] | null {
    const missed = this.#last - after;
    if (missed < 0 || missed > this.#texts.length) return null;
    const frames: string[] = [];
    for (let from = this.#texts.length - missed; from < this.#texts.length; from += FRAME_EVENTS) {
      const texts = this.#texts.slice(from, from + FRAME_EVENTS);
      const seq = this.#last - this.#texts.length + from + texts.length;
      frames.push(eventsFrame(seq, texts));
    }
    return frames;
  }
}

export const eventsFrame = (seq: number, texts: readonly string[]): string =>
  `{"type":"events","seq":${seq},"events":[${texts.join(',')}]}`;
