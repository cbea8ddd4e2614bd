import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { customSchema } from '../../../src/buyers/bidders/custom/schema.ts';
import { CONFIRM_TOKENS, PING_TOKENS } from '../../../src/buyers/bidders/custom/scope.ts';
import { type Escaping, parseTemplate, render } from '../../../src/buyers/bidders/custom/template.ts';
import { readXml } from '../../../src/buyers/bidders/wire/xml-document.ts';

const known: Record<string, string> = {
  zip: '02139',
  n: '12',
  name: 'Ann "A" & <B>\\',
  at: '2026-11-22T21:30:05.250Z',
  blank: '',
  dot: '.',
  dots: '..',
};
const write = (template: string, escaping: Escaping = 'form') =>
  render(template, (token) => known[token], escaping);

describe('a template', () => {
  it.each<[string, Escaping, string]>([
    ['plain', 'form', 'plain'],
    ['{{zip}}', 'form', '02139'],
    ['{{ none | blank | zip }}', 'form', ''],
    ['{{none|blank|zip}}', 'form', '02139'],
    ['{{none}}', 'form', ''],
    ['{{name:upper:digits}}', 'form', ''],
    ['{{at:digits}}', 'form', '20261122213005250'],
    ['{{at:date(YYYY-MM-DD HH:mm:ss.SSS)}}', 'header', '2026-11-22 21:30:05.250'],
    ['{{at:date(X)}} {{at:date(x)}}', 'header', '1795383005 1795383005250'],
    ['{{zip:date(YYYY)}}', 'header', ''],
    ['{{name:lower}}', 'url', 'ann%20%22a%22%20%26%20%3Cb%3E%5C'],
    ['{{name:url}}', 'url', 'Ann%20%22A%22%20%26%20%3CB%3E%5C'],
    ['{{name}}', 'xml', 'Ann &quot;A&quot; &amp; &lt;B&gt;\\'],
    ['{{name:xml}}', 'xml', 'Ann &quot;A&quot; &amp; &lt;B&gt;\\'],
    ['/a/{{dots}}/b', 'url', '/a//b'],
    ['/a/{{dots:url}}/b', 'url', '/a//b'],
    ['/a/{{dot}}{{dot}}/b?c={{dots}}', 'url', '/a//b?c=..'],
    ['/a/.{{dot:lower}}/b', 'url', '/a//b'],
    ['/a/{{dot}}%2E#{{dots}}/..', 'url', '/a/#../..'],
    ['/a/x{{dots}}', 'url', '/a/x..'],
    [
      '{"a":{{n}},"b":{{zip}},"c":"{{zip}}","d":{{none}},"e":"{{none}}"}',
      'json',
      '{"a":12,"b":"02139","c":"02139","d":null,"e":""}',
    ],
    [
      '{"a":"\\"{{name}}\\"","b":{{name:json}}}',
      'json',
      '{"a":"\\"Ann \\"A\\" & <B>\\\\\\"","b":"Ann \\"A\\" & <B>\\\\"}',
    ],
  ])('%s as %s', (template, escaping, text) => {
    if (template.includes(' | ')) expect(parseTemplate(template)).toHaveProperty('problem');
    else expect(write(template, escaping)).toBe(text);
  });

  it.each([
    '{{',
    '{{zip',
    '{{}}',
    '{{zip|}}',
    '{{|zip}}',
    '{{zip:eval}}',
    '{{zip:date()}}',
    '{{zip zip}}',
    '{{1a}}',
    '{{a()}}',
    '{{"a"}}',
    `{{${'a|'.repeat(200)}a}}`,
    '{{a}}'.repeat(101),
  ])('such as %.20s cannot be read', (template) => expect(parseTemplate(template)).toHaveProperty('problem'));

  it('cannot be broken out of by a value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (value) => {
        const scope = () => value;
        const whole = value.toWellFormed();
        const json = JSON.parse(render('{"in":"x{{v}}y","out":{{v}},"end":1}', scope, 'json'));
        expect(json.in).toBe(`x${whole}y`);
        expect(String(json.out ?? '')).toBe(
          json.out === null || typeof json.out === 'number' ? String(json.out ?? '') : whole,
        );
        expect(Object.keys(json)).toEqual(['in', 'out', 'end']);
        expect([...new URLSearchParams(render('a={{v}}&b=1', scope, 'form'))]).toHaveLength(2);
        const url = new URL(render('https://host.example/p/{{v}}/q?z={{v}}', scope, 'url'));
        expect(url.host).toBe('host.example');
        expect(url.pathname).toMatch(/^\/p\/[^/]*\/q$/);
        expect(url.hash).toBe('');
        const xml = readXml(render('<a b="{{v}}">{{v}}</a>', scope, 'xml')) as Record<
          string,
          Record<string, string>
        >;
        expect(Object.keys(xml['a']!).filter((key) => key !== '#text')).toEqual(['@b']);
        expect(render('Key {{v}}', scope, 'header')).toMatch(/^[\x20-\x7e]*$/);
      }),
      { numRuns: 500 },
    );
  });
});

