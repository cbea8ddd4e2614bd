type Shared = { abort: AbortController; timer: ReturnType<typeof setTimeout>; late: Set<() => void> };

/**
 * Buyers asked together share one timer and one signal a deadline: one of each a buyer would be an eighth of what an
 * auction costs.
 */
export class Deadlines {
  readonly #open = new Map<number, Shared>();

  /**
   * @param at when the deadline is, @param now: ms since the epoch. @param onLate is called then, after the signal was
   * given. @returns the signal for a request, and what to call when nobody waits any more.
   */
  join(at: number, now: number, onLate: () => void): { signal: AbortSignal; leave: () => void } {
    const shared = this.#open.get(at) ?? this.#start(at, now);
    shared.late.add(onLate);
    return { signal: shared.abort.signal, leave: () => this.#leave(at, shared, onLate) };
  }

  #start(at: number, now: number): Shared {
    const abort = new AbortController();
    const late = new Set<() => void>();
    const timer = setTimeout(() => {
      this.#open.delete(at);
      abort.abort();
      for (const tell of late) tell();
    }, at - now);
    const shared = { abort, timer, late };
    this.#open.set(at, shared);
    return shared;
  }

  #leave(at: number, { timer, late }: Shared, onLate: () => void): void {
    late.delete(onLate);
    if (late.size > 0) return;
    clearTimeout(timer);
    this.#open.delete(at);
  }
}
