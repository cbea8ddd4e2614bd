import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import fc from 'fast-check';
import { fromProto3JSON, toProto3JSON } from 'proto3-json-serializer';
import { describe, expect, it } from 'vitest';
import { google } from '../../../src/deliveries/conversions/google.ts';
import { AT, CALLER, conversions, showsNumber } from './calls.ts';
import { REQUEST, unknownNames } from './google-oracle.ts';

const SETTINGS = { accountId: '1234567890', conversionActionId: '987', loginAccountId: '5556667777' };
const CLICKS = ['gclid', 'gbraid', 'wbraid'];
type Body = { events: Record<string, unknown>[]; [name: string]: unknown };
const bodyOf = (...args: Parameters<typeof google.build>): Body => google.build(...args).body as Body;

describe('a request to Google', () => {
  it('is what its own protocol buffers know, name by name, and nothing of it is lost in them', () => {
    fc.assert(
      fc.property(fc.array(conversions(...CLICKS), { minLength: 1, maxLength: 5 }), (all) => {
        const body = bodyOf(all, SETTINGS, {});
        expect(unknownNames(body, REQUEST)).toEqual([]);
        const read = toProto3JSON(fromProto3JSON(REQUEST, body as never)!) as Body;
        expect(read).toEqual(body);
      }),
    );
  });

  it('names a click, or else the caller by a hash, never both and never the number', () => {
    fc.assert(
      fc.property(conversions(...CLICKS), (one) => {
        const body = bodyOf([one], SETTINGS, {});
        const [event] = body.events;
        expect(showsNumber(body, one.phone)).toBe(false);
        const name = CLICKS.find((click) => one.clicks[click] !== undefined);
        expect([event!['adIdentifiers'], 'userData' in event!]).toEqual(
          name ? [{ [name]: one.clicks[name] }, false] : [undefined, true],
        );
      }),
    );
  });

  it('hashes the number in E.164 with its plus, as Google asks', () => {
    const [one] = fc.sample(conversions('gclid'), 1);
    const body = bodyOf([{ ...one!, clicks: {}, phone: CALLER }], SETTINGS, {});
    const phoneNumber = createHash('sha256').update('+14155551234').digest('hex');
    expect(body.events[0]).toMatchObject({ userData: { userIdentifiers: [{ phoneNumber }] } });
  });

  it('corrects by the same transaction: the value by now, and when it changed', () => {
    const [one] = fc.sample(conversions('gclid'), 1);
    const value = 31_500_000 as never;
    const told = { ...one!, value, correctedAt: null };
    const corrected = { ...told, value: 0 as never, correctedAt: AT + 86_400_000 };
    const [first, second] = bodyOf([told, corrected], SETTINGS, {}).events;
    expect(second!['transactionId']).toBe(first!['transactionId']);
    expect([first!['conversionValue'], second!['conversionValue']]).toEqual([31.5, 0]);
    expect(second).toMatchObject({ lastUpdatedTimestamp: '2026-11-23T21:32:05.250Z', currency: 'USD' });
  });

  it('only checks when it is a trial', () => {
    const [one] = fc.sample(conversions('gclid'), 1);
    expect(google.trial(one!, SETTINGS, {})).toMatchObject({ body: { validateOnly: true } });
  });
});

describe('the key of a service account', () => {
  it('signs what anybody verifies with its public half', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const private_key = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const serviceAccountKey = JSON.stringify({ client_email: 'x@y.iam.gserviceaccount.com', private_key });
    const access = await google.access({ serviceAccountKey }, {}, AT);
    if (!('form' in access)) throw new Error('no form');
    expect(access.url).toBe('https://oauth2.googleapis.com/token');
    const [header, claims, signature] = access.form['assertion']!.split('.');
    const signed = Buffer.from(`${header}.${claims}`);
    const key = createPublicKey(publicKey.export({ type: 'spki', format: 'pem' }));
    expect(verify('RSA-SHA256', signed, key, Buffer.from(signature!, 'base64url'))).toBe(true);
    const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(read(header!)).toEqual({ alg: 'RS256', typ: 'JWT' });
    const iat = Math.floor(AT / 1_000);
    expect(read(claims!)).toEqual({
      iss: 'x@y.iam.gserviceaccount.com',
      scope: 'https://www.googleapis.com/auth/datamanager',
      aud: 'https://oauth2.googleapis.com/token',
      iat,
      exp: iat + 3_600,
    });
  });
});

const problem = (status: string, reason: string, field?: string) => ({
  error: {
    status,
    message: 'There was a problem with the request.',
    details: [
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'datamanager.googleapis.com' },
      ...(field
        ? [
            {
              '@type': 'type.googleapis.com/google.rpc.BadRequest',
              fieldViolations: [{ field, reason, description: 'is bad' }],
            },
          ]
        : []),
    ],
  },
});

describe('what Google answers', () => {
  it.each([
    ['taken', 200, { requestId: 'x' }, 'taken', ''],
    [
      'a bad event',
      400,
      problem('INVALID_ARGUMENT', 'INVALID_FORMAT', 'events[3].x'),
      'refused',
      'events[3].x',
    ],
    ['a bad account', 400, problem('INVALID_ARGUMENT', 'INVALID_CONVERSION_ACTION_ID'), 'failed', 'problem'],
    [
      'a newcomer',
      403,
      problem('PERMISSION_DENIED', 'NOT_ALLOWLISTED'),
      'failed',
      'not opened the Data Manager API',
    ],
    ['no access', 403, problem('PERMISSION_DENIED', 'PERMISSION_DENIED'), 'failed', 'access to the account'],
    ['an old token', 401, problem('UNAUTHENTICATED', 'ACCESS_TOKEN_EXPIRED'), 'denied', 'token'],
    ['too much', 429, problem('RESOURCE_EXHAUSTED', 'RESOURCE_EXHAUSTED'), 'failed', 'problem'],
    ['no JSON', 502, null, 'failed', 'answered 502'],
    ['nonsense', 400, { error: 'no' }, 'refused', 'answered 400'],
  ])('%s', (_, status, body, kind, words) => {
    const verdict = google.read(status as number, body);
    expect(verdict.kind).toBe(kind);
    if (verdict.kind !== 'taken') expect(verdict.why).toContain(words);
  });
});
