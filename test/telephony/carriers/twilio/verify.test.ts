import fc from 'fast-check';
import twilioLibrary from 'twilio';
import { describe, expect, it, vi } from 'vitest';
import type { CarrierRequest, CarrierSecrets } from '../../../../src/telephony/carrier.ts';
import { twilio } from '../../../../src/telephony/carriers/twilio/index.ts';
import { vectors } from './vectors.ts';

const { getExpectedTwilioSignature: sign, validateRequest } = twilioLibrary as unknown as {
  getExpectedTwilioSignature(
    token: string,
    url: string,
    params: Record<string, unknown>,
    algorithm?: string,
  ): string;
  validateRequest(token: string, signature: string, url: string, params: Record<string, unknown>): boolean;
};

type Params = Record<string, string | string[]>;

function form(params: Params): string {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(params))
    for (const one of [value].flat()) body.append(name, one);
  return body.toString();
}

function post(url: string, params: Params, signature: string): CarrierRequest {
  const headers = new Headers({
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    'x-twilio-signature': signature,
  });
  return { method: 'POST', url, headers, body: form(params) };
}

const verifyNow = (request: CarrierRequest, secrets: CarrierSecrets): Promise<boolean> =>
  twilio.verify(request, secrets, 0);
const check = (request: CarrierRequest, authToken: string): Promise<boolean> =>
  verifyNow(request, { authToken });

describe('the published signatures', () => {
  it.each(vectors)('$name', async ({ token, url, params, signature }) => {
    expect(await check(post(url, params, signature), token)).toBe(true);
    expect(await check(post(url, params, signature), `${token}0`)).toBe(false);
    expect(await check(post(`${url}x`, params, signature), token)).toBe(false);
    expect(await check(post(url, { ...params, Extra: '' }, signature), token)).toBe(false);
  });
});

describe('requests other than forms', () => {
  const token = 'f1e2d3c4b5a697887766554433221100';
  const url =
    'https://calls.example.com/v1/voice/twilio?CallSid=CA00000000000000000000000000000001&From=%2B13035550142&To=%2B18885550100';

  it('reads a GET from its URL alone', async () => {
    const headers = new Headers({ 'x-twilio-signature': 'NnlropRHEQAHkp0N3TRGBblSEZs=' });
    expect(await check({ method: 'GET', url, headers, body: '' }, token)).toBe(true);
    expect(await check({ method: 'GET', url: url.replace('142', '143'), headers, body: '' }, token)).toBe(
      false,
    );
  });

  it('does not take a body the signature says nothing of', async () => {
    const headers = new Headers({ 'x-twilio-signature': 'NnlropRHEQAHkp0N3TRGBblSEZs=' });
    expect(await check({ method: 'POST', url, headers, body: '{"CallSid":"CA9"}' }, token)).toBe(false);
    headers.set('content-type', 'application/x-www-form-urlencoded');
    expect(await check({ method: 'GET', url, headers, body: 'CallSid=CA9' }, token)).toBe(false);
  });

  const hash = '5ccde7145dfb8f56479710896586cb9d5911809d83afbe34627818790db0aec9';
  const json: CarrierRequest = {
    method: 'POST',
    url: `https://calls.example.com/events?bodySHA256=${hash}`,
    headers: new Headers({
      'content-type': 'application/json',
      'x-twilio-signature': 's/7BRzYAZfTA22EuySpMQlD6+lU=',
    }),
    body: '{"CallSid":"CA1234567890ABCDE","Caller":"+12349013030"}',
  };

  it('checks a JSON body against the hash in the signed URL', async () => {
    expect(await check(json, token)).toBe(true);
    expect(await check({ ...json, body: `${json.body} ` }, token)).toBe(false);
    expect(await check({ ...json, url: json.url.replace('5cc', '5cd') }, token)).toBe(false);
  });

  it('knows the hash signed over the form of the URL with its port', async () => {
    const empty = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';
    const signed = (signature: string): CarrierRequest => ({
      method: 'POST',
      url: `https://mycompany.com/myapp.php?foo=1&bar=2&bodySHA256=${empty}`,
      headers: new Headers({ 'content-type': 'application/json', 'x-twilio-signature': signature }),
      body: '{}',
    });
    expect(await check(signed('Ldidvp12m26NI7eqEvxnEpkd9Hc='), '12345')).toBe(true);
    expect(await check(signed('rw/jVviOgicj2+kHZULvebnA4ag='), '12345')).toBe(true);
  });

  const bodyHash = '0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620';
  it.each([
    [`foo=1&bar=2&bodySHA256=${bodyHash}`, 'a9nBmqA0ju/hNViExpshrM61xv4='],
    [`bodySHA256=${bodyHash}`, 'y77kIzt2vzLz71DgmJGsen2scGs='],
  ])('knows the published hash of a body: %s', async (query, signature) => {
    const signed: CarrierRequest = {
      method: 'POST',
      url: `https://mycompany.com/myapp.php?${query}`,
      headers: new Headers({ 'content-type': 'application/json', 'x-twilio-signature': signature }),
      body: '{"property": "value", "boolean": true}',
    };
    expect(await check(signed, '12345')).toBe(true);
    expect(await check({ ...signed, body: signed.body.replace('true', 'false') }, '12345')).toBe(false);
  });

  it('refuses a request without a signature', async () => {
    expect(await check({ method: 'GET', url, headers: new Headers(), body: '' }, token)).toBe(false);
    const empty = new Headers({ 'x-twilio-signature': '' });
    expect(await check({ method: 'GET', url, headers: empty, body: '' }, token)).toBe(false);
  });
});

