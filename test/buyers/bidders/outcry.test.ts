import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcry } from '../../../src/buyers/bidders/outcry.ts';
import { dialects } from '../../../src/buyers/bidders/registry.ts';
import type { PingOrder, PingSubject } from '../../../src/buyers/ping.ts';
import { makeId } from '../../../src/lib/ids.ts';
import { formatMicros, type Micros, micros } from '../../../src/lib/money.ts';

const NOW = Date.parse('2026-11-22T21:30:00.250Z');
const entropy = new Uint8Array(13);
const order: PingOrder = {
  pingId: makeId('png', 1, entropy),
  targetId: makeId('tgt', 1, entropy),
  buyerId: makeId('byr', 1, entropy),
  url: 'https://bids.example.com/ping',
  dialect: 'outcry',
  auth: { kind: 'none' },
  sealedSecrets: [],
  timeoutMs: 480,
  performance: { windowDays: 30, calls: 120, connected: 100, converted: 37 },
};
const subject = (over: Partial<PingSubject['call']> = {}): PingSubject => ({
  auctionId: makeId('auc', 1, entropy),
  test: false,
  campaign: { id: makeId('cmp', 1, entropy), name: 'Drains "R" us\u2028', vertical: 'plumbing' },
  publisher: { id: makeId('pub', 1, entropy), subId: null },
  call: {
    areaCode: '415',
    state: 'CA',
    zip: null,
    country: 'US',
    attestation: 'A',
    repeatCaller: false,
    tags: { homeowner: 'yes' },
    receivedAt: NOW - 1_000,
    ...over,
  },
  callerHash: 'hash-of-the-caller',
  floor: micros(10_000_000),
  price: 'first',
  deadlineAt: NOW + 480,
});
const build = (of: PingSubject, callerToken: string | null) =>
  outcry.build({ subject: of, order, callerToken, deadlineMs: 480, now: NOW });

describe('an outcry ping', () => {
  it('is the contract’s, field by field and in its order', () => {
    const one = subject();
    const request = build(one, 'token');
    expect(request).toMatchObject({ method: 'POST', url: order.url });
    expect(request.headers).toEqual({ 'content-type': 'application/json' });
    expect(request.body).toBe(
      JSON.stringify({
        type: 'ping',
        timestamp: '2026-11-22T21:30:00.250Z',
        data: {
          pingId: order.pingId,
          auctionId: one.auctionId,
          targetId: order.targetId,
          test: false,
          campaign: one.campaign,
          publisher: one.publisher,
          call: {
            areaCode: '415',
            state: 'CA',
            zip: null,
            country: 'US',
            attestation: 'A',
            callerToken: 'token',
            repeatCaller: false,
            tags: { homeowner: 'yes' },
            receivedAt: '2026-11-22T21:29:59.250Z',
          },
          performance: { windowDays: 30, calls: 120, connected: 100, converted: 37 },
          floor: '10.00',
          price: 'first',
          deadlineMs: 480,
        },
      }),
    );
  });

  it('tells each buyer its own, whoever was told before', () => {
    const one = subject();
    const tokens = ['a', null, 'b'].map(
      (token) => JSON.parse(build(one, token).body!).data.call.callerToken as unknown,
    );
    expect(tokens).toEqual(['a', null, 'b']);
  });

  it('never holds the caller’s hash, and is JSON whatever the tags say', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), fc.string(), (tags, state) => {
        const { body } = build(subject({ tags, state }), 'token');
        expect(body).not.toContain('hash-of-the-caller');
        expect(JSON.parse(body!).data.call).toMatchObject({ tags: JSON.parse(JSON.stringify(tags)), state });
      }),
    );
  });
});

