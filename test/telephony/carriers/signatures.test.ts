import { createRequire } from 'node:module';
import fc from 'fast-check';
import { TelnyxWebhook } from 'telnyx/lib/webhooks';
import { describe, expect, it } from 'vitest';
import { ed25519Key, signalwireManner, telnyxManner } from '../../../src/simulator/carrier/manners.ts';
import type { CarrierRequest } from '../../../src/telephony/carrier.ts';
import { signalwire } from '../../../src/telephony/carriers/signalwire/index.ts';
import { telnyx } from '../../../src/telephony/carriers/telnyx/index.ts';

const { RestClient } = createRequire(import.meta.url)('@signalwire/compatibility-api') as {
  RestClient: { validateRequest(key: string, signature: string, url: string, params: object): boolean };
};

const post = (url: string, body: string, headers: Record<string, string>): CarrierRequest => ({
  method: 'POST',
  url,
  headers: new Headers({ 'content-type': 'application/x-www-form-urlencoded', ...headers }),
  body,
});
const formOf = (params: Record<string, string>): string => new URLSearchParams(params).toString();
const flipped = (text: string): string => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);

describe('SignalWire’s signature', () => {
  const authToken = 'PSK_abcdefghijklmnopqrstuvwx';
  const verify = (request: CarrierRequest, key = authToken) =>
    signalwire.verify(request, { authToken: key }, 0);
  const first = {
    CallSid: 'b3877c40-da60-4998-90ad-b792e98472af',
    AccountSid: 'a3877c40-da60-4998-90ad-b792e98472aa',
    From: '+13035550142',
    To: '+18885550100',
    CallStatus: 'ringing',
    Direction: 'inbound',
  };
  const base = 'https://calls.example.com/v1/voice/signalwire';
  const done = {
    CallSid: first.CallSid,
    DialCallStatus: 'no-answer',
    DialCallSid: 'c3877c40-da60-4998-90ad-b792e98472ab',
  };
  it.each([
    [`${base}?c=1`, first, 'Sdb8tsJsrpgstOOETTFH4xlTDkQ='],
    [`${base}/dial-action/7`, done, 'WJvAcF3n9qZXRh/w027bCyMBSMQ='],
    [
      `${base}?CallSid=b3877c40-da60-4998-90ad-b792e98472af&From=%2B13035550142`,
      {},
      '7dIcc0/we96YvyFb1nfYT3hQ8G0=',
    ],
  ])('is known: %s', async (url, params, signature) => {
    for (const header of ['x-signalwire-signature', 'x-twilio-signature']) {
      const request = post(url, formOf(params as Record<string, string>), { [header]: signature });
      expect(await verify(request)).toBe(true);
      expect(await verify(request, `${authToken}0`)).toBe(false);
      expect(await verify({ ...request, url: `${url}x` })).toBe(false);
      expect(await verify({ ...request, body: `${request.body}&Extra=` })).toBe(false);
      expect(await verify(post(url, request.body, { [header]: flipped(signature) }))).toBe(false);
    }
    expect(await verify(post(url, formOf(params as Record<string, string>), {}))).toBe(false);
  });

  it('is what its own library says, of any form', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 });
    const name = fc.stringMatching(/^[A-Za-z_]{1,10}$/);
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, text, { maxKeys: 6, noNullPrototype: true }), async (params) => {
        const manner = signalwireManner(authToken);
        const signature = manner.headers(base, params, '')['x-signalwire-signature']!;
        expect(RestClient.validateRequest(authToken, signature, base, params)).toBe(true);
        expect(await verify(post(base, formOf(params), { 'x-signalwire-signature': signature }))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

describe('Telnyx’s signature', () => {
  const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
  const authToken = '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=';
  const at = 1_795_383_000;
  const url = 'https://calls.example.com/v1/voice/telnyx';
  const verify = (request: CarrierRequest, now = at * 1_000, key = authToken) =>
    telnyx.verify(request, { authToken: key }, now);
  const body =
    'AccountSid=f5586561-8ff0-4291-a51b-c7dfe4139ff9&CallSid=v3%3AabcDEF&CallStatus=ringing&ConnectionId=1234567890&From=%2B13035550142&To=%2B18885550100';
  const signature =
    '7L3uiS7Z2gZhivK1OhyoKsy6j2K2O9gFNp//9OqAk9krtlIxlYcgZnLbHO/QqTD7aMqAXTPBhktDnBKZ+uzADQ==';
  const headers = { 'telnyx-signature-ed25519': signature, 'telnyx-timestamp': String(at) };

  it('is known, and nothing may be altered', async () => {
    const request = post(url, body, headers);
    expect(await verify(request)).toBe(true);
    expect(await verify({ ...request, body: body.replace('142', '143') })).toBe(false);
    expect(await verify(request, at * 1_000, Buffer.alloc(32, 7).toString('base64'))).toBe(false);
    expect(await verify(post(url, body, { ...headers, 'telnyx-timestamp': String(at + 1) }))).toBe(false);
    expect(
      await verify(post(url, body, { ...headers, 'telnyx-signature-ed25519': flipped(signature) })),
    ).toBe(false);
    for (const missing of Object.keys(headers))
      expect(await verify(post(url, body, { ...headers, [missing]: '' }))).toBe(false);
  });

  it('grows old, in both directions', async () => {
    const request = post(url, body, headers);
    for (const seconds of [-300, 300]) expect(await verify(request, (at + seconds) * 1_000)).toBe(true);
    for (const seconds of [-302, 302]) expect(await verify(request, (at + seconds) * 1_000)).toBe(false);
  });

  it('says nothing of a GET, whose fields it does not cover', async () => {
    const empty = 'x46AKW6lp0lQM89CFm2Y5/RPdew27LFD1hBMsxKIuOiVtM/AmHfLhgkpSTdNPdzgknFRV4dcIL6QJm4qnfP8DQ==';
    const signed = { ...headers, 'telnyx-signature-ed25519': empty };
    for (const method of ['GET', 'POST'])
      expect(await verify({ ...post(`${url}?From=%2B14155550100`, '', signed), method })).toBe(false);
  });

  it('takes no key but the portal’s form of it', async () => {
    for (const key of ['', 'not a key', authToken.slice(0, -1), seed.toString('hex'), `${authToken}\n`])
      expect(await verify(post(url, body, headers), at * 1_000, key)).toBe(false);
  });

  it('of the simulated carrier is good to its own library, and to us', async () => {
    const signed = telnyxManner(ed25519Key(seed)).headers(url, {}, body);
    await new TelnyxWebhook(authToken).verify(body, signed);
    expect(await verify(post(url, body, signed), Date.now())).toBe(true);
  });
});
