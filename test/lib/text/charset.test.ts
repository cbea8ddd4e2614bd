import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../src/lib/text/charset.ts';

const latin = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'));
const xml = (encoding: string): string => `<?xml version="1.0" encoding="${encoding}"?><a>café</a>`;

describe('a body', () => {
  it.each<[string, Uint8Array, string | null]>([
    ['says so in its header', latin('<a>café</a>'), 'text/xml; charset=ISO-8859-1'],
    ['says so in its header, quoted', latin('<a>café</a>'), 'text/xml;charset="iso-8859-1"; x=y'],
    ['says so in its declaration', latin(xml('ISO-8859-1')), 'text/xml'],
    ['says so in its declaration, and nothing else', latin(xml('windows-1252')), null],
    ['says so in single quotes', latin("<?xml version='1.0' encoding='latin1' ?><a>café</a>"), 'text/html'],
    ['is served as UTF-8 and declares what it is', latin(xml('iso-8859-1')), 'text/xml; charset=utf-8'],
    ['is in UTF-8, whatever it declares', utf8(xml('ISO-8859-1')), 'text/xml; charset=utf-8'],
    ['is in UTF-8 and says nothing', utf8('{"a":"café"}'), 'application/json'],
    [
      'is in UTF-8 by its mark',
      new Uint8Array([0xef, 0xbb, 0xbf, ...utf8('café')]),
      'text/xml; charset=iso-8859-1',
    ],
    ['is in UTF-16 by its mark', new Uint8Array(Buffer.from('\ufeffcafé', 'utf16le')), 'text/xml'],
    ['names an encoding nobody knows', utf8('café'), 'text/xml; charset=klingon'],
    ['is JSON in a stated charset', latin('{"a":"café"}'), 'application/json; charset=windows-1252'],
  ])('that %s is read', (_, bytes, contentType) => {
    expect(decodeText(bytes, contentType)).toContain('café');
  });

  it('has what windows-1252 has and ISO-8859-1 has not', () => {
    const bytes = new Uint8Array([
      ...utf8('<?xml version="1.0" encoding="windows-1252"?><a>'),
      0x80,
      ...utf8('35</a>'),
    ]);
    expect(decodeText(bytes, 'application/xml')).toContain('€35');
  });

  it.each([
    ['says nothing and is not UTF-8', latin('{"a":"café"}'), 'application/json'],
    ['says UTF-8 and is not', latin('<a>café</a>'), 'text/xml; charset=utf-8'],
    ['declares UTF-8 and is not', latin(xml('UTF-8')), null],
  ])('that %s is not', (_, bytes, contentType) => {
    expect(decodeText(bytes, contentType)).toBeNull();
  });
});
