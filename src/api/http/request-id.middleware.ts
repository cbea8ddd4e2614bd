import { toHex } from '../../lib/encoding.ts';

export const entropy = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));

const BYTES = 12;
const MADE_AT_ONCE = 256;
let made: Uint8Array = new Uint8Array();
let at = 0;

/**
 * A caller's own request id is never used: ours must be unique, and theirs could be anything. Random bytes are asked for many
 * ids at a time: a few cost as much as thousands.
 */
export function newRequestId(): string {
  if (at >= made.length) [made, at] = [entropy(BYTES * MADE_AT_ONCE), 0];
  at += BYTES;
  return `req_${toHex(made.subarray(at - BYTES, at))}`;
}
