import type { Tree } from './tree.ts';

const MAX_DEPTH = 32;
const MAX_ELEMENTS = 5_000;
const NAME = /[A-Za-z_][\w.-]{0,99}(?::[A-Za-z_][\w.-]{0,99})?/y;
const ATTRIBUTE = /\s+([A-Za-z_][\w.:-]{0,99})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const TAG_END = /\s*(\/?)>/y;
const CLOSING_TAG_END = /\s*>/y;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

type Element = { name: string; fields: Record<string, Tree>; text: string; isPlain: boolean };

/**
 * A reader for the little XML that buyers reply with: elements, attributes, text, CDATA, comments. Knows no document
 * types and no entities but the five and character references, follows nothing, reads every character once.
 * Namespace prefixes are dropped.
 * @returns `{ root: … }`; null for anything else, for more than 32 levels and for more than 5,000 elements.
 */
export function readXml(text: string): Tree | null {
  const root = open('');
  const stack: Element[] = [root];
  let elements = 0;
  let at = 0;
  while (at < text.length) {
    const current = stack[stack.length - 1]!;
    if (text[at] !== '<') {
      const next = text.indexOf('<', at);
      const end = next === -1 ? text.length : next;
      const decoded = decode(text.slice(at, end));
      if (decoded === null || (stack.length === 1 && decoded.trim() !== '')) return null;
      current.text += decoded;
      at = end;
      continue;
    }
    const skipped = skipMarkup(text, at, current, stack.length > 1);
    if (skipped === null) return null;
    if (skipped > at) {
      at = skipped;
      continue;
    }
    if (text[at + 1] === '/') {
      const name = match(NAME, text, at + 2);
      const end = name && match(CLOSING_TAG_END, text, at + 2 + name[0].length);
      if (!name || !end || stack.length === 1 || localName(name[0]) !== current.name) return null;
      stack.pop();
      add(stack[stack.length - 1]!, current);
      at += 2 + name[0].length + end[0].length;
      continue;
    }
    const tag = readTag(text, at + 1);
    if (!tag || ++elements > MAX_ELEMENTS) return null;
    if (stack.length === 1 && Object.keys(root.fields).length > 0) return null; // one root only
    at = tag.end;
    if (tag.isClosed) add(current, tag.element);
    else if (stack.push(tag.element) > MAX_DEPTH + 1) return null;
  }
  return stack.length === 1 && Object.keys(root.fields).length === 1 ? root.fields : null;
}

const open = (name: string): Element => ({ name, fields: Object.create(null), text: '', isPlain: true });

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Past a comment, CDATA or processing instruction at `at`; `at` itself when there is none; null for a DTD. */
function skipMarkup(text: string, at: number, current: Element, isInside: boolean): number | null {
  if (text.startsWith('<![CDATA[', at)) {
    const end = text.indexOf(']]>', at);
    if (end === -1 || !isInside) return null;
    current.text += text.slice(at + 9, end);
    return end + 3;
  }
  const close = text.startsWith('<!--', at) ? '-->' : text.startsWith('<?', at) ? '?>' : null;
  if (close === null) return text[at + 1] === '!' ? null : at;
  const end = text.indexOf(close, at + 2);
  return end === -1 ? null : end + close.length;
}

function readTag(text: string, at: number): { element: Element; isClosed: boolean; end: number } | null {
  const name = match(NAME, text, at);
  if (!name) return null;
  const element = open(localName(name[0]));
  let position = at + name[0].length;
  for (;;) {
    const attribute = match(ATTRIBUTE, text, position);
    if (!attribute) break;
    const value = decode(attribute[2] ?? attribute[3] ?? '');
    if (value === null) return null;
    element.fields[`@${localName(attribute[1]!)}`] = value;
    element.isPlain = false;
    position += attribute[0].length;
  }
  const end = match(TAG_END, text, position);
  return end && { element, isClosed: end[1] === '/', end: position + end[0].length };
}

/** An element without children or attributes is its text; brothers of one name are a list. */
function add(parent: Element, { name, fields, text, isPlain }: Element): void {
  if (!isPlain && text.trim() !== '') fields['#text'] = text.trim();
  const value: Tree = isPlain ? text.trim() : fields;
  const known = parent.fields[name];
  if (known === undefined) parent.fields[name] = value;
  else if (Array.isArray(known)) known.push(value);
  else parent.fields[name] = [known, value];
  parent.isPlain = false;
}

/** Resolves `&amp;` and its like; null for a reference to anything else. */
function decode(text: string): string | null {
  if (!text.includes('&')) return text;
  const [first = '', ...rest] = text.split('&');
  let decoded = first;
  for (const part of rest) {
    const end = part.indexOf(';');
    const character = end < 1 || end > 9 ? null : characterOf(part.slice(0, end));
    if (character === null) return null;
    decoded += character + part.slice(end + 1);
  }
  return decoded;
}

function characterOf(reference: string): string | null {
  if (!reference.startsWith('#')) return Object.hasOwn(ENTITIES, reference) ? ENTITIES[reference]! : null;
  const isHex = reference[1] === 'x';
  const digits = reference.slice(isHex ? 2 : 1);
  if (!(isHex ? /^[0-9a-f]{1,6}$/i : /^\d{1,7}$/).test(digits)) return null;
  const code = Number.parseInt(digits, isHex ? 16 : 10);
  const isCharacter = code === 9 || code === 10 || code === 13 || (code >= 32 && code <= 0x10ffff);
  return isCharacter && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : null;
}
