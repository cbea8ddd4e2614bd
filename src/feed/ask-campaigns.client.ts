import type { Env } from '../bindings.ts';
import { answered } from '../lib/bounds/patient.client.ts';
import { fromJson } from '../lib/json.ts';
import { SECOND_MS } from '../lib/time.ts';
import type { Told } from './told.ts';
import { type Audience, audienceName } from './visibility.ts';

/** Whoever opened a board waits no longer than so. */
const TELL_MS = 2 * SECOND_MS;

/**
 * Somebody begins to watch: asks campaigns for all there is to show, and to publish from then on.
 * @param sources their ids. @returns what those said that answered in time.
 */
export async function askCampaigns(
  env: Pick<Env, 'CAMPAIGN'>,
  sources: readonly string[],
  audience: Audience,
): Promise<Told[]> {
  const name = audienceName(audience);
  const asked = await Promise.allSettled(
    sources.map((source) => answered(source, env.CAMPAIGN.getByName(source).watch(name), TELL_MS)),
  );
  return asked.flatMap((answer) =>
    answer.status === 'fulfilled' && answer.value ? fromJson(answer.value) : [],
  );
}
