import { utf8 } from '../../lib/encoding.ts';

/** A configured resource's entity tag: its revision (RFC 9110 8.8.3). What is live about it is not part of it. */
export const etagOf = (revision: number): string => `"${revision}"`;

/** Of what counts no revisions: its content, as a number (FNV-1a). */
export function stateOf(content: unknown): number {
  let hash = 0x811c9dc5;
  for (const byte of utf8(JSON.stringify(content))) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** Does If-Match let a change of this revision through (RFC 9110 13.1.1)? A weak tag never matches. */
export function isMatch(ifMatch: string | null, revision: number): boolean {
  if (ifMatch === null || ifMatch.trim() === '*') return true;
  return ifMatch.split(',').some((tag) => tag.trim() === etagOf(revision));
}
