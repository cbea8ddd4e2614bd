import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beforeAward, releasable, withoutKnown } from '../../src/buyers/before-award.ts';
import { custom } from '../../src/buyers/bidders/custom/custom.ts';
import { dialects } from '../../src/buyers/bidders/registry.ts';
import { readsDialable } from '../../src/lib/numbers/dialable.ts';
import { knownNumber, readsKnown } from '../../src/lib/numbers/known-number.ts';
import { readingsOf } from '../../src/lib/numbers/readings.ts';
import { DISGUISED, nationalNumber, ORDINARY, PLAIN, separator } from '../lib/numbers/writings.ts';
import { NOW, pingOf } from './bidders/cases.ts';

const writing = fc.constantFrom(...Object.values({ ...PLAIN, ...DISGUISED }));
const ordinary = fc.constantFrom(...Object.values(ORDINARY)).chain((arbitrary) => arbitrary);
const tagName = fc.constantFrom(
  'phone',
  'caller_id',
  'note',
  'x',
  'lead.id',
  'ref',
  'zip',
  'call_back',
  'cb',
);
const plainTags = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), ordinary);

/** Where an outsider can write. */
const FIELDS = ['tag', 'subId', 'zip'] as const;
type Field = (typeof FIELDS)[number];
const written = (field: Field, name: string, text: string, tags: Record<string, string>) => ({
  tags: field === 'tag' ? { ...tags, [name]: text } : tags,
  subId: field === 'subId' ? text : 'google-7',
  zip: field === 'zip' ? text : '94105',
});

/** Everything a buyer reads in a request, each text by itself and all together. */
const showsAnywhere = (texts: readonly string[], number: string): boolean => {
  const known = knownNumber(number);
  return texts.some((text) => readingsOf(text).some((reading) => readsKnown(reading, known)));
};

describe('the gate before the award', () => {
  it('lets nothing out that shows the caller’s number, wherever and however it was written', () => {
    fc.assert(
      fc.property(
        nationalNumber,
        writing,
        separator,
        fc.constantFrom(...FIELDS),
        tagName,
        plainTags,
        (digits, write, between, field, name, tags) => {
          const text = write(digits, between);
          const out = releasable(written(field, name, text, tags), `+1${digits}`);
          const texts = [...Object.values(out.tags), out.subId ?? '', out.zip ?? ''];
          expect(texts).not.toContain(text);
          expect(showsAnywhere(texts, `+1${digits}`)).toBe(false);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('lets no number out that somebody could dial, whoever’s it is, with and without a caller', () => {
    fc.assert(
      fc.property(
        nationalNumber,
        fc.constantFrom(...Object.values(PLAIN)),
        separator,
        fc.constantFrom(...FIELDS),
        fc.option(nationalNumber),
        (digits, write, between, field, caller) => {
          const text = write(digits, between);
          const out = releasable(written(field, 'note', text, {}), caller && `+1${caller}`);
          expect([...Object.values(out.tags), out.subId, out.zip]).not.toContain(text);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('lets what describes the call out as it is', () => {
    fc.assert(
      fc.property(nationalNumber, plainTags, ordinary, (digits, tags, subId) => {
        const zip = '94105';
        const texts = { tags, subId, zip };
        const known = knownNumber(`+1${digits}`);
        const all = [...Object.values(tags), subId].map((text) => text.replace(/\D/g, '')).join('');
        fc.pre(!all.includes(known.last) && !all.includes(known.reversed));
        expect(releasable(texts, `+1${digits}`)).toEqual(texts);
        expect(releasable(texts, null)).toEqual(texts);
      }),
      { numRuns: 1_000 },
    );
  });

  it('lets no number out that is cut over tags, subId and ZIP', () => {
    fc.assert(
      fc.property(nationalNumber, fc.integer({ min: 3, max: 7 }), fc.boolean(), (digits, cut, swapped) => {
        const [head, tail] = [digits.slice(0, cut), digits.slice(cut)];
        const [first, second] = swapped ? [tail, head] : [head, tail];
        const left = (out: { tags: object; subId: string | null; zip: string | null }): string =>
          JSON.stringify(out);
        const cuts: Parameters<typeof releasable>[0][] = [
          { tags: { p1: first, zip2: '94105', p2: second }, subId: null, zip: null },
          { tags: { p1: first }, subId: second, zip: null },
          { tags: { p1: first }, subId: null, zip: second },
        ];
        for (const texts of cuts) {
          const out = left(releasable(texts, `+1${digits}`));
          expect(out.includes(`"${head}"`) && out.includes(`"${tail}"`)).toBe(false);
        }
      }),
    );
  });

  it('takes a field that is called like a number for one', () => {
    const tags = {
      phone_home: '5551234',
      workPhone: '020 7946 0018',
      ani: 'five five five one two three four',
    };
    expect(releasable({ tags: { ...tags, age: '35' }, subId: null, zip: null }, null).tags).toEqual({
      age: '35',
    });
    const others = { cellar: '12345678', animal: '5551234' };
    expect(releasable({ tags: others, subId: null, zip: null }, null).tags).toEqual(others);
  });

  it.each<Record<string, string>>([
    { phone1: '415', phone2: '555', phone3: '1234' },
    { phone_suffix: '1234', phone_prefix: '555', phone_area: '415' },
    { areaCode: '415', age: '35', exchange: '555', line: '1234' },
    { phoneArea: '(415)', phoneRest: '555-1234' },
    { home_phone_1: '555', home_phone_2: '1234' },
  ])('puts the parts of a form together, though nobody knows the number: %j', (fields) => {
    const texts = { tags: { ...fields, zip: '94105' }, subId: null, zip: null };
    const left = Object.values(releasable(texts, null).tags);
    expect(left).toContain('94105');
    expect(left.filter((text) => text.includes('1234'))).toEqual([]);
  });

  it('leaves parts of nothing alone', () => {
    const tags = { phone_score: '98', phone_age_days: '1234', area: '2400', line: 'Personal', prefix: 'Dr' };
    expect(releasable({ tags, subId: null, zip: null }, null).tags).toEqual(tags);
  });

  it('is passed by what a publisher’s tags leave in the exchange’s own rows, as far as the number is known', () => {
    const tags = { phone: '(415) 555-1234', other: '303-555-9999', zip: '94105', p: 'NDE1NTU1MTIzNA==' };
    expect(withoutKnown({ tags, subId: 'a 4155551234' }, '+14155551234')).toEqual({
      tags: { other: '303-555-9999', zip: '94105' },
      subId: null,
    });
  });
});

describe('a ping in any dialect', () => {
  const caller = '+14155551234';
  const tags = Object.fromEntries(
    Object.entries({ ...PLAIN, ...DISGUISED }).map(([_, write], i) => [`t${i}`, write('4155551234', '-')]),
  );

  it.each(Object.keys(dialects).filter((name) => name !== custom.name))(
    'as %s says nothing of the caller’s number',
    (name) => {
      const context = pingOf(name, {
        name,
        subId: 'call 415.555.1234',
        call: { tags: { ...tags, zip: '94105' } },
      });
      const subject = beforeAward(context.subject, caller);
      const request = dialects[name]!.build({ ...context, subject });
      const said = `${decodeURIComponent(request.url)} ${request.body} ${JSON.stringify(request.headers)}`;
      expect(said).toContain('94105');
      for (const text of Object.values(tags)) expect(said).not.toContain(text);
      expect(readsDialable(said.replaceAll(String(NOW), ''))).toBe(false);
      expect(said.replace(/\D/g, '')).not.toContain('5551234');
    },
  );
});
