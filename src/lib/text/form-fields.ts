import { utf8 } from '../encoding.ts';
import { decode, decodeText, statedIn } from './charset.ts';

/** A percent sign and two digits, as many as follow each other: characters of several bytes come whole. */
const ESCAPED = /(?:%[0-9a-f]{2})+/gi;
const OLD_SOFTWARE = 'text/plain; charset=windows-1252';

/**
 * The fields of a form or a query, in their order. What is escaped is read by the charset that the content type states,
 * else as UTF-8, else as what software writes that never heard of it. A URL parser alone would take it for UTF-8 and lose
 * the letter.
 * @param text already decoded; null as the content type of a query, which has none.
 */
export function formFields(text: string, contentType: string | null): [name: string, value: string][] {
  return text.split('&').flatMap((pair): [string, string][] => {
    if (pair === '') return [];
    const at = pair.indexOf('=');
    const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    return [[unescaped(name, contentType), unescaped(value, contentType)]];
  });
}

const unescaped = (written: string, contentType: string | null): string =>
  written.replaceAll('+', ' ').replace(ESCAPED, (run) => fieldText(bytesOf(run), contentType));

/** A byte order mark or a declaration is for a whole text: here both are what somebody wrote. */
const fieldText = (bytes: Uint8Array, contentType: string | null): string =>
  decode(bytes, statedIn(contentType) ?? 'utf-8') ??
  decode(bytes, 'utf-8') ??
  decode(bytes, 'windows-1252') ??
  '';

/** Each byte as the character of its number: a parser that takes all for UTF-8 hands them on as they are. */
export const bytewise = (bytes: Uint8Array): Uint8Array =>
  utf8(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

/** The fields of a form whose bytes were parsed one by one, as formFields reads them; a field may name the charset of all. */
export function fieldsOfBytes(
  fields: readonly (readonly [name: string, value: string])[],
  contentType: string | null,
): [name: string, value: string][] {
  const charset = fields.find(([name]) => name === '_charset_')?.[1];
  const type = charset === undefined ? contentType : `text/plain; charset=${charset}`;
  const read = (text: string): string =>
    fieldText(
      Uint8Array.from(text, (character) => character.charCodeAt(0)),
      type,
    );
  return fields.map(([name, value]) => [read(name), read(value)]);
}

const bytesOf = (run: string): Uint8Array =>
  Uint8Array.from({ length: run.length / 3 }, (_, i) => Number.parseInt(run.slice(i * 3 + 1, i * 3 + 3), 16));

/** As decodeText; bytes that are of no stated charset and not UTF-8 are taken for windows-1252, in which all are some letter. */
export const readText = (bytes: Uint8Array, contentType: string | null): string =>
  decodeText(bytes, contentType) ?? decodeText(bytes, OLD_SOFTWARE) ?? '';
