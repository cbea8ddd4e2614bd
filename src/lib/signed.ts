import { equalInConstantTime, hmac } from './crypto.ts';
import { toBase64Url, utf8 } from './encoding.ts';

/** The first signs; each verifies, so that a secret is replaced while what the one before signed still lives. */
export type Secrets = readonly [Uint8Array, ...Uint8Array[]];

/** HMAC-SHA256 in base64url: 43 characters, or fewer bits where the text must be short. */
const mac = async (secret: Uint8Array, purpose: string, text: string, characters: number): Promise<string> =>
  toBase64Url(await hmac(secret, utf8(`outcry ${purpose} ${text}`))).slice(0, characters);

const WHOLE = 43;

/** @param purpose keeps what is signed for one use from passing in another. */
export const signText = (
  secrets: Secrets,
  purpose: string,
  text: string,
  characters = WHOLE,
): Promise<string> => mac(secrets[0], purpose, text, characters);

/** Did one of these secrets sign it? */
export async function isSigned(
  secrets: Secrets,
  purpose: string,
  text: string,
  signature: string,
  characters = WHOLE,
): Promise<boolean> {
  let found = false;
  for (const secret of secrets)
    if (equalInConstantTime(await mac(secret, purpose, text, characters), signature)) found = true;
  return found;
}
