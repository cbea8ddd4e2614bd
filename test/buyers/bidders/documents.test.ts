import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDocument } from '../../../src/buyers/bidders/wire/document.ts';
import { isPath, listAt, lookUp, textOf } from '../../../src/buyers/bidders/wire/path.ts';
import { amountOf, destinationOf, expiryOf, secondsOf } from '../../../src/buyers/bidders/wire/values.ts';
import { readXml } from '../../../src/buyers/bidders/wire/xml-document.ts';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const open = (body: string, contentType: string | null = null) =>
  openDocument({ status: 200, contentType, body });

describe('a reply’s format', () => {
  it.each<[string, string | null, string | undefined]>([
    ['{"a":1}', 'application/json', 'json'],
    ['{"a":1}', 'application/vnd.api+json; charset=utf-8', 'json'],
    ['{"a":1}', 'text/html', 'json'],
    ['\uFEFF {"a":1}', null, 'json'],
    ['[1]', 'text/plain', 'json'],
    ['<a>1</a>', 'application/json', 'xml'],
    ['<a>1</a>', null, 'xml'],
    ['{"a":1}', 'text/xml', 'json'],
    ['{"a":1}', 'application/x-www-form-urlencoded', 'json'],
    ['a=1&b=2', 'text/plain', 'form'],
    ['a=1&b=2', 'application/json', 'form'],
    ['hello', 'text/plain', undefined],
    ['<a>', 'text/xml', undefined],
    ['{"a":', 'application/json', undefined],
  ])('of %j as %s is %s', (body, type, format) => {
    expect(open(body, type)?.format).toBe(format);
  });
});

describe('JSON numbers', () => {
  it('keep what was written', () => {
    const tree = open('{"a":44.850,"b":12345678901234567890,"c":[1e2]}')!.tree;
    expect(['a', 'b', 'c[0]'].map((path) => textOf(lookUp(tree, path)))).toEqual([
      '44.850',
      '12345678901234567890',
      '1e2',
    ]);
  });
});

describe('a path', () => {
  const { tree } = open(
    '{"a":{"b":[{"c":"x"},{"c":"y"}],"d":{"c":"z"}},"e.f":"no","n":null,"t":true,"s":"  "}',
  )!;

  it.each<[string, string | null]>([
    ['a.b[0].c', 'x'],
    ['a.b[1].c', 'y'],
    ['a.b.c', 'x'],
    ['a.b[2].c', null],
    ['a.d[0].c', 'z'],
    ['a.d[1].c', null],
    ['a', null],
    ['a.b', null],
    ['e.f', null],
    ['n', null],
    ['t', 'true'],
    ['s', null],
    ['constructor.name', null],
    ['__proto__', null],
    ['a.b.length', null],
  ])('%s reads %s', (path, text) => {
    expect(textOf(lookUp(tree, path))).toBe(text);
  });

  it('lists what stands there', () => {
    expect(listAt(tree, 'a.b')).toHaveLength(2);
    expect(listAt(tree, 'a.d')).toHaveLength(1);
    expect(listAt(tree, 'nothing')).toEqual([]);
  });

  it.each([
    '',
    '.',
    'a.',
    '.a',
    'a..b',
    'a[',
    'a[x]',
    'a[1',
    'a]',
    'a b',
    'a[0][0][0][0]',
    'x'.repeat(65),
    'a.'.repeat(12) + 'a',
  ])('is not %j', (path) => expect(isPath(path)).toBe(false));
});

describe('XML', () => {
  it.each<[string, unknown]>([
    ['<a/>', { a: '' }],
    ['<a>1</a>', { a: '1' }],
    ['<?xml version="1.0"?><a> 1 </a>\n<!-- end -->', { a: '1' }],
    ['<a x="1" y=\'&quot;\'/>', { a: { '@x': '1', '@y': '"' } }],
    ['<a x="1">t</a>', { a: { '@x': '1', '#text': 't' } }],
    ['<a><b>1</b><b>2</b><c/></a>', { a: { b: ['1', '2'], c: '' } }],
    ['<n:a xmlns:n="urn:x"><n:b>1</n:b></n:a>', { a: { '@n': 'urn:x', b: '1' } }],
    ['<a>&lt;&#65;&#x42;&amp;amp;</a>', { a: '<AB&amp;' }],
    ['<a>1<![CDATA[<b>&amp;]]>2</a>', { a: '1<b>&amp;2' }],
    ['<__proto__>1</__proto__>', JSON.parse('{"__proto__":"1"}')],
  ])('%s is read', (xml, expected) => {
    expect(plain(readXml(xml))).toEqual(expected);
  });

  it.each([
    '',
    'text',
    '<a>',
    '</a>',
    '<a></b>',
    '<a/><b/>',
    '<a/>text',
    '<a>&nbsp;</a>',
    '<a>&#0;</a>',
    '<a>&#xD800;</a>',
    '<a>&#x110000;</a>',
    '<a>& b</a>',
    '<a x=1/>',
    '<a x="<"/>',
    '<!DOCTYPE a><a/>',
    '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    '<a><!-- </a>',
    '<![CDATA[x]]>',
    '<1/>',
    `${'<a>'.repeat(33)}${'</a>'.repeat(33)}`,
    `<r>${'<a/>'.repeat(5_001)}</r>`,
  ])('%.40s is refused', (xml) => {
    expect(readXml(xml)).toBeNull();
  });

  it('gives back any text that was escaped', () => {
    const escaped = (text: string): string =>
      text.replace(/[&<>]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[one]!);
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(plain(readXml(`<a>${escaped(text)}</a>`))).toEqual({ a: text.trim() });
      }),
    );
  });
});

