import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { makeSecret, signWebhook } from '../../src/lib/webhook-signature.ts';

const SAMPLE = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const OWN = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';

describe('a webhook signature', () => {
  it.each([
    [
      SAMPLE,
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1614265330,
      '{"test": 2432232314}',
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    ],
    [
      SAMPLE,
      'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W',
      1674087231,
      '{"type":"contact.created","timestamp":"2022-11-03T20:26:10.344522Z","data":{"id":"1f81eb52-5198-4599-803e-771906343485"}}',
      'v1,ARw42xaAApl/nxRo+iPGYwSaMQaOwMo2eyH5JBRA+bQ=',
    ],
    [
      OWN,
      'msg_ping_0001',
      1795383000,
      '{"type":"call.ping","timestamp":"2026-11-22T21:30:00.000Z","data":{"ping_id":"png_01","vertical":"medicare","zip":"80202","state":"CO"}}',
      'v1,Z95mi4auPhtDMV0Xhb9p41Zw6RVrTKA0MnBZL3Pfv1k=',
    ],
    [
      OWN,
      'msg_call_0002',
      1795383135,
      '{"type":"call.completed","timestamp":"2026-11-22T21:32:10.000Z","data":{"call_id":"cal_01","duration":93,"payout_cents":3500}}',
      'v1,AjjyPpIZiSHYsRVvDmK8iiiAEDg0Oj7XUG8BgdFchWw=',
    ],
    [OWN, 'msg_empty_0003', 1795383135, '', 'v1,jJwP+Gx7n/fELu3oYw7ysKDdCgJuJpYcIS78Vlq0Pcc='],
  ])('equals the published vector (%s, %s)', async (secret, id, timestamp, body, expected) => {
    expect(await signWebhook([secret], id, timestamp, body)).toBe(expected);
  });

  it('is accepted by the reference verifier, under the old secret and the new, and not under another', async () => {
    const now = Math.floor(Date.now() / 1_000);
    const bytes = fc.uint8Array({ minLength: 24, maxLength: 64 });
    await fc.assert(
      fc.asyncProperty(bytes, bytes, fc.string(), async (first, second, text) => {
        const secrets = [makeSecret(first), makeSecret(second)];
        const body = JSON.stringify({ text });
        const headers = {
          'webhook-id': 'png_1',
          'webhook-timestamp': String(now),
          'webhook-signature': await signWebhook(secrets, 'png_1', now, body),
        };
        for (const secret of secrets) expect(new Webhook(secret).verify(body, headers)).toEqual({ text });
        expect(() => new Webhook(OWN).verify(body, headers)).toThrow();
        expect(() => new Webhook(secrets[0]!).verify(`${body} `, headers)).toThrow();
      }),
    );
  });

  it('is never made with a malformed secret', async () => {
    for (const secret of ['', 'whsec_', 'whsec_c2hvcnQ=', 'whsec_%%%', SAMPLE.slice(6)]) {
      await expect(signWebhook([secret], 'id', 1, '')).rejects.toThrow('malformed');
    }
    expect(() => makeSecret(new Uint8Array(23))).toThrow('24 to 64');
  });
});
