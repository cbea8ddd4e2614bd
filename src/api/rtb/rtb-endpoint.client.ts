import type { Env } from '../../bindings.ts';
import type { Config } from '../../config.ts';
import { type Door, findDoor, findDoorByRtbId } from '../../directory/config/routes.store.ts';
import { isRtbId, rtbHash } from '../../directory/rtb/rtb-ids.store.ts';
import { admissionOf } from '../../exchange/edge/admission.client.ts';
import { type FinalQuote, runQuote } from '../../exchange/edge/quoting.client.ts';
import { noteVersion, rulesInForce, wasAskedBefore } from '../../exchange/edge/rules/known-rules.client.ts';
import { refusePing } from '../../exchange/edge/rules/refuse-ping.ts';
import type { QuoteCommand } from '../../exchange/quotes/quote.ts';
import { BoundedMap } from '../../lib/bounded-map.ts';
import { untilDone } from '../../lib/bounds/until-done.client.ts';
import { type CampaignId, ENTROPY_BYTES, makeId, type PublisherId } from '../../lib/ids.ts';
import { DEFAULT_PINGS_PER_MINUTE } from '../../publishers/publisher.ts';
import { callerHash, formerHashesOf } from '../../telephony/caller-facts.ts';
import type { Identity } from '../../telephony/identity.ts';
import { FAILURE, FAILURES_PER_MINUTE, spend } from '../http/quotas.client.ts';
import { expectedCaller, isToldNowhere, type Said, saidOfCall, withoutNumber } from './expected-caller.ts';
import type { RtbRefusal } from './refusal.ts';

/**
 * A known way in is answered from memory, and looked up again behind the answer when it is half a second old. One that
 * nobody used for a second is looked up first: what was revoked stops opening, and a busy publisher never waits. While
 * D1 is away the last answer stands; whether it still leads anywhere is for the campaign's object to say.
 */
const FRESH_MS = 500;
const LAST_MS = 1_000;
const MOST_KNOWN = 50_000;
const MOST_STRANGERS = 1_000;
/** `busyUntil`: somebody looks it up again, or has come to nothing by then. */
type Kept = { door: Door | null; at: number; busyUntil: number };
type Doors = WeakMap<D1Database, BoundedMap<string, Kept>>;
const doors: Doors = new WeakMap();
const strangers: Doors = new WeakMap();

type World = { env: Env; now: number; waitUntil(work: Promise<unknown>): void };

/** What leads nowhere is counted by the address it comes from; after too many nothing new from there is looked up. */
export async function doorByRtbId(
  world: World,
  rtbId: string,
  address: string,
): Promise<Door | 'tooMany' | null> {
  const { env, now, waitUntil } = world;
  const fail = (units: number): number =>
    spend(env, `address ${address}`, FAILURES_PER_MINUTE, units, now, waitUntil);
  const name = rtbHash(rtbId);
  if (!mapOf(doors, env.DB, MOST_KNOWN).has(name) && fail(0) > 0) return 'tooMany';
  const isShaped = isRtbId(rtbId);
  const door = isShaped ? await doorNamed(world, name, () => findDoorByRtbId(env.DB, rtbId, now)) : null;
  if (!door) fail(isShaped ? FAILURE.unknown : FAILURE.malformed);
  return door;
}

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
  const known = mapOf(doors, env.DB, MOST_KNOWN);
  const unknown = mapOf(strangers, env.DB, MOST_STRANGERS);
  const look = async (): Promise<Door | null> => {
    const door = await find();
    known.delete(name);
    unknown.delete(name);
    (door ? known : unknown).set(name, { door, at: now, busyUntil: 0 });
    return door;
  };
  const findKept = (): Kept | undefined => known.get(name) ?? unknown.get(name);
  const kept = findKept();
  if (!kept) return look();
  const age = now - kept.at;
  if (age < FRESH_MS || (!kept.door && age < LAST_MS)) return kept.door;
  const isLate = age >= LAST_MS;
  if (kept.busyUntil > now) {
    if (!isLate) return kept.door;
    await untilDone(() => findKept() !== kept || kept.busyUntil === 0);
    if (findKept() !== kept || kept.busyUntil === 0) return (findKept() ?? kept).door;
  }
  kept.busyUntil = now + LAST_MS;
  const looking = look().catch((error: unknown) => {
    console.error('a ping address was not refreshed', String(error));
    kept.busyUntil = 0;
    return kept.door;
  });
  waitUntil(looking);
  return isLate ? looking : kept.door;
}