describe('an outcry reply', () => {
  const read = (body: string, status = 200) =>
    outcry.read({ status, contentType: 'application/json', body }, NOW);
  const reasonOf = (body: string, status = 200) => read(body, status).reason;

  it('is a bid with all it states', () => {
    const body =
      '{"bid":"45.00","bidId":"b1","destination":"sip:a@b.example","minSeconds":60,"expiresInSeconds":30,"extra":1}';
    expect(read(body)).toEqual({
      reason: null,
      bid: {
        amount: 45_000_000,
        bidId: 'b1',
        destination: { kind: 'sip', uri: 'sip:a@b.example' },
        minSeconds: 60,
        expiresAt: NOW + 30_000,
      },
    });
    expect(read('{"bid":12.5}').bid).toEqual({
      amount: 12_500_000,
      bidId: null,
      destination: null,
      minSeconds: null,
      expiresAt: null,
    });
  });

  it('is exact to the micro, as text and as a number', () => {
    expect(read('{"bid":44.85}').bid?.amount).toBe(44_850_000);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e12 }), (amount) => {
        const text = formatMicros(amount as Micros);
        expect(read(`{"bid":"${text}"}`).bid?.amount).toBe(amount);
        expect(read(`{"bid":${text}}`).bid?.amount).toBe(amount);
      }),
    );
  });

  it.each<[string, number]>([
    ['35.29900000000001', 35_299_000],
    ['1.0000001', 1_000_000],
    ['44.84999999999999999999', 44_849_999],
    ['"35.29900000000001"', 35_299_000],
    ['4.5E1', 45_000_000],
    ['"0.35e2"', 35_000_000],
    ['"$1,250.00"', 1_250_000_000],
    ['"US$35"', 35_000_000],
    ['"USD 35.00"', 35_000_000],
    ['".75"', 750_000],
    ['"35."', 35_000_000],
    ['" 5 "', 5_000_000],
  ])('with the bid %s is read as in every other dialect', (bid, amount) => {
    expect(read(`{"bid": ${bid}}`).bid?.amount).toBe(amount);
    const other = dialects['ringba']!.read(
      { status: 200, contentType: 'application/json', body: `{"bidAmount": ${bid}}` },
      NOW,
    );
    expect(other.bid?.amount).toBe(amount);
  });

  it.each(['0', '"0.00"', '-0', '0.0000001', '"$0"'])(
    'with the bid %s is no bid, and nothing wrong',
    (bid) => {
      expect(read(`{"bid": ${bid}}`)).toEqual({ bid: null, reason: 'noBid', detail: 'a bid of 0' });
      expect(read(`{"bid": ${bid}, "reason": "full"}`)).toMatchObject({ reason: 'noBid', detail: 'full' });
    },
  );

  it('may be a no-bid', () => {
    expect(read('', 204)).toEqual({ bid: null, reason: 'noBid' });
    expect(read('{"bid":null}')).toEqual({ bid: null, reason: 'noBid' });
    expect(read('{"bid":null,"reason":"full"}')).toEqual({ bid: null, reason: 'noBid', detail: 'full' });
  });

  it.each([
    '"NaN"',
    '"Infinity"',
    '1e309',
    '-1e309',
    '-5',
    '"-5"',
    '1000000.000001',
    '"1000001"',
    '1e21',
    '""',
    '"+5"',
    '"5,00"',
    '"0x10"',
    'true',
    '[5]',
    '{}',
  ])('with the bid %s is no bid', (bid) => {
    expect(reasonOf(`{"bid": ${bid}}`)).toBe('bidInvalid');
  });

  it.each([
    '',
    'bid=45',
    '<xml/>',
    'null',
    '45',
    '[{"bid":1}]',
    '{"amount":45}',
    '{"bid":NaN}',
    '{"bid":45',
    '{"__proto__":{"bid":45}}',
    '{"bid":45,"bidId":5}',
    `{"bid":45,"bidId":"${'x'.repeat(129)}"}`,
    '{"bid":45,"minSeconds":-1}',
    '{"bid":45,"minSeconds":1.5}',
    '{"bid":45,"minSeconds":"60"}',
    '{"bid":45,"minSeconds":1e6}',
    '{"bid":45,"expiresInSeconds":-1}',
    '{"bid":45,"expiresInSeconds":1e300}',
    `{"bid":45,"x":${'['.repeat(30_000)}${']'.repeat(30_000)}}`,
    '{"bid":45,"x":' + '{"a":'.repeat(10_000),
  ])('that reads %.40s cannot be read', (body) => {
    expect(reasonOf(body)).toBe('replyMalformed');
  });

  it('is not fooled by brackets in text', () => {
    expect(read(`{"note":"${'[{\\"'.repeat(100)}","bid":"1.00"}`).bid?.amount).toBe(1_000_000);
  });

  it.each(['"+19005550123"', '"4155550123"', '"javascript:alert(1)"', '5', '{}', '""'])(
    'that names the destination %s is refused',
    (destination) => {
      expect(reasonOf(`{"bid":"45.00","destination":${destination}}`)).toBe('destinationInvalid');
    },
  );

  it.each([201, 202, 400, 401, 404, 410, 429, 500, 503])('with status %i is an error', (status) => {
    expect(reasonOf('{"bid":"45.00"}', status)).toBe('httpError');
  });
});
