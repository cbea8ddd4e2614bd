import type * as z from 'zod';
import { findMany, findNumbers } from '../../../directory/config/config.store.ts';
import type { Stored } from '../../../directory/config/entity.ts';
import type { TrackingNumber } from '../../../publishers/publisher.ts';
import { numberCreateSchema, numberPatchSchema } from '../../../publishers/schema.ts';
import { errorAt, type Plan } from '../../config/change-many.service.ts';
import { dialedProblems } from '../../config/destination.service.ts';
import type { FieldError } from '../../http/errors.ts';
import type { Asked } from '../../http/route.ts';
import { withRtb } from '../numbers.routes.ts';
import { refusePooled } from '../pools/change-pool.service.ts';
import { changesSchema, repeatedIds } from './bulk-shapes.ts';

export const numberChanges = (most?: number) =>
  changesSchema('num', numberCreateSchema, numberPatchSchema, most);

type NumberChange = z.output<ReturnType<typeof numberChanges>>[number];
type Asking = Asked<unknown, unknown, unknown>;

/** What is wrong whatever the numbers are by now. */
export const wrongNumbers = async (
  asked: Asking,
  changes: readonly NumberChange[],
): Promise<FieldError[]> => [
  ...repeatedIds(changes),
  ...(await missingParents(asked, changes)),
  ...(await takenNumbers(asked, changes)),
  ...(await dialedNumbers(asked, changes)),
];

/** @param made the ids of those that are new, by their place. */
export async function planNumbers(
  asked: Asking,
  changes: readonly NumberChange[],
  made: readonly (TrackingNumber['id'] | null)[],
  rows: ReadonlyMap<string, Stored<'number'>>,
): Promise<Plan<'number'>[] | FieldError[]> {
  const errors: FieldError[] = [];
  const doors = new Set<string>();
  const planned = async (number: TrackingNumber): Promise<Plan<'number'>> => {
    const door = `${number.publisherId} ${number.campaignId}`;
    const along = doors.has(door) ? {} : (await withRtb(asked))(number);
    doors.add(door);
    return { id: number.id, after: number, along };
  };
  const plans: Plan<'number'>[] = [];
  for (const [index, { id, create, patch }] of changes.entries()) {
    const before = id === undefined ? undefined : rows.get(id)?.doc;
    if (create) plans.push(await planned({ id: made[index]!, ...create }));
    else if (!before) errors.push(errorAt(index, 'id', 'is not a number'));
    else if (refusePooled(before, patch))
      errors.push(errorAt(index, 'id', 'is in a pool: take it out first'));
    else plans.push(patch ? await planned({ ...before, ...patch }) : { id: before.id, after: null });
  }
  return errors.length > 0 ? errors : plans;
}

async function missingParents({ env }: Asking, changes: readonly NumberChange[]): Promise<FieldError[]> {
  const named = changes.map(({ create, patch }) => create ?? patch ?? {});
  const [campaigns, publishers] = await Promise.all([
    findMany(
      env.DB,
      'campaign',
      named.flatMap(({ campaignId }) => campaignId ?? []),
    ),
    findMany(
      env.DB,
      'publisher',
      named.flatMap(({ publisherId }) => publisherId ?? []),
    ),
  ]);
  return named.flatMap(({ campaignId, publisherId }, index) => {
    const place = changes[index]!.create ? 'create' : 'patch';
    return [
      ...(campaignId !== undefined && !campaigns.has(campaignId)
        ? [errorAt(index, `${place}.campaignId`, 'is not a campaign')]
        : []),
      ...(publisherId !== undefined && !publishers.has(publisherId)
        ? [errorAt(index, `${place}.publisherId`, 'is not a publisher')]
        : []),
    ];
  });
}

async function dialedNumbers({ env }: Asking, changes: readonly NumberChange[]): Promise<FieldError[]> {
  const dialed = await dialedProblems(
    env,
    changes.flatMap(({ create }) => create?.number ?? []),
  );
  return changes.flatMap(({ create }, index) => {
    const why = create && dialed.get(create.number);
    return why ? [errorAt(index, 'create.number', why)] : [];
  });
}

/** A number that another change of the list gives up is free. */
async function takenNumbers({ env }: Asking, changes: readonly NumberChange[]): Promise<FieldError[]> {
  const wanted = changes.flatMap(({ create }) => create?.number ?? []);
  const freed = new Set<string>(changes.flatMap((change) => (change.delete ? (change.id ?? []) : [])));
  const used = await findNumbers(env.DB, wanted);
  const seen = new Set<string>();
  return changes.flatMap(({ create }, index) => {
    if (!create) return [];
    const holder = used.get(create.number);
    const isTaken = seen.has(create.number) || (holder !== undefined && !freed.has(holder));
    seen.add(create.number);
    return isTaken ? [errorAt(index, 'create.number', 'is already in use')] : [];
  });
}
