import { toHex } from '../../lib/encoding.ts';

/** 128 bits nobody can guess, as hex. */
export const newSalt = (): string => toHex(crypto.getRandomValues(new Uint8Array(16)));
