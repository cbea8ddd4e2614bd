import { useEffect, useRef } from 'react';
import type { Heard } from './words.ts';

const WHO = { exchange: 'Exchange', caller: 'You', target: 'Target' };

type TranscriptProps = { heard: readonly Heard[]; digits: string };

/** What was said and done, for who cannot hear it too. */
export function Transcript({ heard, digits }: TranscriptProps) {
  const log = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows what is said
  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [heard.length, digits]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className="transcript" ref={log} role="log" aria-label="What is said" tabIndex={0}>
      {heard.length === 0 && <p className="quiet">What callers hear shows up here.</p>}
      {heard.map(({ who, text }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a transcript only grows at its end
        <p key={index} className={`bubble ${who}`}>
          <b>{WHO[who]}</b> {text}
        </p>
      ))}
      {digits && (
        <p className="bubble caller" aria-hidden="true">
          <b>{WHO.caller}</b> {digits}…
        </p>
      )}
    </div>
  );
}
