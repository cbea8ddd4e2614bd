import type { Env } from '../../../bindings.ts';
import { type ChangedDocs, readChangedDocs } from '../../../directory/versions/changed-docs.service.ts';
import { BoundedMap } from '../../../lib/bounded-map.ts';
import type { CampaignId } from '../../../lib/ids.ts';
import { MINUTE_MS, SECOND_MS } from '../../../lib/time.ts';
import { hashShown } from '../../quotes/quote.ts';
import { askAt } from '../campaign.client.ts';
import { followRules, type PingRules } from './ping-rules.ts';

/**
 * The rules of the campaigns this isolate is pinged for. They count for a second after the campaign's object was last heard
 * to go by them, and are asked about again, behind an answer, after half of it. So a campaign that is pinged often costs its
 * object two short questions a second for each isolate, and one that is pinged seldom none: there the object is asked what the
 * call would earn, and names its version in the answer.
 */
const FRESH_MS = 500;
const LAST_MS = SECOND_MS;
/** Who reads the rules has come to nothing by then; and what went wrong is not tried again at once. */
const BUSY_MS = 5 * SECOND_MS;
/** As long as a bid may stand that was given under earlier rules. */
const ASKED_BEFORE_MS = 90 * SECOND_MS;
const MOST_CAMPAIGNS = 1_000;
/** Of JSON, together; half of it may be one campaign's. In memory it is some three times as much. */
const MOST_CHARACTERS = 12_000_000;
/** A campaign that is too large to be kept is asked about again after so long. */
const TOO_LARGE_MS = 10 * MINUTE_MS;

type Known = {
  rules: PingRules | null;
  characters: number;
  /** The object went by these rules then, or later. */
  heardAt: number;
  /** Whose earlier answer may stand though these rules would not give it: hashShown of each. */
  askedBefore: { hashes: ReadonlySet<string>; until: number };
  busyUntil: number;
  /** When the object last had to be asked what a call would earn. */
  askedAt: number;
};

const NEVER = Number.NEGATIVE_INFINITY;
const all = new WeakMap<Env, BoundedMap<CampaignId, Known>>();

type EdgeWorld = { env: Env; now: number; waitUntil(work: Promise<unknown>): void };

/** What may refuse a ping now. */
type InForceHere = {
  rules: PingRules;
  /** null: no named caller's earlier answer may stand. */
  askedBefore: ReadonlySet<string> | null;
};

/** null: nothing that counts is known here. */
export function rulesInForce(world: EdgeWorld, campaignId: CampaignId): InForceHere | null {
  const { now } = world;
  const known = mapOf(world.env).get(campaignId);
  const age = now - (known?.heardAt ?? NEVER);
  if (!known?.rules || age >= LAST_MS) return null;
  if (age >= FRESH_MS) askBehind(world, campaignId, known);
  const { hashes, until } = known.askedBefore;
  return { rules: known.rules, askedBefore: hashes.size > 0 && now < until ? hashes : null };
}

export const wasAskedBefore = ({ askedBefore }: InForceHere, callerHash: string): boolean =>
  askedBefore?.has(hashShown(callerHash)) ?? false;

/** The object has answered a ping that was sent at `now`. A second one within a second makes the rules worth having. */
export function noteVersion(world: EdgeWorld, campaignId: CampaignId, version: number | undefined): void {
  const { env, now } = world;
  const map = mapOf(env);
  const known = map.get(campaignId) ?? unknown();
  if (!map.has(campaignId)) map.set(campaignId, known);
  const isOften = now - known.askedAt < LAST_MS;
  known.askedAt = now;
  const has = known.rules?.rules.version ?? 0;
  if (!version || version < has) return;
  known.heardAt = version === has ? Math.max(known.heardAt, now) : NEVER;
  if (version > has && isOften) askBehind(world, campaignId, known);
}

function askBehind({ env, now, waitUntil }: EdgeWorld, campaignId: CampaignId, known: Known): void {
  if (known.busyUntil > now) return;
  known.busyUntil = now + BUSY_MS;
  const asking = catchUp(env, campaignId, known, now).then(
    (next) => {
      known.busyUntil = next;
    },
    (error: unknown) => console.error('rules were not read', { campaignId, error: String(error) }),
  );
  waitUntil(asking);
}

/** @returns when to try again at the earliest. */
async function catchUp(env: Env, campaignId: CampaignId, known: Known, now: number): Promise<number> {
  const has = known.rules?.rules.version ?? 0;
  const { version, askedBefore } = await askAt(env, campaignId, (campaign) => campaign.inForce(has));
  if (version === has) {
    known.heardAt = Math.max(known.heardAt, now);
    return 0;
  }
  known.heardAt = NEVER;
  if (!askedBefore) return now + SECOND_MS;
  const changes = await readChangedDocs(env.DB, campaignId, has, version);
  const characters = known.characters + sizeOf(changes);
  if (characters > MOST_CHARACTERS / 2) {
    Object.assign(known, unknown());
    // What replaced other documents was counted beside them: read anew it may be little.
    return now + (has > 0 ? SECOND_MS : TOO_LARGE_MS);
  }
  known.rules = followRules(known.rules, version, changes);
  known.characters = characters;
  known.heardAt = now;
  known.askedBefore = { hashes: new Set(askedBefore), until: now + ASKED_BEFORE_MS };
  mapOf(env).set(campaignId, known);
  return 0;
}

const unknown = (): Known => ({
  rules: null,
  characters: 0,
  heardAt: NEVER,
  askedBefore: { hashes: new Set(), until: 0 },
  busyUntil: 0,
  askedAt: NEVER,
});

const sizeOf = ({ texts }: ChangedDocs): number => texts.reduce((sum, { length }) => sum + length, 0);

function mapOf(env: Env): BoundedMap<CampaignId, Known> {
  const map =
    all.get(env) ??
    new BoundedMap<CampaignId, Known>(MOST_CAMPAIGNS, MOST_CHARACTERS, (known) => known.characters);
  all.set(env, map);
  return map;
}
