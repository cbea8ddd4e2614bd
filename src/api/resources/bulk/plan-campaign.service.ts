import * as z from 'zod';
import { formatDestination, numberIn } from '../../../buyers/destination.ts';
import type { Change } from '../../../directory/config/commit.store.ts';
import { findMany } from '../../../directory/config/config.store.ts';
import type { Entity, Stored } from '../../../directory/config/entity.ts';
import type { CampaignId } from '../../../lib/ids.ts';
import { changesOf, isErrors, type Plan, refuseAll, sizeErrors } from '../../config/change-many.service.ts';
import { type FieldError, notFound, Refusal } from '../../http/errors.ts';
import type { Asked } from '../../http/route.ts';
import { campaignPatchSchema, patchedCampaign } from '../campaigns.routes.ts';
import { numberChanges, planNumbers, wrongNumbers } from './plan-numbers.service.ts';
import { planTargets, targetChanges, wrongTargets } from './plan-targets.service.ts';
import { planTerms, termsChanges, termsIds } from './plan-terms.service.ts';

const MOST_CHANGES = 2_000;

/** All that may change with a campaign, in one request. */
export const campaignChanges = (config: { allowLoopbackBuyers: boolean }) =>
  z.strictObject({
    from: z.int().positive().optional().meta({ description: 'The version the campaign must be at' }),
    dryRun: z
      .boolean()
      .default(false)
      .meta({ description: 'Say what would become of it, and change nothing' }),
    campaign: campaignPatchSchema.optional(),
    targets: targetChanges(config, MOST_CHANGES).optional(),
    numbers: numberChanges(MOST_CHANGES).optional(),
    terms: termsChanges(MOST_CHANGES).optional(),
  });
type Body = z.output<ReturnType<typeof campaignChanges>>;
type Asking = Asked<unknown, unknown, Body>;

/** Errors of one list of the request, by the name it has there. */
const within = (list: string, errors: readonly FieldError[]): FieldError[] =>
  errors.map(({ path, message }) => ({ path: path.replace(/^changes/, list), message }));

/** What is wrong whatever the campaign is by now. */
export async function wrongWhole(asked: Asking, id: CampaignId): Promise<FieldError[]> {
  const { targets = [], numbers = [] } = asked.body;
  const elsewhere = (list: string, made: readonly { create?: { campaignId: string } | undefined }[]) =>
    made.flatMap(({ create }, index) =>
      create && create.campaignId !== id
        ? [{ path: `${list}.${index}.create.campaignId`, message: 'is another campaign' }]
        : [],
    );
  const taken = new Set<string>(numbers.flatMap(({ create }) => create?.number ?? []));
  const circles = targets.flatMap(({ create, patch }, index) => {
    const destination = create?.destination ?? patch?.destination;
    const number = destination && numberIn(destination);
    return number && taken.has(number)
      ? [
          {
            path: `targets.${index}.${create ? 'create' : 'patch'}.destination`,
            message: `is ${formatDestination(destination)}, which becomes a number of the exchange here`,
          },
        ]
      : [];
  });
  return [
    ...elsewhere('targets', targets),
    ...elsewhere('numbers', numbers),
    ...circles,
    ...within('targets', await wrongTargets(asked, targets)),
    ...within('numbers', await wrongNumbers(asked, numbers)),
  ];
}

type Made = { targets: Parameters<typeof planTargets>[2]; numbers: Parameters<typeof planNumbers>[2] };

/** What the request makes of the campaign as it is now. */
export async function planWhole(asked: Asking, id: CampaignId, made: Made) {
  const { env, body } = asked;
  const idsOf = (list: readonly { id?: string | undefined }[]) => list.flatMap((each) => each.id ?? []);
  const { targets = [], numbers = [], terms = [], campaign: patch } = body;
  const [campaigns, targetRows, numberRows, termsRows] = await Promise.all([
    findMany(env.DB, 'campaign', [id]),
    findMany(env.DB, 'target', idsOf(targets)),
    findMany(env.DB, 'number', idsOf(numbers)),
    findMany(env.DB, 'terms', termsIds(id, terms)),
  ]);
  const row = campaigns.get(id);
  if (!row) return notFound('campaign');
  const after = patch ? await patchedCampaign(asked, row.doc, patch) : row.doc;
  if (after instanceof Refusal)
    return refuseAll(
      (after.errors ?? []).map(({ path, message }) => ({ path: `campaign.${path}`, message })),
    );
  const parts = {
    targets: await planTargets(asked, targets, made.targets, targetRows),
    numbers: await planNumbers(asked, numbers, made.numbers, numberRows),
    terms: await planTerms(asked, id, terms, termsRows),
  };
  const errors = [
    ...foreign('targets', targets, targetRows, id),
    ...foreignNumbers(numbers, numberRows, id),
    ...Object.entries(parts).flatMap(([list, plans]) => within(list, errorsOf(plans))),
  ];
  if (errors.length > 0) return refuseAll(errors);
  const whole = changesOf(asked, 'campaign', campaigns, [{ id, after }]);
  const ofTargets = changesOf(asked, 'target', targetRows, parts.targets as Plan<'target'>[]);
  const ofNumbers = changesOf(asked, 'number', numberRows, parts.numbers as Plan<'number'>[]);
  const ofTerms = changesOf(asked, 'terms', termsRows, parts.terms as Plan<'terms'>[]);
  const all = [whole, ofTargets, ofNumbers, ofTerms];
  return {
    changes: all.flatMap(({ changes }): Change<Entity>[] => changes),
    campaign: whole.changes.length > 0 ? ('changed' as const) : ('unchanged' as const),
    targets: ofTargets.done,
    numbers: ofNumbers.done,
    terms: ofTerms.done,
  };
}

const errorsOf = (plans: readonly Plan<Entity>[] | readonly FieldError[]): FieldError[] =>
  isErrors(plans)
    ? plans
    : (plans as readonly Plan<Entity>[]).flatMap(({ after }, index) => sizeErrors(after, index));

/** What is another campaign's is changed there. */
const foreign = (
  list: string,
  changes: readonly { id?: string | undefined }[],
  rows: ReadonlyMap<string, Stored<'target'>>,
  id: CampaignId,
): FieldError[] =>
  changes.flatMap((change, index) => {
    const row = change.id === undefined ? undefined : rows.get(change.id);
    return row && row.doc.campaignId !== id
      ? [{ path: `${list}.${index}.id`, message: 'is of another campaign' }]
      : [];
  });

/** A number may come from another campaign, or go there. */
const foreignNumbers = (
  changes: readonly { id?: string | undefined; patch?: { campaignId?: string } | undefined }[],
  rows: ReadonlyMap<string, Stored<'number'>>,
  id: CampaignId,
): FieldError[] =>
  changes.flatMap((change, index) => {
    const row = change.id === undefined ? undefined : rows.get(change.id);
    return row && row.doc.campaignId !== id && change.patch?.campaignId !== id
      ? [{ path: `numbers.${index}.id`, message: 'is of another campaign' }]
      : [];
  });
