/** How a body's bytes are read as text: by what it says of itself. */

const STATED = /;\s*charset\s*=\s*"?([\w.:-]{1,40})/i;
const DECLARED = /^\s*<\?xml\s[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{1,40})["']/;
/** A declaration is ASCII in every encoding it is read in here. */
const DECLARATION_BYTES = 200;

/**
 * By its byte order mark, else by the charset of the content type, else by its XML declaration, else as UTF-8 (RFC 7303).
 * Servers that add a charset to everything they send are not believed when the bytes are none of it.
 * @returns null for an encoding nobody knows and for bytes that are not of it.
 */
export function decodeText(bytes: Uint8Array, contentType: string | null): string | null {
  const marked = markOf(bytes);
  if (marked !== null) return decode(bytes.subarray(marked === 'utf-8' ? 3 : 2), marked);
  const stated = statedIn(contentType);
  const declared = mayDeclare(bytes)
    ? DECLARED.exec(decode(bytes.subarray(0, DECLARATION_BYTES), 'latin1') ?? '')?.[1]
    : undefined;
  for (const label of new Set([stated, declared, 'utf-8'])) {
    const text = label === undefined ? null : decode(bytes, label);
    if (text !== null) return text;
  }
  return null;
}

/** The charset that a content type names. */
export const statedIn = (contentType: string | null): string | undefined =>
  STATED.exec(contentType ?? '')?.[1];

const OPENS_JSON = new Set([...'{["'].map((character) => character.charCodeAt(0)));

/** A reply in JSON, which most are, is not looked through for what only XML says of itself. */
const mayDeclare = (bytes: Uint8Array): boolean => !OPENS_JSON.has(bytes[0] ?? 0);

function markOf(bytes: Uint8Array): string | null {
  const [first, second, third] = [bytes[0], bytes[1], bytes[2]];
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : null;
}

const decoders = new Map<string, TextDecoder | null>();
const DECODERS_KEPT = 50;

/** In one encoding and no other, whatever the bytes say of themselves. @returns null for bytes that are not of it. */
export function decode(bytes: Uint8Array, label: string): string | null {
  const decoder = decoderOf(label.toLowerCase());
  try {
    const text = decoder?.decode(bytes) ?? null;
    return text !== null && decoder?.encoding === 'windows-1252' ? text.replace(C1, fromWindows) : text;
  } catch {
    return null;
  }
}

const C1 = /[\u0080-\u009f]/g;
/** What windows-1252 has at 0x80 to 0x9f; some runtimes leave these as the control characters of ISO-8859-1. */
const WINDOWS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const fromWindows = (control: string): string => WINDOWS[control.charCodeAt(0) - 0x80]!;

function decoderOf(label: string): TextDecoder | null {
  let decoder = decoders.get(label);
  if (decoder === undefined) {
    if (decoders.size >= DECODERS_KEPT) decoders.clear();
    decoder = newDecoder(label);
    decoders.set(label, decoder);
  }
  return decoder;
}

function newDecoder(label: string): TextDecoder | null {
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true });
  } catch {
    return null;
  }
}
