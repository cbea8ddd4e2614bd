import * as z from 'zod';
import { presentTarget } from '../../buyers/present.ts';
import {
  campaignCreateFields,
  campaignPatchFields,
  campaignShape,
  patchCampaign,
  presentCampaign,
} from '../../campaign/schema.ts';
import { isKeptFrom, namesForWinner } from '../../campaign/tags.ts';
import { findConfig, listConfig } from '../../directory/config/config.store.ts';
import type { CampaignDoc } from '../../directory/config/entity.ts';
import { findVersion, listVersions } from '../../directory/config/snapshots.store.ts';
import { flowSchema, flowShape } from '../../ivr/schema.ts';
import { isoTime } from '../../lib/time.ts';
import { createConfig, deleteConfig, newId, updateConfig } from '../config/change-config.service.ts';
import { phoneDestination, refuseDestination } from '../config/destination.service.ts';
import { notFound, Refusal, refuseField } from '../http/errors.ts';
import { idParams, limitSchema, listOf, numberCursor, pageFields, toPage } from '../http/page.ts';
import { type Asked, defineRoute } from '../http/route.ts';
import { targetShape } from '../present/target-shapes.ts';

const wholeShape = campaignShape.extend({ flow: flowShape.nullable() });
const versionShape = z.object({ version: z.int(), hash: z.string(), createdAt: z.string(), by: z.string() });
const params = idParams('cmp');

const present = (campaign: CampaignDoc) => ({ ...presentCampaign(campaign), flow: campaign.flow });

/** Reports by a tag are for everybody who has a part in the calls. */
const refuseReportTag = ({ reportTag, tags }: CampaignDoc): Refusal | null =>
  reportTag && isKeptFrom(namesForWinner(tags), reportTag)
    ? refuseField('tags', `may not keep ${reportTag} for the winner: reports are made by it (reportTag)`)
    : null;

export const campaignPatchSchema = z.strictObject({
  ...campaignPatchFields,
  flow: flowSchema.nullable().optional(),
});

/** What a patch makes of a campaign, or why not. */
export async function patchedCampaign(
  { env }: Pick<Asked<unknown, unknown, unknown>, 'env'>,
  campaign: CampaignDoc,
  { flow, ...rest }: z.output<typeof campaignPatchSchema>,
): Promise<CampaignDoc | Refusal> {
  const refused = await refuseDestination(env, 'fallbackNumber', phoneDestination(rest.fallbackNumber));
  const changed = { ...patchCampaign(campaign, rest), flow: flow === undefined ? campaign.flow : flow };
  return refused ?? refuseReportTag(changed) ?? changed;
}

export const campaignRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/campaigns',
    roles: ['operator'],
    summary: 'Create a campaign',
    body: z.strictObject({ ...campaignCreateFields, flow: flowSchema.nullable().default(null) }),
    response: wholeShape,
    status: 201,
    async handler(asked) {
      const fallback = phoneDestination(asked.body.fallbackNumber);
      const refused = await refuseDestination(asked.env, 'fallbackNumber', fallback);
      if (refused) return refused;
      const campaign: CampaignDoc = { id: newId(asked, 'cmp'), ...asked.body };
      const isSecret = refuseReportTag(campaign);
      if (isSecret) return isSecret;
      return (await createConfig(asked, 'campaign', campaign)) ?? present(campaign);
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/campaigns',
    roles: ['operator'],
    summary: 'List campaigns',
    query: z.strictObject(pageFields('cmp')),
    response: listOf(wholeShape),
    status: 200,
    async handler({ env, query: { limit, cursor } }) {
      const rows = await listConfig(env.DB, 'campaign', { limit: limit + 1, before: cursor ?? null });
      return toPage(
        rows,
        limit,
        (row) => row.id,
        (row) => present(row.doc),
      );
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/campaigns/:id',
    roles: ['operator'],
    summary: 'Get a campaign',
    params,
    response: wholeShape,
    status: 200,
    async handler({ env, params: { id }, tag }) {
      const row = await findConfig(env.DB, 'campaign', id);
      if (!row) return notFound('campaign');
      tag(row.revision);
      return present(row.doc);
    },
  }),
  defineRoute({
    method: 'PATCH',
    path: '/v1/campaigns/:id',
    roles: ['operator'],
    summary: 'Update a campaign; routing and duplicate may be partial',
    params,
    body: campaignPatchSchema,
    response: wholeShape,
    status: 200,
    async handler(asked) {
      const changed = await updateConfig(asked, 'campaign', asked.params.id, (campaign) =>
        patchedCampaign(asked, campaign, asked.body),
      );
      return changed instanceof Refusal ? changed : present(changed);
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/v1/campaigns/:id',
    roles: ['operator'],
    summary: 'Delete a campaign without targets and numbers; its versions and calls stay',
    params,
    status: 204,
    async handler(asked) {
      return (await deleteConfig(asked, 'campaign', asked.params.id)) ?? undefined;
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/campaigns/:id/versions',
    roles: ['operator'],
    summary: 'List a campaign’s versions',
    params,
    query: z.strictObject({ limit: limitSchema, cursor: numberCursor }),
    response: listOf(versionShape),
    status: 200,
    async handler({ env, params: { id }, query: { limit, cursor } }) {
      const rows = await listVersions(env.DB, id, { limit: limit + 1, before: cursor ?? null });
      if (rows.length === 0 && !(await findConfig(env.DB, 'campaign', id))) return notFound('campaign');
      return toPage(
        rows,
        limit,
        (row) => String(row.version),
        (row) => ({ ...row, createdAt: isoTime(row.createdAt) }),
      );
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/campaigns/:id/versions/:version',
    roles: ['operator'],
    summary: 'Get a version of a campaign: the campaign and its targets as they were',
    params: params.extend({ version: z.coerce.number().int().positive() }),
    response: z.object({
      version: z.int(),
      hash: z.string(),
      campaign: wholeShape,
      targets: z.array(targetShape),
    }),
    status: 200,
    async handler({ env, params: { id, version } }) {
      const kept = await findVersion(env.DB, id, version, 'numbers');
      if (!kept) return notFound('version');
      const { campaign, flow, targets } = kept.snapshot;
      return {
        version,
        hash: kept.hash,
        campaign: present({ ...campaign, flow }),
        targets: targets.map(presentTarget),
      };
    },
  }),
];
