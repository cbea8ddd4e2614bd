import { idTime } from '../lib/ids.ts';
import { MINUTE_MS } from '../lib/time.ts';
import { compareEntries, type Entry } from './entry.ts';

/** Entries as they are read: some at a time. */
export type EntryPages = AsyncIterable<readonly Entry[]>;

/** Clocks of different machines differ by less. */
const SKEW_MS = MINUTE_MS;

/**
 * Entries that come by their calls' ids, in the order they are posted. A call's id is made before anything is booked for
 * it, so once ids have come to a moment, nothing from before it can follow: what is kept meanwhile is as much as calls
 * last, whatever the period.
 */
export async function* orderByPosting(pages: EntryPages): EntryPages {
  let kept: Entry[] = [];
  for await (const page of pages) {
    const last = page[page.length - 1];
    if (!last) continue;
    kept = [...kept, ...page].sort(compareEntries);
    const reached = idTime(last.id) - SKEW_MS;
    const ready = kept.findIndex(({ postedAt }) => postedAt >= reached);
    if (ready === 0) continue;
    yield ready < 0 ? kept : kept.slice(0, ready);
    kept = ready < 0 ? [] : kept.slice(ready);
  }
  if (kept.length > 0) yield kept;
}

/** Several streams that are each in order, as one. */
export async function* mergeEntries(streams: readonly EntryPages[]): EntryPages {
  const sources = streams.map((pages) => ({
    pages: pages[Symbol.asyncIterator](),
    page: [] as readonly Entry[],
    next: 0,
  }));
  const fill = async (source: (typeof sources)[number]): Promise<boolean> => {
    while (source.next >= source.page.length) {
      const { done, value } = await source.pages.next();
      if (done) return false;
      Object.assign(source, { page: value, next: 0 });
    }
    return true;
  };
  let open = sources;
  for (;;) {
    const filled = await Promise.all(open.map(fill));
    open = open.filter((_, i) => filled[i]);
    if (open.length === 0) return;
    const merged: Entry[] = [];
    while (open.every(({ page, next }) => next < page.length)) {
      const first = open.reduce((a, b) => (compareEntries(a.page[a.next]!, b.page[b.next]!) <= 0 ? a : b));
      merged.push(first.page[first.next++]!);
    }
    yield merged;
  }
}
