import { openDocument } from '../../../buyers/bidders/wire/document.ts';
import type { Tree } from '../../../buyers/bidders/wire/tree.ts';
import type { Fields } from './formats.ts';

/**
 * Query and body together, the body wins: a form, JSON or XML, whatever its content type says. What is nested is named by
 * its path. @returns null when there is a body that is none of the three.
 */
export function readFields(query: URLSearchParams, body: string, contentType: string | null): Fields | null {
  const fields = new Map<string, string>();
  for (const [name, value] of query) fields.set(name.toLowerCase(), value);
  if (body.trim() === '') return fields;
  const document = openDocument({ status: 200, contentType, body });
  if (!document) return null;
  const root = document.format === 'xml' ? firstOf(document.tree) : document.tree;
  if (!isRecord(root)) return null;
  flatten(root, '', fields);
  return fields;
}

function flatten(tree: Record<string, Tree>, path: string, into: Map<string, string>): void {
  for (const [name, value] of Object.entries(tree)) {
    const full = `${path}${name.toLowerCase()}`;
    if (isRecord(value) && path === '') flatten(value, `${full}.`, into);
    else if (typeof value === 'string' || typeof value === 'boolean')
      into.set(full, String(value).toWellFormed());
  }
}

const firstOf = (tree: Tree): Tree | undefined => (isRecord(tree) ? Object.values(tree)[0] : undefined);

const isRecord = (tree: Tree | undefined): tree is Record<string, Tree> =>
  typeof tree === 'object' && tree !== null && !Array.isArray(tree);
