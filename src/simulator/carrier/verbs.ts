/** What a document tells the carrier to do, in order. URLs are absolute, times are seconds. */
export type Verb =
  | { verb: 'Say'; text: string }
  | { verb: 'Play'; url: string }
  | { verb: 'Pause'; seconds: number }
  | GatherVerb
  | DialVerb
  | { verb: 'Redirect'; url: string }
  | { verb: 'Reject'; reason: 'rejected' | 'busy' }
  | { verb: 'Hangup' };

export type Prompting = Extract<Verb, { verb: 'Say' | 'Play' | 'Pause' }>;

export type GatherVerb = {
  verb: 'Gather';
  prompts: Prompting[];
  action: string;
  timeoutSeconds: number;
  numDigits: number | null;
  finishOnKey: string;
  actionOnEmptyResult: boolean;
};

export type DialVerb = {
  verb: 'Dial';
  action: string | null;
  timeoutSeconds: number;
  timeLimitSeconds: number;
  answerOnBridge: boolean;
  callerId: string | null;
  record: boolean;
  recordingCallback: string | null;
  noun: DialNoun;
};

export type DialNoun = {
  kind: 'Number' | 'Sip';
  to: string;
  whisperUrl: string | null;
  statusCallback: string | null;
  events: ReadonlySet<string>;
};

/** A document the carrier will not run, with Twilio's error code. */
export class TwimlError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}
