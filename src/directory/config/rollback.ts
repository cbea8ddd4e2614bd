import { withOwnDecisions } from '../../buyers/bounds/own-decisions.ts';
import type { Target } from '../../buyers/target.ts';
import { canonicalJson } from '../../lib/encoding.ts';
import type { Change } from './commit.store.ts';
import type { Entity, Stored } from './entity.ts';
import type { CampaignSnapshot } from './snapshot.ts';

export type Now = { campaign: Stored<'campaign'>; targets: readonly Stored<'target'>[] };

/**
 * The changes that bring a campaign and its targets back to an earlier version. A target that was not there yet is
 * paused rather than deleted: somebody may be talking to it. One that is gone is made again. Buyers, publishers and
 * numbers stay as they are: they are shared, or answer for calls that come today. What buyers themselves decided about
 * their targets stands.
 * @param lastRevisions of targets that are gone.
 */
export function rollbackChanges(
  now: Now,
  then: CampaignSnapshot,
  lastRevisions: ReadonlyMap<string, number>,
  { at, by }: { at: number; by: string },
): Change<Entity>[] {
  const action = `rollback to version ${then.version}`;
  const common = { at, by, action };
  const { id, revision, doc: before } = now.campaign;
  const after = { ...then.campaign, flow: then.flow };
  const changes: Change<Entity>[] = [{ entity: 'campaign', id, revision, before, after, ...common }];
  const rowById = new Map(now.targets.map((row) => [row.id, row]));
  const change = (target: Target, row: Stored<'target'> | undefined): void => {
    if (row && canonicalJson(row.doc) === canonicalJson(target)) return;
    const last = row?.revision ?? lastRevisions.get(target.id) ?? 0;
    const entity = 'target' as const;
    changes.push({
      entity,
      id: target.id,
      revision: last,
      before: row?.doc ?? null,
      after: target,
      ...common,
    });
  };
  for (const target of then.targets) {
    const row = rowById.get(target.id);
    change(row ? withOwnDecisions(target, row.doc) : target, row);
  }
  const known = new Set<string>(then.targets.map((target) => target.id));
  for (const row of now.targets) if (!known.has(row.id)) change(stopped(row.doc), row);
  return changes;
}

/** By the operator: its buyer does not end it. */
const stopped = ({ pausedBy: _, ...target }: Target): Target => ({ ...target, status: 'paused' });
