import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedCaller, identifyExpected, withoutNumber } from '../../../src/api/rtb/expected-caller.ts';
import { readRtbFields } from '../../../src/api/rtb/fields.ts';
import { RTB_REFUSALS, type RtbRefusal, rejectReason } from '../../../src/api/rtb/refusal.ts';
import { acceptedReply, americanTime, xmlReply } from '../../../src/api/rtb/reply.ts';
import { readXml } from '../../../src/buyers/bidders/wire/xml-document.ts';
import { utf8 } from '../../../src/lib/encoding.ts';
import { micros } from '../../../src/lib/money.ts';

const NONE = new URLSearchParams();
const read = (body: string, contentType: string | null, query = NONE) =>
  readRtbFields(query, body, contentType);

describe('a ping in the incumbents’ format', () => {
  const same = {
    caller: '15557779999',
    subId: 'ads-7',
    tags: { zipcode: '12345', State: 'NY', owner: 'yes' },
  };
  const json = {
    CID: '15557779999',
    zipcode: '12345',
    State: 'NY',
    SubID: 'ads-7',
    sipOk: 'yes',
    owner: 'yes',
  };
  const form = new URLSearchParams({ ...json, exposeCallerId: 'yes' }).toString();
  const xml = `<bid_request>${Object.entries(json)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('')}</bid_request>`;

  it('says the same in a query, a form, JSON and XML', () => {
    expect(readRtbFields(new URLSearchParams(form), '', null)).toEqual(same);
    expect(read(form, 'application/x-www-form-urlencoded')).toEqual(same);
    expect(read(JSON.stringify(json), 'application/json')).toEqual(same);
    expect(read(xml, 'text/xml; charset=utf-8')).toEqual(same);
  });

  it('is understood without, or with the wrong, content type', () => {
    expect(read(JSON.stringify(json), 'text/plain')).toEqual(same);
    expect(read(xml, 'application/json')).toEqual(same);
    expect(read(form, null)).toEqual(same);
  });

  it('may name its caller as a number, with a plus, and in any case', () => {
    expect(read('{"cid":15557779999}', 'application/json')?.caller).toBe('15557779999');
    expect(readRtbFields(new URLSearchParams('CID=%2B15557779999'), '', null)?.caller).toBe('+15557779999');
    const half = readRtbFields(
      [],
      JSON.stringify({ SubId: 'a\ud800', zip: `${'x'.repeat(199)}😀` }),
      'application/json',
    );
    expect(half?.subId).toBe('a\ufffd');
    expect(half?.tags['zip']?.isWellFormed()).toBe(true);
    const unescaped = readRtbFields(new URLSearchParams('CID=+14157779999'), '', null)!;
    expect(identifyExpected(unescaped.caller)?.number).toBe('+14157779999');
  });

  it('says more in its body than in its address', () => {
    expect(read('{"zip":"2"}', 'application/json', new URLSearchParams('zip=1&a=b'))?.tags).toEqual({
      zip: '2',
      a: 'b',
    });
  });

  it('is refused when its body is nothing known, and never breaks the reader', () => {
    expect(read('hello', 'application/json')).toBeNull();
    expect(read('[1,2]', 'application/json')).toBeNull();
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('application/json', 'text/xml', null), (body, type) => {
        const fields = read(body, type);
        for (const [name, value] of Object.entries(fields?.tags ?? {})) {
          expect(name).toMatch(/^[A-Za-z][\w.-]{0,63}$/);
          expect(value.length).toBeLessThanOrEqual(200);
        }
      }),
    );
  });

  it('leaves out what cannot be a tag', () => {
    const body =
      '{"__proto__":"x","a b":"x","1a":"x","deep":{"x":1},"list":[1],"none":null,"blank":" ","ok":true}';
    expect(read(body, 'application/json')?.tags).toEqual({ ok: 'true' });
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`t${i}`, 'x']));
    expect(Object.keys(read(JSON.stringify(many), 'application/json')!.tags)).toHaveLength(100);
  });
});

