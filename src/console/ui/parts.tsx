import { Meter as BaseMeter } from '@base-ui/react/meter';
import { Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { Problem } from './api.ts';
import { sentence } from './format.ts';
import { tellBeside, tellFailure } from './overlay/toast.tsx';

/** Small pieces every view is made of. */

type EmptyProps = { title: string; children?: ReactNode; action?: ReactNode };

/** What to do next, where there is nothing yet. */
export const Empty = ({ title, children, action }: EmptyProps) => (
  <div className="empty">
    <strong>{title}</strong>
    {children && <p>{children}</p>}
    {action}
  </div>
);

const TONES: Record<string, string> = {
  active: 'good',
  delivered: 'good',
  connected: 'good',
  retrying: 'warn',
  unconfirmed: 'warn',
  fallback: 'warn',
  dead: 'bad',
  failed: 'bad',
  noBuyer: 'bad',
  blocked: 'bad',
  unknownNumber: 'bad',
  overloaded: 'bad',
};

/** A word from a closed list, coloured only where it matters. */
export const Chip = ({ word, tone }: { word: string; tone?: string }) => (
  <span className={`chip ${tone ?? TONES[word] ?? ''}`}>{sentence(word)}</span>
);

export function CopyButton({ text, label }: { text: string; label: string }) {
  const copy = ({ currentTarget }: { currentTarget: Element }): void =>
    void navigator.clipboard.writeText(text).then(
      () => tellBeside(currentTarget, 'Copied'),
      (error) => tellFailure(`Copying ${label} failed`, error),
    );
  return (
    <button type="button" className="button little" onClick={copy} aria-label={`Copy ${label}`}>
      <Copy size={14} aria-hidden="true" /> Copy
    </button>
  );
}

export const Failed = ({ error, retry }: { error: unknown; retry?: () => void }) => (
  <div className="empty" role="alert">
    <strong>{error instanceof Problem && error.status === 404 ? 'Not found' : 'That did not work'}</strong>
    <p>{error instanceof Error ? error.message : String(error)}</p>
    {retry && (
      <button type="button" className="button" onClick={retry}>
        Try again
      </button>
    )}
  </div>
);

export const Loading = () => (
  <p className="empty" role="status">
    Loading…
  </p>
);

/** A table that may be wider than the screen: it scrolls by itself, also by keyboard. */
export const ScrollX = ({ label = 'Table', children }: { label?: string; children: ReactNode }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
  <section className="scroll-x" tabIndex={0} aria-label={label}>
    {children}
  </section>
);

/** How full something is: yellow from 70 %, red from 90 %. */
export function Meter({ used, limit, label }: { used: number; limit: number; label: string }) {
  const share = limit > 0 ? Math.min(1, used / limit) : 1;
  const level = share >= 0.9 ? 'bad' : share >= 0.7 ? 'warn' : 'fine';
  return (
    <BaseMeter.Root className="meter" value={share * 100} aria-label={label} aria-valuetext={label}>
      <BaseMeter.Track className="meter-track" data-level={level}>
        <BaseMeter.Indicator className="fill" />
      </BaseMeter.Track>
    </BaseMeter.Root>
  );
}
