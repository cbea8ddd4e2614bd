/** What the exchange tells a carrier to do with a call, in no carrier's language. Adapters render it. */

export type Prompt =
  | { kind: 'say'; text: string; language?: string }
  | { kind: 'play'; url: string }
  | { kind: 'pause'; seconds: number };

/** Where the carrier comes back. The edge turns a step into a signed URL (see token.ts). */
export type Step = 'voice' | 'input' | 'dialDone' | 'leg' | 'whisper' | 'screen' | 'recording' | 'resume';

export type Destination = { kind: 'phone'; number: string } | { kind: 'sip'; uri: string };

export type Gather = {
  kind: 'gather';
  prompts: Prompt[];
  /** null: until the finish key or the timeout. */
  maxDigits: number | null;
  timeoutSeconds: number;
  finishKey: string | null;
  next: Step;
};

export type Dial = {
  kind: 'dial';
  destination: Destination;
  /** null lets the caller's own number through. */
  callerId: string | null;
  ringSeconds: number;
  maxSeconds: number;
  /** The target hears a whisper (and may have to press a key) before it is joined to the caller. */
  whisper: boolean;
  record: boolean;
  /** false for the fallback number: nothing is settled, so nobody needs to tell us how it went. */
  followed: boolean;
};

export type Instruction =
  | Prompt
  | Gather
  | Dial
  | { kind: 'redirect'; step: Step }
  | { kind: 'reject'; reason: 'rejected' | 'busy' }
  | { kind: 'hangup' };
