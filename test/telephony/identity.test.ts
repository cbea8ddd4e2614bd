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
