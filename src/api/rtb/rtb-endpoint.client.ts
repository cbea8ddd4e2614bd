import type { Env } from '../../bindings.ts';
import type { Config } from '../../config.ts';
import { type Door, findDoor, findDoorByRtbId } from '../../directory/config/routes.store.ts';
import { admissionOf } from '../../exchange/edge/admission.client.ts';
import { type FinalQuote, runQuote } from '../../exchange/edge/quoting.client.ts';
import { type CampaignId, ENTROPY_BYTES, makeId, type PublisherId } from '../../lib/ids.ts';
import { knownNumber, showsKnown } from '../../lib/numbers/known-number.ts';
import { type Bucket, takeToken } from '../../lib/token-bucket.ts';
import { DEFAULT_PINGS_PER_MINUTE } from '../../publishers/publisher.ts';
import type { Identity } from '../../telephony/identity.ts';
import { expectedCaller, withoutNumber } from './expected-caller.ts';
import type { RtbRefusal } from './refusal.ts';

/**
 * A known way in is answered from memory and looked up again behind the answer, so a ping waits for D1 only the first
 * time. What it says of the publisher is a second old at most while pings come; whether it still leads anywhere is for
 * the campaign's object to say.
 */
const FRESH_MS = 1_000;
const MOST_KNOWN = 50_000;
const MOST_STRANGERS = 1_000;
type Kept = { door: Door | null; at: number };
const doors = new WeakMap<D1Database, Map<string, Kept>>();
const strangers = new WeakMap<D1Database, Map<string, Kept>>();

type World = { env: Env; now: number; waitUntil(work: Promise<unknown>): void };

export const doorByRtbId = (world: World, rtbId: string): Promise<Door | null> =>
  doorNamed(world, rtbId, () => findDoorByRtbId(world.env.DB, rtbId));

export const doorOf = (
  world: World,
  publisherId: PublisherId,
  campaignId: CampaignId,
): Promise<Door | null> =>
  doorNamed(world, `${publisherId} ${campaignId}`, () => findDoor(world.env.DB, publisherId, campaignId));

async function doorNamed(
  { env, now, waitUntil }: World,
  name: string,
  find: () => Promise<Door | null>,
): Promise<Door | null> {
  const known = mapOf(doors, env.DB);
  const unknown = mapOf(strangers, env.DB);
  const look = async (): Promise<Door | null> => {
    const door = await find();
    known.delete(name);
    unknown.delete(name);
    if (door) keep(known, MOST_KNOWN, name, { door, at: now });
    else keep(unknown, MOST_STRANGERS, name, { door, at: now });
    return door;
  };
  const kept = known.get(name) ?? unknown.get(name);
  if (kept && now - kept.at < FRESH_MS) return kept.door;
  if (!kept?.door) return look();
  kept.at = now;
  waitUntil(
    look().catch((error: unknown) => console.error('a ping address was not refreshed', String(error))),
  );
  return kept.door;
}

function mapOf(all: WeakMap<D1Database, Map<string, Kept>>, db: D1Database): Map<string, Kept> {
  const map = all.get(db) ?? new Map<string, Kept>();
  all.set(db, map);
  return map;
}

function keep<V>(map: Map<string, V>, most: number, name: string, value: V): void {
  if (map.size >= most) map.clear();
  map.set(name, value);
}

const TESTS_PER_MINUTE = 10;
const MOST_BUCKETS = 10_000;
const buckets = new Map<string, Bucket>();

/** Counts a ping against its publisher, in this isolate. @returns false when it is one too many. */
export function mayPing({ publisherId, maxPerMinute }: Door, test: boolean, now: number): boolean {
  const name = `${publisherId} ${test}`;
  const perMinute = test ? TESTS_PER_MINUTE : (maxPerMinute ?? DEFAULT_PINGS_PER_MINUTE);
  const { bucket, taken } = takeToken(buckets.get(name), perMinute, now);
  keep(buckets, buckets.has(name) ? Number.POSITIVE_INFINITY : MOST_BUCKETS, name, bucket);
  return taken;
}

export type Question = {
  identity: Identity | null;
  subId: string | null;
  tags: Record<string, string>;
  test: boolean;
};
export type DoorAnswer =
  | Extract<FinalQuote, { kind: 'bid' }>
  | { kind: 'noBid'; reasonCode: RtbRefusal; repeated: boolean };

const refused = (reasonCode: RtbRefusal): DoorAnswer => ({ kind: 'noBid', reasonCode, repeated: false });

/** The rest of what the edge can do at once is kept for callers. */
const SHARE_FOR_PINGS = 0.5;

const shows = (text: string, number: string): boolean => showsKnown(text, knownNumber(number));

/** What would this call earn? */
export async function askDoor(
  { env, config, now, entropy }: { env: Env; config: Config; now: number; entropy: Uint8Array },
  door: Door,
  { identity, subId, tags, test }: Question,
): Promise<DoorAnswer> {
  if (door.callerRequired && !identity) return refused('callerRequired');
  const leave = admissionOf(env).admit(SHARE_FOR_PINGS);
  if (!leave) return refused('overloaded');
  const number = identity?.number ?? null;
  try {
    const kept = withoutNumber(tags, number);
    const answer = await runQuote(env, door.campaignId, {
      callId: makeId('call', now, entropy),
      publisherId: door.publisherId,
      subId: subId !== null && number !== null && shows(subId, number) ? null : subId,
      caller: await expectedCaller(config.hashKey, identity, kept),
      tags: kept,
      test,
    });
    return answer.kind === 'unrouted' ? refused('disabled') : answer;
  } finally {
    leave();
  }
}

export const ENTROPY_PER_PING = ENTROPY_BYTES;
