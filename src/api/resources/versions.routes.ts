import * as z from 'zod';
import { presentBuyer, presentTarget } from '../../buyers/present.ts';
import type { Target } from '../../buyers/target.ts';
import { presentMargin } from '../../campaign/margin-schema.ts';
import { presentCampaign } from '../../campaign/schema.ts';
import type { Change } from '../../directory/config/commit.store.ts';
import { diff } from '../../directory/config/diff.ts';
import type { CampaignDoc, Entity } from '../../directory/config/entity.ts';
import { type Now, rollbackChanges } from '../../directory/config/rollback.ts';
import type { CampaignSnapshot } from '../../directory/config/snapshot.ts';
import {
  findDifference,
  findVersion,
  lastRevisions,
  readRows,
} from '../../directory/config/snapshots.store.ts';
import { type CampaignId, isId } from '../../lib/ids.ts';
import { presentNumber, presentPublisher } from '../../publishers/schema.ts';
import { presentTerms } from '../../settlement/terms-schema.ts';
import { changeCampaign, MOST_TRIES, pause, refuseStale } from '../config/change-config.service.ts';
import { refuseReturn } from '../config/destination.service.ts';
import { notFound, refuse } from '../http/errors.ts';
import { idParams } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';

const version = z.coerce.number().int().positive();
const params = idParams('cmp');
const changesShape = z.array(z.object({ path: z.string(), before: z.unknown(), after: z.unknown() }));

/** What is compared: the rules as the API shows them, so that no secret is told by its change. */
const present = ({ campaign, flow, targets, buyers, publishers, numbers, terms = [] }: CampaignSnapshot) => ({
  campaign: presentCampaign(campaign),
  flow,
  targets: targets.map(presentTarget),
  buyers: buyers.map(presentBuyer),
  publishers: publishers.map((publisher) => ({
    ...presentPublisher(publisher),
    margin: presentMargin(publisher.margin),
  })),
  numbers: numbers.map(presentNumber),
  terms: terms.map(presentTerms),
});

/** A campaign and its targets, with changes made. */
function presentRows({ campaign, targets }: Now, changes: readonly Change<Entity>[]) {
  const docs = new Map<string, unknown>([campaign, ...targets].map((row) => [row.id, row.doc]));
  for (const change of changes) docs.set(change.id, change.after);
  const { flow, ...rest } = docs.get(campaign.id) as CampaignDoc;
  docs.delete(campaign.id);
  const after = [...docs.values()] as Target[];
  return { campaign: presentCampaign(rest), flow, targets: after.map(presentTarget) };
}

export const versionRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/campaigns/:id/versions/:before/diff/:after',
    roles: ['operator'],
    summary: 'Compare two versions of a campaign; secrets are left out',
    params: params.extend({ before: version, after: version }),
    response: z.object({ before: z.int(), after: z.int(), changes: changesShape }),
    status: 200,
    async handler({ env, params: { id, before, after } }) {
      const both = await findDifference(env.DB, id, before, after);
      if (!both) return notFound('version');
      return { before, after, changes: diff(present(both.before), present(both.after)) };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/campaigns/:id/rollback',
    conditional: true,
    roles: ['operator'],
    summary: 'Roll a campaign and its targets back to an earlier version, as a new version',
    params,
    description:
      'Terms of publishers stay as they are: they are agreed with somebody. So does what buyers decided about their own targets since: pauses, and caps of their own. Look first with `dryRun`: it answers what would change and the version it would change from. With that version as `from` only what was looked at is done; should somebody have changed the campaign or a target since, the answer is 412. To take a rollback back, roll back to the version before it. A version that sent calls where none may go now is refused.',
    body: z.strictObject({
      version: z.int().positive(),
      from: z.int().positive().optional().meta({ description: 'The version the campaign must be at' }),
      dryRun: z.boolean().default(false).meta({ description: 'Say what would change, and change nothing' }),
    }),
    response: z.object({
      version: z.int().meta({ description: 'The version it made; with dryRun the one the campaign is at' }),
      rolledBackTo: z.int(),
      changes: changesShape.meta({ description: 'From now to then' }),
    }),
    status: 200,
    async handler(asked) {
      const { env, now: at, viewer, params, body } = asked;
      if (!isId('cmp', params.id)) return notFound('campaign');
      const id: CampaignId = params.id;
      const then = await findVersion(env.DB, id, body.version, 'numbers');
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        if (tries > 0) await pause();
        const rows = await readRows(env.DB, id);
        if (!rows) return notFound('campaign');
        const stale = refuseStale(asked, rows.campaign.revision);
        if (stale) return stale;
        if (body.from !== undefined && body.from !== rows.version)
          return refuse('preconditionFailed', `the campaign is at version ${rows.version} now: look again`);
        if (!then) return notFound('version');
        const there = new Set<string>(rows.targets.map((row) => row.id));
        const gone = then.snapshot.targets.flatMap((target) => (there.has(target.id) ? [] : [target.id]));
        const last = await lastRevisions(env.DB, 'target', gone);
        const changes = rollbackChanges(rows, then.snapshot, last, { at, by: viewer.by });
        const refusal = await refuseReturn(env, changes);
        if (refusal) return refusal;
        const told = {
          rolledBackTo: body.version,
          changes: diff(presentRows(rows, []), presentRows(rows, changes)),
        };
        if (body.dryRun) return { version: rows.version, ...told };
        const why = await changeCampaign(asked, id, rows.version, changes);
        if (why === 'reference')
          return refuse('wrongState', 'a buyer of that version is gone: its targets cannot come back');
        if (why !== null) continue;
        asked.tag(rows.campaign.revision + 1);
        return { version: rows.version + 1, ...told };
      }
      return refuse('conflict', 'too many changes at once, try again');
    },
  }),
];
