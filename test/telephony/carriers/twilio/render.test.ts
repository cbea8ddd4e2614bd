import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import twilioLibrary from 'twilio';
import { describe, expect, it } from 'vitest';
import { twilio } from '../../../../src/telephony/carriers/twilio/index.ts';
import type { Dial, Gather, Instruction, Prompt, Step } from '../../../../src/telephony/instruction.ts';
import { readXml, type XmlElement } from './read-xml.ts';

const urlOf = (step: Step): string => `https://x.example/telephony/twilio/${step}/a.b-c?d=1&e='2'`;
const render = (...instructions: Instruction[]): string => twilio.render(instructions, urlOf);
const VoiceResponse = twilioLibrary.twiml.VoiceResponse;

const dial: Dial = {
  kind: 'dial',
  destination: { kind: 'phone', number: '+14155550123' },
  callerId: null,
  ringSeconds: 25,
  maxSeconds: 3600,
  whisper: false,
  record: false,
  followed: true,
};
const gather: Gather = {
  kind: 'gather',
  prompts: [{ kind: 'say', text: 'Press 1 for sales.' }],
  maxDigits: 1,
  timeoutSeconds: 5,
  finishKey: null,
  next: 'input',
};
const leg = {
  statusCallback: urlOf('leg'),
  statusCallbackEvent: ['answered', 'completed'] as ('answered' | 'completed')[],
  statusCallbackMethod: 'POST',
};

/** Equal to what Twilio's own builder writes, however each escapes and orders. */
function expectSame(ours: string, builder: InstanceType<typeof VoiceResponse>): void {
  expect(readXml(ours)).toEqual(readXml(builder.toString()));
}

describe('the verbs', () => {
  it('nothing to do is an empty response', () => {
    expect(render()).toBe('<?xml version="1.0" encoding="UTF-8"?><Response/>');
  });

  it('speech, sound, silence', () => {
    const builder = new VoiceResponse();
    builder.say({ language: 'es-MX' }, 'Hola & "adiós"');
    builder.say('Hello');
    builder.play('https://x.example/a.mp3?x=1&y=2');
    builder.pause({ length: 2 });
    const ours = render(
      { kind: 'say', text: 'Hola & "adiós"', language: 'es-MX' },
      { kind: 'say', text: 'Hello' },
      { kind: 'play', url: 'https://x.example/a.mp3?x=1&y=2' },
      { kind: 'pause', seconds: 2 },
    );
    expectSame(ours, builder);
  });

  it('redirect, reject, hangup', () => {
    const builder = new VoiceResponse();
    builder.reject({ reason: 'busy' });
    builder.redirect({ method: 'POST' }, urlOf('resume'));
    builder.hangup();
    expectSame(
      render({ kind: 'reject', reason: 'busy' }, { kind: 'redirect', step: 'resume' }, { kind: 'hangup' }),
      builder,
    );
  });

  it('gather calls back even when nothing was pressed, and # is a key where no key finishes', () => {
    const builder = new VoiceResponse();
    const asked = builder.gather({
      input: ['dtmf'],
      action: urlOf('input'),
      method: 'POST',
      timeout: 5,
      numDigits: 1,
      finishOnKey: '',
      actionOnEmptyResult: true,
    });
    asked.say('Press 1 for sales.');
    expectSame(render(gather), builder);
    const open = readXml(render({ ...gather, maxDigits: null, finishKey: '#' })).children[0]!;
    expect(open.attributes).not.toHaveProperty('numDigits');
    expect(open.attributes['finishOnKey']).toBe('#');
  });

  it('a followed dial', () => {
    const builder = new VoiceResponse();
    const dialed = builder.dial({
      action: urlOf('dialDone'),
      method: 'POST',
      timeout: 25,
      timeLimit: 3600,
      answerOnBridge: true,
    });
    dialed.number(leg, '+14155550123');
    expectSame(render(dial), builder);
  });

  it('a recorded, whispered dial to a SIP address under our own number', () => {
    const builder = new VoiceResponse();
    const dialed = builder.dial({
      action: urlOf('dialDone'),
      method: 'POST',
      timeout: 25,
      timeLimit: 3600,
      answerOnBridge: true,
      callerId: '+18885550100',
      record: 'record-from-answer-dual',
      recordingStatusCallback: urlOf('recording'),
    });
    dialed.sip({ ...leg, url: urlOf('whisper'), method: 'POST' }, 'sip:a@b.example?X-Call-Id=1&X-Bid=2');
    const destination = { kind: 'sip', uri: 'sip:a@b.example?X-Call-Id=1&X-Bid=2' } as const;
    expectSame(
      render({ ...dial, destination, callerId: '+18885550100', whisper: true, record: true }),
      builder,
    );
  });

  it('a dial to the fallback number calls nobody back', () => {
    const builder = new VoiceResponse();
    builder.dial({ timeout: 25, timeLimit: 3600, answerOnBridge: true }).number('+14155550123');
    const unfollowed: Dial = { ...dial, followed: false, whisper: true, record: true };
    expectSame(render(unfollowed), builder);
  });

  it('keeps ring and call lengths inside what Twilio takes', () => {
    const { attributes } = readXml(render({ ...dial, ringSeconds: 1, maxSeconds: 999_999 })).children[0]!;
    expect(attributes).toMatchObject({ timeout: '5', timeLimit: '14400' });
  });
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({
    unit: fc.constantFrom('&', '<', '>', '"', "'", ']]>', '\0', '\ud800', '\ufffe', '\r', '&amp;'),
    maxLength: 60,
  }),
);
const promptArbitrary: fc.Arbitrary<Prompt> = fc.oneof(
  fc.record({ kind: fc.constant('say' as const), text: hostile }),
  fc.record({ kind: fc.constant('say' as const), text: hostile, language: hostile }),
  fc.record({ kind: fc.constant('play' as const), url: hostile }),
  fc.record({ kind: fc.constant('pause' as const), seconds: fc.integer({ min: 1, max: 60 }) }),
);
const step = fc.constantFrom<Step>('input', 'dialDone', 'whisper', 'screen', 'resume');
const instructionArbitrary: fc.Arbitrary<Instruction> = fc.oneof(
  promptArbitrary,
  fc.record({
    kind: fc.constant('gather' as const),
    prompts: fc.array(promptArbitrary, { maxLength: 4 }),
    maxDigits: fc.option(fc.integer({ min: 1, max: 20 })),
    timeoutSeconds: fc.integer({ min: 1, max: 60 }),
    finishKey: fc.constantFrom(null, '#', '*'),
    next: step,
  }),
  fc.record({
    kind: fc.constant('dial' as const),
    destination: fc.oneof(
      fc.record({ kind: fc.constant('phone' as const), number: hostile }),
      fc.record({ kind: fc.constant('sip' as const), uri: hostile }),
    ),
    callerId: fc.option(hostile),
    ringSeconds: fc.integer({ min: 0, max: 1000 }),
    maxSeconds: fc.integer({ min: 0, max: 100_000 }),
    whisper: fc.boolean(),
    record: fc.boolean(),
    followed: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('redirect' as const), step }),
  fc.record({
    kind: fc.constant('reject' as const),
    reason: fc.constantFrom('rejected' as const, 'busy' as const),
  }),
  fc.record({ kind: fc.constant('hangup' as const) }),
);

/** The attributes Twilio's typings declare for an element, by the interface that lists them. */
function declaredAttributes(): Map<string, Set<string>> {
  const typings = readFileSync('node_modules/twilio/lib/twiml/VoiceResponse.d.ts', 'utf8');
  const declared = new Map<string, Set<string>>();
  for (const [, name, body] of typings.matchAll(/interface (\w+)Attributes \{([^}]*)\}/g)) {
    const attributes = [...body!.matchAll(/^\s+(\w+)\?: /gm)].map((match) => match[1]!);
    declared.set(name!, new Set([...(declared.get(name!) ?? []), ...attributes]));
  }
  return declared;
}

