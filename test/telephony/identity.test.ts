import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifyCaller } from '../../src/telephony/identity.ts';

const withheld = {
  number: null,
  withheld: true,
  suspect: false,
  areaCode: null,
  country: null,
  masked: 'withheld',
};

describe('a caller who gives no number', () => {
  it.each([
    '',
    '+266696687',
    '266696687',
    '+7378742833',
    '+17378742833',
    '+2562533',
    '+8656696',
    '+86282452253',
    'anonymous',
    'Anonymous',
    'RESTRICTED',
    'unknown',
    'unavailable',
    'private',
    'blocked',
    'asserted',
    'sip:anonymous@anonymous.invalid',
    'sip:alice@example.com',
    'client:alice',
    'sip:1001@pbx.example.com',
    'sip:911@pbx.example.com',
    'sip:%@pbx.example.com',
    '<sip:anonymous@anonymous.invalid>',
    '+',
  ])('%j', (from) => {
    expect(identifyCaller(from)).toEqual(withheld);
  });
});

describe('a number that cannot be', () => {
  it.each([
    '+12222222222',
    '+1415555',
    '+141555512345',
    '+11235551234',
    '+14151551234',
    '+4444444444',
    '911',
    '0',
  ])('%s', (from) => {
    expect(identifyCaller(from)).toEqual({ ...withheld, withheld: false, suspect: true, masked: 'bogus' });
  });
});

describe('a caller', () => {
  it('is known by number, area and country', () => {
    expect(identifyCaller('+14155591234')).toEqual({
      number: '+14155591234',
      withheld: false,
      suspect: false,
      areaCode: '415',
      country: 'US',
      masked: '+1415***1234',
    });
    expect(identifyCaller('(416) 559-1234')).toMatchObject({ number: '+14165591234', country: 'CA' });
    expect(identifyCaller('+18765591234').country).toBe('JM');
    expect(identifyCaller('+442079460018')).toMatchObject({
      number: '+442079460018',
      suspect: false,
      areaCode: null,
      country: null,
    });
  });

  it.each([
    ['premium', '+19005591234'],
    ['premium exchange', '+14159761234'],
    ['fiction', '+14155550199'],
    ['N11 exchange', '+14154111234'],
    ['area code not in service', '+12115591234'],
    ['SIP', 'sip:+14155591234@pbx.example;transport=tls'],
  ])('keeps a suspect number: %s', (_, from) => {
    const caller = identifyCaller(from);
    expect(caller.suspect).toBe(true);
    expect(from).toContain(caller.number);
  });
});

describe('a caller who comes from a SIP address', () => {
  it.each([
    'sip:+14155559876@203.0.113.9',
    'sip:4155559876@203.0.113.9',
    'sip:14155559876@203.0.113.9:5060;transport=udp',
    'sips:+14155559876@[2001:db8::1]',
    'sip:+14155559876;npdi@pbx.example.com',
    'sip:+1-415-555-9876@pbx.example.com',
    'sip:%2B14155559876@pbx.example.com',
    'sip:+14155559876:secret@pbx.example.com',
    '"Bob" <sip:+14155559876@pbx.example.com>',
    '<sip:4155559876@pbx.example.com>;tag=1',
    'tel:+14155559876',
    'tel:+1-415-555-9876;phone-context=example.com',
  ])('is known by the number in %s', (from) => {
    expect(identifyCaller(from)).toMatchObject({
      number: '+14155559876',
      areaCode: '415',
      country: 'US',
      withheld: false,
      viaSip: true,
    });
  });
});

it('reads a number with what was pasted around it', () => {
  for (const from of ['\u202a+14155591234\u202c', '+1\u00a0415\u200b5591234', '＋１４１５５５９１２３４'])
    expect(identifyCaller(from)).toMatchObject({ number: '+14155591234', suspect: false });
});

it('whatever the carrier sends, the caller is a number, withheld or bogus, and the mask does not give it back', () => {
  const from = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^\+?\d{0,17}$/),
    fc.stringMatching(/^\+1[2-9]\d{9}$/),
  );
  fc.assert(
    fc.property(from, (text) => {
      const { number, withheld, suspect, masked } = identifyCaller(text);
      if (number === null) expect(withheld !== suspect).toBe(true);
      else {
        expect(withheld).toBe(false);
        expect(number).toMatch(/^\+[1-9]\d{6,14}$/);
        expect(masked).not.toContain(number.slice(-5));
      }
    }),
    { numRuns: 500 },
  );
});
