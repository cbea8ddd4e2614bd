import { withoutKnown } from '../../buyers/before-award.ts';
import { STATE_NAMES, tagNamed, ZIP_NAMES } from '../../campaign/tags.ts';
import type { CallerFacts } from '../../telephony/caller.ts';
import { callerHash } from '../../telephony/caller-facts.ts';
import { placeCaller } from '../../telephony/geography.ts';
import { type Identity, identifyCaller } from '../../telephony/identity.ts';
import { readZip } from '../../telephony/zip-prefixes.ts';

/** A caller a publisher has yet to send. The number itself is not kept: the call will bring it. */
export async function expectedCaller(
  hashKey: Uint8Array,
  identity: Identity | null,
  tags: Readonly<Record<string, string>>,
): Promise<CallerFacts> {
  const number = identity?.number ?? null;
  const areaCode = identity?.areaCode ?? null;
  const place = placeCaller({
    areaCode,
    carrierState: tagNamed(tags, STATE_NAMES),
    carrierZip: null,
    carrierCountry: identity?.country ?? null,
    typedZip: readZip(tagNamed(tags, ZIP_NAMES) ?? ''),
  });
  return {
    sealed: null,
    hash: number === null ? null : await callerHash(hashKey, number),
    masked: identity?.masked ?? 'withheld',
    withheld: number === null,
    areaCode,
    ...place,
    attestation: null,
  };
}

/** Who a publisher says will call; null when nobody a carrier could name. */
export function identifyExpected(caller: string | null): Identity | null {
  const identity = caller === null ? null : identifyCaller(caller);
  return identity?.number == null ? null : identity;
}

type Said = { tags: Readonly<Record<string, string>>; subId: string | null };

/** Publishers also write the caller's number into a tag or their sub id, or half of it into each; it is kept nowhere in the clear. */
export const withoutNumber = ({ tags, subId }: Said, number: string | null): Said =>
  number === null ? { tags, subId } : withoutKnown({ tags, subId }, number);
