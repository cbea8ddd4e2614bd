import * as z from 'zod';
import type { IdPrefix } from '../../../lib/ids.ts';
import { errorAt } from '../../config/change-many.service.ts';
import type { FieldError } from '../../http/errors.ts';
import { idSchema } from '../../http/page.ts';

const MOST_CHANGES = 500;
/** Enough for so many documents of ordinary size; a list of 5,000 ZIP codes has 40 kB. */
export const BULK_BODY_BYTES = 4_000_000;

/** One of many: `create` takes what POST takes, `patch` with an `id` what PATCH takes. */
export function changesSchema<C extends z.ZodType, P extends z.ZodType>(
  prefix: IdPrefix,
  create: C,
  patch: P,
  most = MOST_CHANGES,
) {
  const change = z
    .strictObject({
      id: idSchema(prefix).optional(),
      create: create.optional(),
      patch: patch.optional(),
      delete: z.literal(true).optional(),
    })
    .superRefine((value, context) => {
      const named = [value.create, value.patch, value.delete].filter((each) => each !== undefined);
      const problem =
        named.length !== 1
          ? 'must have one of create, patch, delete'
          : value.create !== undefined && value.id !== undefined
            ? 'must have no id with create: it gets one'
            : value.create === undefined && value.id === undefined
              ? 'must name the id of what it changes'
              : null;
      if (problem) context.addIssue({ code: 'custom', message: problem });
    });
  return z.array(change).max(most);
}

export const changesBody = <C extends z.ZodType>(changes: z.ZodArray<C>) =>
  z.strictObject({ changes: changes.min(1) });

export const doneList = z.array(
  z.object({ id: z.string(), action: z.enum(['created', 'changed', 'unchanged', 'deleted']) }),
);
export const doneShape = z.object({ data: doneList });

export const BULK_DESCRIPTION =
  'All of the changes are made, as one version of the campaign, or none; what does not hold is named by its place in the list: `changes.3.patch.weight`. The answer says in the same order what became of each.';

/** Nobody can say which of two changes of the same thing was meant. */
export function repeatedIds(changes: readonly { id?: string | undefined }[]): FieldError[] {
  const seen = new Set<string>();
  return changes.flatMap(({ id }, index) => {
    if (id === undefined) return [];
    if (seen.has(id)) return [errorAt(index, 'id', 'is in the list before')];
    seen.add(id);
    return [];
  });
}
