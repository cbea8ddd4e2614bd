import { Search } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Dialog } from '../ui/overlay/dialog.tsx';
import { Tip } from '../ui/overlay/tip.tsx';
import { Loading } from '../ui/parts.tsx';
import { KeyHelp } from './keys.tsx';

// Its lists come when it is opened for the first time, not with the board.
const Palette = lazy(() => import('./palette.tsx'));

type Shown = 'palette' | 'keys' | null;

/** Somebody is writing: what they press is text. */
const isTyping = ({ target }: KeyboardEvent): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;

/** The way to everything, from everywhere: a button, Ctrl-K, and `?` for what other keys do. */
export function Find() {
  const [shown, setShown] = useState<Shown>(null);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const isPalette = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k';
      const isHelp = event.key === '?' && !isTyping(event);
      if (!isPalette && !isHelp) return;
      event.preventDefault();
      setShown((now) => now ?? (isPalette ? 'palette' : 'keys'));
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
  return (
    <>
      <Tip text="Go to… (Ctrl K)">
        <button
          type="button"
          className="button bare icon"
          aria-label="Go to…"
          aria-keyshortcuts="Control+K"
          onClick={() => setShown('palette')}
        >
          <Search size={16} />
        </button>
      </Tip>
      {shown && (
        <Dialog title={shown === 'palette' ? 'Go to' : 'Keys'} onClose={() => setShown(null)}>
          {(close) =>
            shown === 'palette' ? (
              <Suspense fallback={<Loading />}>
                <Palette onClose={close} />
              </Suspense>
            ) : (
              <KeyHelp />
            )
          }
        </Dialog>
      )}
    </>
  );
}
