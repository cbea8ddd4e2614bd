import { PhoneCall } from 'lucide-react';
import { duration } from '../ui/format.ts';
import { useNow } from '../ui/time.ts';
import type { PhoneLine } from './line.ts';
import { type Phone, talkedSeconds } from './machine.ts';
import { type Outcome, placeOf } from './words.ts';

type EndProps = { line: PhoneLine; phone: Phone };

/** Whoever is rung is played by the tester too: nobody's phone really rings. */
export function OtherEnd({ line, phone }: EndProps) {
  if (phone.stage === 'talking') return <Talk line={line} phone={phone} />;
  if (phone.stage !== 'ringing' && phone.stage !== 'fallback') return null;
  const place = phone.dial ? placeOf(phone.dial) : '';
  if (phone.stage === 'fallback')
    return (
      <section className="other-end" aria-label="The fallback number">
        <b>
          Sent to the fallback number <span className="mono">{place}</span>
        </b>
        <p className="quiet">No buyer took the call. What is said there the exchange does not follow.</p>
      </section>
    );
  const end = (outcome: Outcome): void => line.happen({ kind: 'dialEnded', outcome, at: Date.now() });
  return (
    <section className="other-end" aria-label="The target’s end">
      <b>
        Ringing <span className="mono">{place}</span>
      </b>
      <p className="quiet">Nobody’s phone rings in a test. You decide what the target does.</p>
      <div className="row">
        <button
          type="button"
          className="button primary"
          onClick={() => line.happen({ kind: 'pickUp', at: Date.now() })}
        >
          <PhoneCall size={16} aria-hidden="true" /> Pick up
        </button>
        <button type="button" className="button" onClick={() => end('busy')}>
          Busy
        </button>
        <button type="button" className="button" onClick={() => end('noAnswer')}>
          Let it ring out
        </button>
        <button type="button" className="button" onClick={() => end('declined')}>
          Decline
        </button>
      </div>
    </section>
  );
}

const LONG_TALK_SECONDS = 90;
const MORE_SECONDS = 30;

function Talk({ line, phone }: EndProps) {
  const now = Math.max(useNow(), phone.talkingSince ?? 0);
  const talked = talkedSeconds(phone, now);
  const skip = (seconds: number): void => line.happen({ kind: 'skip', seconds });
  return (
    <section className="other-end" aria-label="The target’s end">
      <b className="row">
        Talking <span className="talk-clock">{duration(talked)}</span>
      </b>
      <div className="row">
        <button type="button" className="button danger" onClick={line.leave}>
          Hang up (caller)
        </button>
        <button
          type="button"
          className="button danger"
          onClick={() => line.happen({ kind: 'dialEnded', outcome: 'completed', at: Date.now() })}
        >
          Hang up (target)
        </button>
      </div>
      <div className="row">
        <button
          type="button"
          className="button"
          disabled={talked >= LONG_TALK_SECONDS}
          onClick={() => skip(LONG_TALK_SECONDS - talkedSeconds(phone, Date.now()))}
        >
          Skip to {LONG_TALK_SECONDS} s
        </button>
        <button type="button" className="button" onClick={() => skip(MORE_SECONDS)}>
          Add {MORE_SECONDS} s
        </button>
      </div>
    </section>
  );
}
