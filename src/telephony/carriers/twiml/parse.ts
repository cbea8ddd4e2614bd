import type { Carrier, FormFields } from '../../carrier.ts';
import { type Attestation, isTerminal, type LegStatus } from '../../carrier-event.ts';

const STATUSES: Readonly<Record<string, LegStatus>> = {
  queued: 'queued',
  initiated: 'initiated',
  ringing: 'ringing',
  'in-progress': 'answered',
  answered: 'answered',
  completed: 'completed',
  busy: 'busy',
  'no-answer': 'noAnswer',
  failed: 'failed',
  canceled: 'canceled',
};

/** Absent and empty are the same: toll-free numbers send their place as empty strings. */
const text = (form: FormFields, name: string): string | null => form.get(name) || null;

function status(form: FormFields, name: string): LegStatus | null {
  const word = text(form, name);
  return word !== null && Object.hasOwn(STATUSES, word) ? STATUSES[word]! : null;
}

function count(form: FormFields, name: string): number | null {
  const digits = text(form, name);
  return digits !== null && /^\d{1,9}$/.test(digits) ? Number(digits) : null;
}

const RFC_2822 =
  /^(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}(?::\d{2})? (?:[+-]\d{4}|GMT|UT|Z)$/;
const ISO_8601 = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})$/;

function instant(form: FormFields, name: string): number | null {
  const written = text(form, name);
  if (written === null || !(RFC_2822.test(written) || ISO_8601.test(written))) return null;
  const atMs = Date.parse(written);
  return Number.isNaN(atMs) ? null : atMs;
}

/** Only `true` and `false` are answers: a carrier that says nothing has not said no. */
function truth(form: FormFields, name: string): boolean | null {
  const word = text(form, name);
  return word === 'true' ? true : word === 'false' ? false : null;
}

/** What TwiML's relatives say in a way of their own. */
export type Manner = {
  attestation(field: (name: string) => string | null): Attestation;
  /** Does news of a dialed leg name the caller's leg? Where it does not, the URL it comes to says whose it is. */
  namesParent: boolean;
};

/** Reads the webhooks of Twilio and of the carriers that took over its vocabulary. */
export const parserOf = (manner: Manner): Carrier['parse'] => ({
  inbound(form) {
    const carrierCallId = text(form, 'CallSid');
    const to = text(form, 'To');
    if (carrierCallId === null || to === null) return null;
    return {
      kind: 'inbound',
      carrierCallId,
      from: form.get('From') ?? '',
      to,
      status: status(form, 'CallStatus') ?? 'ringing',
      attestation: manner.attestation((name) => text(form, name)),
      place: {
        state: text(form, 'FromState'),
        zip: text(form, 'FromZip'),
        country: text(form, 'FromCountry'),
      },
    };
  },

  input(form) {
    const carrierCallId = text(form, 'CallSid');
    if (carrierCallId === null) return null;
    return { kind: 'input', carrierCallId, digits: text(form, 'Digits') ?? text(form, 'SpeechResult') };
  },

  dialDone(form) {
    const carrierCallId = text(form, 'CallSid');
    if (carrierCallId === null) return null;
    const callStatus = status(form, 'CallStatus');
    return {
      kind: 'dialDone',
      carrierCallId,
      legRef: text(form, 'DialCallSid'),
      // The dial is over however it is called: an outcome we cannot read must not stop the waterfall.
      status: status(form, 'DialCallStatus') ?? 'failed',
      bridged: truth(form, 'DialBridged'),
      seconds: count(form, 'DialCallDuration'),
      // A caller who gives up before anybody answers ends as no-answer, not completed.
      callerGone: callStatus !== null && isTerminal(callStatus),
    };
  },

  leg(form) {
    const legRef = text(form, 'CallSid');
    const carrierCallId = text(form, 'ParentCallSid') ?? (manner.namesParent ? null : legRef);
    const legStatus = status(form, 'CallStatus');
    if (carrierCallId === null || legRef === null || legStatus === null) return null;
    return {
      kind: 'leg',
      carrierCallId,
      legRef,
      status: legStatus,
      seconds: count(form, 'CallDuration'),
      atMs: instant(form, 'Timestamp'),
    };
  },

  progress(form) {
    const carrierCallId = text(form, 'CallSid');
    const to = text(form, 'To');
    const callStatus = status(form, 'CallStatus');
    const isChild = text(form, 'ParentCallSid') !== null;
    if (carrierCallId === null || to === null || callStatus === null || isChild) return null;
    return {
      kind: 'progress',
      carrierCallId,
      to,
      status: callStatus,
      seconds: count(form, 'CallDuration'),
      atMs: instant(form, 'Timestamp'),
    };
  },

  recording(form) {
    const carrierCallId = text(form, 'CallSid');
    const url = text(form, 'RecordingUrl');
    const state = text(form, 'RecordingStatus') ?? 'completed';
    if (carrierCallId === null || url === null || state !== 'completed') return null;
    return { kind: 'recording', carrierCallId, url, seconds: count(form, 'RecordingDuration') };
  },
});