describe('a URL with characters that parsers escape', () => {
  const key = 'f1e2d3c4b5a697887766554433221100';
  const raw = 'https://calls.example.com/v1/voice/ab?name=it\'s&q="x"&less=<b>&blank=a b&é=ü&set={a|b}^`';
  const onTheWire = new URL(raw).href;
  const received = (url: string, signature: string, method: string): CarrierRequest => ({
    method,
    url,
    headers: new Headers({
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': signature,
    }),
    body: method === 'GET' ? '' : 'CallSid=CA1',
  });
  const params = (method: string): Params => (method === 'GET' ? {} : { CallSid: 'CA1' });

  it.each(['GET', 'POST'])('is known as it was written, raw or escaped on the wire: %s', async (method) => {
    for (const signed of [raw, onTheWire, raw.replaceAll("'", '%27'), raw.replaceAll(' ', '%20')]) {
      const signature = sign(key, signed, params(method));
      expect(await check(received(onTheWire, signature, method), key), signed).toBe(true);
      expect(await check(received(`${onTheWire}x`, signature, method), key)).toBe(false);
    }
    expect(await check(received(raw, sign(key, raw, params(method)), method), key)).toBe(true);
  });

  it('whatever single character it is', async () => {
    for (let code = 0x21; code < 0x7f; code++) {
      const character = String.fromCharCode(code);
      if ('#%&+?'.includes(character)) continue;
      const url = `https://calls.example.com/voice?a=x${character}y`;
      const arrived = received(new URL(url).href, sign(key, url, {}), 'GET');
      expect(await check(arrived, key), url).toBe(true);
    }
  });

  it('costs a forger no more than some fifty hashes', async () => {
    const forged = received(onTheWire, 'A'.repeat(27) + '=', 'POST');
    const spy = vi.spyOn(crypto.subtle, 'sign');
    expect(await check(forged, key)).toBe(false);
    expect(spy.mock.calls.length).toBeLessThan(60);
    spy.mockRestore();
  });
});

describe('a request signed with a shared key', () => {
  const shared = { authToken: 'shared-secret-of-a-rule', id: 'webhooks_sharedkey_1' };
  const url = 'https://calls.example.com/telephony/twilio/voice';
  const params = { CallSid: 'CA1', From: '+14155550123' };
  const withSettings = (settings: string | null, algorithm: string, secret = shared.authToken) => {
    const request = post(url, params, sign(secret, url, params, algorithm));
    if (settings !== null) request.headers.set('X-Twilio-Webhooks-Signature-Settings', settings);
    return request;
  };

  it.each([
    ['key=webhooks_sharedkey_1,algorithm=HMAC_SHA256', 'HMAC_SHA256'],
    ['key=webhooks_sharedkey_1, algorithm=hmac_sha256', 'HMAC_SHA256'],
    ['algorithm=HMAC_SHA1,key=webhooks_sharedkey_1', 'HMAC_SHA1'],
    ['key=webhooks_sharedkey_1', 'HMAC_SHA1'],
  ])('is known by the key and the algorithm it names: %s', async (settings, algorithm) => {
    expect(await verifyNow(withSettings(settings, algorithm), shared)).toBe(true);
    expect(await verifyNow(withSettings(settings, algorithm), { ...shared, authToken: 'x' })).toBe(false);
    expect(await verifyNow(withSettings(settings, algorithm), { ...shared, id: 'other' })).toBe(false);
    expect(await verifyNow(withSettings(settings, algorithm), { authToken: shared.authToken })).toBe(false);
  });

  it('is not what it says it is not', async () => {
    const named = 'key=webhooks_sharedkey_1,algorithm=';
    expect(await verifyNow(withSettings(`${named}HMAC_SHA256`, 'HMAC_SHA1'), shared)).toBe(false);
    expect(await verifyNow(withSettings(`${named}HMAC_MD5`, 'HMAC_SHA1'), shared)).toBe(false);
    expect(await verifyNow(withSettings(`${named}constructor`, 'HMAC_SHA1'), shared)).toBe(false);
    expect(await verifyNow(withSettings(null, 'HMAC_SHA1'), shared)).toBe(false);
    expect(await verifyNow(withSettings(null, 'HMAC_SHA256'), shared)).toBe(false);
    const plain = { authToken: shared.authToken };
    expect(await verifyNow(withSettings(null, 'HMAC_SHA1'), plain)).toBe(true);
    expect(await verifyNow(withSettings('', 'HMAC_SHA1'), plain)).toBe(true);
    expect(await verifyNow(withSettings(null, 'HMAC_SHA256'), plain)).toBe(false);
  });
});

