import { timeOfDay } from '../ui/format.ts';
import type { Link } from './stream.ts';

/** Is what I see now? Said in words, never by colour alone. */
export function LinkNote({ link }: { link: Link }) {
  if (link.state === 'live')
    return (
      <p className="link-note live" role="status">
        <span className="dot" aria-hidden="true" /> Live
      </p>
    );
  if (link.state === 'connecting' && link.tries === 0)
    return (
      <p className="link-note" role="status">
        <span className="dot" aria-hidden="true" /> Connecting…
      </p>
    );
  return (
    <p className="link-note stale" role="status">
      <span className="dot" aria-hidden="true" />
      {link.since === null ? 'The stream cannot be reached' : `Stale: as it was at ${timeOfDay(link.since)}`}.
      Reconnecting…
    </p>
  );
}
