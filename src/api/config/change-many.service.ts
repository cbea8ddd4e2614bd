import { type Change, commitChanges } from '../../directory/config/commit.store.ts';
import { findMany } from '../../directory/config/config.store.ts';
import type { Docs, Entity, Stored } from '../../directory/config/entity.ts';
import { publishAll } from '../../directory/config/publish.client.ts';
import { canonicalJson } from '../../lib/encoding.ts';
import { byteLength } from '../../lib/limits.ts';
import { type FieldError, Refusal, refuse } from '../http/errors.ts';
import type { Asked } from '../http/route.ts';
import { type Along, MOST_TRIES, pause } from './change-config.service.ts';

type Asking = Asked<unknown, unknown, unknown>;

/** A document has a row of its own, and is read as JSON on the way of a call. */
const DOCUMENT_BYTES = 1_000_000;

/** What one of many changes makes of what is there: a new document, none, or why not. */
export type Plan<E extends Entity> = {
  id: string;
  after: Docs[E] | null;
  along?: Along;
};
export type Action = 'created' | 'changed' | 'unchanged' | 'deleted';
type Done = { id: string; action: Action };

/** An error of the change at an index of the request. */
export const errorAt = (index: number, path: string, message: string): FieldError => ({
  path: `changes.${index}${path && `.${path}`}`,
  message,
});

const MOST_ERRORS = 50;

export const refuseAll = (errors: readonly FieldError[]): Refusal =>
  refuse(
    'invalid',
    `nothing was changed: ${errors[0]!.path} ${errors[0]!.message}`,
    errors.slice(0, MOST_ERRORS),
  );

/**
 * Makes all of the changes or none, as one version of each campaign they can be seen in.
 * @param plan decides what each becomes, from the rows as they are; asked again when somebody else was faster.
 */
export async function changeMany<E extends Entity>(
  asked: Asking,
  entity: E,
  ids: readonly string[],
  plan: (rows: ReadonlyMap<string, Stored<E>>) => Promise<Plan<E>[] | FieldError[] | Refusal>,
): Promise<Done[] | Refusal> {
  const { env } = asked;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    if (tries > 0) await pause();
    const rows = await findMany(env.DB, entity, ids);
    const planned = await plan(rows);
    if (planned instanceof Refusal) return planned;
    if (isErrors(planned)) return refuseAll(planned);
    const tooLarge = planned.flatMap(({ after }, index) => sizeErrors(after, index));
    if (tooLarge.length > 0) return refuse('tooLarge', tooLarge[0]!.message, tooLarge);
    const { changes, done } = changesOf(asked, entity, rows, planned);
    if (changes.length === 0) return done;
    const outcome = await commitChanges(env.DB, changes);
    if (outcome.done) {
      await publishAll(env, outcome.campaigns);
      return done;
    }
    if (outcome.why === 'taken') return refuse('taken', 'a value of the changes came into use meanwhile');
    if (outcome.why === 'reference')
      return refuse('inUse', 'something the changes name came or went meanwhile');
  }
  return refuse('conflict', 'too many changes at once, try again');
}

/** What the plans change of the rows, and in the same order what becomes of each. */
export function changesOf<E extends Entity>(
  { now: at, viewer }: Asking,
  entity: E,
  rows: ReadonlyMap<string, Stored<E>>,
  plans: readonly Plan<E>[],
): { changes: Change<Entity>[]; done: Done[] } {
  const changes: Change<Entity>[] = [];
  const done = plans.map(({ id, after, along }): Done => {
    const row = rows.get(id);
    const action = actionOf(row?.doc ?? null, after);
    if (action !== 'unchanged') {
      const revision = row?.revision ?? 0;
      changes.push({ entity, id, revision, before: row?.doc ?? null, after, at, by: viewer.by, ...along });
    }
    return { id, action };
  });
  return { changes, done };
}

export const isErrors = (planned: readonly object[]): planned is FieldError[] =>
  planned.some((each) => 'message' in each);

export function sizeErrors(after: unknown, index: number): FieldError[] {
  if (after === null) return [];
  const bytes = byteLength(canonicalJson(after));
  return bytes > DOCUMENT_BYTES
    ? [errorAt(index, '', `has ${bytes} bytes, of ${DOCUMENT_BYTES} allowed`)]
    : [];
}

function actionOf(before: unknown, after: unknown): Action {
  if (before === null) return 'created';
  if (after === null) return 'deleted';
  return canonicalJson(before) === canonicalJson(after) ? 'unchanged' : 'changed';
}
