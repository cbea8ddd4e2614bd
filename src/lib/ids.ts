import { assert, type Brand } from './result.ts';

export type CallId = Brand<string, 'CallId'>;
export type AuctionId = Brand<string, 'AuctionId'>;
export type PingId = Brand<string, 'PingId'>;
export type CampaignId = Brand<string, 'CampaignId'>;
export type TargetId = Brand<string, 'TargetId'>;
export type BuyerId = Brand<string, 'BuyerId'>;
export type PublisherId = Brand<string, 'PublisherId'>;
export type NumberId = Brand<string, 'NumberId'>;
export type EventTargetId = Brand<string, 'EventTargetId'>;
export type PoolId = Brand<string, 'PoolId'>;
/** Of what is told of something else than a call. */
export type NoticeId = Brand<string, 'NoticeId'>;
export type KeyId = Brand<string, 'KeyId'>;
export type OutcomeId = Brand<string, 'OutcomeId'>;
export type TermsId = Brand<string, 'TermsId'>;

type IdByPrefix = {
  call: CallId;
  auc: AuctionId;
  png: PingId;
  cmp: CampaignId;
  tgt: TargetId;
  byr: BuyerId;
  pub: PublisherId;
  num: NumberId;
  key: KeyId;
  out: OutcomeId;
  evt: EventTargetId;
  trm: TermsId;
  pool: PoolId;
  ntc: NoticeId;
};
export type IdPrefix = keyof IdByPrefix;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_CHARACTERS = 9;
const RANDOM_CHARACTERS = 13;
export const ENTROPY_BYTES = RANDOM_CHARACTERS;
const LAST_MS = 32 ** TIME_CHARACTERS - 1;
const SHAPE = /^[a-z]+_[0-9a-z]{22}$/;

/**
 * A prefixed id that sorts by time: 9 characters of milliseconds, 13 of entropy, base 32 without i, l, o, u.
 * @param entropy at least ENTROPY_BYTES bytes; five bits of each are used.
 */
export function makeId<P extends IdPrefix>(prefix: P, atMs: number, entropy: Uint8Array): IdByPrefix[P] {
  assert(entropy.length >= RANDOM_CHARACTERS, 'an id needs 13 bytes of entropy');
  assert(
    Number.isSafeInteger(atMs) && atMs >= 0 && atMs < 32 ** TIME_CHARACTERS,
    `no time for an id: ${atMs}`,
  );
  let time = '';
  for (let rest = atMs, i = 0; i < TIME_CHARACTERS; i++) {
    time = ALPHABET[rest % 32] + time;
    rest = Math.floor(rest / 32);
  }
  let random = '';
  for (let i = 0; i < RANDOM_CHARACTERS; i++) random += ALPHABET[entropy[i]! & 31];
  return `${prefix}_${time}${random}` as IdByPrefix[P];
}

/** The least id that can have been made then, or the nearest moment an id has room for: ids sort by time. */
export const firstIdAt = <P extends IdPrefix>(prefix: P, atMs: number): IdByPrefix[P] =>
  makeId(prefix, Math.min(Math.max(0, Math.trunc(atMs)), LAST_MS), new Uint8Array(ENTROPY_BYTES));

export function isId<P extends IdPrefix>(prefix: P, text: string): text is IdByPrefix[P] {
  return text.startsWith(`${prefix}_`) && SHAPE.test(text);
}

/** The moment an id was made, in milliseconds since the epoch. */
export function idTime(id: string): number {
  const time = id.slice(id.indexOf('_') + 1).slice(0, TIME_CHARACTERS);
  return [...time].reduce((total, character) => total * 32 + ALPHABET.indexOf(character), 0);
}