function mapOf(all: Doors, db: D1Database, most: number): BoundedMap<string, Kept> {
  const map = all.get(db) ?? new BoundedMap<string, Kept>(most);
  all.set(db, map);
  return map;
}

const TESTS_PER_MINUTE = 10;

/** Counts a ping against its publisher, over all isolates. @returns 0: go on; else the milliseconds to wait. */
export function spendPing(
  { env, now, waitUntil }: World,
  { publisherId, maxPerMinute }: Door,
  test: boolean,
): number {
  const perMinute = test ? TESTS_PER_MINUTE : (maxPerMinute ?? DEFAULT_PINGS_PER_MINUTE);
  return spend(env, `pings ${publisherId} ${test}`, perMinute, 1, now, waitUntil);
}

export type Question = {
  identity: Identity | null;
  subId: string | null;
  tags: Record<string, string>;
  test: boolean;
};
type DoorAnswer =
  | Extract<FinalQuote, { kind: 'bid' }>
  | { kind: 'noBid'; reasonCode: RtbRefusal; repeated: boolean };

const refused = (reasonCode: RtbRefusal): DoorAnswer => ({ kind: 'noBid', reasonCode, repeated: false });

/** The rest of what the edge can do at once is kept for callers. */
const SHARE_FOR_PINGS = 0.5;

/** What would this call earn? Whom the rules alone refuse, no object is asked about. */
export async function askDoor(
  world: World & { config: Config; entropy(bytes: number): Uint8Array },
  door: Door,
  { identity, subId, tags, test }: Question,
): Promise<DoorAnswer> {
  if (door.callerRequired && !identity) return refused('callerRequired');
  const { env, config, now, entropy } = world;
  const number = identity?.number ?? null;
  const kept = withoutNumber({ tags, subId }, number);
  const refusal = await refuseHere(world, door, identity, kept);
  if (refusal) return refused(refusal);
  const leave = admissionOf(env).admit(SHARE_FOR_PINGS);
  if (!leave) return refused('overloaded');
  try {
    const command: QuoteCommand = {
      callId: makeId('call', now, entropy(ENTROPY_BYTES)),
      publisherId: door.publisherId,
      subId: kept.subId,
      caller: await expectedCaller(config.hashKey, identity, kept.tags),
      ...(await formerHashesOf(config.formerHashKeys, number)),
      tags: { ...kept.tags },
      test,
    };
    const answer = await runQuote(env, door.campaignId, command, (version) =>
      noteVersion(world, door.campaignId, version),
    );
    return answer.kind === 'unrouted' ? refused('disabled') : answer;
  } finally {
    leave();
  }
}

/** By the rules this isolate keeps, if these are enough to say no. */
async function refuseHere(
  world: World & { config: Config },
  { campaignId, publisherId }: Door,
  identity: Identity | null,
  said: Said,
): Promise<RtbRefusal | null> {
  const inForce = rulesInForce(world, campaignId);
  if (!inForce || isToldNowhere(said.tags, inForce.rules.rules.campaign.tags)) return null;
  const refusal = refusePing(inForce.rules, saidOfCall(publisherId, identity, said), world.now);
  if (refusal === null || refusal === 'disabled' || !identity?.number || !inForce.askedBefore) return refusal;
  const hash = await callerHash(world.config.hashKey, identity.number);
  return wasAskedBefore(inForce, hash) ? null : refusal;
}
