import { sealBidding } from '../../../buyers/bidding-schema.ts';
import { pacingProblem } from '../../../buyers/bounds/tell-pace.ts';
import { formatDestination } from '../../../buyers/destination.ts';
import { type TargetCreate, type TargetPatch, targetSchemas } from '../../../buyers/schema.ts';
import type { Target } from '../../../buyers/target.ts';
import { findMany } from '../../../directory/config/config.store.ts';
import type { Stored } from '../../../directory/config/entity.ts';
import { errorAt, type Plan } from '../../config/change-many.service.ts';
import { refuseDestination } from '../../config/destination.service.ts';
import type { FieldError } from '../../http/errors.ts';
import type { Asked } from '../../http/route.ts';
import { patchedByOperator, readLive, sealer } from '../targets.routes.ts';
import { changesSchema, repeatedIds } from './bulk-shapes.ts';

export const targetChanges = ({ allowLoopbackBuyers }: { allowLoopbackBuyers: boolean }, most?: number) => {
  const { create, patch } = targetSchemas(allowLoopbackBuyers);
  return changesSchema('tgt', create, patch, most);
};

type TargetChange = {
  id?: string | undefined;
  create?: TargetCreate | undefined;
  patch?: TargetPatch | undefined;
  delete?: true | undefined;
};
type Asking = Asked<unknown, unknown, unknown>;

/** What is wrong whatever the targets are by now. */
export const wrongTargets = async (
  asked: Asking,
  changes: readonly TargetChange[],
): Promise<FieldError[]> => [
  ...repeatedIds(changes),
  ...(await missingParents(asked, changes)),
  ...(await refusedDestinations(asked, changes)),
];

/** @param made the ids of those that are new, by their place. */
export async function planTargets(
  asked: Asking,
  changes: readonly TargetChange[],
  made: readonly (Target['id'] | null)[],
  rows: ReadonlyMap<string, Stored<'target'>>,
): Promise<Plan<'target'>[] | FieldError[]> {
  const plans: Plan<'target'>[] = [];
  const errors: FieldError[] = [];
  for (const [index, change] of changes.entries()) {
    const before = change.id === undefined ? undefined : rows.get(change.id)?.doc;
    if (change.create) plans.push(await plannedNew(asked, made[index]!, change.create));
    else if (!before) errors.push(errorAt(index, 'id', 'is not a target'));
    else if (change.patch) {
      const after = await patchedByOperator(asked, before, change.patch);
      const problem = pacingProblem(after.pacing, after.caps);
      if (problem) errors.push(errorAt(index, 'patch.pacing', problem));
      plans.push({ id: before.id, after });
    } else if (await isTalking(asked, before))
      errors.push(errorAt(index, 'id', 'has live calls: pause it and wait for their end'));
    else plans.push({ id: before.id, after: null });
  }
  return errors.length > 0 ? errors : plans;
}

async function plannedNew(asked: Asking, id: Target['id'], create: TargetCreate): Promise<Plan<'target'>> {
  const bidding = await sealBidding(create.bidding, null, sealer(asked));
  return { id, after: { id, ...create, bidding } };
}

async function isTalking({ env }: Asking, target: Target): Promise<boolean> {
  return ((await readLive(env, target))?.usage.concurrent ?? 0) > 0;
}

/** Where many calls would go to one place, it is asked about once. */
async function refusedDestinations({ env }: Asking, changes: readonly TargetChange[]): Promise<FieldError[]> {
  const known = new Map<string, string | null>();
  const errors: FieldError[] = [];
  for (const [index, { create, patch }] of changes.entries()) {
    const destination = create?.destination ?? patch?.destination;
    if (!destination) continue;
    const name = formatDestination(destination);
    if (!known.has(name)) {
      const refused = await refuseDestination(env, 'destination', destination);
      known.set(name, refused?.errors?.[0]?.message ?? null);
    }
    const why = known.get(name);
    if (why) errors.push(errorAt(index, `${create ? 'create' : 'patch'}.destination`, why));
  }
  return errors;
}

async function missingParents({ env }: Asking, changes: readonly TargetChange[]): Promise<FieldError[]> {
  const made = changes.flatMap(({ create }) => create ?? []);
  const [buyers, campaigns] = await Promise.all([
    findMany(
      env.DB,
      'buyer',
      made.map(({ buyerId }) => buyerId),
    ),
    findMany(
      env.DB,
      'campaign',
      made.map(({ campaignId }) => campaignId),
    ),
  ]);
  return changes.flatMap(({ create }, index) => [
    ...(create && !buyers.has(create.buyerId) ? [errorAt(index, 'create.buyerId', 'is not a buyer')] : []),
    ...(create && !campaigns.has(create.campaignId)
      ? [errorAt(index, 'create.campaignId', 'is not a campaign')]
      : []),
  ]);
}