const text = fc.string({ unit: 'binary', maxLength: 20 });
const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((key) => key !== '__proto__');
const paramsArbitrary = fc.dictionary(name, fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 4 })), {
  maxKeys: 8,
  noNullPrototype: true,
});
const word = fc.stringMatching(/^[a-zA-Z0-9]{1,8}$/);
const urlArbitrary = fc
  .record({
    scheme: fc.constantFrom('http', 'https'),
    host: fc.constantFrom('calls.example.com', 'a.b', '127.0.0.1'),
    port: fc.constantFrom('', ':80', ':443', ':8443'),
    path: fc.array(word, { minLength: 1, maxLength: 4 }),
    query: fc.array(fc.tuple(word, fc.webQueryParameters({ maxLength: 8 } as object)), { maxLength: 3 }),
  })
  .map(({ scheme, host, port, path, query }) => {
    const search = query.map(([key, value]) => `${key}=${value}`).join('&');
    return `${scheme}://${host}${port}/${path.join('/')}${search === '' ? '' : `?${search}`}`;
  });
const token = fc.stringMatching(/^[0-9a-f]{32}$/);

describe('any request', () => {
  it('passes when Twilio signed it, and as Twilio’s own library says when anything was altered', async () => {
    const property = fc.asyncProperty(
      token,
      urlArbitrary,
      paramsArbitrary,
      urlArbitrary,
      async (key, url, params, otherUrl) => {
        const signature = sign(key, url, params);
        const request = post(url, params, signature);
        expect(await check(request, key)).toBe(validateRequest(key, signature, url, params));
        const moved = { ...request, url: otherUrl };
        expect(await check(moved, key)).toBe(validateRequest(key, signature, otherUrl, params));
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });

  it('passes for every port Twilio may have signed', async () => {
    const property = fc.asyncProperty(token, paramsArbitrary, word, async (key, params, path) => {
      for (const signed of [`https://x.example/${path}`, `https://x.example:443/${path}`]) {
        const signature = sign(key, signed, params);
        expect(await check(post(`https://x.example/${path}`, params, signature), key)).toBe(true);
        expect(await check(post(`https://x.example:443/${path}`, params, signature), key)).toBe(true);
      }
    });
    await fc.assert(property, { numRuns: 50 });
  });

  it('fails when one character is altered', async () => {
    const property = fc.asyncProperty(
      token,
      word,
      fc.dictionary(word, fc.stringMatching(/^[ -~é€]{1,10}$/), { minKeys: 1, noNullPrototype: true }),
      fc.nat(),
      fc.constantFrom('value', 'path', 'signature', 'token'),
      async (key, path, params, position, what) => {
        const url = `https://calls.example.com/${path}`;
        const signature = sign(key, url, params);
        const names = Object.keys(params);
        const chosen = names[position % names.length]!;
        const altered = {
          value: () =>
            check(post(url, { ...params, [chosen]: alter(params[chosen]!, position) }, signature), key),
          path: () =>
            check(post(`https://calls.example.com/${alter(path, position)}`, params, signature), key),
          signature: () => check(post(url, params, alter(signature, position)), key),
          token: () => check(post(url, params, signature), alter(key, position)),
        };
        expect(await check(post(url, params, signature), key)).toBe(true);
        expect(await altered[what]()).toBe(false);
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });
});

function alter(original: string, position: number): string {
  const at = position % original.length;
  const replacement = original[at] === 'q' ? 'r' : 'q';
  return original.slice(0, at) + replacement + original.slice(at + 1);
}
