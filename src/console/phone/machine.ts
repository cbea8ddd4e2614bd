import type { Dial, Gather, Instruction, Prompt } from '../../telephony/instruction.ts';
import {
  type Heard,
  type Outcome,
  type PhoneEvent,
  type Request,
  spoken,
  whereTo,
  wordsOf,
} from './words.ts';

/**
 * What a telephone does next, a carrier's part included: given where it is and what happened, where it is then and what
 * is to be done about it. Whatever was ordered for an older turn has nothing to say any more.
 */
export type Phone = {
  stage: 'idle' | 'connecting' | 'listening' | 'asked' | 'ringing' | 'talking' | 'fallback' | 'over';
  callId: string | null;
  heard: readonly Heard[];
  /** Told by the exchange, not done yet. */
  rest: readonly Instruction[];
  gather: Gather | null;
  /** Keys pressed so far. */
  digits: string;
  dial: Dial | null;
  /** ms since the epoch. */
  talkingSince: number | null;
  /** Talk that was skipped: nobody needs to wait to see a call convert. */
  skippedSeconds: number;
  /** Has not reached the exchange. */
  unsent: Request | null;
  trouble: string | null;
  turn: number;
};

export type Order =
  /** Its answer is what happens next; of a `tell` only a failure is. */
  | { kind: 'ask' | 'tell'; request: Request; turn: number }
  | { kind: 'say'; prompt: Exclude<Prompt, { kind: 'pause' }>; turn: number }
  | { kind: 'wait'; seconds: number; event: 'done' | 'timeUp' | 'resume' | 'rungOut'; turn: number }
  | { kind: 'hush' };

export type Next = { phone: Phone; orders: Order[] };

export const IDLE: Phone = {
  stage: 'idle',
  callId: null,
  heard: [],
  rest: [],
  gather: null,
  digits: '',
  dial: null,
  talkingSince: null,
  skippedSeconds: 0,
  unsent: null,
  trouble: null,
  turn: 0,
};

export const isUp = ({ stage }: Phone): boolean => stage !== 'idle' && stage !== 'over';

/** @param now ms since the epoch. */
export const talkedSeconds = ({ talkingSince, skippedSeconds }: Phone, now: number): number =>
  talkingSince === null ? 0 : Math.max(0, Math.floor((now - talkingSince) / 1_000)) + skippedSeconds;

export function next(phone: Phone, event: PhoneEvent): Next {
  if ('turn' in event && event.turn !== phone.turn) return stay(phone);
  switch (event.kind) {
    case 'place':
      return isUp(phone) ? stay(phone) : place(phone, event.number, event.from);
    case 'told':
      return carryOn({
        ...phone,
        callId: event.callId ?? phone.callId,
        rest: event.instructions,
        gather: null,
        dial: null,
        unsent: null,
        trouble: null,
      });
    case 'done':
      return carryOn(phone);
    case 'timeUp':
      return answer(phone, phone.digits || null);
    case 'rungOut':
      // Nobody talked, so the hour does not matter.
      return endDial(phone, 'noAnswer', 0);
    case 'resume':
      return ask(phone, { kind: 'resume' });
    case 'key':
      return press(phone, event.key);
    case 'pickUp':
      return phone.stage === 'ringing' ? pickUp(phone, event.at) : stay(phone);
    case 'skip':
      if (phone.stage !== 'talking') return stay(phone);
      return stay({ ...phone, skippedSeconds: phone.skippedSeconds + Math.max(0, event.seconds) });
    case 'dialEnded':
      return endDial(phone, event.outcome, event.at);
    case 'hangUp':
      return isUp(phone) ? hangUp(phone, event.at) : stay(phone);
    case 'failed':
      return fail(phone, event.message);
    case 'retry':
      return phone.unsent ? ask({ ...phone, trouble: null }, phone.unsent) : stay(phone);
  }
}

const stay = (phone: Phone): Next => ({ phone, orders: [] });

const hear = (phone: Phone, who: Heard['who'], text: string): Phone => ({
  ...phone,
  heard: [...phone.heard, { who, text }],
});

function ask(phone: Phone, request: Request, before: Order[] = []): Next {
  const turn = phone.turn + 1;
  const asked: Phone = { ...phone, turn, rest: [], gather: null, digits: '', dial: null, unsent: request };
  return { phone: asked, orders: [...before, { kind: 'ask', request, turn }] };
}

function place(phone: Phone, number: string, from: string): Next {
  const fresh: Phone = { ...IDLE, turn: phone.turn, stage: 'connecting' };
  return ask(hear(fresh, 'caller', `Calls ${number}.`), { kind: 'place', number, from });
}