describe('values as buyers write them', () => {
  it.each<[string, number | null]>([
    ['35', 35_000_000],
    ['35.00', 35_000_000],
    ['$35', 35_000_000],
    ['$ 35.5', 35_500_000],
    ['35.5 USD', 35_500_000],
    ['usd 35.5', 35_500_000],
    ['44.85', 44_850_000],
    ['44.849999999999994', 44_849_999],
    ['1000000', 1_000_000_000_000],
    ['1000000.01', null],
    ['1,000', 1_000_000_000],
    ['35,50', null],
    ['-5', null],
    ['+5', null],
    ['1e2', 100_000_000],
    ['.5', 500_000],
    ['5.', 5_000_000],
    ['€5', null],
    ['NaN', null],
    ['', null],
  ])('the amount %j', (text, amount) => {
    expect(amountOf(text)).toBe(amount);
  });

  it('amounts in cents', () => {
    expect(amountOf('3550', 'cents')).toBe(35_500_000);
    expect(amountOf('0.5', 'cents')).toBe(5_000);
    expect(amountOf('100000001', 'cents')).toBeNull();
  });

  it.each<[string, string | null]>([
    ['+14155550123', '+14155550123'],
    ['14155550123', '+14155550123'],
    ['4155550123', '+14155550123'],
    ['(415) 555-0123', '+14155550123'],
    ['+442079460018', '+442079460018'],
    ['sip:a@b.example', 'sip:a@b.example'],
    ['a@b.example', 'sip:a@b.example'],
    ['SIPS:a@b.example', 'sips:a@b.example'],
    ['9005550123', null],
    ['911', null],
    ['none', null],
    ['http://b.example/', null],
    ['a@b@c', null],
  ])('the destination %j', (text, dialed) => {
    const destination = destinationOf(text);
    expect(destination && (destination.kind === 'phone' ? destination.number : destination.uri)).toBe(dialed);
  });

  it('seconds are whole, up to two hours', () => {
    expect(['0', '90', '90.0', '7200'].map(secondsOf)).toEqual([0, 90, 90, 7_200]);
    expect(['-1', '1.5', '7201', '1e2', '', '90s'].map(secondsOf)).toEqual(Array(6).fill(null));
  });

  it('expiries are instants, at most a day away', () => {
    const now = Date.parse('2026-11-22T21:30:00Z');
    expect(expiryOf('20', 'seconds', now)).toBe(now + 20_000);
    expect(expiryOf('1.5', 'seconds', now)).toBe(now + 1_500);
    expect(expiryOf(String(now / 1_000 + 5), 'epochSeconds', now)).toBe(now + 5_000);
    expect(expiryOf(String(now + 5), 'epochMs', now)).toBe(now + 5);
    const isoTimes = [
      '2026-11-22T21:31:00Z',
      '2026-11-22 21:31',
      '2026-11-22T16:31:00-0500',
      '2026-11-22 21:31:00 UTC',
    ];
    expect(isoTimes.map((text) => expiryOf(text, 'iso', now))).toEqual(Array(4).fill(now + 60_000));
    expect(expiryOf('999999999', 'seconds', now)).toBe(now + 86_400_000);
    const wrong = ['soon', '3/1/2021 9:46:47 PM', '2026-13-01T00:00:00Z', ''];
    expect(wrong.map((text) => expiryOf(text, 'iso', now))).toEqual(Array(4).fill(null));
    expect(['-5', '1e3', 'Infinity'].map((text) => expiryOf(text, 'seconds', now))).toEqual(
      Array(3).fill(null),
    );
  });
});
