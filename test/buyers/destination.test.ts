import { describe, expect, it } from 'vitest';
import { formatDestination, numberIn, parseDestination } from '../../src/buyers/destination.ts';

describe('a destination', () => {
  it.each([
    '+14155550123',
    '+442071838750',
    'sip:agent@pbx.example.com',
    'sip:+14155550123@sip.example.com:5061;transport=tls',
    'sips:a.b-c@10.example',
    'sip:agent@pbx.example.com?X-Campaign=abc',
    'sip:agent@pbx.example.com:5061;transport=tls?X-Campaign=abc&X-Sub=a%20b&User-to-User=3132',
    'sip:a@[2001:db8::1]',
    'sips:a@[2606:4700::1111]:5061',
    'sip:a@203.0.113.9',
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
    'sip:a@example.com?',
    'sip:a@example.com?X-A=1?X-B=2',
    'sip:a@example.com?X-A',
    'sip:a@example.com?X-A=b\r\nRoute: x',
    'sip:a@example.com?Route=%3Csip:evil%3E',
    'sip:a@example.com?X-A=1&Replaces=1',
    'sip:a@example.com?body=x',
    `sip:a@example.com?X-A=${'a'.repeat(1_100)}`,
    'sip:a@pbx.example.com;maddr=10.0.0.1',
    'sip:a@pbx.example.com;transport=tls;MADDR=203.0.113.9?X-A=1',
    'sip:a@169.254.169.254',
    'sip:a@10.0.0.1',
    'sip:a@192.168.1.1:5060',
    'sip:a@127.0.0.1',
    'sip:a@2130706433',
    'sip:a@0x7f.1',
    'sip:a@[::1]',
    'sip:a@[fe80::1]',
    'sip:a@[::ffff:10.0.0.1]',
    'sip:a@localhost',
    'sip:a@pbx',
    'sip:a@pbx.internal',
    '+88213000000',
    '+97912345678',
    '+8811234567',
    '+447012345678',
    '+449012345678',
    'sip:a@example.com\n',
    'sip:"><Say>@example.com',
    `sip:a@${'x'.repeat(300)}.com`,
    'tel:+14155550123',
    'javascript:alert(1)',
  ])('%j may not', (text) => {
    expect(parseDestination(text)).toBeNull();
  });

  it.each([
    ['+14155550123', '+14155550123'],
    ['sip:+14155550123@pbx.example.com', '+14155550123'],
    ['sip:4155550123@pbx.example.com:5061;transport=tls', '+14155550123'],
    ['sips:%2B14155550123@pbx.example.com?X-A=1', '+14155550123'],
    ['sip:+1-415-555-0123@pbx.example.com', '+14155550123'],
    ['sip:0014155550123@pbx.example.com', '+14155550123'],
    ['sip:agent@pbx.example.com', null],
    ['sip:1001@pbx.example.com', null],
  ])('of %s the number is %s', (text, number) => {
    expect(numberIn(parseDestination(text)!)).toBe(number);
  });
});
