/** Time as the simulators know it: a test runs hours in no time, a demo shows a long call in a few seconds. */
export type Clock = {
  /** ms since the epoch. */
  now(): number;
  /** Something in the story takes this long: ringing, talking, listening to a prompt. */
  sleep(ms: number): Promise<void>;
  /** Something outside takes this long and cannot be hurried: waiting for a reply. Returns how to call it off. */
  timer(ms: number, ring: () => void): () => void;
};

const realTimer = (ms: number, ring: () => void): (() => void) => {
  const timer = setTimeout(ring, ms);
  return () => clearTimeout(timer);
};

export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((wake) => setTimeout(wake, ms)),
  timer: realTimer,
};

/**
 * Sleeps `factor` times shorter than told and reads as if it had slept in full. One clock tells one story, one sleep
 * after the other: give each call its own, which starts at the real time and runs ahead by what was skipped.
 */
export function acceleratedClock(factor: number): Clock {
  let skippedMs = 0;
  return {
    now: () => Date.now() + Math.round(skippedMs),
    async sleep(ms) {
      const startedAt = Date.now();
      await realClock.sleep(ms / factor);
      skippedMs += Math.max(0, ms - (Date.now() - startedAt));
    },
    timer: realTimer,
  };
}

type VirtualClock = Clock & {
  /** Lets everything happen, jumping from one timer to the next, until `work` is done. */
  run<T>(work: Promise<T>): Promise<T>;
};

/** Time passes only when everybody waits for it. For code that runs in this process, whatever it awaits. */
export function virtualClock(startAt: number): VirtualClock {
  let nowMs = startAt;
  let order = 0;
  const timers = new Map<number, { at: number; ring: () => void }>();
  const timer = (ms: number, ring: () => void): (() => void) => {
    const id = order++;
    timers.set(id, { at: nowMs + Math.max(0, ms), ring });
    return () => void timers.delete(id);
  };
  const ringNext = (): boolean => {
    let next: number | null = null;
    for (const [id, { at }] of timers) if (next === null || at < timers.get(next)!.at) next = id;
    if (next === null) return false;
    const { at, ring } = timers.get(next)!;
    timers.delete(next);
    nowMs = Math.max(nowMs, at);
    ring();
    return true;
  };
  const run = async <T>(work: Promise<T>): Promise<T> => {
    let done = false;
    const finished = work.finally(() => {
      done = true;
    });
    finished.catch(() => {});
    for (let idle = 0; !done; ) {
      await new Promise((wake) => setImmediate(wake));
      if (done) break;
      idle = ringNext() ? 0 : idle + 1;
      if (idle > 1_000) throw new Error('everybody waits for something that never happens');
    }
    return finished;
  };
  return { now: () => nowMs, sleep: (ms) => new Promise((wake) => void timer(ms, wake)), timer, run };
}
