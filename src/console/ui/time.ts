import { useSyncExternalStore } from 'react';

/** One clock for the whole page, so that a hundred counters tick together and cost one timer. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;
let second = Math.floor(Date.now() / 1_000);

function tick(): void {
  second = Math.floor(Date.now() / 1_000);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

/** Milliseconds since the epoch, whole seconds, ticking. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => second) * 1_000;
