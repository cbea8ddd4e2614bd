import type { Env } from '../../../bindings.ts';
import { configOf } from '../../../config.ts';
import { findNumbers } from '../../../directory/config/config.store.ts';
import {
  dueReleases,
  forgetRelease,
  putOffRelease,
  type Release,
} from '../../../directory/numbers/releases.store.ts';
import { HOUR_MS } from '../../../lib/time.ts';
import { Refusal } from '../../http/errors.ts';
import { ask, findHeld, openDesk } from './carrier.client.ts';

/** The cron comes every minute: what is more waits for the next. */
const AT_ONCE = 5;
const NEXT_TRY_MS = HOUR_MS;

/** Gives numbers back whose time has come; one that is used again stays, and what fails is tried again in an hour. */
export async function releaseDue(env: Env, now: number): Promise<void> {
  const due = await dueReleases(env.DB, now, AT_ONCE);
  if (due.length === 0) return;
  const used = await findNumbers(
    env.DB,
    due.map(({ number }) => number),
  );
  for (const release of due) {
    const why = used.has(release.number) ? null : await giveBack(env, release);
    if (why === null) await forgetRelease(env.DB, release.number);
    else await putOffRelease(env.DB, release.number, now + NEXT_TRY_MS, why);
  }
}

/** @returns why not; null: the account does not have it any more. */
async function giveBack(env: Env, { carrier, number }: Release): Promise<string | null> {
  const open = openDesk(configOf(env), carrier);
  if (open instanceof Refusal) return open.detail;
  const held = await findHeld(open, number);
  if (held instanceof Refusal) return held.detail;
  if (!held) return null;
  const said = await ask(open.desk, open.desk.release(open.account, held.ref));
  return 'refusal' in said && said.status !== 404 ? said.refusal : null;
}
