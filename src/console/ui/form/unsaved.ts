import { createContext, useContext, useEffect, useMemo, useSyncExternalStore } from 'react';

/** What somebody typed and did not save, wherever on the page: one list that everything asks that could lose it. */

/** A dialog, or null for the page itself. */
type Place = symbol | null;
type Entry = { place: Place };
type Question = { place: Place; discard(): void; stay(): void };

const entries = new Set<Entry>();
/** Dialogs that are open, the last one on top: a question is asked where it is seen. */
const open: symbol[] = [];
let question: Question | null = null;
const listeners = new Set<() => void>();

function ask(next: Question | null): void {
  question = next;
  for (const listener of listeners) listener();
}

const unsavedIn = (place: Place): Entry[] =>
  [...entries].filter((entry) => place === null || entry.place === place);

/**
 * Does something that would lose what was typed: at once if nothing was, else when the person says so.
 * @param place whose forms would be lost; null: all of the page.
 */
export function leave(go: () => void, place: Place = null): void {
  const lost = unsavedIn(place);
  if (lost.length === 0) {
    go();
    return;
  }
  ask({
    place: open.at(-1) ?? null,
    discard: () => {
      for (const entry of lost) entries.delete(entry);
      ask(null);
      go();
    },
    stay: () => ask(null),
  });
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The question to show here, if there is one. */
export function useLeaveQuestion(): Question | null {
  const place = useContext(UnsavedPlace);
  const asked = useSyncExternalStore(subscribe, () => question);
  return asked?.place === place ? asked : null;
}

export const UnsavedPlace = createContext<Place>(null);

/** A dialog's own place, for as long as it is open. */
export function useDialogPlace(): symbol {
  const place = useMemo(() => Symbol('dialog'), []);
  useEffect(() => {
    open.push(place);
    return () => void open.splice(open.indexOf(place), 1);
  }, [place]);
  return place;
}

/** Remembers that a form holds something unsaved. @returns forgets it at once: it was saved. */
export function useUnsaved(isDirty: boolean): () => void {
  const place = useContext(UnsavedPlace);
  const entry = useMemo((): Entry => ({ place }), [place]);
  useEffect(() => {
    if (!isDirty) return;
    entries.add(entry);
    return () => void entries.delete(entry);
  }, [entry, isDirty]);
  return () => void entries.delete(entry);
}

type Go = (to: string, options?: object) => void;

/** Around every navigation: what stays on the page loses nothing. */
export const askBeforeLeaving = (go: Go, to: string, options?: object): void =>
  new URL(to, location.href).pathname === location.pathname ? go(to, options) : leave(() => go(to, options));

/** Whatever else leads away: closing the tab, reloading it, the browser's own way back. */
export function guardTab(): void {
  addEventListener('beforeunload', (event) => {
    if (entries.size > 0) event.preventDefault();
  });
  let here = location.href;
  const note = (): void => {
    here = location.href;
  };
  for (const name of ['pushState', 'replaceState', 'hashchange']) addEventListener(name, note);
  // The browser has gone by when it says so: back to the form, ask, and go again.
  addEventListener(
    'popstate',
    (event) => {
      if (entries.size === 0 || new URL(here).pathname === location.pathname) return note();
      event.stopImmediatePropagation();
      history.pushState(null, '', here);
      leave(() => history.back());
    },
    { capture: true },
  );
}
