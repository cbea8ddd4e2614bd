import { canonicalJson } from '../../lib/encoding.ts';
import { readBytes } from '../../lib/read-bytes.ts';
import { type Refusal, refuse } from './errors.ts';

export const MAX_BODY_BYTES = 256 * 1024;

const strictly = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** Reads at most the limit, whatever Content-Length says. */
export async function readBody(request: Request, most = MAX_BODY_BYTES): Promise<string | Refusal> {
  try {
    const bytes = await readBytes(request, most);
    return bytes === null ? refuse('tooLarge', `at most ${most} bytes`) : strictly.decode(bytes);
  } catch {
    return refuse('malformed', 'the body is not UTF-8 text');
  }
}

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json *(?:;|$)/i;
const MAX_DEPTH = 64;

/** @returns the value, or why there is none. An empty body is an empty object. */
export function parseBody(text: string, contentType: string | null): { value: unknown } | Refusal {
  if (text === '') return { value: {} };
  if (!JSON_TYPE.test(contentType ?? '')) {
    return refuse('unsupportedMediaType', 'send Content-Type: application/json');
  }
  try {
    const value: unknown = JSON.parse(text);
    if (depthOf(value) > MAX_DEPTH) return refuse('malformed', 'the body is nested too deeply');
    return { value: HALF.test(text) ? wellFormed(value) : value };
  } catch {
    return refuse('malformed', 'the body is not JSON');
  }
}

/** As JSON can write half of a character, and UTF-8 cannot: many who read it on refuse the whole text for it. */
const HALF = /\\u[dD][89a-fA-F]/;

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [name.toWellFormed(), wellFormed(child)]),
  );
}

/** Counted without recursion: a hostile body may nest a hundred thousand levels. */
function depthOf(root: unknown): number {
  let level = [root];
  let depth = 0;
  while (level.length > 0 && depth <= MAX_DEPTH) {
    level = level.flatMap((value) =>
      value !== null && typeof value === 'object' ? Object.values(value) : [],
    );
    depth += 1;
  }
  return depth;
}

/** What makes two requests the same: where they go and what they say, not how the JSON is written. */
export const requestText = (method: string, path: string, body: unknown): string =>
  `${method} ${path} ${canonicalJson(body)}`;
