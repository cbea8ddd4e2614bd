import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MACRO_WORDS } from '../../../src/publishers/events/macro-words.ts';
import { MACROS, type ToldCall } from '../../../src/publishers/events/macros.ts';
import { refuseEventUrl } from '../../../src/publishers/events/schema.ts';
import { expandTemplate, plainUrl, refuseTemplate } from '../../../src/publishers/events/template.ts';
import { TRACKERS } from '../../../src/publishers/events/trackers.ts';

const told = (tags: Record<string, string> = {}, changes: Partial<ToldCall> = {}): ToldCall => ({
  eventId: 'call_1:evt_1:5:call_paid',
  event: 'call.paid',
  at: 1_767_614_400_500,
  convertedAt: 1_767_614_400_500,
  reason: null,
  payoutChange: null,
  adjustment: null,
  call: {
    id: 'call_1',
    payout: '31.50',
    connectedSeconds: 94,
    converted: true,
    subId: 'spring & co',
    from: '+14155***123',
    endedAt: null,
    test: false,
    tags,
  },
  ...changes,
});

const expand = (template: string, tags?: Record<string, string>, changes?: Partial<ToldCall>): string =>
  expandTemplate(`https://t.example/p?${template}`, told(tags, changes)).slice('https://t.example/p?'.length);

describe('macros', () => {
  it('are all said in words', () => {
    expect(Object.keys(MACRO_WORDS)).toEqual(Object.keys(MACROS));
  });
});

describe('the macros of a postback', () => {
  it.each([
    ['cid={call_id}&p={payout}&s={duration}', 'cid=call_1&p=31.50&s=94'],
    ['sub={sub_id}', 'sub=spring%20%26%20co'],
    ['at={converted_at}&ts={event_ts}', 'at=2026-01-05T12%3A00%3A00.500Z&ts=1767614400'],
    ['e={event}&c={converted}&t={test}', 'e=call.paid&c=1&t=0'],
    ['zip={tag.zip}&g={gclid}', 'zip=94105&g=abc%2Bd%2Fe'],
    ['a={payout}{sub_id}', 'a=31.50spring%20%26%20co'],
    ['empty={tag.nothing}{ended_at}{reason}{revenue}{buyer_id}', 'empty='],
    ['from={caller}', 'from=%2B14155%2A%2A%2A123'],
  ])('%s', (template, expected) => {
    expect(expand(template, { zip: '94105', gclid: 'abc+d/e' })).toBe(expected);
  });

  it('take the first click id there is', () => {
    expect(expand('{click_id}', { cid: 'c', clickid: 'b' })).toBe('b');
    expect(expand('{click_id}', { cid: 'c' })).toBe('c');
  });

  it('tell a correction by its difference and its total', () => {
    const changes = { event: 'call.adjusted', payoutChange: '-3.50', adjustment: 1 };
    expect(expand('{payout}|{payout_change}|{adjustment}', {}, changes)).toBe('31.50|-3.50|1');
  });

  it('know no tag that an object has by itself', () => {
    expect(expand('{tag.constructor}{tag.toString}{tag.hasOwnProperty}')).toBe('');
  });

  it.each([
    ['?a={nope}', 'holds {nope}, which is no macro'],
    ['?a={}', 'holds {}, which is no macro'],
    ['?a={tag.}', 'holds {tag.}, which is no macro'],
    ['?a={ payout }', 'holds { payout }, which is no macro'],
    ['?a={constructor}', 'holds {constructor}, which is no macro'],
    ['?a={payout', 'has a "{" that belongs to no macro'],
    ['?a=payout}', 'has a "}" that belongs to no macro'],
    ['?a={{payout}}', 'has a "{" that belongs to no macro'],
    ['?a={revenue}', 'holds {revenue}, which publishers do not see'],
    ['?a={buyer_id}', 'holds {buyer_id}, which publishers do not see'],
    ['#{payout}', 'has {payout} outside of path and query'],
  ])('are refused by name: %s', (rest, refusal) => {
    expect(refuseTemplate(`https://t.example/p${rest}`, false)).toBe(refusal);
  });

  it.each([
    ['https://{tag.host}/p', 'has {tag.host} outside of path and query'],
    ['https://t.example:{payout}/p', 'has {payout} outside of path and query'],
    ['{tag.url}', 'must be a URL'],
    ['http://t.example/?a={payout}', 'must be https'],
    ['https://127.0.0.1/?a={payout}', 'must be a public address'],
    ['https://me:{payout}@t.example/', 'has {payout} outside of path and query'],
  ])('stand nowhere a value could lead elsewhere: %s', (url, refusal) => {
    expect(refuseEventUrl('postback', url, true, false)).toBe(refusal);
  });

  it('tell the operator what the exchange earns', () => {
    expect(refuseTemplate('https://t.example/?a={revenue}&b={target_id}', true)).toBeNull();
  });

  it('of every tracker’s template are known, and open to publishers', () => {
    for (const { name, template } of TRACKERS)
      expect([name, refuseEventUrl('postback', template, false, false)]).toEqual([name, null]);
  });
});

const value = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('.', '..', '%2e%2E', '/../..', '?a=b#c', '&x=1', '{payout}', '\u0000', 'a b+c', "'()*!"),
);

describe('whatever a value holds', () => {
  it('it comes out of the query as it went in, and nothing else of the URL has changed', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        const template = 'https://t.example/p/x?a={tag.a}&n=1&b={tag.b}#end';
        const url = new URL(expandTemplate(template, told({ a, b })));
        expect([...url.searchParams]).toEqual([
          ['a', a],
          ['n', '1'],
          ['b', b],
        ]);
        expect([url.host, url.pathname, url.hash]).toEqual(['t.example', '/p/x', '#end']);
      }),
    );
  });

  it('it is one part of the path, which has as many as before and ends where it did', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        const url = new URL(expandTemplate('https://t.example/x/{tag.a}/y/{tag.b}z?q=1', told({ a, b })));
        const [, x, first, y, last, ...more] = url.pathname.split('/');
        expect([url.host, x, y, url.search, more]).toEqual(['t.example', 'x', 'y', '?q=1', []]);
        expect(decodeURIComponent(last!)).toBe(`${b}z`);
        expect(['', a]).toContain(decodeURIComponent(first!));
      }),
    );
  });

  it('half a character does no harm', () => {
    expect(expand('a={tag.a}', { a: 'x\ud800' })).toBe('a=x%EF%BF%BD');
  });

  it('a template that is taken leaves no brace, whatever the macros', () => {
    const macro = fc.constantFrom(...Object.keys(MACROS), 'tag.zip');
    fc.assert(
      fc.property(fc.array(macro, { maxLength: 6 }), value, (names, zip) => {
        const template = `https://t.example/p?${names.map((name, i) => `k${i}={${name}}`).join('&')}`;
        expect(refuseTemplate(template, true)).toBeNull();
        expect(expandTemplate(template, told({ zip }))).not.toMatch(/[{}\s]/);
        expect(plainUrl(template)).not.toMatch(/[{}]/);
      }),
    );
  });
});
