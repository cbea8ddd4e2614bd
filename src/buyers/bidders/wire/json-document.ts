import type { Tree } from './tree.ts';

const MAX_DEPTH = 32;

type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;

/**
 * Reads JSON with every number kept as it was written, so that money never passes through a float.
 * @returns null for what is not JSON, or is nested more than 32 deep.
 */
export function readJson(text: string): Tree | null {
  if (isTooDeep(text)) return null;
  try {
    return parse(text, (_key, value, context) =>
      typeof value === 'number' ? (context?.source ?? String(value)) : value,
    ) as Tree;
  } catch {
    return null;
  }
}

/** A JSON object with the types it was written in, but numbers under `exact` as their text; null for any other text. */
export function readJsonObject(text: string, exact: string): Record<string, unknown> | null {
  if (isTooDeep(text)) return null;
  try {
    const value = parse(text, (key, member, context) =>
      key === exact && typeof member === 'number' ? (context?.source ?? String(member)) : member,
    );
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Counts brackets outside strings: a hostile reply is refused before it is parsed. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (quoted) {
      if (character === '\\') i++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{' || character === '[') {
      if (++depth > MAX_DEPTH) return true;
    } else if (character === '}' || character === ']') depth--;
  }
  return false;
}
