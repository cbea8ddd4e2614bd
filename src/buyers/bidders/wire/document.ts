import { formFields } from '../../../lib/text/form-fields.ts';
import type { BuyerReply } from '../dialect.ts';
import { readJson } from './json-document.ts';
import type { Tree } from './tree.ts';
import { readXml } from './xml-document.ts';

export type Format = 'json' | 'xml' | 'form';

const MAX_FORM_FIELDS = 500;

const READERS: Record<Format, (text: string, contentType: string | null) => Tree | null> = {
  json: readJson,
  xml: readXml,
  form: readForm,
};

/**
 * Reads a body as what its content type says; where that says nothing, or not the truth, as what its first
 * character suggests: buyers serve JSON and XML as text/html.
 */
export function openDocument({ contentType, body }: BuyerReply): { format: Format; tree: Tree } | null {
  const text = body.replace(/^\uFEFF/, '').trim();
  const formats = new Set([declared(contentType), suggested(text)]);
  for (const format of formats) {
    const tree = format && READERS[format](text, contentType);
    if (format && tree !== null) return { format, tree };
  }
  return null;
}

function declared(contentType: string | null): Format | null {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (/[/+]json$/.test(type)) return 'json';
  if (type === 'application/x-www-form-urlencoded') return 'form';
  return /[/+]xml$/.test(type) ? 'xml' : null;
}

function suggested(text: string): Format | null {
  if (text.startsWith('{') || text.startsWith('[')) return 'json';
  if (text.startsWith('<')) return 'xml';
  return /^[\w.[\]%+-]{1,100}=/.test(text) ? 'form' : null;
}

/** The first of several values of a key counts. */
function readForm(text: string, contentType: string | null): Tree | null {
  if (text.startsWith('<') || text.startsWith('{')) return null;
  const fields: Record<string, Tree> = Object.create(null);
  let left = MAX_FORM_FIELDS;
  for (const [key, value] of formFields(text, contentType)) {
    if (left-- === 0) return null;
    fields[key] ??= value;
  }
  return fields;
}
