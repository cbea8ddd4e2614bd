import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { twilio } from '../../../../src/telephony/carriers/twilio/index.ts';
import { dialParams, inboundParams, statusParams } from './vectors.ts';

const { parse } = twilio;
const form = (...params: Record<string, string>[]): URLSearchParams =>
  new URLSearchParams(Object.assign({}, ...params) as Record<string, string>);

describe('an inbound call', () => {
  it('is read whole', () => {
    expect(parse.inbound(form(inboundParams))).toEqual({
      kind: 'inbound',
      carrierCallId: 'CA00000000000000000000000000000001',
      from: '+13035550142',
      to: '+18885550100',
      status: 'ringing',
      attestation: { verdict: 'passed', level: 'A', diverted: false },
      place: { state: 'CO', zip: '80202', country: 'US' },
    });
  });

  it('takes an empty place for none and a missing caller for a withheld one', () => {
    const { From: _, ...withheld } = inboundParams;
    const call = parse.inbound(form(withheld, { FromState: '', FromZip: '', FromCountry: '' }));
    expect(call).toMatchObject({ from: '', place: { state: null, zip: null, country: null } });
  });

  it('cannot do without its id and the number dialed', () => {
    expect(parse.inbound(form(inboundParams, { CallSid: '' }))).toBeNull();
    expect(parse.inbound(form(inboundParams, { To: '' }))).toBeNull();
  });

  it.each([
    ['TN-Validation-Passed-A', 'passed', 'A', false],
    ['TN-Validation-Passed-B-Diverted', 'passed', 'B', true],
    ['TN-Validation-Passed-C-Passthrough', 'passed', 'C', false],
    ['TN-Validation-Failed-A', 'failed', 'A', false],
    ['TN-Validation-Failed', 'failed', null, false],
    ['TN-Validation-Failed-Diverted', 'failed', null, true],
    ['No-TN-Validation', 'none', null, false],
    ['No-TN-Validation-Diverted', 'none', null, true],
    ['NULL', 'none', null, false],
    ['TN-Validation-Passed-D', 'none', null, false],
    ['', 'none', null, false],
  ])('attested as %j', (StirVerstat, verdict, level, diverted) => {
    expect(parse.inbound(form(inboundParams, { StirVerstat }))?.attestation).toEqual({
      verdict,
      level,
      diverted,
    });
  });
});

describe('keys', () => {
  it.each([
    [{ Digits: '94105' }, '94105'],
    [{ Digits: '', SpeechResult: 'yes' }, 'yes'],
    [{ SpeechResult: 'yes' }, 'yes'],
    [{ Digits: '' }, null],
    [{}, null],
    [{ Digits: '0' }, '0'],
    [{ Digits: '*' }, '*'],
  ])('%j', (pressed, digits) => {
    expect(parse.input(form({ CallSid: 'CA1' }, pressed as Record<string, string>))).toEqual({
      kind: 'input',
      carrierCallId: 'CA1',
      digits,
    });
  });
});

