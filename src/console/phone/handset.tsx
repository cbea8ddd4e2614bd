import { Phone, PhoneOff, Volume2, VolumeX } from 'lucide-react';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { Link } from 'wouter';
import { duration } from '../ui/format.ts';
import { useNow } from '../ui/time.ts';
import { type DialOutcome, PhoneLine } from './line.ts';
import { isMuted, mute } from './voice.ts';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

/** Both ends of a test call: you are the caller, and whoever the exchange rings. */
export function Handset({ number }: { number: string }) {
  const [line] = useState(() => new PhoneLine());
  const state = useSyncExternalStore(line.subscribe, line.state);
  const [quiet, setQuiet] = useState(isMuted);
  const isUp = state.stage !== 'idle' && state.stage !== 'over';
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
      if (!typing && KEYS.includes(event.key)) line.press(event.key);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [line]);
  return (
    <div className="handset">
      <div className="row">
        {isUp ? (
          <button type="button" className="button danger" onClick={() => void line.hangUp()}>
            <PhoneOff size={16} /> Hang up
          </button>
        ) : (
          <button type="button" className="button primary" onClick={() => void line.call(number)}>
            <Phone size={16} /> Place a test call
          </button>
        )}
        <button
          type="button"
          className="button icon"
          aria-pressed={!quiet}
          aria-label={quiet ? 'Turn the voice on' : 'Turn the voice off'}
          onClick={() => {
            mute(!quiet);
            setQuiet(!quiet);
          }}
        >
          {quiet ? <VolumeX size={16} /> : <Volume2 size={16} />}
        </button>
        {state.callId && (
          <Link href={`/calls/${state.callId}`} className="text-link row-end">
            The call in full
          </Link>
        )}
      </div>
      {state.stage === 'listening' && (
        <fieldset className="keypad" aria-label="Keys">
          {KEYS.map((key) => (
            <button key={key} type="button" onClick={() => line.press(key)}>
              {key}
            </button>
          ))}
        </fieldset>
      )}
      {(state.stage === 'ringing' || state.stage === 'talking') && <TargetEnd line={line} />}
      {state.trouble && (
        <p className="form-error" role="alert">
          {state.trouble}
        </p>
      )}
      <Transcript heard={state.heard} digits={state.digits} />
    </div>
  );
}

function TargetEnd({ line }: { line: PhoneLine }) {
  const { stage, talkingSince } = line.state();
  const now = useNow();
  const [seconds, setSeconds] = useState('');
  const talked = talkingSince === null ? 0 : Math.max(0, Math.round((now - talkingSince) / 1_000));
  const end = (outcome: DialOutcome, callerGone = false): void =>
    void line.endDial(outcome, seconds === '' ? talked : Number(seconds), callerGone);
  if (stage === 'ringing')
    return (
      <div className="box target-end">
        <b>The target’s phone rings</b>
        <div className="row">
          <button type="button" className="button primary" onClick={() => void line.pickUp()}>
            Pick up
          </button>
          <button type="button" className="button" onClick={() => end('noAnswer')}>
            Let it ring
          </button>
          <button type="button" className="button" onClick={() => end('busy')}>
            Busy
          </button>
          <button type="button" className="button" onClick={() => end('declined')}>
            Decline
          </button>
        </div>
      </div>
    );
  return (
    <div className="box target-end">
      <b>The two are talking, {duration(talked)}</b>
      <div className="row">
        <label className="row">
          as if for
          <input
            className="input seconds"
            type="number"
            min={0}
            max={14400}
            placeholder={String(talked)}
            value={seconds}
            onChange={(event) => setSeconds(event.target.value)}
          />
          seconds
        </label>
        <button type="button" className="button" onClick={() => end('completed')}>
          The target hangs up
        </button>
        <button type="button" className="button" onClick={() => end('completed', true)}>
          The caller hangs up
        </button>
      </div>
    </div>
  );
}

const WHO = { exchange: 'Exchange', caller: 'You', target: 'Target' };

function Transcript({ heard, digits }: { heard: PhoneLineHeard; digits: string }) {
  const end = useRef<HTMLLIElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows what is said
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'nearest' });
  }, [heard.length, digits]);
  if (heard.length === 0) return null;
  return (
    <ol className="transcript" aria-live="polite" aria-label="What is said">
      {heard.map(({ who, text }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a transcript only grows at its end
        <li key={index} className={who}>
          <b>{WHO[who]}</b> {text}
        </li>
      ))}
      {digits && (
        <li className="caller">
          <b>You</b> {digits}…
        </li>
      )}
      <li ref={end} aria-hidden="true" />
    </ol>
  );
}

type PhoneLineHeard = ReturnType<PhoneLine['state']>['heard'];