/** The next thing that was told, up to something that takes time. */
function carryOn(phone: Phone): Next {
  const [first, ...rest] = phone.rest;
  const turn = phone.turn + 1;
  const moved: Phone = { ...phone, rest, turn, stage: phone.gather ? 'asked' : 'listening' };
  // A carrier whose instructions run out hangs up; one that was to gather keys now waits for them.
  if (!first) return phone.gather ? waitForKeys(phone, phone.gather) : end(phone);
  switch (first.kind) {
    case 'say':
    case 'play':
      return {
        phone: hear(moved, 'exchange', spoken(first)),
        orders: [{ kind: 'say', prompt: first, turn }],
      };
    case 'pause':
      return { phone: moved, orders: [{ kind: 'wait', seconds: first.seconds, event: 'done', turn }] };
    case 'gather':
      return carryOn({ ...moved, gather: first, digits: '', rest: first.prompts });
    case 'dial': {
      const stage = first.followed ? 'ringing' : 'fallback';
      const ringing: Phone = { ...hear(moved, 'exchange', whereTo(first)), stage, dial: first, rest: [] };
      if (!first.followed) return stay(ringing);
      const { ringSeconds: seconds } = first;
      return { phone: ringing, orders: [{ kind: 'wait', seconds, event: 'rungOut', turn }] };
    }
    case 'redirect':
      return { phone: moved, orders: [{ kind: 'wait', seconds: 1, event: 'resume', turn }] };
    case 'reject':
    case 'hangup':
      return end(hear(moved, 'exchange', 'Hangs up.'));
  }
}

function waitForKeys(phone: Phone, gather: Gather, before: Order[] = []): Next {
  const turn = phone.turn + 1;
  const wait: Order = { kind: 'wait', seconds: gather.timeoutSeconds, event: 'timeUp', turn };
  return { phone: { ...phone, stage: 'asked', rest: [], turn }, orders: [...before, wait] };
}

/** A key ends what is being said, as on any carrier. */
function press(phone: Phone, key: string): Next {
  const { gather, stage } = phone;
  if (stage !== 'asked' || !gather) return stay(phone);
  if (key === gather.finishKey) return answer(phone, phone.digits);
  const digits = phone.digits + key;
  if (digits.length === gather.maxDigits) return answer(phone, digits);
  return waitForKeys({ ...phone, digits }, gather, [{ kind: 'hush' }]);
}

function answer(phone: Phone, digits: string | null): Next {
  const told = hear(phone, 'caller', digits ? `Presses ${digits}.` : 'Presses nothing.');
  return ask({ ...told, stage: 'listening' }, { kind: 'input', digits }, [{ kind: 'hush' }]);
}

function pickUp(phone: Phone, at: number): Next {
  const text = phone.dial?.whisper ? 'Picks up, and takes the call.' : 'Picks up.';
  const talking: Phone = { ...hear(phone, 'target', text), stage: 'talking', talkingSince: at };
  return {
    phone: { ...talking, skippedSeconds: 0 },
    orders: [{ kind: 'tell', request: { kind: 'answered' }, turn: phone.turn }],
  };
}

/** The target's end is over; the caller hears what the exchange makes of it. */
function endDial(phone: Phone, outcome: Outcome, at: number): Next {
  const expected = outcome === 'completed' ? 'talking' : 'ringing';
  if (phone.stage !== expected) return stay(phone);
  const seconds = talkedSeconds(phone, at);
  const heard = hear(phone, 'target', wordsOf(outcome, seconds));
  const request: Request = { kind: 'dialed', outcome, seconds, callerGone: false };
  return ask({ ...heard, stage: 'listening', talkingSince: null }, request);
}

/** A carrier reports the dial that a caller leaves before it reports the caller gone. */
function hangUp(phone: Phone, at: number): Next {
  const seconds = talkedSeconds(phone, at);
  const ended = end(
    hear(phone, 'caller', phone.stage === 'talking' ? wordsOf('completed', seconds) : 'Hangs up.'),
  );
  if (phone.stage !== 'talking' && phone.stage !== 'ringing') return ended;
  const outcome = phone.stage === 'talking' ? 'completed' : 'noAnswer';
  const request: Request = { kind: 'dialed', outcome, seconds, callerGone: true };
  const [hush, gone] = ended.orders;
  return { ...ended, orders: [hush!, { kind: 'tell', request, turn: ended.phone.turn }, gone!] };
}

function end(phone: Phone): Next {
  const turn = phone.turn + 1;
  const over: Phone = {
    ...phone,
    stage: 'over',
    turn,
    rest: [],
    gather: null,
    digits: '',
    dial: null,
    talkingSince: null,
    unsent: null,
  };
  return { phone: over, orders: [{ kind: 'hush' }, { kind: 'tell', request: { kind: 'hangup' }, turn }] };
}

/** A call that never came about is over; any other can be told again. */
function fail(phone: Phone, message: string): Next {
  if (phone.unsent?.kind === 'place') return stay({ ...IDLE, turn: phone.turn, trouble: message });
  return stay({ ...phone, trouble: message });
}
