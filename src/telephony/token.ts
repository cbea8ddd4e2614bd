import { type CallId, type CampaignId, isId } from '../lib/ids.ts';
import { assert } from '../lib/result.ts';
import { isSigned, type Secrets, signText } from '../lib/signed.ts';

/**
 * What a follow-up URL says of its call. It travels in the path because some carriers drop the query, and is
 * signed because some do not sign the URL.
 */
export type FollowUp = {
  campaignId: CampaignId;
  callId: CallId;
  /** Which dial the URL belongs to: 1 is the first, 0 means before any. */
  leg: number;
  /** How many questions the caller had been asked: tells a repeated answer from the next one. */
  question: number;
  /** ms since the epoch. */
  expiresAt: number;
};

const SHAPE =
  /^([0-9a-z]{22})([0-9a-z]{22})\.([0-9a-z]{1,4})\.([0-9a-z]{1,4})\.([0-9a-z]{1,9})\.([\w-]{22})$/;
const RADIX = 36;
const LARGEST_COUNT = RADIX ** 4 - 1;
/** 128 bits: half of SHA-256, the least RFC 2104 section 5 allows. */
const MAC_CHARACTERS = 22;
const PURPOSE = 'follow-up';

/**
 * About 80 characters of [0-9A-Za-z._-]: fit for a path, nothing of the caller in it.
 * @throws when the ids, counts or expiry could not be read back.
 */
export async function signToken(secrets: Secrets, payload: FollowUp, now: number): Promise<string> {
  const { campaignId, callId, leg, question, expiresAt } = payload;
  assert(isId('cmp', campaignId) && isId('call', callId), 'a token names a campaign and a call');
  assert(isCount(leg) && isCount(question), 'a token counts legs and questions');
  assert(Number.isSafeInteger(expiresAt) && expiresAt > now, 'a token expires in the future');
  const numbers = [leg, question, expiresAt].map((value) => value.toString(RADIX));
  const body = [campaignId.slice('cmp_'.length) + callId.slice('call_'.length), ...numbers].join('.');
  return `${body}.${await signText(secrets, PURPOSE, body, MAC_CHARACTERS)}`;
}

/** @returns null for anything these secrets did not sign. */
export async function readToken(
  secrets: Secrets,
  token: string,
  now: number,
): Promise<FollowUp | 'expired' | null> {
  const match = SHAPE.exec(token);
  if (!match) return null;
  const [, campaign, call, leg, question, expiry, signature] = match;
  const body = token.slice(0, -MAC_CHARACTERS - 1);
  if (!(await isSigned(secrets, PURPOSE, body, signature!, MAC_CHARACTERS))) return null;
  const expiresAt = Number.parseInt(expiry!, RADIX);
  if (now >= expiresAt) return 'expired';
  return {
    campaignId: `cmp_${campaign}` as CampaignId,
    callId: `call_${call}` as CallId,
    leg: Number.parseInt(leg!, RADIX),
    question: Number.parseInt(question!, RADIX),
    expiresAt,
  };
}

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= LARGEST_COUNT;
