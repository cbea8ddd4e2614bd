import { escapeXmlText } from '../../../lib/text/markup.ts';
import { isoTime } from '../../../lib/time.ts';
import type { BodyFormat } from './config.ts';

/**
 * Templates: `{{zip|state:upper}}` is the first of its tokens that is known, put through its transforms, escaped for
 * where it stands. Nothing is evaluated, and every character is read once.
 */
export type Part = string | { tokens: string[]; transforms: string[] };

type Template = { parts: Part[] } | { problem: string };

/** What a token means; null for what is not known of this call, undefined for what is no token. */
export type Scope = (token: string) => string | null | undefined;

const MAX_TOKENS = 100;
const MAX_EXPRESSION = 200;
const TOKEN = /[A-Za-z][\w.-]{0,79}/y;
const TRANSFORM = /:(digits|upper|lower|url|json|xml|date\([\w ,./:+-]{1,32}\))/y;

export function parseTemplate(text: string): Template {
  const parts: Part[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf('{{', at);
    if (open === -1) return { parts: [...parts, text.slice(at)] };
    const close = text.indexOf('}}', open);
    if (close === -1) return { problem: '"{{" without "}}"' };
    if (parts.length >= 2 * MAX_TOKENS) return { problem: `more than ${MAX_TOKENS} tokens` };
    const expression = text.slice(open + 2, close).trim();
    const part = expression.length > MAX_EXPRESSION ? null : parseExpression(expression);
    if (!part) return { problem: `cannot read {{${expression.slice(0, 60)}}}` };
    parts.push(text.slice(at, open), part);
    at = close + 2;
  }
}

function parseExpression(text: string): Part | null {
  const tokens: string[] = [];
  const transforms: string[] = [];
  let at = 0;
  do {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) return null;
    tokens.push(token);
    at += token.length;
  } while (text[at++] === '|');
  at--;
  while (at < text.length) {
    TRANSFORM.lastIndex = at;
    const transform = TRANSFORM.exec(text)?.[1];
    if (transform === undefined) return null;
    transforms.push(transform);
    at += transform.length + 1;
  }
  return { tokens, transforms };
}

export const tokensOf = (template: Template): string[] =>
  'problem' in template
    ? []
    : template.parts.flatMap((part) => (typeof part === 'string' ? [] : part.tokens));

/** `json` escapes by whether a value stands inside a JSON string or is a value itself. */
export type Escaping = BodyFormat | 'url' | 'header';

/** @param template checked at the edge; one that cannot be read is empty text. */
export function render(template: string, scope: Scope, escaping: Escaping): string {
  const parsed = parseTemplate(template);
  if ('problem' in parsed) return '';
  let quoted = false;
  let text = '';
  for (const part of parsed.parts) {
    if (typeof part === 'string') {
      if (escaping === 'json') quoted = endsQuoted(part, quoted);
      text += part;
    } else text += write(firstKnown(part, scope), part.transforms, escaping, quoted);
  }
  return escaping === 'url' ? withoutClimbing(text) : text;
}

/** "." and "..", however many tokens they were put together from, and as a URL's reader sees them. */
const DOTS = /^(?:\.|%2e){1,2}$/i;

/** A value chooses within a segment of the path, never the path. */
function withoutClimbing(url: string): string {
  const end = url.search(/[?#]/);
  const path = end === -1 ? url : url.slice(0, end);
  const segments = path.split(/[/\\]/).map((segment) => (DOTS.test(segment) ? '' : segment));
  return segments.join('/') + url.slice(path.length);
}

function firstKnown({ tokens, transforms }: Exclude<Part, string>, scope: Scope): string | null {
  for (const token of tokens) {
    const value = scope(token);
    if (value == null || value === '') continue;
    return transforms.reduce(transform, value.slice(0, MAX_VALUE).toWellFormed());
  }
  return null;
}

const MAX_VALUE = 1_000;

function transform(value: string, name: string): string {
  if (name === 'digits') return value.replace(/\D/g, '');
  if (name === 'upper') return value.toUpperCase();
  if (name === 'lower') return value.toLowerCase();
  if (name === 'url') return encodeURIComponent(value);
  if (name === 'json') return JSON.stringify(value);
  if (name === 'xml') return escapeXmlText(value);
  return formatDate(value, name.slice('date('.length, -1));
}

/** In UTC. `X` is seconds, `x` milliseconds since the epoch. Empty for what is no time. */
function formatDate(value: string, format: string): string {
  const at = /^\d{4}-\d{2}-\d{2}T/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at)) return '';
  const iso = isoTime(at);
  const pieces: Record<string, string> = {
    YYYY: iso.slice(0, 4),
    MM: iso.slice(5, 7),
    DD: iso.slice(8, 10),
    HH: iso.slice(11, 13),
    mm: iso.slice(14, 16),
    ss: iso.slice(17, 19),
    SSS: iso.slice(20, 23),
    X: String(Math.floor(at / 1_000)),
    x: String(at),
  };
  return format.replace(/YYYY|MM|DD|HH|mm|SSS|ss|X|x/g, (piece) => pieces[piece]!);
}

function write(
  value: string | null,
  transforms: readonly string[],
  escaping: Escaping,
  quoted: boolean,
): string {
  if (escaping === 'json') return quoted ? quote(value ?? '').slice(1, -1) : jsonValue(value, transforms);
  if (value === null) return '';
  if (escaping === 'xml') return transforms.at(-1) === 'xml' ? value : escapeXmlText(value);
  if (escaping === 'header') return value.replace(/[^\x20-\x7e]/g, '');
  return transforms.at(-1) === 'url' ? value : encodeURIComponent(value);
}

const quote = (value: string): string => JSON.stringify(value);

const JSON_LITERAL = /^(?:true|false|null|-?(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?)$/;

/** A value that stands for itself: a number or a boolean as it is, any other text as a string, nothing as null. */
function jsonValue(value: string | null, transforms: readonly string[]): string {
  if (value === null) return 'null';
  return transforms.at(-1) === 'json' || JSON_LITERAL.test(value) ? value : quote(value);
}

/** Whether text of a JSON template that began in or out of a string ends inside one. */
function endsQuoted(text: string, began: boolean): boolean {
  let quoted = began;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') quoted = !quoted;
    else if (quoted && text[i] === '\\') i++;
  }
  return quoted;
}
