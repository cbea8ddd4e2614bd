import fc from 'fast-check';
import Telnyx from 'telnyx';
import twilio from 'twilio';
import { describe, expect, it } from 'vitest';
import { compareNumbers } from '../../../src/telephony/number-desks/compare.ts';
import type { CarrierAccount, DeskRequest } from '../../../src/telephony/number-desks/desk.ts';
import { telnyxDesk } from '../../../src/telephony/number-desks/telnyx.ts';
import { twilioDesk } from '../../../src/telephony/number-desks/twilio.ts';

const urls = {
  voice: 'https://exchange.example/telephony/twilio/voice',
  status: 'https://exchange.example/telephony/twilio/status',
  fallback: 'https://exchange.example/telephony/twilio/fallback',
  ownFallback: 'https://exchange.example/telephony/twilio/fallback/+13035550100',
};
const NUMBER = '+14155550100';
const wish = { country: 'US', tollFree: false, areaCode: '415', contains: '415555****', limit: 20 };

/** What is compared: an order of fields says nothing. */
const asSaid = ({ method, url, headers, body }: DeskRequest) => {
  const { origin, pathname, searchParams } = new URL(url);
  const isForm = headers['content-type']?.includes('urlencoded');
  return {
    method,
    at: origin + decodeURIComponent(pathname),
    query: [...searchParams].sort(),
    authorization: headers['authorization'],
    body: body === undefined ? null : isForm ? [...new URLSearchParams(body)].sort() : JSON.parse(body),
  };
};

describe('Twilio’s desk asks as Twilio’s own package does', () => {
  const sid = `AC${'a1'.repeat(16)}`;
  const account: CarrierAccount = { base: 'https://api.twilio.com', id: sid, secret: 'the-auth-token' };
  const ref = `PN${'b2'.repeat(16)}`;

  async function theirs(run: (client: ReturnType<typeof twilio>) => Promise<unknown>): Promise<DeskRequest> {
    let sent: DeskRequest | null = null;
    const httpClient = {
      // biome-ignore lint/suspicious/noExplicitAny: the package's own options
      async request(options: any) {
        const params = new URLSearchParams(options.params ?? {}).toString();
        sent = {
          method: options.method.toUpperCase(),
          url: options.uri + (params ? `?${params}` : ''),
          headers: {
            ...(options.data && { 'content-type': 'application/x-www-form-urlencoded' }),
            authorization: `Basic ${Buffer.from(`${options.username}:${options.password}`).toString('base64')}`,
          },
          ...(options.data && { body: new URLSearchParams(options.data).toString() }),
        };
        return { statusCode: options.method === 'delete' ? 204 : 200, body: '{}', headers: {} };
      },
    };
    await run(twilio(sid, 'the-auth-token', { httpClient: httpClient as never })).catch(() => {});
    return sent!;
  }
  const set = {
    voiceUrl: urls.voice,
    voiceMethod: 'POST',
    voiceFallbackUrl: urls.ownFallback,
    voiceFallbackMethod: 'POST',
    statusCallback: urls.status,
    statusCallbackMethod: 'POST',
  };

  it.each<[string, DeskRequest, (client: ReturnType<typeof twilio>) => Promise<unknown>]>([
    [
      'searching',
      twilioDesk.search(account, wish),
      (client) =>
        client
          .availablePhoneNumbers('US')
          .local.page({ areaCode: 415, contains: '415555****', voiceEnabled: true, pageSize: 20 }),
    ],
    [
      'searching free numbers',
      twilioDesk.search(account, { country: 'US', tollFree: true, limit: 5 }),
      (client) => client.availablePhoneNumbers('US').tollFree.page({ voiceEnabled: true, pageSize: 5 }),
    ],
    [
      'buying',
      twilioDesk.buy(account, NUMBER, urls),
      (client) => client.incomingPhoneNumbers.create({ phoneNumber: NUMBER, ...set }),
    ],
    [
      'connecting',
      twilioDesk.connect(account, { ref, boundTo: null }, urls),
      (client) => client.incomingPhoneNumbers(ref).update(set),
    ],
    [
      'connecting one that a trunk has',
      twilioDesk.connect(account, { ref, boundTo: 'TK1' }, urls),
      (client) => client.incomingPhoneNumbers(ref).update({ ...set, trunkSid: '' }),
    ],
    [
      'listing',
      twilioDesk.list(account, null),
      (client) => client.incomingPhoneNumbers.page({ pageSize: 1_000 }),
    ],
    [
      'finding one',
      twilioDesk.find(account, NUMBER),
      (client) => client.incomingPhoneNumbers.page({ phoneNumber: NUMBER, pageSize: 1 }),
    ],
    ['giving back', twilioDesk.release(account, ref), (client) => client.incomingPhoneNumbers(ref).remove()],
  ])('%s', async (_, ours, run) => {
    expect(asSaid(ours)).toEqual(asSaid(await theirs(run)));
  });

  it('and follows no page to another host', () => {
    const reply = (next: unknown) => ({ incoming_phone_numbers: [], next_page_uri: next });
    const nextOf = (next: unknown) => twilioDesk.readHeld(reply(next), account, urls).next;
    expect(nextOf(`/2010-04-01/Accounts/${sid}/IncomingPhoneNumbers.json?Page=1`)).toBe(
      `/2010-04-01/Accounts/${sid}/IncomingPhoneNumbers.json?Page=1`,
    );
    for (const elsewhere of [
      'https://elsewhere.example/',
      '//elsewhere.example/',
      '@elsewhere.example/',
      '',
      7,
    ])
      expect(nextOf(elsewhere)).toBeNull();
  });
});

