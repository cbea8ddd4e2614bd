import type { Viewer } from '../../directory/access/access-key.ts';
import { equalInConstantTime, sha256Hex } from '../../lib/crypto.ts';

const BEARER = /^Bearer +([\x21-\x7e]{1,512})$/i;

/** @returns the key of "Authorization: Bearer …" (RFC 6750), or null. */
export const bearerOf = (header: string | null | undefined): string | null =>
  BEARER.exec(header ?? '')?.[1] ?? null;

/** The operator's first key is a secret of the deployment. Hashed first, so that the lengths tell nothing either. */
export const isOperatorKey = (given: string, operatorKey: string): boolean =>
  equalInConstantTime(sha256Hex(given), sha256Hex(operatorKey));

export const OPERATOR: Viewer = { role: 'operator', by: 'operator' };
