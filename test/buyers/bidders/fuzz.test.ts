import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConfirmReply, DialectConfig, ReadBid } from '../../../src/buyers/bidders/dialect.ts';
import { dialects } from '../../../src/buyers/bidders/registry.ts';
import { readXml } from '../../../src/buyers/bidders/wire/xml-document.ts';
import { formatDestination, parseDestination } from '../../../src/buyers/destination.ts';
import { REASONS } from '../../../src/buyers/reason.ts';
import { formatMicros, micros } from '../../../src/lib/money.ts';
import { CALLER, type Case, casesOf, configOf, confirmOf, NOW, pingOf, replyOf } from './cases.ts';

const all = Object.values(dialects);
const DAY_MS = 86_400_000;

/** The words buyers reply with, gathered from the cases. */
const words = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(words);
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, member]) => [key, ...words(member)]);
  return [String(value)];
};
const wordsOf = (dialect: string): string[] => [
  ...new Set(casesOf(dialect).flatMap(({ reply, confirm }) => words([reply?.body, confirm?.reply?.body]))),
];

const hostile = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.string({ unit: 'binary' }),
  fc.boolean(),
  fc.constantFrom(
    null,
    '',
    ' ',
    '-5',
    '1e9',
    '$0',
    '1,000.00',
    '9999999',
    '0.00',
    '99999999999999',
    '44.849999999999994',
    '+19005550123',
  ),
  fc.constantFrom(
    'sip:a b@c',
    '__proto__',
    'constructor',
    '1e400',
    'NaN',
    '0x10',
    '2026-13-45T99:99:99Z',
    '٣٥',
  ),
);

const jsonReply = (vocabulary: readonly string[]): fc.Arbitrary<string> => {
  const leaf = fc.oneof(hostile, fc.constantFrom(...vocabulary));
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...vocabulary, '__proto__', '#text'), tie('tree'), { maxKeys: 8 }),
    ),
  }));
  return tree.map((value) => JSON.stringify(value) ?? 'null');
};

/** Cases with one value replaced: close to what is accepted, and so deep into the reading. */
const mutated = (dialect: string): fc.Arbitrary<string> => {
  const bodies = casesOf(dialect).flatMap(({ reply }) => (reply ? [replyOf(reply).body] : []));
  return fc
    .tuple(fc.constantFrom(...bodies), fc.nat(), fc.nat(30), fc.string({ unit: 'binary', maxLength: 20 }))
    .map(([body, at, length, text]) => {
      const from = at % (body.length + 1);
      return body.slice(0, from) + text + body.slice(from + length);
    });
};

const replies = (dialect: string) =>
  fc.record({
    status: fc.oneof({ weight: 5, arbitrary: fc.constant(200) }, fc.constantFrom(201, 204, 400, 422, 500)),
    contentType: fc.constantFrom(
      null,
      'application/json',
      'text/html',
      'text/xml',
      'application/x-www-form-urlencoded',
      ';;',
    ),
    body: fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      jsonReply(wordsOf(dialect)),
      mutated(dialect),
    ),
  });

function expectSound(read: ReadBid): void {
  if (read.bid === null) {
    expect(Object.keys(REASONS)).toContain(read.reason);
    return;
  }
  const { amount, bidId, destination, minSeconds, expiresAt, dialectState } = read.bid;
  expect(Number.isSafeInteger(amount) && amount > 0 && amount <= 1_000_000_000_000).toBe(true);
  expect((bidId ?? '').length).toBeLessThanOrEqual(128);
  if (destination) expect(parseDestination(formatDestination(destination))).toEqual(destination);
  if (minSeconds !== null)
    expect(Number.isInteger(minSeconds) && minSeconds >= 0 && minSeconds <= 7_200).toBe(true);
  if (expiresAt !== null) expect(Number.isSafeInteger(expiresAt) && expiresAt <= NOW + DAY_MS).toBe(true);
  expect((dialectState ?? '').length).toBeLessThanOrEqual(1_000);
}

function expectSoundConfirmation(read: ConfirmReply): void {
  if (!read.accepted) {
    expect(Object.keys(REASONS)).toContain(read.reason);
    return;
  }
  const { destination, minSeconds } = read;
  if (destination) expect(parseDestination(formatDestination(destination))).toEqual(destination);
  expect(minSeconds === null || (Number.isInteger(minSeconds) && minSeconds <= 7_200)).toBe(true);
}

const configsOf = (dialect: string): DialectConfig[] => casesOf(dialect).map(configOf);

describe.each(all)('whatever a buyer of $name replies', (dialect) => {
  const configs = fc.constantFrom(...configsOf(dialect.name));

  it('is a sound bid or a coded reason, never a fault', () => {
    fc.assert(
      fc.property(replies(dialect.name), configs, (reply, config) => {
        expectSound(dialect.read(reply, NOW, config));
        if (dialect.confirm) expectSoundConfirmation(dialect.confirm.read(reply, NOW, config));
      }),
      { numRuns: 300 },
    );
  });

  it('is read alike whether or not somebody takes notes', () => {
    fc.assert(
      fc.property(replies(dialect.name), configs, (reply, config) => {
        expect(dialect.read(reply, NOW, config, () => {})).toEqual(dialect.read(reply, NOW, config));
      }),
    );
  });

  it.each([
    '{"a":'.repeat(10_000),
    '['.repeat(60_000),
    '<a>'.repeat(20_000),
    `<a ${'b="c" '.repeat(9_000)}`,
    `<a>${'&amp;'.repeat(12_000)}</a>`,
    `<a>${'<!--'.repeat(15_000)}</a>`,
    `<a${' '.repeat(60_000)}`,
    `{"bid":"${'9'.repeat(60_000)}"}`,
    `${'a=1&'.repeat(16_000)}`,
    `{"status":"${' '.repeat(60_000)}x"}`,
  ])('is no bid for a flood such as %.12s', (body) => {
    for (const config of configsOf(dialect.name)) {
      expect(dialect.read({ status: 200, contentType: null, body }, NOW, config).bid).toBeNull();
    }
  });
});

