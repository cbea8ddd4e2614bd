import twilioLibrary from 'twilio';
import { describe, expect, it } from 'vitest';
import type { Env } from '../../../src/bindings.ts';
import { telephonyRoutes } from '../../../src/exchange/edge/telephony.routes.ts';
import { twilioSignature } from '../../../src/simulator/carrier/signature.ts';
import { TestExchange } from '../../api/exchange.ts';

const { getExpectedTwilioSignature: sign, validateRequest } = twilioLibrary as unknown as {
  getExpectedTwilioSignature(token: string, url: string, params: Record<string, string>): string;
  validateRequest(token: string, signature: string, url: string, params: Record<string, string>): boolean;
};

const TOKEN = 'twilio-token-for-tests';
const SIGNATURE = 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=';
const PATH = '/twilio/fallback/+18005550199';
const URL_SIGNED = `http://127.0.0.1:8787${PATH}`;

/** Nothing but what was set: whoever asks a binding of this exchange fails. */
const { env } = new TestExchange();
const bare = new Proxy(env, {
  get: (all, name: keyof Env) => {
    if (['DB', 'CAMPAIGN', 'FEED', 'BUYER', 'PROJECTIONS'].includes(name)) throw new Error(`asked ${name}`);
    return all[name];
  },
});

/** A body that goes on for ever, and how much of it was asked for. */
function endless(chunk: number) {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        sent += chunk;
        controller.enqueue(new Uint8Array(chunk).fill(97));
      },
    },
    { highWaterMark: 0 },
  );
  return { body, sent: () => sent };
}

const post = (body: BodyInit, headers: Record<string, string>) =>
  telephonyRoutes.request(
    URL_SIGNED,
    {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body,
      duplex: 'half',
    } as RequestInit,
    bare,
  );

describe('a webhook that anybody may have sent', () => {
  it.each([[{}], [{ 'x-twilio-signature': '' }], [{ 'x-twilio-signature': 'no signature' }]])(
    'is not read at all without a signature: %o',
    async (headers) => {
      const { body, sent } = endless(1_024);
      expect((await post(body, headers as Record<string, string>)).status).toBe(403);
      expect(sent()).toBe(0);
    },
  );

  it('is read to 64 kB and no further with a signature, whatever it says of its length', async () => {
    const lies = { 'content-length': '10', 'transfer-encoding': 'chunked' };
    for (const length of [{}, lies] as Record<string, string>[]) {
      const { body, sent } = endless(8 * 1_024);
      const answer = await post(body, { 'x-twilio-signature': SIGNATURE, ...length });
      expect([answer.status, sent() <= 72 * 1_024]).toEqual([413, true]);
    }
    const { body, sent } = endless(1_024);
    const announced = await post(body, { 'x-twilio-signature': SIGNATURE, 'content-length': '2400000' });
    expect([announced.status, sent()]).toEqual([413, 0]);
  });

  it('has at most as many fields as a carrier’s own', async () => {
    const fields = (count: number) => Array.from({ length: count }, (_, i) => [`f${i}`, 'x'] as const);
    const signed = (count: number) => {
      const form = Object.fromEntries(fields(count));
      const signature = twilioSignature(TOKEN, URL_SIGNED, form);
      return post(new URLSearchParams(form).toString(), { 'x-twilio-signature': signature });
    };
    expect((await signed(300)).status).toBe(200);
    expect((await signed(301)).status).toBe(413);
  });

  it('passes with any of the tokens that are set, and with no other', async () => {
    const form = { CallSid: 'CA1' };
    const several = { ...env, TWILIO_AUTH_TOKEN: `the-next-one-of-the-carrier,${TOKEN}` } as Env;
    const ask = (token: string) =>
      telephonyRoutes.request(
        URL_SIGNED,
        {
          method: 'POST',
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            'x-twilio-signature': twilioSignature(token, URL_SIGNED, form),
          },
          body: new URLSearchParams(form).toString(),
        },
        several,
      );
    expect((await ask(TOKEN)).status).toBe(200);
    expect((await ask('the-next-one-of-the-carrier')).status).toBe(200);
    expect((await ask('the-one-before-of-the-carrier')).status).toBe(403);
  });

  it.each(['', '?', '?a=1', '?a=', '??', '?a=1?', '?&', '/?'])(
    'passes as Twilio’s own package signs its URL, with %j at the end',
    async (end) => {
      const form = { CallSid: 'CA1', To: '+18005550199' };
      const url = URL_SIGNED + end;
      const ask = (signature: string, method: string) =>
        telephonyRoutes.request(
          url,
          {
            method,
            headers: {
              'x-twilio-signature': signature,
              ...(method === 'POST' && { 'content-type': 'application/x-www-form-urlencoded' }),
            },
            ...(method === 'POST' && { body: new URLSearchParams(form).toString() }),
          },
          env,
        );
      const isFound = end !== '/?';
      const signature = sign(TOKEN, url, form);
      expect(validateRequest(TOKEN, signature, url, form)).toBe(true);
      expect((await ask(signature, 'POST')).status).toBe(isFound ? 200 : 404);
      expect((await ask(sign(TOKEN, url, {}), 'GET')).status).toBe(isFound ? 200 : 404);
      expect((await ask(sign(TOKEN, `${url}x`, form), 'POST')).status).toBe(403);
    },
  );
});
