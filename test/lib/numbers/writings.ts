import { hash } from 'node:crypto';
import fc from 'fast-check';
import { toBase64, toBase64Url, toHex, utf8 } from '../../../src/lib/encoding.ts';

/** Ways in which people, and people who want to hide it, write a number. @param digits ten of the North American plan. */
type Writing = (digits: string, separator: string) => string;

const WORDS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const SPANISH = ['cero', 'uno', 'dos', 'tres', 'cuatro', 'cinco', 'seis', 'siete', 'ocho', 'nueve'];
const FRENCH = ['zéro', 'un', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'huit', 'neuf'];
const PORTUGUESE = ['zero', 'um', 'dois', 'três', 'quatro', 'cinco', 'meia', 'sete', 'oito', 'nove'];
const GERMAN = ['null', 'eins', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun'];
const HAN = [...'〇一二三四五六七八九'];
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const base32 = (text: string): string =>
  [...utf8(text)]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('')
    .replace(/.{1,5}/g, (bits) => BASE32[Number.parseInt(bits.padEnd(5, '0'), 2)]!);
const spell = (words: readonly string[], glue: string) => (digits: string) =>
  [...digits].map((digit) => words[Number(digit)]).join(glue);
const parts = (digits: string): [string, string, string] => [
  digits.slice(0, 3),
  digits.slice(3, 6),
  digits.slice(6),
];
const script = (zero: number) => (digits: string) =>
  [...digits].map((digit) => String.fromCodePoint(zero + Number(digit))).join('');
const escaped =
  (before: string, after = '', width = 2) =>
  (digits: string) =>
    [...digits].map((digit) => `${before}${toHex(utf8(digit)).padStart(width, '0')}${after}`).join('');

/** Which anybody recognises as a number, whoever's it is. */
export const PLAIN: Readonly<Record<string, Writing>> = {
  'digits alone': (digits) => digits,
  'with the country': (digits) => `+1${digits}`,
  'as the carrier writes it': (digits) => `1${digits}`,
  'in three parts': (digits, separator) => parts(digits).join(separator),
  'with brackets': (digits) => `(${digits.slice(0, 3)}) ${digits.slice(3, 6)}-${digits.slice(6)}`,
  'each digit apart': (digits, separator) => [...digits].join(separator),
  'in five pairs': (digits, separator) => digits.match(/../g)!.join(separator),
  'in a sentence': (digits, separator) => `please call ${parts(digits).join(separator)} after noon`,
  'words between': (digits) => parts(digits).join(' then '),
  'after a word': (digits) => `phone${digits}`,
  'with an extension': (digits) => `${parts(digits).join('-')} x 123`,
  'with a short extension': (digits) => `${digits}#5`,
  'and a ZIP': (digits) => `${parts(digits).join(' ')} 94105`,
  'in an address of the web': (digits) => `https://example.com/?p=${digits}&zip=94105`,
  'as a tel: address': (digits) => `tel:+1-${parts(digits).join('-')}`,
  'as mail': (digits) => `${digits}@txt.example.net`,
  'in JSON': (digits) => JSON.stringify({ home: { phone: digits } }),
  'in JSON, in parts': (digits) => JSON.stringify(parts(digits)),
  'full-width': script(0xff10),
  'Arabic-Indic': script(0x0660),
  'mathematical bold': script(0x1d7ce),
  'with zero-width blanks': (digits) => [...digits].join('\u200b'),
  'with marks of direction': (digits) => `\u202a${digits}\u202c`,
  spelled: spell(WORDS, ' '),
  'spelled with hyphens': spell(WORDS, '-'),
  'spelled in one word': spell(WORDS, ''),
  'spelled in capitals': (digits) => spell(WORDS, ' ')(digits).toUpperCase(),
  'spelled in Spanish': spell(SPANISH, ' '),
  'spelled in French': spell(FRENCH, ' '),
  'spelled in Portuguese': spell(PORTUGUESE, '-'),
  'spelled in German': spell(GERMAN, ' '),
  'in Chinese': spell(HAN, ''),
  'in black discs': spell([...'⓿❶❷❸❹❺❻❼❽❾'], ' '),
  'in rings': spell([...'⓪①②③④⑤⑥⑦⑧⑨'], ''),
  'half spelled': (digits) => `${digits.slice(0, 3)} ${spell(WORDS, ' ')(digits.slice(3))}`,
  'percent-encoded': escaped('%'),
  'percent-encoded twice': (digits) => encodeURIComponent(escaped('%')(digits)),
  'JSON escapes': escaped('\\u', '', 4),
  'HTML escapes': escaped('&#x', ';'),
  base64: (digits) => toBase64(utf8(digits)),
  'base64 for URLs': (digits) => toBase64Url(utf8(`+1${digits}`)),
  'base64 twice': (digits) => toBase64(utf8(toBase64(utf8(digits)))),
  base32: (digits) => base32(digits),
  'as a spreadsheet reads it': (digits) => `${digits}.0`,
  'as a spreadsheet shows it': (digits) => `${digits[0]}.${digits.slice(1)}E+09`,
  'as a quantity': (digits) => `${digits[0]},${digits.slice(1).match(/.../g)!.join(',')}`,
  'with the zero of other countries': (digits) => `0${digits}`,
  hexadecimal: (digits) => toHex(utf8(digits)),
  'hexadecimal in pairs': (digits) => toHex(utf8(digits)).match(/../g)!.join(' '),
  'character codes': (digits) => [...digits].map((digit) => digit.charCodeAt(0)).join(' '),
};

/** Which only somebody recognises who knows the number. */
export const DISGUISED: Readonly<Record<string, Writing>> = {
  'seven last digits': (digits) => digits.slice(3),
  'seven last digits apart': (digits, separator) => [digits.slice(3, 6), digits.slice(6)].join(separator),
  'seven last digits spelled': (digits) => spell(WORDS, ' ')(digits.slice(3)),
  reversed: (digits) => [...digits].reverse().join(''),
  'reversed, last seven': (digits, separator) => [...digits.slice(3)].reverse().join(separator),
  'words between all digits': (digits) => [...digits].join(' and '),
  'inside more digits': (digits) => `99${digits}00`,
  'among letters': (digits) => [...digits].map((digit, i) => digit + 'abcdefghij'[i]).join(''),
  'a number in base 16': (digits) => `0x${BigInt(digits).toString(16)}`,
  'a number in base 36': (digits) => BigInt(`1${digits}`).toString(36),
  'hashed by SHA-256': (digits) => hash('sha256', `+1${digits}`, 'hex'),
  'hashed by SHA-512': (digits) => hash('sha512', digits, 'hex').toUpperCase(),
  'hashed, in base64': (digits) => `id=${hash('sha1', `1${digits}`, 'base64')}`,
  'hashed as a form writes it': (digits) => hash('md5', parts(digits).join('-'), 'hex'),
  'in letters of the keys': (digits) => [...digits].map((digit) => '01adgjmptw'[Number(digit)]).join(''),
  'with O for 0 and l for 1': (digits) => digits.replaceAll('0', 'O').replaceAll('1', 'l'),
};

/** What calls are described by, and no number. */
export const ORDINARY: Readonly<Record<string, fc.Arbitrary<string>>> = {
  zip: fc.integer({ min: 501, max: 99_950 }).map((zip) => String(zip).padStart(5, '0')),
  'ZIP+4': fc
    .tuple(fc.integer({ min: 501, max: 99_950 }), fc.nat(9_999))
    .map(([zip, more]) => `${String(zip).padStart(5, '0')}-${String(more).padStart(4, '0')}`),
  age: fc.integer({ min: 0, max: 120 }).map(String),
  amount: fc.integer({ min: 0, max: 99_999_999 }).map((cents) => (cents / 100).toFixed(2)),
  'grouped amount': fc
    .integer({ min: 1_000, max: 2_000_000_000 })
    .map((amount) => `$${amount.toLocaleString('en-US')}`),
  date: fc
    .date({ min: new Date('1920-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
  time: fc
    .date({ min: new Date('2020-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  'American date': fc
    .date({ min: new Date('1920-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
    .map((date) => `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()} 4:15 PM`),
  'milliseconds since the epoch': fc.integer({ min: 1_600_000_000_000, max: 1_999_999_999_999 }).map(String),
  'seconds since the epoch': fc.integer({ min: 1_600_000_000, max: 1_999_999_999 }).map(String),
  uuid: fc.uuid(),
  'hexadecimal id': fc
    .uint8Array({ minLength: 12, maxLength: 16 })
    .map(toHex)
    .filter((id) => /[a-f]/.test(id)),
  'short id': fc.integer({ min: 1, max: 99_999_999 }).map((id) => `lead-${id}`),
  'id of the exchange': fc
    .string({ unit: fc.constantFrom(...'0123456789abcdefghjkmnpqrstvwxyz'), minLength: 22, maxLength: 22 })
    .filter((id) => !/\d{10}/.test(id))
    .map((id) => `call_${id}`),
  coordinates: fc
    .tuple(fc.double({ min: 24, max: 49, noNaN: true }), fc.double({ min: 67, max: 125, noNaN: true }))
    .map(([north, west]) => `${north.toFixed(5)},-${west.toFixed(5)}`),
  'address of the net': fc.ipV4(),
  word: fc.constantFrom('homeowner', 'yes', 'plumbing', 'after hours', 'San José', 'C-47', 'two bathrooms'),
  vehicle: fc.constantFrom('2019 Honda Civic', '1998 F-150 XLT 4x4', 'BMW 330i'),
  address: fc.constantFrom('2345 Main St, Denver, CO 80202', '24680 Oak Ave, Austin TX 78701'),
};

export const SEPARATORS = ['-', '.', ' ', '  ', '/', '_', ' - ', '·', ', ', ' • ', '|', '–', '\t'];
export const separator = fc.constantFrom(...SEPARATORS);

/** A number of the plan, ten digits. */
export const nationalNumber = fc
  .tuple(fc.integer({ min: 200, max: 999 }), fc.integer({ min: 200, max: 999 }), fc.nat(9_999))
  .map(([area, exchange, line]) => `${area}${exchange}${String(line).padStart(4, '0')}`);
