import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ed25519Key,
  type Manner,
  signalwireManner,
  telnyxManner,
  twilioManner,
} from '../../../src/simulator/carrier/manners.ts';
import { parseTwiml } from '../../../src/simulator/carrier/twiml.ts';
import { carriers } from '../../../src/telephony/carriers/registry.ts';
import type { Instruction, Step } from '../../../src/telephony/instruction.ts';
import type { Said, Story } from '../../call/stories.ts';
import { Telling } from '../../call/telling.ts';
import { targetNamed } from '../../exchange/campaign-world.ts';
import { readXml } from './twilio/read-xml.ts';

const MANNERS: Manner[] = [
  twilioManner('a token'),
  signalwireManner('a key'),
  telnyxManner(ed25519Key(new Uint8Array(32).fill(7))),
];

it('has every carrier of the registry', () => {
  expect(MANNERS.map(({ name }) => name).sort()).toEqual(Object.keys(carriers).sort());
});

const permutations = <T>(all: readonly T[]): T[][] =>
  all.length < 2
    ? [[...all]]
    : all.flatMap((first, i) =>
        permutations([...all.slice(0, i), ...all.slice(i + 1)]).map((rest) => [first, ...rest]),
      );

type Form = Record<string, string>;
const call: Form = { CallSid: 'CA1', From: '+14155550123', To: '+18885550100', Direction: 'inbound' };
const leg: Form = { CallSid: 'CA2', ParentCallSid: 'CA1', From: '+14155550123', To: '+13035551000' };
const TIMESTAMP = 'Sun, 22 Nov 2026 21:32:10 +0000';

describe.each(MANNERS)('$name', ({ name, shape }) => {
  const carrier = carriers[name as keyof typeof carriers];
  const sent = (form: Form): URLSearchParams => new URLSearchParams(shape(form));

  it('is read: who calls, what was pressed, how a leg and a dial went', () => {
    const inbound = carrier.parse.inbound(
      sent({ ...call, CallStatus: 'ringing', StirVerstat: 'TN-Validation-Passed-B' }),
    );
    expect(inbound).toMatchObject({ from: '+14155550123', to: '+18885550100', status: 'ringing' });
    expect(carrier.parse.input(sent({ ...call, Digits: '12' }))?.digits).toBe('12');
    expect(carrier.parse.input(sent({ ...call, Digits: '' }))?.digits).toBeNull();
    const ended = { ...leg, CallStatus: 'completed', CallDuration: '95', Timestamp: TIMESTAMP };
    expect(carrier.parse.leg(sent(ended))).toMatchObject({
      status: 'completed',
      seconds: 95,
      atMs: Date.parse(TIMESTAMP),
    });
    const dialed = {
      ...call,
      CallStatus: 'completed',
      DialCallStatus: 'completed',
      DialBridged: 'true',
      DialCallDuration: '95',
    };
    expect(carrier.parse.dialDone(sent(dialed))).toMatchObject({
      status: 'completed',
      bridged: carrier.reportsBridge ? true : null,
      seconds: 95,
      callerGone: true,
    });
    expect(carrier.parse.progress(sent({ ...call, CallStatus: 'no-answer' }))?.status).toBe('noAnswer');
  });

  it('is read or not, whatever is sent', () => {
    const pairs = fc.array(
      fc.tuple(
        fc.constantFrom('CallSid', 'CallStatus', 'To', 'Timestamp', 'DialCallStatus', 'ParentCallSid', 'x'),
        fc.string(),
      ),
    );
    fc.assert(
      fc.property(pairs, (all) => {
        const form = new URLSearchParams(all);
        for (const parse of Object.values(carrier.parse)) expect(() => parse(form)).not.toThrow();
      }),
    );
  });

  it.each([
    ['with a fast end', true],
    ['with no word from the dial on how long', false],
  ])('comes to one ledger in every order, told twice: %s', (_, saysHowLong) => {
    const screened = targetNamed('screened', { whisper: { say: 'A call.', acceptKey: '1' } });
    const said = (what: string, tell: Said['tell']): Said => ({ name: what, awaited: false, tell });
    const words = (callRef: string): Said[] => {
      const its = { ...call, CallSid: callRef };
      const legOf = (status: string, more: Form = {}): Said =>
        said(status, (engine, callId, _ref, now) => {
          const news = carrier.parse.leg(
            sent({ ...leg, ParentCallSid: callRef, CallStatus: status, ...more }),
          );
          if (news) engine.leg(callId, 1, news, now);
        });
      return [
        legOf('in-progress'),
        legOf('completed', { CallDuration: '95' }),
        said('dial', (engine, callId, _ref, now) => {
          const seconds: Form = saysHowLong ? { DialCallDuration: '95' } : {};
          const report = {
            ...its,
            CallStatus: 'completed',
            DialCallStatus: 'completed',
            DialBridged: 'true',
            ...seconds,
          };
          engine.dialDone(callId, 1, carrier.parse.dialDone(sent(report))!, now);
        }),
      ];
    };
    const story: Story = {
      name: 'screened',
      targets: [screened],
      bids: [40],
      before: [said('key', (engine, callId, _ref, now) => void engine.screen(callId, 1, '1', now))],
      said: words('CA1'),
      ends: { disposition: 'connected', revenue: 40_000_000, converted: true },
    };
    const ledgers = permutations(story.said).map((order) => {
      const telling = new Telling([story]);
      const told = telling.begin('call', story);
      for (const each of order.flatMap((word) => [word, word])) telling.hear(told, each, 50);
      telling.end();
      expect(telling.recordOf(told)).toMatchObject({ ...story.ends, connectedSeconds: 95 });
      expect(telling.twice).toEqual([]);
      return telling.stateOf(told);
    });
    expect(new Set(ledgers).size).toBe(1);
  });

  it('renders whatever texts hold as a document its carrier runs', () => {
    const urlOf = (step: Step): string => `https://x.example/telephony/${name}/${step}/a.b-c?d=1&e='2'`;
    const text = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
      fc.constantFrom(
        ']]>',
        '{{From}}',
        '{{{a}}}',
        '<Dial>+19005550100</Dial>',
        '&amp;',
        '\u0000\ud800',
        '😀'.repeat(3_000),
        'a'.repeat(70_000),
      ),
    );
    fc.assert(
      fc.property(text, text, (one, two) => {
        const instructions: Instruction[] = [
          { kind: 'say', text: `Hello ${one}` },
          {
            kind: 'gather',
            prompts: [{ kind: 'say', text: `Press ${two}` }],
            maxDigits: 1,
            timeoutSeconds: 5,
            finishKey: null,
            next: 'input',
          },
          {
            kind: 'dial',
            destination: { kind: 'sip', uri: 'sip:a@b.example?X-A=1&X-B=%22' },
            callerId: null,
            ringSeconds: 1_000,
            maxSeconds: 5,
            whisper: true,
            record: false,
            followed: true,
          },
          { kind: 'redirect', step: 'resume' },
        ];
        const document = carrier.render(instructions, urlOf);
        expect(readXml(document)).not.toBeNull();
        expect(document.length).toBeLessThan(65_536);
        const verbs = parseTwiml(document, 'https://x.example/').map(({ verb }) => verb);
        expect(verbs.filter((verb) => verb !== 'Say')).toEqual(['Gather', 'Dial', 'Redirect']);
        if (name === 'telnyx') expect(document).not.toMatch(/\{\{|\}\}/);
      }),
      { numRuns: 60 },
    );
  });
});
