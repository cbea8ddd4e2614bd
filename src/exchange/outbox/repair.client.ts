import type { Env } from '../../bindings.ts';
import { findMissing, type Known, listCampaignIds } from '../../directory/config/missing.store.ts';
import { rootCause } from '../../directory/root-cause.ts';
import { eachAtOnce } from '../../lib/bounds/each-at-once.ts';
import { answered } from '../../lib/bounds/patient.client.ts';
import type { CallId, CampaignId } from '../../lib/ids.ts';
import { SECOND_MS } from '../../lib/time.ts';
import { SETTLED_AT_MOST } from './ended-calls.store.ts';
import { isTurnOf, rangesAt } from './repair.ts';

const AT_ONCE = 4;
/** Of one campaign in one turn: more than it can take in the time. */
const PAGES_AT_MOST = 200;
const AGAIN_AT_ONCE = 100;
const IDS_LOGGED = 20;
/** An object that keeps silent for so long is left for its next turn. */
const OBJECT_MS = 30 * SECOND_MS;

type RepairEnv = Pick<Env, 'DB' | 'CAMPAIGN'>;

/**
 * Run by cron: asks D1 whether everything campaigns have sent on ever came, and lets them send again what did not. A
 * queue may lose a message; the books in D1 must not stay short of the object's for that.
 * @returns the calls sent again. @throws when D1 is away.
 */
export async function repair(env: RepairEnv, now: number): Promise<CallId[]> {
  const waiting = (await listCampaignIds(env.DB)).filter((id) => isTurnOf(id, now));
  const again: CallId[] = [];
  await eachAtOnce(waiting, AT_ONCE, async (id) => {
    try {
      again.push(...(await repairCampaign(env, id, now)));
    } catch (error) {
      console.error('repair failed', { campaignId: id, error: rootCause(error).message });
    }
  });
  return again;
}

async function repairCampaign(env: RepairEnv, campaignId: CampaignId, now: number): Promise<CallId[]> {
  const campaign = env.CAMPAIGN.getByName(campaignId);
  const ranges = rangesAt(now);
  const again: CallId[] = [];
  let after = '';
  for (let page = 0; page < PAGES_AT_MOST; page++) {
    const known = (await answered(campaignId, campaign.settled(ranges, after), OBJECT_MS)) as Known[];
    if (known.length === 0) break;
    const missing = await findMissing(env.DB, known);
    for (let i = 0; i < missing.length; i += AGAIN_AT_ONCE)
      await answered(campaignId, campaign.sendAgain(missing.slice(i, i + AGAIN_AT_ONCE)), OBJECT_MS);
    again.push(...missing);
    if (known.length < SETTLED_AT_MOST) break;
    after = known[known.length - 1]!.id;
  }
  if (again.length > 0)
    console.warn('history sent again', {
      campaignId,
      calls: again.length,
      callIds: again.slice(0, IDS_LOGGED),
    });
  return again;
}