const NATIONAL = CALLER.slice(2);

describe.each(all)('a ping of $name', (dialect) => {
  const texts = fc.dictionary(fc.string({ unit: 'binary', maxLength: 30 }), fc.string({ unit: 'binary' }), {
    maxKeys: 5,
  });
  const given = fc.constantFrom<Case>(...casesOf(dialect.name));
  const shown = fc.constantFrom('none', 'areaCode', 'token');

  it('holds neither the number nor the hash of the caller, whatever the target’s options', () => {
    fc.assert(
      fc.property(given, shown, (of, callerId) => {
        const options = dialect.options.some(({ name }) => name === 'callerId')
          ? { ...of.options, callerId }
          : (of.options ?? {});
        const { url, headers, body } = dialect.build(pingOf(dialect.name, { ...of, options }));
        const sent = JSON.stringify([url, headers, body]);
        expect(sent).not.toContain(NATIONAL);
        expect(sent).not.toContain('hash-of-the-caller');
      }),
    );
  });

  it('can be sent whatever the tags hold', () => {
    fc.assert(
      fc.property(given, texts, (of, tags) => {
        const { url, headers, body } = dialect.build(
          pingOf(dialect.name, { ...of, call: { ...of.call, tags } }),
        );
        expect(new URL(url).origin).toBe(new URL(of.url ?? 'https://buyer.example.com').origin);
        expect(Object.values(headers).every((value) => /^[\x20-\x7e]*$/.test(value))).toBe(true);
        const type = headers['content-type'];
        if (type === 'application/json') JSON.parse(body!);
        if (type === 'application/xml') expect(readXml(body!)).not.toBeNull();
      }),
    );
  });

  it('is confirmed at the host that was pinged, or at the one the target names', () => {
    for (const of of casesOf(dialect.name)) {
      if (!of.confirm || !dialect.confirm) continue;
      const asked = dialect.confirm.build(confirmOf(dialect.name, of, of.confirm.bid));
      const named = of.options?.['confirmUrl'] ?? of.url!;
      if (asked) expect(new URL(asked.url).host).toBe(new URL(named).host);
    }
  });
});

/** The other side: how each platform writes an accepted bid. */
type Stated = { amount: string; bidId: string; number: string; seconds: number };
const WRITERS: Record<string, (stated: Stated) => unknown> = {
  outcry: ({ amount, bidId, number, seconds }) => ({
    bid: amount,
    bidId,
    destination: number,
    minSeconds: seconds,
  }),
  ringba: ({ amount, bidId, number, seconds }) => ({
    bidId,
    bidAmount: amount,
    phoneNumber: number,
    bidTerms: [{ code: 100, callMinDuration: seconds }],
  }),
  retreaver: ({ amount, bidId, number, seconds }) => ({
    uuid: bidId,
    status: 'reserved',
    retreaver_payout: amount,
    retreaver_seconds: seconds,
    inbound_number: number,
  }),
  trackdrive: ({ amount, bidId, number, seconds }) => ({
    status: 'success',
    buyers: [
      { bid: amount, ping_id: bidId, forwarding_number: number, current_conversion_duration: seconds },
    ],
  }),
  callgrid: ({ amount, bidId, number, seconds }) => ({
    code: 1000,
    dynamicBid: amount,
    bidId,
    phoneNumber: number,
    duration: seconds,
  }),
  leadspedia: ({ amount, bidId, number, seconds }) => ({
    success: true,
    payout: amount,
    ping_id: bidId,
    number,
    duration: seconds,
  }),
  boberdoo: ({ amount, bidId, number, seconds }) => ({
    response: { status: 'Matched', best_bid: amount, lead_id: bidId, number, min_duration: seconds },
  }),
};

describe.each(Object.entries(WRITERS))('a bid written by %s', (name, write) => {
  it('is read back whole, its amount as text or as a number', () => {
    const stated = fc.record({
      amount: fc.integer({ min: 1, max: 1e12 }).map((value) => formatMicros(micros(value))),
      bidId: fc.stringMatching(/^[\w-]{1,64}$/),
      number: fc.integer({ min: 2_000_000, max: 9_999_999 }).map((line) => `+1415${line}`),
      seconds: fc.integer({ min: 0, max: 7_200 }),
    });
    fc.assert(
      fc.property(stated, fc.boolean(), (of, isText) => {
        fc.pre(parseDestination(of.number) !== null);
        const quoted = JSON.stringify(write(of));
        const body = isText ? quoted : quoted.replace(`"${of.amount}"`, of.amount);
        const { bid } = dialects[name]!.read({ status: 200, contentType: 'application/json', body }, NOW);
        expect(bid && formatMicros(bid.amount)).toBe(of.amount);
        expect(bid).toMatchObject({
          bidId: of.bidId,
          destination: { kind: 'phone', number: of.number },
          minSeconds: of.seconds,
        });
      }),
    );
  });
});
