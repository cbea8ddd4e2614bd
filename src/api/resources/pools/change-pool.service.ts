import type { Env } from '../../../bindings.ts';
import { type Change, commitChanges } from '../../../directory/config/commit.store.ts';
import { findConfig, findMany, findNumbers } from '../../../directory/config/config.store.ts';
import type { Entity, Stored } from '../../../directory/config/entity.ts';
import { publishAll } from '../../../directory/config/publish.client.ts';
import { rootCause } from '../../../directory/root-cause.ts';
import type { PoolId } from '../../../lib/ids.ts';
import { type Pool, type PoolRules, rulesOfPool } from '../../../publishers/pools/pool.ts';
import type { TrackingNumber } from '../../../publishers/publisher.ts';
import { MOST_TRIES, pause, refuseStale } from '../../config/change-config.service.ts';
import { notFound, Refusal, refuse, refuseField } from '../../http/errors.ts';
import type { Asked } from '../../http/route.ts';

type Asking = Asked<unknown, unknown, unknown>;

/** What is wished for: numbers by their digits, not looked up yet. */
export type PoolWish = Omit<Pool, 'numbers' | 'overflow'> & { numbers: readonly string[]; overflow: string };

/**
 * Makes, changes or deletes a pool and what its numbers say of it, in one step. Numbers that leave are first taken out of the
 * object's hands, so that no other pool shows one that a visitor still has.
 * @param edit what becomes of it; null: it is deleted.
 */
export async function changePool(
  asked: Asking,
  id: PoolId,
  edit: (before: Pool | null) => PoolWish | null | Refusal,
): Promise<Pool | null | Refusal> {
  const { env, now: at, viewer } = asked;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    if (tries > 0) await pause();
    const row = await findConfig(env.DB, 'pool', id);
    const wish = edit(row?.doc ?? null);
    if (wish instanceof Refusal) return wish;
    const stale = row && refuseStale(asked, row.revision);
    if (stale) return stale;
    const numbers = await readNumbers(env, row?.doc ?? null, wish);
    const after = wish && poolOf(wish, numbers);
    if (after instanceof Refusal) return after;
    const rests = await withdraw(env, row, after);
    if (rests instanceof Refusal) return rests;
    const revision = row?.revision ?? 0;
    const own = { entity: 'pool' as const, id, revision, before: row?.doc ?? null, after, at, by: viewer.by };
    const changes: Change<Entity>[] = [own, ...numberChanges(own, numbers, rests)];
    const outcome = await commitChanges(env.DB, changes);
    if (outcome.done) {
      await publishAll(env, outcome.campaigns);
      await tell(env, id, after && rulesOfPool(after, revision + 1));
      asked.tag(revision + 1);
      return after;
    }
    if (row) await tell(env, id, rulesOfPool(row.doc, row.revision));
    if (outcome.why === 'reference') return refuse('invalid', 'the pool names something that does not exist');
    if (outcome.why === 'taken') return refuse('taken', 'the pool exists already');
  }
  return refuse('conflict', 'too many changes at once, try again');
}

type Numbers = ReadonlyMap<string, Stored<'number'>>;

/** The numbers named before and after, by their digits. */
async function readNumbers(env: Env, before: Pool | null, wish: PoolWish | null): Promise<Numbers> {
  const known = [...(before?.numbers ?? []), ...(before ? [before.overflow] : [])].map(
    ({ number }) => number,
  );
  const wanted = wish ? [...wish.numbers, wish.overflow] : [];
  const ids = await findNumbers(env.DB, [...new Set([...known, ...wanted])]);
  const rows = await findMany(env.DB, 'number', [...ids.values()]);
  return new Map([...rows.values()].map((row) => [row.doc.number, row]));
}

