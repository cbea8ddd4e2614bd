import type { Env } from '../../bindings.ts';
import type { CampaignId } from '../../lib/ids.ts';
import { forgetKeys } from '../access/idempotency.store.ts';
import { rootCause } from '../root-cause.ts';
import { buildSnapshot } from './build-snapshot.ts';
import { keepVersion, listBehind, markPushed, readTruth } from './snapshots.store.ts';

const TRIES = 3;
const AT_ONCE = 4;
const PER_RECONCILE = 200;

/**
 * Brings a campaign's object up to the truth in D1. Safe to run from several places at once: each pushes the version
 * it read, and the object keeps the highest.
 * @throws when D1 or the object cannot be reached; `reconcile` tries again every minute.
 */
export async function publish(env: Env, id: CampaignId, at: number, by: string): Promise<void> {
  const truth = await readTruth(env.DB, id);
  if (!truth) return;
  const { snapshot, hash } = buildSnapshot(truth);
  await keepVersion(env.DB, id, { snapshot, hash, at, by });
  // First what a campaign may ask of: without an account it would find nothing lent.
  for (const [buyerId, terms] of truth.accounts) await env.BUYER.getByName(buyerId).configure(terms);
  await env.CAMPAIGN.getByName(id).configure(snapshot, hash);
  await markPushed(env.DB, id, snapshot.version);
}

/** @returns the campaigns that are not live with their last version yet. */
export async function publishAll(
  env: Env,
  ids: readonly CampaignId[],
  at: number,
  by: string,
): Promise<CampaignId[]> {
  const behind: CampaignId[] = [];
  const waiting = [...ids];
  const work = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      if (!(await publishWithRetries(env, id, at, by))) behind.push(id);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, ids.length) }, work));
  return behind;
}

async function publishWithRetries(env: Env, id: CampaignId, at: number, by: string): Promise<boolean> {
  for (let tries = 1; tries <= TRIES; tries++) {
    try {
      await publish(env, id, at, by);
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
  const behind = await publishAll(env, ids, now, 'reconcile');
  await forgetKeys(env.DB, now);
  return { behind };
}