describe('any instructions', () => {
  const declared = declaredAttributes();
  const everyElement = (element: XmlElement): XmlElement[] => [
    element,
    ...element.children.flatMap(everyElement),
  ];

  it('make a document a strict parser reads, of verbs and attributes Twilio knows', () => {
    fc.assert(
      fc.property(fc.array(instructionArbitrary, { maxLength: 6 }), (instructions) => {
        const root = readXml(render(...instructions));
        expect(root.name).toBe('Response');
        expect(root.children).toHaveLength(instructions.length);
        for (const { name, attributes } of everyElement(root).slice(1)) {
          for (const attribute of Object.keys(attributes)) {
            expect(declared.get(name), `${name} ${attribute}`).toContain(attribute);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('speak the text they were given, and no markup of the text’s own', () => {
    const legal = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\t\n\r]/g, ' '));
    fc.assert(
      fc.property(legal, (text) => {
        const said = readXml(render({ kind: 'say', text })).children[0]!;
        expect(said).toEqual({ name: 'Say', attributes: {}, children: [], text });
      }),
    );
  });

  it('stay under 64 kB, and keep what moves the call', () => {
    const heavy = (length: number) => fc.nat({ max: 6 }).map((n) => '\'&€😀"<'.charAt(n).repeat(length));
    const speeches = fc.array(heavy(5_000), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(speeches, (texts) => {
        const document = render(...texts.map((text): Instruction => ({ kind: 'say', text })), gather, dial);
        expect(Buffer.byteLength(document)).toBeLessThanOrEqual(64 * 1024);
        expect(
          readXml(document)
            .children.slice(-2)
            .map(({ name }) => name),
        ).toEqual(['Gather', 'Dial']);
      }),
      { numRuns: 30 },
    );
    const tooMany = Array.from(
      { length: 5_000 },
      (): Instruction => ({ kind: 'say', text: 'again and again' }),
    );
    expect(readXml(render(...tooMany, dial)).children.map(({ name }) => name)).toEqual(['Dial']);
  });

  it('say at most 4,000 characters in one breath', () => {
    const said = readXml(render({ kind: 'say', text: 'a'.repeat(5_000) })).children[0]!;
    expect(said.text).toHaveLength(4_000);
  });
});
