import { toHex } from '../../lib/encoding.ts';

export const entropy = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));

/** A caller's own request id is never used: ours must be unique, and theirs could be anything. */
export const newRequestId = (): string => `req_${toHex(entropy(12))}`;