const least = {
  request: { format: 'json', body: '{"zip":"{{zip}}"}' },
  reply: { bid: ['bid'] },
};
const schema = customSchema(false);
const complaint = (over: object): string => {
  const issue = schema.safeParse({ ...least, ...over }).error?.issues[0];
  return issue ? `${issue.path.join('.')}: ${issue.message}` : '';
};
const request = (over: object) => complaint({ request: { ...least.request, ...over } });
const reply = (over: object) => complaint({ reply: { ...least.reply, ...over } });
const confirm = (over: object) =>
  complaint({
    confirm: {
      url: 'https://b.example/{{bidId}}',
      reply: { accept: { path: 'ok', values: ['1'] } },
      ...over,
    },
  });

describe('a custom dialect in the API', () => {
  it('needs a body and where the bid stands; the rest has defaults', () => {
    expect(schema.parse(least)).toMatchObject({
      request: { method: 'POST', headers: {} },
      reply: { accept: null, unit: 'dollars', bidId: [], expiry: null },
      confirm: null,
    });
    expect(schema.parse(least).reply.number).toContain('forwarding_number');
    expect(confirm({})).toBe('');
  });

  it('lets no ping ask for the caller’s number', () => {
    const ofCaller = CONFIRM_TOKENS.filter((token) => token.startsWith('caller.n'));
    expect(ofCaller).toEqual(['caller.number', 'caller.national']);
    for (const token of ofCaller) {
      expect(PING_TOKENS).not.toContain(token);
      expect(request({ body: `{"a":"{{${token}}}"}` })).toContain(`"${token}" is not known here`);
      expect(request({ headers: { 'x-caller': `{{zip|${token}}}` } })).toContain('is not known here');
      expect(confirm({ format: 'json', body: `{"a":"{{${token}}}"}` })).toBe('');
    }
  });

  it.each<[string, string]>([
    [request({ body: '{{zip' }), 'request.body: "{{" without "}}"'],
    [request({ body: '{"a":{{zip}}' }), 'request.body: must be JSON'],
    [request({ body: '{{alert()}}' }), 'request.body: cannot read'],
    [request({ body: 'x'.repeat(8_193) }), 'request.body: '],
    [request({ format: null }), 'request.body: a body needs a format'],
    [request({ method: 'GET' }), 'request.body: a GET has no body'],
    [request({ method: 'DELETE' }), 'request.method: '],
    [request({ headers: { Host: 'x' } }), 'request.headers.Host: '],
    [request({ headers: { 'webhook-id': 'x' } }), 'request.headers.webhook-id: '],
    [request({ headers: { a: 'b\r\nc: d' } }), 'request.headers.a: must be visible ASCII'],
    [request({ script: 'x' }), 'request: '],
    [reply({ bid: [] }), 'reply.bid: '],
    [reply({ bid: ['$..bid'] }), 'reply.bid.0: must be a path'],
    [reply({ number: ['a[*]'] }), 'reply.number.0: must be a path'],
    [reply({ unit: 'euros' }), 'reply.unit: '],
    [reply({ accept: { path: 'a', op: 'matches', values: ['.*'] } }), 'reply.accept.op: '],
    [reply({ accept: { path: 'a' } }), 'reply.accept.values: must name at least one value'],
    [confirm({ url: 'https://{{tags.host}}/x' }), 'confirm.url: must not have tokens in its host'],
    [confirm({ url: 'https://a.example:{{zip}}/x' }), 'confirm.url: must not have tokens in its host'],
    [confirm({ url: 'https://127.0.0.1/x' }), 'confirm.url: must be a public address'],
    [confirm({ url: 'https://a.example/{{floor}}' }), 'confirm.url: "floor" is not known here'],
  ])('%s', (said, expected) => {
    expect(said).toContain(expected);
  });
});
