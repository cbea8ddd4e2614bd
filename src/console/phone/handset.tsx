import { Phone as PhoneIcon, PhoneOff, Volume2, VolumeX } from 'lucide-react';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { Link } from 'wouter';
import type { BoardCall } from '../../feed/protocol.ts';
import { readPhone } from '../../lib/phone.ts';
import { Text } from '../ui/form/fields.tsx';
import { duration, sentence } from '../ui/format.ts';
import { Keypad } from './keypad.tsx';
import { PhoneLine } from './line.ts';
import { isUp, type Phone } from './machine.ts';
import { OtherEnd } from './other-end.tsx';
import { Transcript } from './transcript.tsx';
import { isMuted, mute } from './voice.ts';

const CALLER = '+14155550123';

/** A line that is put down when its page is left. */
export function usePhoneLine(): { line: PhoneLine; phone: Phone } {
  const [line] = useState(() => new PhoneLine());
  useEffect(() => {
    addEventListener('pagehide', line.abandon);
    return () => {
      removeEventListener('pagehide', line.abandon);
      line.leave();
    };
  }, [line]);
  return { line, phone: useSyncExternalStore(line.subscribe, line.state) };
}

type HandsetProps = { line: PhoneLine; phone: Phone; number: string; shown: BoardCall | undefined };

/** Both ends of a test call: the tester is the caller, and whoever the exchange rings. */
export function Handset({ line, phone, number, shown }: HandsetProps) {
  const [from, setFrom] = useState(CALLER);
  const [isChecked, setChecked] = useState(false);
  const caller = readPhone(from);
  const wrong = caller === null ? 'must be a phone number, like +14155550123' : undefined;
  const press = useCallback((key: string) => line.happen({ kind: 'key', key }), [line]);
  const toggle = (): void => {
    setChecked(true);
    if (isUp(phone)) line.leave();
    else if (caller) line.happen({ kind: 'place', number, from: caller });
  };
  return (
    <div className="handset">
      <Text
        label="Call from"
        type="tel"
        value={from}
        onChange={setFrom}
        onBlur={() => setChecked(true)}
        error={isChecked ? wrong : undefined}
        hint="Buyers are told its area code only."
        disabled={isUp(phone)}
      />
      <div className="row">
        <button type="button" className={`button ${isUp(phone) ? 'danger' : 'primary'}`} onClick={toggle}>
          {isUp(phone) ? <PhoneOff size={16} /> : <PhoneIcon size={16} />}
          {isUp(phone) ? 'Hang up' : 'Place a test call'}
        </button>
        <MuteButton />
        <span className="quiet row-end" role="status">
          {STAGES[phone.stage]}
        </span>
      </div>
      <OtherEnd line={line} phone={phone} />
      {phone.trouble && <Trouble line={line} phone={phone} />}
      {phone.stage === 'over' && <Ended callId={phone.callId} shown={shown} />}
      <div className="handset-body">
        <Transcript heard={phone.heard} digits={phone.digits} />
        <Keypad isAsked={phone.stage === 'asked'} onPress={press} />
      </div>
    </div>
  );
}

const STAGES: Record<Phone['stage'], string> = {
  idle: '',
  connecting: 'Calling…',
  listening: 'Listening',
  asked: 'Press a key',
  ringing: 'Ringing',
  talking: 'Talking',
  fallback: 'At the fallback number',
  over: 'Ended',
};

function MuteButton() {
  const [quiet, setQuiet] = useState(isMuted);
  const toggle = (): void => {
    mute(!quiet);
    setQuiet(!quiet);
  };
  return (
    <button
      type="button"
      className="button icon"
      aria-label={quiet ? 'Turn the voice on' : 'Turn the voice off'}
      onClick={toggle}
    >
      {quiet ? <VolumeX size={16} /> : <Volume2 size={16} />}
    </button>
  );
}

const Trouble = ({ line, phone }: { line: PhoneLine; phone: Phone }) => (
  <div className="form-error row" role="alert">
    <span>{phone.trouble}</span>
    {phone.unsent && (
      <button type="button" className="button little" onClick={() => line.happen({ kind: 'retry' })}>
        Try again
      </button>
    )}
  </div>
);

/** What it came to, as the stream tells it. */
const Ended = ({ callId, shown }: { callId: string | null; shown: BoardCall | undefined }) => (
  <section className="call-over" aria-label="The call is over">
    <b>{shown?.status === 'ended' ? outcomeOf(shown) : 'The call is over.'}</b>
    <p>This was a test: nothing was charged, and no cap was used.</p>
    {callId && (
      <Link href={`/calls/${callId}`} className="text-link">
        See how it settled
      </Link>
    )}
  </section>
);

function outcomeOf({ disposition, converted, connectedSeconds }: BoardCall): string {
  if (disposition !== 'connected') return `${sentence(disposition ?? 'lost')}.`;
  const talked = `Connected for ${duration(connectedSeconds)}`;
  return converted ? `${talked}, converted.` : `${talked}, too short to convert.`;
}