describe('the end of a dial', () => {
  it('is read whole', () => {
    expect(parse.dialDone(form(dialParams))).toEqual({
      kind: 'dialDone',
      carrierCallId: 'CA00000000000000000000000000000001',
      legRef: 'CA00000000000000000000000000000002',
      status: 'completed',
      bridged: true,
      seconds: 93,
      callerGone: false,
    });
  });

  it('tells a screened call from a talk, and silence from no', () => {
    expect(parse.dialDone(form(dialParams, { DialBridged: 'false' }))?.bridged).toBe(false);
    const { DialBridged: _, ...silent } = dialParams;
    expect(parse.dialDone(form(silent))?.bridged).toBeNull();
  });

  it.each(['completed', 'no-answer', 'canceled', 'failed', 'busy'])(
    'knows the caller left: %s',
    (CallStatus) => {
      expect(parse.dialDone(form(dialParams, { CallStatus }))?.callerGone).toBe(true);
    },
  );

  it('lets the waterfall go on when the outcome has no name we know', () => {
    expect(parse.dialDone(form(dialParams, { DialCallStatus: 'melted' }))?.status).toBe('failed');
    expect(parse.dialDone(form(dialParams, { DialCallStatus: '' }))?.status).toBe('failed');
  });

  it.each([
    ['completed', 'completed'],
    ['answered', 'answered'],
    ['busy', 'busy'],
    ['no-answer', 'noAnswer'],
    ['failed', 'failed'],
    ['canceled', 'canceled'],
  ])('%s is %s', (DialCallStatus, status) => {
    expect(parse.dialDone(form(dialParams, { DialCallStatus }))?.status).toBe(status);
  });

  it.each(['-1', '1.5', '1e3', ' 7', '99999999999', 'NaN', ''])(
    'does not count %j seconds',
    (DialCallDuration) => {
      expect(parse.dialDone(form(dialParams, { DialCallDuration }))?.seconds).toBeNull();
    },
  );
});

describe('callbacks', () => {
  it('files a leg under its parent', () => {
    expect(parse.leg(form(statusParams))).toEqual({
      kind: 'leg',
      carrierCallId: 'CA00000000000000000000000000000001',
      legRef: 'CA00000000000000000000000000000002',
      status: 'completed',
      seconds: 93,
      atMs: Date.UTC(2026, 10, 22, 21, 32, 10),
    });
    expect(parse.leg(form(statusParams, { CallStatus: 'in-progress' }))?.status).toBe('answered');
    expect(parse.leg(form(statusParams, { ParentCallSid: '' }))).toBeNull();
    expect(parse.leg(form(statusParams, { CallStatus: 'toString' }))).toBeNull();
  });

  it.each([
    ['Sun, 22 Nov 2026 14:32:10 -0700', Date.UTC(2026, 10, 22, 21, 32, 10)],
    ['22 Nov 2026 21:32:10 GMT', Date.UTC(2026, 10, 22, 21, 32, 10)],
    ['2026', null],
    ['yesterday', null],
    ['Sun, 99 Nov 2026 21:32:10 +0000', null],
  ])('at %j', (Timestamp, atMs) => {
    expect(parse.leg(form(statusParams, { Timestamp }))?.atMs).toBe(atMs);
  });

  it('reads the caller’s own progress, and never takes a leg’s for it', () => {
    const progress = { ...statusParams, ParentCallSid: '', To: '+18885550100', CallStatus: 'no-answer' };
    expect(parse.progress(form(progress))).toMatchObject({
      kind: 'progress',
      carrierCallId: 'CA00000000000000000000000000000002',
      to: '+18885550100',
      status: 'noAnswer',
    });
    expect(parse.progress(form(progress, { ParentCallSid: 'CA1' }))).toBeNull();
  });

  it('waits for a recording that exists', () => {
    const recording = { CallSid: 'CA1', RecordingUrl: 'https://api.twilio.com/r', RecordingDuration: '12' };
    const ready = { kind: 'recording', carrierCallId: 'CA1', url: 'https://api.twilio.com/r', seconds: 12 };
    expect(parse.recording(form(recording, { RecordingStatus: 'completed' }))).toEqual(ready);
    expect(parse.recording(form(recording, { RecordingStatus: 'in-progress' }))).toBeNull();
    expect(parse.recording(form(recording, { RecordingStatus: 'absent' }))).toBeNull();
  });
});

it('no form makes a parser throw', () => {
  const names = [
    ...Object.keys({ ...inboundParams, ...dialParams, ...statusParams }),
    'Digits',
    'RecordingUrl',
  ];
  const forms = fc.array(fc.tuple(fc.constantFrom(...names), fc.string({ unit: 'binary' })), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(forms, (pairs) => {
      const any = new URLSearchParams(pairs);
      for (const read of Object.values(parse)) {
        const event = read(any);
        if (event) expect(event.carrierCallId).not.toBe('');
      }
    }),
  );
});
