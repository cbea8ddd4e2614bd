import { historyDays } from '../archive/archive-history.service.ts';
import type { Env } from '../bindings.ts';
import { forgetErasedCalls } from '../directory/calls/erasures.store.ts';
import { rootCause } from '../directory/root-cause.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../lib/time.ts';
import { deleteDeliveries } from './deliveries.store.ts';

const AT_ONCE = 500;
const TURNS = 10;

/**
 * Run by cron: what became of webhooks is kept as long as their calls are, and so is the list of calls whose callers were
 * forgotten, which is there for what may still come of them.
 */
export async function forgetDeliveries(env: Pick<Env, 'DB' | 'HISTORY_DAYS'>, now: number): Promise<void> {
  const days = historyDays(env);
  if (days === null) return;
  const before = now - days * DAY_MS;
  try {
    for (let turn = 0; turn < TURNS; turn++)
      if ((await deleteDeliveries(env.DB, before, AT_ONCE)) < AT_ONCE) break;
    // It is read whole.
    if (Math.floor(now / MINUTE_MS) % (HOUR_MS / MINUTE_MS) === 0) await forgetErasedCalls(env.DB, before);
  } catch (error) {
    console.error('old deliveries were not forgotten', { error: rootCause(error).message });
  }
}