describe('Telnyx’s desk asks as Telnyx’s own package does', () => {
  const account: CarrierAccount = {
    base: 'https://api.telnyx.com',
    id: '1293384261075731499',
    secret: 'KEY1',
  };
  const ref = '1293384261075731400';

  async function theirs(run: (client: Telnyx) => Promise<unknown>): Promise<DeskRequest> {
    let sent: DeskRequest | null = null;
    const client = new Telnyx({
      apiKey: 'KEY1',
      maxRetries: 0,
      fetch: async (url, init) => {
        const headers = Object.fromEntries(new Headers(init?.headers as HeadersInit));
        const method = (init?.method ?? 'GET').toUpperCase() as DeskRequest['method'];
        sent = { method, url: String(url), headers, ...(init?.body && { body: String(init.body) }) };
        return new Response('{"data":[]}', { headers: { 'content-type': 'application/json' } });
      },
    });
    await run(client);
    return sent!;
  }

  it.each<[string, DeskRequest, (client: Telnyx) => Promise<unknown>]>([
    [
      'searching',
      telnyxDesk.search(account, wish),
      (client) =>
        client.availablePhoneNumbers.list({
          filter: {
            country_code: 'US',
            phone_number_type: 'local',
            features: ['voice'],
            national_destination_code: '415',
            phone_number: { contains: '415555****' },
            limit: 20,
          },
        }),
    ],
    [
      'buying',
      telnyxDesk.buy(account, NUMBER, urls),
      (client) =>
        client.numberOrders.create({ phone_numbers: [{ phone_number: NUMBER }], connection_id: account.id }),
    ],
    [
      'connecting',
      telnyxDesk.connect(account, { ref, boundTo: null }, urls),
      (client) => client.phoneNumbers.update(ref, { connection_id: account.id }),
    ],
    [
      'setting the URLs of all',
      telnyxDesk.setUp(account, urls)!,
      (client) =>
        client.texmlApplications.update(account.id, {
          friendly_name: 'Outcry',
          voice_url: urls.voice,
          voice_method: 'post',
          voice_fallback_url: urls.fallback,
          status_callback: urls.status,
          status_callback_method: 'post',
        }),
    ],
    [
      'looking for what has the URLs',
      telnyxDesk.application!.find(account),
      (client) => client.texmlApplications.list({ filter: { friendly_name: 'Outcry' } }),
    ],
    [
      'making what has the URLs',
      telnyxDesk.application!.make(account, urls),
      (client) =>
        client.texmlApplications.create({
          friendly_name: 'Outcry',
          voice_url: urls.voice,
          voice_method: 'post',
          voice_fallback_url: urls.fallback,
          status_callback: urls.status,
          status_callback_method: 'post',
        }),
    ],
    ['giving back', telnyxDesk.release(account, ref), (client) => client.phoneNumbers.delete(ref)],
  ])('%s', async (_, ours, run) => {
    expect(asSaid(ours)).toEqual(asSaid(await theirs(run)));
  });

  it('and reads costs, places, and which numbers are connected', () => {
    const offer = {
      phone_number: NUMBER,
      region_information: [
        { region_type: 'state', region_name: 'CA' },
        { region_type: 'rate_center', region_name: 'SNFC CNTRL' },
      ],
      cost_information: { upfront_cost: '1.00', monthly_cost: '1.50', currency: 'USD' },
    };
    expect(telnyxDesk.readOffers({ data: [offer, { phone_number: null }, 7] })).toEqual([
      {
        number: NUMBER,
        locality: 'SNFC CNTRL',
        region: 'CA',
        monthlyCost: '1.50',
        upfrontCost: '1.00',
        currency: 'USD',
      },
    ]);
    const data = [
      { id: '1', phone_number: '+14155550101', connection_id: account.id },
      { id: '2', phone_number: '+14155550102', connection_id: '99' },
    ];
    const reply = { data, meta: { page_number: 1, total_pages: 2 } };
    expect(telnyxDesk.readHeld(reply, account, urls)).toMatchObject({
      numbers: [{ isConnected: true }, { isConnected: false, leadsTo: 'the connection 99' }],
      next: '2',
    });
  });
});

describe('a reply that is none', () => {
  it('is read as nothing, whatever it is', () => {
    const account = { base: 'https://carrier.example', id: 'A', secret: 's' };
    fc.assert(
      fc.property(fc.jsonValue(), (reply) => {
        for (const desk of [twilioDesk, telnyxDesk]) {
          expect(desk.readOffers(reply)).toEqual([]);
          expect(desk.readHeld(reply, account, urls)).toEqual({ numbers: [], next: null });
          expect(desk.readRefusal(reply)).toBeNull();
        }
      }),
    );
  });
});

describe('the numbers of an account beside those that are used', () => {
  it('are each told once, with what is wrong with them', () => {
    const names = fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { maxLength: 12 });
    fc.assert(
      fc.property(names, names, names, fc.func(fc.boolean()), (there, here, away, isConnected) => {
        const held = there.map((n) => ({
          number: String(n),
          ref: `r${n}`,
          isConnected: isConnected(n),
          leadsTo: null,
          boundTo: null,
        }));
        const compared = compareNumbers(held, new Set(here.map(String)), new Set(away.map(String)));
        expect(compared.map(({ number }) => number).sort()).toEqual(
          [...new Set([...there, ...here].map(String))].sort(),
        );
        for (const { number, match } of compared) {
          const [isThere, isHere] = [there, here].map((all) => all.includes(Number(number)));
          expect(match === 'notThere').toBe(!isThere);
          expect(match === 'notHere' || match === 'leaving').toBe(!isHere);
        }
      }),
    );
  });
});
