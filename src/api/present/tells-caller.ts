import type { CallRecord } from '../../call/record.ts';
import type { Config } from '../../config.ts';
import { unseal } from '../../lib/crypto.ts';
import { knownDigits, showsNumber } from './scrub.ts';

/** Does a text that is kept for good show who called? An erasure would not look for the number in it. */
export async function tellsCaller(
  text: string,
  { caller }: Pick<CallRecord, 'caller'>,
  { ring }: Pick<Config, 'ring'>,
): Promise<boolean> {
  const number = caller.sealed && (await unseal(ring, caller.sealed));
  return number ? showsNumber(text, knownDigits(number)) : false;
}
