import { sha256Hex } from '../../lib/crypto.ts';
import type { Json } from '../json.ts';
import { canonical } from '../things/compare.ts';
import type { Present } from '../things/thing.ts';

const DIGITS = 16;

/** What a plan was made from, in a few letters: `apply --expect` refuses when it is not so any more. */
export function basisOf(present: readonly Present[]): string {
  const said = present.map(({ kind, key, doc }): Json => [kind, key, canonical(doc) ?? null]);
  return sha256Hex(JSON.stringify(said)).slice(0, DIGITS);
}
