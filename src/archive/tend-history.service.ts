import type { Env } from '../bindings.ts';
import { nextLegacy } from '../directory/calls/legacy.store.ts';
import { foldCalls } from '../directory/rollups/fold.service.ts';
import { rootCause } from '../directory/root-cause.ts';
import { SECOND_MS } from '../lib/time.ts';
import { archiveSome } from './archive-history.service.ts';
import { type HistoryEnv, moveCalls } from './write-history.service.ts';

/** A cron comes again in a minute: it leaves time for the others. */
const WORK_MS = 20 * SECOND_MS;
const MOVED_AT_ONCE = 40;

/**
 * Run by cron: moves what an older version kept elsewhere, counts calls into the rollups, then moves out of D1 what is older
 * than it keeps. All is done in small
 * steps, each whole or not at all, so that it may be killed at any moment.
 */
export async function tendHistory(env: HistoryEnv & Pick<Env, 'HISTORY_DAYS'>, now: number): Promise<void> {
  const until = Date.now() + WORK_MS;
  try {
    while (Date.now() < until && (await moveSome(env)) > 0);
    while (Date.now() < until && (await foldCalls(env.DB, now)) > 0);
    while (Date.now() < until && (await archiveSome(env, now)) > 0);
  } catch (error) {
    console.error('history was not tended', { error: rootCause(error).message });
  }
}

/** @returns how many calls were moved. */
export async function moveSome(env: HistoryEnv, limit = MOVED_AT_ONCE): Promise<number> {
  const ids = await nextLegacy(env.DB, limit);
  if (ids.length > 0) await moveCalls(env, ids);
  return ids.length;
}
