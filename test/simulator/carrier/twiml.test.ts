import twilio from 'twilio';
import { describe, expect, it } from 'vitest';
import { parseTwiml } from '../../../src/simulator/carrier/twiml.ts';
import { TwimlError } from '../../../src/simulator/carrier/verbs.ts';
import { parseXml } from '../../../src/simulator/carrier/xml.ts';

const base = 'http://127.0.0.1:8787/telephony/twilio/voice';
const response = (inside: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Response>${inside}</Response>`;
const codeOf = (text: string, where: 'call' | 'whisper' = 'call', from: string | null = base): number => {
  try {
    parseTwiml(text, from, where);
    return 0;
  } catch (error) {
    if (error instanceof TwimlError) return error.code;
    throw error;
  }
};

describe('a document the carrier runs', () => {
  it('reads what Twilio’s own builder writes', () => {
    const built = new twilio.twiml.VoiceResponse();
    built.say({ voice: 'Polly.Joanna', language: 'en-US' }, 'Tom & Jerry\'s <plumbing> "24/7"');
    const gather = built.gather({ numDigits: 5, timeout: 7, action: '/next', finishOnKey: '' });
    gather.say('Your ZIP code, please.');
    gather.pause({ length: 2 });
    const dial = built.dial({
      timeout: 25,
      answerOnBridge: true,
      action: `${base}/done`,
      callerId: '+18885550100',
    });
    dial.number(
      { url: '/whisper', statusCallback: '/leg', statusCallbackEvent: ['answered', 'completed'] },
      '+13035550142',
    );
    built.redirect('/again');
    const verbs = parseTwiml(built.toString(), base);
    expect(verbs).toEqual([
      { verb: 'Say', text: 'Tom & Jerry\'s <plumbing> "24/7"' },
      {
        verb: 'Gather',
        prompts: [
          { verb: 'Say', text: 'Your ZIP code, please.' },
          { verb: 'Pause', seconds: 2 },
        ],
        action: 'http://127.0.0.1:8787/next',
        timeoutSeconds: 7,
        numDigits: 5,
        finishOnKey: '',
        actionOnEmptyResult: false,
      },
      {
        verb: 'Dial',
        action: `${base}/done`,
        timeoutSeconds: 25,
        timeLimitSeconds: 14_400,
        answerOnBridge: true,
        callerId: '+18885550100',
        record: false,
        recordingCallback: null,
        noun: {
          kind: 'Number',
          to: '+13035550142',
          whisperUrl: 'http://127.0.0.1:8787/whisper',
          statusCallback: 'http://127.0.0.1:8787/leg',
          events: new Set(['answered', 'completed']),
        },
      },
      { verb: 'Redirect', url: 'http://127.0.0.1:8787/again' },
    ]);
  });

  it('reads a SIP target with headers', () => {
    const [dial] = parseTwiml(response('<Dial><Sip>sip:a@b.example?X-Bid=2&amp;X-Call=1</Sip></Dial>'), base);
    expect(dial).toMatchObject({ noun: { kind: 'Sip', to: 'sip:a@b.example?X-Bid=2&X-Call=1' } });
  });
});

describe('a document the carrier refuses', () => {
  it.each([
    ['a blank before the prolog', ` ${response('')}`, 12100],
    ['a byte-order mark', `\uFEFF${response('')}`, 12100],
    ['a raw ampersand', response('<Say>a & b</Say>'), 12100],
    ['an unclosed element', '<Response><Say>hi</Say>', 12100],
    ['something after the root', `${response('')}<Say/>`, 12100],
    ['an attribute twice', response('<Pause length="1" length="2"/>'), 12100],
    ['another root', '<Reply/>', 12100],
    ['an unknown verb', response('<Shout>hi</Shout>'), 12200],
    ['a verb in the wrong case', response('<say>hi</say>'), 12200],
    ['an unknown attribute', response('<Say volume="11">hi</Say>'), 12200],
    ['an attribute in the wrong case', response('<Gather numdigits="1"/>'), 12200],
    ['a dial inside a gather', response('<Gather><Dial>+13035550142</Dial></Gather>'), 12200],
    ['text between verbs', response('hello'), 12200],
    ['a number that is none', response('<Gather timeout="soon"/>'), 12200],
    ['a ring time out of range', response('<Dial timeout="2">+13035550142</Dial>'), 12200],
    ['a late reject', response('<Say>hi</Say><Reject/>'), 12200],
    ['a number not in E.164', response('<Dial><Number>3035550142</Number></Dial>'), 13224],
    ['more than 64 kB', response(`<Say>${'é'.repeat(33_000)}</Say>`), 11750],
  ])('%s', (_, text, code) => expect(codeOf(text)).toBe(code));

  it('a relative URL in a document that came from nowhere', () => {
    const text = response('<Redirect>/next</Redirect>');
    expect(codeOf(text, 'call', null)).toBe(11100);
    expect(codeOf(text)).toBe(0);
  });

  it('a dial inside a whisper', () => {
    expect(codeOf(response('<Dial>+13035550142</Dial>'), 'whisper')).toBe(12200);
    expect(codeOf(response('<Say>A call from Outcry</Say>'), 'whisper')).toBe(0);
  });
});

describe('parseXml', () => {
  it('decodes entities, keeps CDATA and skips comments', () => {
    const { attributes, children } = parseXml(`<a b='&#x41;&#66;&apos;'><!-- no -->x<![CDATA[<&>]]></a>`);
    expect(attributes).toEqual({ b: "AB'" });
    expect(children.join('')).toBe('x<&>');
  });
});
