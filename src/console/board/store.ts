import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Audience } from '../../feed/visibility.ts';
import { all, api } from '../ui/api.ts';
import { seededSince, seedSamples } from './seed.ts';
import { type BoardState, emptyState, receive } from './state.ts';
import { type Link, Stream } from './stream.ts';

const CALLS_SEEDED = 1_000;

/** The board outside of React: frames come ten times a second, and each view draws only what it selects. */
export class BoardStore {
  #state: BoardState;
  #link: Link = { state: 'connecting', since: null, tries: 0 };
  readonly #listeners = new Set<() => void>();
  readonly #stream: Stream;

  constructor(audience: Audience['kind']) {
    this.#state = emptyState(audience);
    this.#stream = new Stream({
      message: (message, receivedAt) => {
        this.#state = receive(this.#state, message, receivedAt);
        this.#changed();
      },
      link: (link) => {
        if (link.state === this.#link.state && link.tries === this.#link.tries && link.state === 'live') {
          this.#link.since = link.since;
          return;
        }
        this.#link = link;
        this.#changed();
      },
    });
    void this.#seed();
  }

  async #seed(): Promise<void> {
    const now = Date.now();
    const calls = await all(api.listCalls, { since: seededSince(now) }, CALLS_SEEDED).catch(() => []);
    this.#state = { ...this.#state, samples: seedSamples(this.#state.samples, calls, now) };
    this.#changed();
  }

  readonly state = (): BoardState => this.#state;
  readonly link = (): Link => this.#link;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  close(): void {
    this.#stream.close();
    this.#listeners.clear();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Null until it is mounted: a stream belongs to an effect. */
export function useBoardStore(audience: Audience['kind']): BoardStore | null {
  const [store, setStore] = useState<BoardStore | null>(null);
  useEffect(() => {
    const made = new BoardStore(audience);
    setStore(made);
    return () => made.close();
  }, [audience]);
  return store;
}

export const useBoardState = (store: BoardStore): BoardState =>
  useSyncExternalStore(store.subscribe, store.state);
export const useLink = (store: BoardStore): Link => useSyncExternalStore(store.subscribe, store.link);
