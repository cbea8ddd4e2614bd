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
  written.replaceAll('+', ' ').replace(ESCAPED, (run) => escapedText(bytesOf(run), contentType));

/** A byte order mark or a declaration is for a whole text: here both are what somebody wrote. */
const escapedText = (bytes: Uint8Array, contentType: string | null): string =>
  decode(bytes, statedIn(contentType) ?? 'utf-8') ??
  decode(bytes, 'utf-8') ??
  decode(bytes, 'windows-1252') ??
  '';

const bytesOf = (run: string): Uint8Array =>
  Uint8Array.from({ length: run.length / 3 }, (_, i) => Number.parseInt(run.slice(i * 3 + 1, i * 3 + 3), 16));

/** As decodeText; bytes that are of no stated charset and not UTF-8 are taken for windows-1252, in which all are some letter. */
export const readText = (bytes: Uint8Array, contentType: string | null): string =>
  decodeText(bytes, contentType) ?? decodeText(bytes, OLD_SOFTWARE) ?? '';