describe('a caller who has yet to call', () => {
  const key = utf8('key');
  const facts = (caller: string | null, tags: Record<string, string>) =>
    expectedCaller(key, identifyExpected(caller), tags);

  it('is placed by what the publisher knows, then by the number', async () => {
    expect(await facts('14155551234', { zipcode: '10001-1234' })).toMatchObject({
      areaCode: '415',
      state: 'NY',
      stateFrom: 'zip',
      zip: '10001',
    });
    expect(await facts('14155551234', { State: 'tx' })).toMatchObject({ state: 'TX', zip: null });
    expect(await facts('14155551234', { State: 'Texas' })).toMatchObject({ state: 'TX', zip: null });
    expect(await facts('14155551234', { State: 'Nowhere' })).toMatchObject({
      state: 'CA',
      stateFrom: 'areaCode',
    });
    expect(await facts(null, { zip: '94105' })).toMatchObject({ state: 'CA', hash: null, withheld: true });
  });

  it('is the same however written, and kept without the number', async () => {
    const [a, b] = await Promise.all([facts('14155551234', {}), facts('+1 (415) 555-1234', {})]);
    expect(a.hash).toBe(b.hash);
    expect(JSON.stringify(a)).not.toContain('5551234');
    expect(a.sealed).toBeNull();
  });

  it('is nobody when no carrier could name them', () => {
    for (const text of ['', 'anonymous', '0000000000', '12', '266696687'])
      expect(identifyExpected(text)).toBeNull();
  });

  it('is not told to buyers by a tag', () => {
    const tags = {
      phone: '(415) 555-1234',
      full: '+14155551234',
      zip: '94105',
      order: 'A4155',
      '4155551234': 'x',
    };
    const said = { tags, subId: 'google-7' };
    expect(withoutNumber(said, '+14155551234')).toEqual({
      tags: { zip: '94105', order: 'A4155' },
      subId: 'google-7',
    });
    expect(withoutNumber(said, null)).toEqual(said);
  });

  it('is not told by half a tag and half a sub id', () => {
    const said = { tags: { x: '1234', zip: '94105' }, subId: '555' };
    expect(withoutNumber(said, '+14155551234')).toEqual({ tags: { zip: '94105' }, subId: null });
  });
});

describe('a reply in the incumbents’ format', () => {
  const bid = {
    kind: 'bid' as const,
    bidId: 'bid_x',
    payout: micros(44_859_999),
    number: '+15552223333',
    expiresAt: Date.UTC(2021, 2, 1, 21, 46, 47, 55),
    minSeconds: 90,
    duplicate: 'rejected' as const,
    repeated: true,
  };
  const asked = { hasCaller: false, test: true, now: bid.expiresAt - 20_500 };

  it('tells all there is to tell', () => {
    expect(acceptedReply(bid, asked)).toEqual({
      bidId: 'bid_x',
      bidAmount: 44.85,
      expireInSeconds: 20,
      bidExpireDT: '3/1/2021 9:46:47 PM +00:00',
      bidExpireEpoch: 1614635207055,
      phoneNumber: '+15552223333',
      phoneNumberNoPlus: '15552223333',
      bidTerms: [{ code: 100, callMinDuration: 90 }, { code: 110 }],
      warnings: [200, 220, 230].map((code) => ({ code, description: expect.any(String) })),
    });
    const plain = { ...bid, repeated: false, duplicate: 'allowed' as const };
    const { warnings, bidTerms } = acceptedReply(plain, { ...asked, hasCaller: true, test: false });
    expect([warnings, bidTerms]).toEqual([[], [{ code: 100, callMinDuration: 90 }]]);
  });

  it('never promises more than is paid', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 12 }), (payout) => {
        const { bidAmount } = acceptedReply({ ...bid, payout: micros(payout) }, asked);
        const cents = Math.round(bidAmount * 100);
        expect(cents * 10_000).toBeLessThanOrEqual(payout);
        expect(payout - cents * 10_000).toBeLessThan(10_000);
        expect(bidAmount.toFixed(2)).toBe(String((cents / 100).toFixed(2)));
      }),
    );
  });

  it('writes midnight and noon as Americans do', () => {
    expect(americanTime(Date.UTC(2026, 0, 5, 0, 3, 9))).toBe('1/5/2026 12:03:09 AM +00:00');
    expect(americanTime(Date.UTC(2026, 0, 5, 12, 0, 0))).toBe('1/5/2026 12:00:00 PM +00:00');
  });

  it('is XML an XML reader takes', () => {
    const accepted = readXml(xmlReply(acceptedReply(bid, asked))) as Record<string, Record<string, unknown>>;
    expect(accepted['Bid']).toMatchObject({
      BidID: 'bid_x',
      BidAmount: '44.85',
      BidExpireEpoch: '1614635207055',
      PhoneNumber: '+15552223333',
      Warnings: { Warning: [{ '@code': '200' }, { '@code': '220' }, { '@code': '230' }] },
    });
    const rejected = xmlReply({ bidId: 'x', bidAmount: 0, rejectReason: 'a <&> b' });
    expect(readXml(rejected)).toEqual({ Bid: { BidID: 'x', BidAmount: '0.00', RejectReason: 'a <&> b' } });
  });

  it('has a code of the market’s for every refusal', () => {
    for (const refusal of Object.keys(RTB_REFUSALS) as RtbRefusal[])
      expect(rejectReason(refusal)).toMatch(/^[A-Z][\w -]+ \(Code: 1(?:00[1-7]|02[456]|100)\)$/);
  });
});