function poolOf(wish: PoolWish, rows: Numbers): Pool | Refusal {
  const overflow = memberOf(wish, wish.overflow, 'overflow', rows);
  if (overflow instanceof Refusal) return overflow;
  if (wish.numbers.includes(wish.overflow))
    return refuseField('overflow', 'must not be one of the numbers: everybody is shown it');
  const numbers: Pool['numbers'] = [];
  for (const [index, number] of wish.numbers.entries()) {
    const member = memberOf(wish, number, `numbers.${index}`, rows);
    if (member instanceof Refusal) return member;
    const { id, freeAt } = member;
    numbers.push({ id, number, ...(freeAt !== undefined && { freeAt }) });
  }
  return { ...wish, numbers, overflow: { id: overflow.id, number: wish.overflow } };
}

function memberOf(wish: PoolWish, number: string, field: string, rows: Numbers): TrackingNumber | Refusal {
  const doc = rows.get(number)?.doc;
  if (!doc || doc.campaignId !== wish.campaignId || doc.publisherId !== wish.publisherId)
    return refuseField(field, 'is not a tracking number of this publisher in this campaign');
  if (doc.pool && doc.pool.id !== wish.id)
    return refuseField(field, `is in ${doc.pool.id}: take it out first`);
  return doc.status === 'active' ? doc : refuseField(field, 'is paused');
}

type Rests = ReadonlyMap<string, number>;

/** Takes what leaves out of the object's hands. @returns from when on each may be shown elsewhere. */
async function withdraw(env: Env, row: Stored<'pool'> | null, after: Pool | null): Promise<Rests | Refusal> {
  const staying = new Set(after?.numbers.map(({ number }) => number));
  const leaving = row?.doc.numbers.filter(({ number }) => !staying.has(number)) ?? [];
  if (!row || leaving.length === 0) return new Map();
  try {
    const rests = await env.POOL.getByName(row.doc.id).withdraw(leaving.map(({ number }) => number));
    return new Map(rests.map(({ number, freeAt }) => [number, freeAt]));
  } catch (error) {
    console.error('a pool does not answer', { poolId: row.doc.id, error: rootCause(error).message });
    return refuse('unavailable', 'the pool does not answer: its numbers stay with it for now');
  }
}

/** What numbers say of their pool, and of having been in one. */
function numberChanges(
  { id, before, after, at, by }: Change<'pool'>,
  rows: Numbers,
  rests: Rests,
): Change<'number'>[] {
  const roles = new Map<string, 'visitor' | 'overflow'>([
    ...(after?.numbers ?? []).map(({ number }) => [number, 'visitor'] as const),
    ...(after ? [[after.overflow.number, 'overflow'] as const] : []),
  ]);
  const named = new Set([
    ...roles.keys(),
    ...(before ? [...before.numbers, before.overflow].map(({ number }) => number) : []),
  ]);
  return [...named].flatMap((number): Change<'number'>[] => {
    const row = rows.get(number);
    if (!row) return [];
    const role = roles.get(number);
    if (row.doc.pool?.role === role) return [];
    const { pool: _, ...rest } = row.doc;
    const freeAt = rests.get(number);
    const doc: TrackingNumber = {
      ...rest,
      ...(role && { pool: { id: id as PoolId, role } }),
      ...(freeAt !== undefined && { freeAt }),
    };
    return [{ entity: 'number', id: row.id, revision: row.revision, before: row.doc, after: doc, at, by }];
  });
}

/** An object that does not hear of it is told by the next page that asks (lease-door.client.ts). */
async function tell(env: Env, id: PoolId, rules: PoolRules | null): Promise<void> {
  try {
    await env.POOL.getByName(id).configure(rules);
  } catch (error) {
    console.error('a pool was not told of its rules', { poolId: id, error: rootCause(error).message });
  }
}

/** A number in a pool stays what it is: moved, paused or given up, visitors would go on calling it. */
export const refusePooled = ({ pool }: TrackingNumber, change: object = { status: null }): Refusal | null =>
  pool && Object.keys(change).some((name) => name !== 'subId')
    ? refuse('inUse', `the number is in ${pool.id}: take it out first`)
    : null;

export const noSuchPool = notFound('pool');
