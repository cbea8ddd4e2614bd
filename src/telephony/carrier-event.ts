/** What a carrier told us, in no carrier's language. Adapters parse it from an already verified request. */

export const CARRIER_NAMES = ['twilio', 'signalwire', 'telnyx'] as const;
export type CarrierName = (typeof CARRIER_NAMES)[number];

/** Where a call comes from: a carrier, or the console's own telephone for test calls. */
export type CallOrigin = CarrierName | 'browser';

export type LegStatus =
  | 'queued'
  | 'initiated'
  | 'ringing'
  | 'answered'
  | 'completed'
  | 'busy'
  | 'noAnswer'
  | 'failed'
  | 'canceled';

export type Attestation = {
  verdict: 'passed' | 'failed' | 'none';
  level: 'A' | 'B' | 'C' | null;
  diverted: boolean;
};

/** A caller dialed one of our numbers. */
export type InboundCall = {
  kind: 'inbound';
  carrierCallId: string;
  /** As the carrier sent it: may be withheld, a word on the keypad, a SIP address. */
  from: string;
  to: string;
  status: LegStatus;
  attestation: Attestation;
  /** What the carrier says of the number's place; empty strings are null. */
  place: { state: string | null; zip: string | null; country: string | null };
};

/** The caller pressed keys (null: none in time). */
export type InputEvent = { kind: 'input'; carrierCallId: string; digits: string | null };

/** A dial is over, as seen from the caller's side. */
export type DialDone = {
  kind: 'dialDone';
  carrierCallId: string;
  legRef: string | null;
  status: LegStatus;
  /** Were two people joined? null where the carrier does not say. */
  bridged: boolean | null;
  seconds: number | null;
  /** The caller hung up: nothing we answer will be heard. */
  callerGone: boolean;
};

/** News of the target's leg. */
export type LegEvent = {
  kind: 'leg';
  carrierCallId: string; // the parent's
  legRef: string;
  status: LegStatus;
  seconds: number | null;
  atMs: number | null;
};

/** News of the caller's leg, terminal or not. */
export type CallProgress = {
  kind: 'progress';
  carrierCallId: string;
  to: string;
  status: LegStatus;
  seconds: number | null;
  atMs: number | null;
};

/** A recording is ready. */
export type RecordingEvent = {
  kind: 'recording';
  carrierCallId: string;
  url: string;
  seconds: number | null;
};

export const isTerminal = (status: LegStatus): boolean =>
  status === 'completed' ||
  status === 'busy' ||
  status === 'noAnswer' ||
  status === 'failed' ||
  status === 'canceled';
