import * as z from 'zod';
import { findMany } from '../../../directory/config/config.store.ts';
import type { Stored } from '../../../directory/config/entity.ts';
import { lastRevisions } from '../../../directory/config/snapshots.store.ts';
import type { CampaignId, PublisherId } from '../../../lib/ids.ts';
import { termsSchema } from '../../../settlement/terms-schema.ts';
import type { Plan } from '../../config/change-many.service.ts';
import { errorAt } from '../../config/change-many.service.ts';
import { termsId } from '../../config/terms-id.ts';
import type { FieldError } from '../../http/errors.ts';
import { idSchema } from '../../http/page.ts';
import type { Asked } from '../../http/route.ts';

/** Of one publisher: what it earns and may bring here, whole, or that it has no terms of its own here any more. */
const change = z
  .strictObject({
    publisherId: idSchema('pub'),
    set: termsSchema.optional(),
    delete: z.literal(true).optional(),
  })
  .refine(
    (value) => (value.set === undefined) !== (value.delete === undefined),
    'must have one of set, delete',
  );
export const termsChanges = (most: number) => z.array(change).max(most);
type TermsChange = z.output<typeof change>;
type Asking = Asked<unknown, unknown, unknown>;

const idOf = (campaignId: CampaignId, publisherId: string) =>
  termsId({ id: publisherId as PublisherId, campaignId });

export const termsIds = (campaignId: CampaignId, changes: readonly TermsChange[]): string[] =>
  changes.map(({ publisherId }) => idOf(campaignId, publisherId));

export async function planTerms(
  { env }: Asking,
  campaignId: CampaignId,
  changes: readonly TermsChange[],
  rows: ReadonlyMap<string, Stored<'terms'>>,
): Promise<Plan<'terms'>[] | FieldError[]> {
  const named = changes.map(({ publisherId }) => publisherId);
  const [publishers, last] = await Promise.all([
    findMany(env.DB, 'publisher', named),
    lastRevisions(env.DB, 'terms', termsIds(campaignId, changes)),
  ]);
  const errors = changes.flatMap(({ publisherId, set }, index) => [
    ...(publishers.has(publisherId) ? [] : [errorAt(index, 'publisherId', 'is not a publisher')]),
    ...(named.indexOf(publisherId) === index ? [] : [errorAt(index, 'publisherId', 'is in the list before')]),
    ...(set || rows.has(idOf(campaignId, publisherId))
      ? []
      : [errorAt(index, 'publisherId', 'has no terms here')]),
  ]);
  if (errors.length > 0) return errors;
  return changes.map(({ publisherId, set }): Plan<'terms'> => {
    const id = idOf(campaignId, publisherId);
    const after = set ? { ...set, id, publisherId: publisherId as PublisherId, campaignId } : null;
    return { id, after, ...(!rows.has(id) && { along: { revision: last.get(id) ?? 0 } }) };
  });
}
