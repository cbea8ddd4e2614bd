import fc from 'fast-check';
import twilio from 'twilio';
import { describe, expect, it } from 'vitest';
import { twilioSignature } from '../../../src/simulator/carrier/signature.ts';

describe('twilioSignature', () => {
  it('is what Twilio publishes for its own example', () => {
    const form = {
      CallSid: 'CA1234567890ABCDE',
      Caller: '+14158675310',
      Digits: '1234',
      From: '+14158675310',
      To: '+18005551212',
    };
    const url = 'https://example.com/myapp.php?foo=1&bar=2';
    expect(twilioSignature('12345', url, form)).toBe('L/OH5YylLD5NRKLltdqwSvS0BnU=');
  });

  it('passes Twilio’s own validator for any form, with the port kept on http', () => {
    const forms = fc.dictionary(fc.string({ minLength: 1 }), fc.string());
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), forms, (token, form) => {
        const url = 'http://127.0.0.1:8787/telephony/twilio/voice';
        const signature = twilioSignature(token, `${url}#rc=2`, form);
        expect(twilio.validateRequest(token, signature, url, form)).toBe(true);
        expect(twilio.validateRequest(`${token}!`, signature, url, form)).toBe(false);
      }),
    );
  });
});
