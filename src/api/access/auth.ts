import type { Viewer } from '../../directory/access/access-key.ts';
import { equalInConstantTime } from '../../lib/crypto.ts';

const BEARER = /^Bearer +([\x21-\x7e]{1,512})$/i;

/** @returns the key of "Authorization: Bearer …" (RFC 6750), or null. */
export const bearerOf = (header: string | null | undefined): string | null =>
  BEARER.exec(header ?? '')?.[1] ?? null;

/** The operator's first keys are secrets of the deployment. Compared by hash, so that the lengths tell nothing either. */
export const isOperatorKey = (keyHash: string, operatorKeyHashes: readonly string[]): boolean =>
  operatorKeyHashes.filter((known) => equalInConstantTime(keyHash, known)).length > 0;

const KEY = /^ock_[opb]_[\w-]{43}$/;

/** Could it be one of the keys in D1? What could not is not looked up. */
export const isKeyShaped = (key: string): boolean => KEY.test(key);

export const OPERATOR: Viewer = { role: 'operator', by: 'operator' };
