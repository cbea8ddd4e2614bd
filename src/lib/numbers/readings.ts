import { fromBase64Url, fromUtf8 } from '../encoding.ts';
import { plainDigits } from '../text/plain-text.ts';
import { spelledDigits } from './spelled.ts';

/** Layers under which a text is looked at; enough for what is encoded twice, and once more. */
const DEEPEST = 3;
const MOST_READINGS = 12;

/**
 * All that a reader, or a reader's software, may take a text for: as it stands, with digits of other scripts and spelled
 * out as plain ones, and decoded (percent, quoted-printable, JSON and HTML escapes, base64, base32, hexadecimal,
 * character codes), also in each other.
 */
export function readingsOf(text: string): string[] {
  const readings = new Set([plainDigits(text)]);
  let fresh = [...readings];
  for (let depth = 0; depth < DEEPEST && fresh.length > 0; depth++) {
    const decoded = fresh.flatMap((reading) => DECODERS.map((decode) => decode(reading)));
    fresh = [];
    for (const each of decoded) {
      const reading = each === null ? null : plainDigits(each);
      if (reading === null || readings.has(reading) || readings.size >= MOST_READINGS) continue;
      readings.add(reading);
      fresh.push(reading);
    }
  }
  return [...readings];
}

type Decode = (text: string) => string | null;

const ESCAPE =
  /%([0-9a-f]{2})|=([0-9A-F]{2})|\\x([0-9a-f]{2})|\\u\{?([0-9a-f]{2,5})\}?|&#x([0-9a-f]{2,5});?|&#(\d{2,6});?/gi;

const unescapeAll: Decode = (text) => {
  if (!/[%=\\&]/.test(text)) return null;
  return text.replace(ESCAPE, (whole, ...groups: (string | undefined)[]) => {
    const [percent, quoted, x, u, hex, decimal] = groups;
    const code = decimal ? Number(decimal) : Number.parseInt(percent ?? quoted ?? x ?? u ?? hex ?? '', 16);
    return Number.isNaN(code) || code > 0x10_ff_ff ? whole : String.fromCodePoint(code);
  });
};

const PRINTABLE = /^[\t\n\r\x20-\x7e\u00a0-\uffff]+$/;

/** Letters, and digits or capitals among them: all else is a word or a number as it stands. */
const ENCODED = /^(?=.*[A-Za-z]).(?=.*[A-Z0-9])/;

/** Of ordinary words hardly any is base64 of anything that can be read. */
const base64: Decode = (text) => {
  let found = false;
  const decoded = text.replace(/[A-Za-z0-9+/_-]{4,}={0,2}/g, (token) => {
    if (!ENCODED.test(token)) return token;
    const bytes = fromBase64Url(token.replace(/=+$/, ''));
    const plain = bytes && fromUtf8(bytes);
    if (!plain || !PRINTABLE.test(plain) || plain.includes('\ufffd')) return token;
    found = true;
    return ` ${plain} `;
  });
  return found ? decoded : null;
};

/** RFC 4648; five bits a letter. */
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const base32: Decode = (text) => {
  let found = false;
  const decoded = text.replace(/(?<![A-Z0-9])[A-Z2-7]{11,}(?![A-Z0-9])=*/gi, (token) => {
    let bits = '';
    for (const letter of token.toUpperCase().replace(/=+$/, ''))
      bits += BASE32.indexOf(letter).toString(2).padStart(5, '0');
    const plain = (bits.match(/.{8}/g) ?? [])
      .map((byte) => String.fromCharCode(Number.parseInt(byte, 2)))
      .join('');
    if (!/^[\x20-\x7e]*\d[\x20-\x7e]*$/.test(plain)) return token;
    found = true;
    return ` ${plain} `;
  });
  return found ? decoded : null;
};

/** "34 31 35", "0x343135", "34:31:35": the characters one by one. */
const hexadecimal: Decode = (text) => {
  const compact = text.replace(/0x|[\s:,-]/gi, '');
  if (compact.length < 8 || compact.length % 2 !== 0 || !/^[0-9a-f]+$/i.test(compact)) return null;
  const plain = compact.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
  return PRINTABLE.test(plain) && /\d/.test(plain) ? plain : null;
};

/** "52 49 53": the codes of the characters "4", "1", "5". */
const characterCodes: Decode = (text) => {
  const codes = text.match(/\d+/g) ?? [];
  if (codes.length < 7 || !codes.every((code) => Number(code) >= 48 && Number(code) <= 57)) return null;
  return codes.map((code) => String.fromCharCode(Number(code))).join('');
};

const DECODERS: readonly Decode[] = [unescapeAll, base64, base32, hexadecimal, characterCodes, spelledDigits];
