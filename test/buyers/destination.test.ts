import { describe, expect, it } from 'vitest';
import { formatDestination, parseDestination } from '../../src/buyers/destination.ts';

describe('a destination', () => {
  it.each([
    '+14155550123',
    '+442071838750',
    'sip:agent@pbx.example.com',
    'sip:+14155550123@sip.example.com:5061;transport=tls',
    'sips:a.b-c@10.example',
  ])('%s may be dialed and reads back the same', (text) => {
    expect(formatDestination(parseDestination(text)!)).toBe(text);
  });

  it.each([
    '',
    '4155550123',
    '+04155550123',
    '+1415555012',
    '+141555501234',
    '+11155550123',
    '+1 415 555 0123',
    '+1415555012a',
    '+19005550123',
    '+14159765550',
    '+4420718387501234',
    'sip:',
    'sip:agent',
    'sip:agent@',
    'sip:a b@example.com',
    'sip:a@example.com?X-Evil=<Dial>',
    'sip:a@example.com\n',
    'sip:"><Say>@example.com',
    `sip:a@${'x'.repeat(300)}.com`,
    'tel:+14155550123',
    'javascript:alert(1)',
  ])('%j may not', (text) => {
    expect(parseDestination(text)).toBeNull();
  });
});
