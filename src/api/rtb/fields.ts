import { openDocument } from '../../buyers/bidders/wire/document.ts';
import type { Tree } from '../../buyers/bidders/wire/tree.ts';
import { byteLength } from '../../lib/limits.ts';

/** A ping in the incumbents' format: what it asks about, and every other field as a tag. */
export type RtbFields = { caller: string | null; subId: string | null; tags: Record<string, string> };

const TAG_NAME = /^[A-Za-z][\w.-]{0,63}$/;
const MOST_TAGS = 100;
const LONGEST_VALUE = 200;
/** Tags travel with a call through rows and messages. */
export const MOST_TAG_BYTES = 16_000;

export const tagBytes = (tags: Readonly<Record<string, string>>): number => byteLength(JSON.stringify(tags));

/**
 * Names for who will call, first come first: this format's own, and those of the formats publishers move from. A field
 * that only may be the caller's number, such as `phone`, is a tag, and no buyer sees it before the award.
 */
const CALLER = ['cid', 'caller_id', 'callerid', 'caller_number', 'callernumber', 'caller', 'ani'];

/** Fields that mean something themselves. `exposeCallerId` and `sipOk` are taken and change nothing: see the docs. */
const RESERVED = new Set([...CALLER, 'subid', 'exposecallerid', 'sipok']);

/**
 * Reads query and body together; the body wins. It may be a form, JSON or XML, whatever form the reply takes. Names
 * are matched without regard to case; a name that cannot be a tag and a nested value are left out.
 * @param form the fields of a body that came as multipart/form-data.
 * @returns null when there is a body that is none of the three.
 */
export function readRtbFields(
  query: Iterable<readonly [string, string]>,
  body: string,
  contentType: string | null,
  form: Iterable<readonly [string, string]> = [],
): RtbFields | null {
  const fields = new Map<string, [name: string, value: string]>();
  const put = (name: string, value: string): void => void fields.set(name.toLowerCase(), [name, value]);
  for (const [name, value] of query) put(name, value);
  for (const [name, value] of form) put(name, value);
  if (body.trim() !== '') {
    const document = openDocument({ status: 200, contentType, body });
    const root = document && rootOf(document.tree, document.format === 'xml');
    if (!root) return null;
    for (const [name, value] of Object.entries(root)) {
      const text = textOf(value);
      if (text !== null) put(name, text);
    }
  }
  const tags = [...fields]
    .filter(([key, [name, value]]) => !RESERVED.has(key) && TAG_NAME.test(name) && value.trim() !== '')
    .slice(0, MOST_TAGS)
    .map(([, [name, value]]): [string, string] => [name, plain(value)]);
  const kept: typeof tags = [];
  let bytes = 0;
  for (const [name, value] of tags) {
    bytes += tagBytes({ [name]: value });
    if (bytes <= MOST_TAG_BYTES) kept.push([name, value]);
  }
  const textNamed = (key: string): string | null =>
    fields.get(key)?.[1].trim().slice(0, LONGEST_VALUE).toWellFormed() || null;
  const caller = CALLER.map(textNamed).find((text) => text !== null) ?? null;
  return { caller, subId: textNamed('subid'), tags: Object.fromEntries(kept) };
}

/** Without control characters, and without the half of one that JSON or the cut may leave. */
const plain = (value: string): string =>
  value
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, LONGEST_VALUE)
    .toWellFormed();

/** XML has one element around the fields, whatever it is called; an empty one has none. */
function rootOf(tree: Tree, isXml: boolean): Record<string, Tree> | null {
  const root = isXml && isRecord(tree) ? Object.values(tree)[0] : tree;
  if (isXml && root === '') return {};
  return isRecord(root) ? root : null;
}

const isRecord = (tree: Tree | undefined): tree is Record<string, Tree> =>
  typeof tree === 'object' && tree !== null && !Array.isArray(tree);

const textOf = (value: Tree): string | null =>
  typeof value === 'string' ? value : typeof value === 'boolean' ? String(value) : null;
