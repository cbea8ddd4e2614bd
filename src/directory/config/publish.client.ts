import type { Env } from '../../bindings.ts';
import { eachAtOnce } from '../../lib/bounds/each-at-once.ts';
import { answered } from '../../lib/bounds/patient.client.ts';
import type { CampaignId } from '../../lib/ids.ts';
import { SECOND_MS } from '../../lib/time.ts';
import { forgetKeys } from '../access/idempotency.store.ts';
import { rootCause } from '../root-cause.ts';
import { seal } from '../versions/tree.store.ts';
import { moveHistory } from './move-history.store.ts';
import { readAccounts, readNews } from './news.store.ts';
import type { ConfigNews } from './news.ts';
import { findVersion, listBehind, markPushed, pushedVersion } from './snapshots.store.ts';

const TRIES = 3;
const AT_ONCE = 4;
const PER_RECONCILE = 200;
/** An object that keeps silent for so long is told again a minute later. */
const OBJECT_MS = 15 * SECOND_MS;

/** An object that missed something says so, and is told again from what it has. */
const ROUNDS = 4;

/**
 * Brings a campaign's object up to the truth in D1, by what changed. Safe to run from several places at once: each tells
 * of the version it read, and the object keeps the highest.
 * @throws when D1 or the object cannot be reached; `reconcile` tries again every minute.
 */
export async function publish(env: Env, id: CampaignId): Promise<void> {
  const sealed = await seal(env.DB, id);
  if (!sealed) return;
  let have = await pushedVersion(env.DB, id);
  for (let round = 0; have < sealed.version; round++) {
    if (round === ROUNDS) throw new Error(`campaign ${id} does not take version ${sealed.version}`);
    have = await tell(env, id, await readNews(env.DB, id, have, sealed));
  }
  await markPushed(env.DB, id, sealed.version);
}

/** @returns the version the object has afterwards. */
async function tell(env: Env, id: CampaignId, pages: readonly ConfigNews[]): Promise<number> {
  const buyers = pages.flatMap(({ docs }) =>
    docs.flatMap((doc) => (doc.id.startsWith('byr_') ? doc.id : [])),
  );
  // First what a campaign may ask of: without an account it would find nothing lent.
  for (const [buyerId, terms] of await readAccounts(env.DB, buyers))
    await answered(buyerId, env.BUYER.getByName(buyerId).configure(terms), OBJECT_MS);
  let have = 0;
  try {
    for (const page of pages) have = await answered(id, env.CAMPAIGN.getByName(id).learn(page), OBJECT_MS);
    return have;
  } catch (error) {
    if (!isOlder(error)) throw error;
    return tellWhole(env, id, pages[0]!.to);
  }
}

/** For minutes after a deployment an object may still run the code before, which takes whole snapshots only. */
async function tellWhole(env: Env, id: CampaignId, version: number): Promise<number> {
  const kept = await findVersion(env.DB, id, version);
  if (kept) await answered(id, env.CAMPAIGN.getByName(id).configure(kept.snapshot, kept.hash), OBJECT_MS);
  return version;
}

const isOlder = (error: unknown): boolean =>
  rootCause(error).message.includes('does not implement the method');

/** @returns the campaigns that are not live with their last version yet. */
export async function publishAll(env: Env, ids: readonly CampaignId[]): Promise<CampaignId[]> {
  const behind: CampaignId[] = [];
  await eachAtOnce(ids, AT_ONCE, async (id) => {
    if (!(await publishWithRetries(env, id))) behind.push(id);
  });
  return behind;
}

async function publishWithRetries(env: Env, id: CampaignId): Promise<boolean> {
  for (let tries = 1; tries <= TRIES; tries++) {
    try {
      await publish(env, id);
      return true;
    } catch (error) {
      console.error('publish failed', { campaignId: id, tries, error: rootCause(error).message });
    }
  }
  return false;
}

/** Run by cron: pushes what a crash or an outage left behind, and forgets answers nobody may ask for any more. */
export async function reconcile(env: Env): Promise<{ behind: CampaignId[] }> {
  const now = Date.now();
  const ids = await listBehind(env.DB, PER_RECONCILE);
  const behind = await publishAll(env, ids);
  await forgetKeys(env.DB, now);
  await moveHistory(env.DB);
  return { behind };
}
