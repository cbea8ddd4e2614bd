import { withoutKnown } from '../../buyers/before-award.ts';
import type { CallFacts } from '../../buyers/facts.ts';
import {
  STATE_NAMES,
  type TagDeclarations,
  type Tags,
  tagNamed,
  visibilityOf,
  ZIP_NAMES,
} from '../../campaign/tags.ts';
import { UNSAID } from '../../exchange/edge/rules/ping-rules.ts';
import type { SaidOfCall } from '../../exchange/edge/rules/refuse-ping.ts';
import type { PublisherId } from '../../lib/ids.ts';
import type { CallerFacts } from '../../telephony/caller.ts';
import { callerHash } from '../../telephony/caller-facts.ts';
import { placeCaller } from '../../telephony/geography.ts';
import { type Identity, identifyCaller } from '../../telephony/identity.ts';
import { readZip } from '../../telephony/zip-prefixes.ts';

/** A caller a publisher has yet to send. The number itself is not kept: the call will bring it. */
export async function expectedCaller(
  hashKey: Uint8Array,
  identity: Identity | null,
  tags: Tags,
): Promise<CallerFacts> {
  const number = identity?.number ?? null;
  return {
    sealed: null,
    hash: number === null ? null : await callerHash(hashKey, number),
    masked: identity?.masked ?? 'withheld',
    withheld: number === null,
    areaCode: identity?.areaCode ?? null,
    ...expectedPlace(identity, tags),
    attestation: null,
  };
}

/** Where a publisher says, or the number does, that a caller is. */
const expectedPlace = (identity: Identity | null, tags: Tags) =>
  placeCaller({
    areaCode: identity?.areaCode ?? null,
    carrierState: tagNamed(tags, STATE_NAMES),
    carrierZip: null,
    carrierCountry: identity?.country ?? null,
    typedZip: readZip(tagNamed(tags, ZIP_NAMES) ?? ''),
  });

/** What is known of the call to come before anybody is asked; what is not said is named. */
export function saidOfCall(
  publisherId: PublisherId,
  identity: Identity | null,
  { tags, subId }: Said,
): SaidOfCall {
  const { state, zip } = expectedPlace(identity, tags);
  const facts: CallFacts = {
    tags,
    state,
    zip,
    areaCode: identity?.areaCode ?? null,
    dialedNumber: '',
    attestation: null,
    repeatCaller: false,
    lastBuyerId: null,
    publisherId,
    subId,
  };
  return { publisherId, facts, unsaid: subId === null ? UNSAID : UNSAID_BUT_SUB_ID };
}

const UNSAID_BUT_SUB_ID = UNSAID.filter((name) => name !== 'subId');

/** Who a publisher says will call; null when nobody a carrier could name. */
export function identifyExpected(caller: string | null): Identity | null {
  const identity = caller === null ? null : identifyCaller(caller);
  return identity?.number == null ? null : identity;
}

export type Said = { tags: Tags; subId: string | null };

/** Publishers also write the caller's number into a tag or their sub id, or half of it into each; it is kept nowhere in the clear. */
export const withoutNumber = ({ tags, subId }: Said, number: string | null): Said =>
  number === null ? { tags, subId } : withoutKnown({ tags, subId }, number);

/** Does it say what a campaign keeps nowhere? Such a value is for the campaign's object alone. */
export const isToldNowhere = (tags: Tags, declared: TagDeclarations | undefined): boolean =>
  declared !== undefined && Object.keys(tags).some((name) => visibilityOf(declared, name) === 'neverStored');
