import * as z from 'zod';
import { readVersion } from '../../../directory/config/snapshots.store.ts';
import { isId } from '../../../lib/ids.ts';
import { changeCampaign, MOST_TRIES, newId, pause } from '../../config/change-config.service.ts';
import { refuseAll } from '../../config/change-many.service.ts';
import { notFound, Refusal, refuse } from '../../http/errors.ts';
import { idParams } from '../../http/page.ts';
import { defineRoute } from '../../http/route.ts';
import { doneList } from './bulk-shapes.ts';
import { campaignChanges, planWhole, wrongWhole } from './plan-campaign.service.ts';

const BODY_BYTES = 16_000_000;

export const campaignChangeRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/campaigns/:id/changes',
    roles: ['operator'],
    operationId: 'changeCampaign',
    summary:
      'Change a campaign, its flow, targets, numbers and publishers’ terms as one version, all or nothing',
    description:
      'What PATCH of the campaign takes, and lists as POST /v1/targets/bulk and /v1/numbers/bulk take them, up to 2,000 each. With `from` only what was looked at is changed: should somebody have changed the campaign or what belongs to it since, the answer is 412. What does not hold is named by its place: `targets.3.patch.weight`.',
    params: idParams('cmp'),
    body: campaignChanges,
    maxBodyBytes: BODY_BYTES,
    response: z.object({
      version: z.int().meta({ description: 'The version it made; with dryRun the one the campaign is at' }),
      campaign: z.enum(['changed', 'unchanged']),
      targets: doneList,
      numbers: doneList,
      terms: doneList,
    }),
    status: 200,
    async handler(asked) {
      const { params, body } = asked;
      if (!isId('cmp', params.id)) return notFound('campaign');
      const wrong = await wrongWhole(asked, params.id);
      if (wrong.length > 0) return refuseAll(wrong);
      const made = {
        targets: (body.targets ?? []).map(({ create }) => (create ? newId(asked, 'tgt') : null)),
        numbers: (body.numbers ?? []).map(({ create }) => (create ? newId(asked, 'num') : null)),
      };
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        if (tries > 0) await pause();
        const version = await readVersion(asked.env.DB, params.id);
        if (version === null) return notFound('campaign');
        if (body.from !== undefined && body.from !== version)
          return refuse('preconditionFailed', `the campaign is at version ${version} now: look again`);
        const planned = await planWhole(asked, params.id, made);
        if (planned instanceof Refusal) return planned;
        const { changes, ...told } = planned;
        if (body.dryRun || changes.length === 0) return { version, ...told };
        const why = await changeCampaign(asked, params.id, version, changes);
        if (why === null) return { version: version + 1, ...told };
        if (why === 'taken') return refuse('taken', 'a value of the changes came into use meanwhile');
        if (why === 'reference') return refuse('inUse', 'something the changes name came or went meanwhile');
      }
      return refuse('conflict', 'too many changes at once, try again');
    },
  }),
];
