/** What the caller does. Times are seconds of the story. */
export type CallerScript = {
  /** The keys pressed at each prompt: in order, or by what was heard. null is silence. */
  keys?: readonly (string | null)[] | ((heard: string) => string | null);
  /** Hangs up this long after `on`: from the first ring on, from the first prompt, the target's ring, or the bridge. */
  hangsUp?: { on: 'start' | 'prompt' | 'ringing' | 'bridged'; afterSeconds: number };
};

/** What happens on a line that is dialed. */
export type LineScript =
  | {
      kind: 'answers';
      afterSeconds: number;
      talkSeconds: number;
      endedBy: 'callee' | 'caller';
      /** At a whisper: the key pressed, silence (null), or gone. */
      whisper?: string | null | 'hangsUp';
    }
  | { kind: 'busy'; afterSeconds?: number }
  | { kind: 'noAnswer' }
  | { kind: 'failed' };

/** The world behind the numbers the exchange dials. `attempt` counts dials to this line in one call, from 0. */
export type Lines = (to: string, attempt: number, callSid: string) => LineScript;

export type CallOrder = {
  /** E.164, or what a carrier sends when there is none: `anonymous`, `+266696687`, a SIP address. */
  from: string;
  to: string;
  script?: CallerScript;
  /** Wins over the carrier's own. */
  lines?: Lines;
  attestation?: 'A' | 'B' | 'C' | 'failed' | null;
  place?: { city?: string; state?: string; zip?: string; country?: string };
  callSid?: string;
};

export type LegResult = {
  sid: string;
  to: string;
  status: 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled';
  bridged: boolean;
  /** From the callee's answer. */
  seconds: number;
  /** What the callee heard before the bridge. */
  whisper: string[];
};

/** Something the exchange said or did that a carrier would refuse. Twilio's code. */
export type CarrierError = { code: number; message: string; url: string };

export type CallResult = {
  callSid: string;
  from: string;
  to: string;
  status: 'completed' | 'busy' | 'no-answer' | 'failed';
  seconds: number;
  heard: string[];
  legs: LegResult[];
  /** Empty unless the exchange broke the contract. */
  errors: CarrierError[];
  /** From the first webhook to its answer, in ms. */
  firstAnswerMs: number | null;
  endedBy: 'caller' | 'exchange';
};

/** How the carrier's own requests go wrong. Chances are of 1. */
export type Chaos = {
  /** A status callback is sent twice. */
  duplicate: number;
  /** … is late by up to `delayMs`. */
  delay: number;
  delayMs: number;
  /** … is held back until the next one has gone out. */
  reorder: number;
  /** … never comes. */
  lose: number;
  /** A request that asks for instructions is sent again, as after a broken connection; the second answer counts. */
  repeat: number;
};

export const CALM: Chaos = { duplicate: 0, delay: 0, delayMs: 0, reorder: 0, lose: 0, repeat: 0 };
export const ROUGH: Chaos = {
  duplicate: 0.2,
  delay: 0.3,
  delayMs: 3_000,
  reorder: 0.2,
  lose: 0.05,
  repeat: 0.1,
};
