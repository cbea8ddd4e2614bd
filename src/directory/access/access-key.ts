import { sha256Hex } from '../../lib/crypto.ts';
import { toBase64Url } from '../../lib/encoding.ts';
import type { BuyerId, KeyId, PublisherId } from '../../lib/ids.ts';

export const ROLES = ['operator', 'publisher', 'buyer'] as const;
export type Role = (typeof ROLES)[number];

/** Who is asking. `by` names them in the audit trail and owns their idempotency keys. */
export type Viewer = (
  | { role: 'operator'; by: string }
  | { role: 'publisher'; publisherId: PublisherId; by: string }
  | { role: 'buyer'; buyerId: BuyerId; by: string }
) & { readOnly?: true };

/** Who asks, how long they may (null: no end is known), and the session of the console they ask in. */
export type Access = { viewer: Viewer; until: number | null; session: string | null };

/** A key as kept: what it opens, and never the key. */
export type AccessKey = {
  id: KeyId;
  name: string;
  role: Role;
  publisherId: PublisherId | null;
  buyerId: BuyerId | null;
  /** It reads what its role reads, but nothing to act with and no caller’s number, and changes nothing. */
  readOnly?: boolean;
  /** How the key begins, for people to know it by. */
  prefix?: string;
  /** From then on it opens nothing; left out or null: never. */
  expiresAt?: number | null;
};

export const KEY_ENTROPY_BYTES = 32;

/** "ock_o_…", "ock_p_…", "ock_b_…": the letter tells a person what they hold. */
export const makeKey = (role: Role, entropy: Uint8Array): string => `ock_${role[0]}_${toBase64Url(entropy)}`;

const PREFIX_CHARACTERS = 11;

/** "ock_p_Xy12z": of the 43 random characters five are shown, which leaves more to guess than anybody can. */
export const keyPrefix = (key: string): string => key.slice(0, PREFIX_CHARACTERS);

/** Keys carry 256 random bits, so one round of SHA-256 is enough: there is nothing to guess. */
export const keyHash = (key: string): string => sha256Hex(key);

export function viewerOf({ id: by, role, publisherId, buyerId, readOnly }: AccessKey): Viewer {
  const only = readOnly ? ({ readOnly } as const) : {};
  if (role === 'publisher') return { role, publisherId: publisherId!, by, ...only };
  if (role === 'buyer') return { role, buyerId: buyerId!, by, ...only };
  return { role, by, ...only };
}
