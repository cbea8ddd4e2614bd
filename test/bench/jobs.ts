/** What the load generator is asked to do, and what it saw. */

/** A request; `{n}` in its body is another number of seven digits each time. Anything but `expect` is a failure. */
export type Plain = {
  kind: 'plain';
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body: string;
  expect: number;
};

/** A call, signed as Twilio signs: its first webhook alone, or all four of a call that is answered and ends. */
export type Calls = {
  kind: 'answer' | 'complete';
  url: string;
  authToken: string;
  number: string;
  /** Between a call's webhooks; 0 when left out. What it sets off in between would otherwise leave together. */
  restMs?: number;
};

export type Script = Plain | Calls;

export type Job = { script: Script; seconds: number } & (
  | { pace: 'closed'; concurrency: number }
  /** Latency counts from the moment a request was due, whether or not it could be sent then. */
  | { pace: 'open'; perSecond: number }
);

export type Tally = {
  seconds: number;
  sent: number;
  /** Answered as hoped: the expected status, or a dial to the winner. */
  served: number;
  /** Answered with other valid instructions. */
  refused: number;
  /** No answer, an error, or invalid instructions. */
  failed: number;
  firstFailure: string | null;
  /** Of the served and of the refused, in ms, ascending. */
  servedMs: number[];
  refusedMs: number[];
  /** The generator's own use of a core: near 1 it is what was measured. */
  load: number;
};
