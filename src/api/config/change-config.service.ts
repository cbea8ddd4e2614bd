import type { AccessKey } from '../../directory/access/access-key.ts';
import { forgetViewers } from '../../directory/access/keys.store.ts';
import { type Change, type ChangeRefusal, commitChanges } from '../../directory/config/commit.store.ts';
import { findConfig } from '../../directory/config/config.store.ts';
import type { Docs, Entity } from '../../directory/config/entity.ts';
import { publishAll } from '../../directory/config/publish.client.ts';
import { canonicalJson } from '../../lib/encoding.ts';
import { type CampaignId, ENTROPY_BYTES, type IdPrefix, makeId } from '../../lib/ids.ts';
import { never } from '../../lib/result.ts';
import { followKey } from '../access/streams.client.ts';
import { notFound, Refusal, refuse } from '../http/errors.ts';
import { isMatch } from '../http/etag.ts';
import type { Asked } from '../http/route.ts';

type Asking = Asked<unknown, unknown, unknown>;

export const newId = <P extends IdPrefix>(asked: Asking, prefix: P) =>
  makeId(prefix, asked.now, asked.entropy(ENTROPY_BYTES));

export const MOST_TRIES = 30;
const LONGEST_PAUSE_MS = 40;

/** Those who collided come back one by one. */
export const pause = (): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_PAUSE_MS));

/** What a change brings along: columns outside the document, statements in the same transaction. */
export type Along = {
  /** Of a resource that was there before and was deleted: its last one. */ revision?: number;
  extra?: Record<string, string>;
  also?: D1PreparedStatement[];
};

/** Every write of configuration passes here: transaction, audit, versions, and live before the answer. */
async function apply<E extends Entity>(asked: Asking, change: Change<E>): Promise<null | ChangeRefusal> {
  const outcome = await commitChanges(asked.env.DB, [change]);
  if (!outcome.done) return outcome.why;
  if (change.entity === 'key')
    await endAccess(asked, change.before as AccessKey | null, change.after as AccessKey | null);
  await publishAll(asked.env, outcome.campaigns);
  return null;
}

/** What a key opened ends with it, here at once and everywhere within a second. */
async function endAccess(asked: Asking, before: AccessKey | null, after: AccessKey | null): Promise<void> {
  forgetViewers(asked.env.DB);
  if (before) await followKey(asked.env, before, after, asked.now);
}

/** @returns null once the resource is there and live. */
export async function createConfig<E extends Entity>(
  asked: Asking,
  entity: E,
  doc: Docs[E],
  along: Along = {},
): Promise<null | Refusal> {
  const { now: at, viewer } = asked;
  const why = await apply(asked, {
    entity,
    id: doc.id,
    revision: 0,
    before: null,
    after: doc,
    at,
    by: viewer.by,
    ...along,
  });
  if (why !== null) return refusalOf(why, entity);
  asked.tag((along.revision ?? 0) + 1);
  return null;
}

/** The change was meant for another revision. */
export const refuseStale = ({ ifMatch }: Asking, revision: number): Refusal | null =>
  isMatch(ifMatch, revision)
    ? null
    : refuse('preconditionFailed', 'the If-Match header names another revision: read it again');

/** Reads, changes, writes; when somebody else wrote in between, reads again. @returns the new document. */
export async function updateConfig<E extends Entity>(
  asked: Asking,
  entity: E,
  id: string,
  edit: (doc: Docs[E]) => Docs[E] | Refusal | Promise<Docs[E] | Refusal>,
  alongOf: (doc: Docs[E]) => Along = () => ({}),
): Promise<Docs[E] | Refusal> {
  const { env, now: at, viewer } = asked;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    if (tries > 0) await pause();
    const row = await findConfig(env.DB, entity, id);
    if (!row) return notFound(wordsOf(entity));
    const after = await edit(row.doc);
    // What is somebody else's is not there, whatever revision was named.
    if (after instanceof Refusal && after.code === 'notFound') return after;
    const stale = refuseStale(asked, row.revision);
    if (stale) return stale;
    if (after instanceof Refusal) return after;
    asked.tag(row.revision);
    if (canonicalJson(after) === canonicalJson(row.doc)) return row.doc;
    const { revision, doc: before } = row;
    const why = await apply(asked, {
      entity,
      id,
      revision,
      before,
      after,
      at,
      by: viewer.by,
      ...alongOf(after),
    });
    if (why === null) {
      asked.tag(revision + 1);
      return after;
    }
    if (why !== 'stale') return refusalOf(why, entity);
  }
  return refuse('conflict', 'too many changes at once, try again');
}

/** Puts a new resource beside an old one that is changed, both or neither. @returns the old one as it is now. */
export async function rotateConfig<E extends Entity>(
  asked: Asking,
  entity: E,
  id: string,
  rotate: (doc: Docs[E]) => { old: Docs[E]; made: Docs[E]; extra: Record<string, string> } | Refusal,
): Promise<Docs[E] | Refusal> {
  const { env, now: at, viewer } = asked;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    if (tries > 0) await pause();
    const row = await findConfig(env.DB, entity, id);
    if (!row) return notFound(wordsOf(entity));
    const stale = refuseStale(asked, row.revision);
    if (stale) return stale;
    const rotated = rotate(row.doc);
    if (rotated instanceof Refusal) return rotated;
    const { old, made, extra } = rotated;
    const common = { entity, at, by: viewer.by };
    const outcome = await commitChanges(env.DB, [
      { ...common, id, revision: row.revision, before: row.doc, after: old, action: 'rotate' },
      { ...common, id: made.id, revision: 0, before: null, after: made, extra },
    ]);
    if (outcome.done && entity === 'key') await endAccess(asked, row.doc as AccessKey, old as AccessKey);
    if (outcome.done) return old;
    if (outcome.why !== 'stale') return refusalOf(outcome.why, entity);
  }
  return refuse('conflict', 'too many changes at once, try again');
}

/** Makes all of a campaign's changes or none, and publishes them. @returns whether somebody was faster. */
export async function changeCampaign(
  asked: Asking,
  id: CampaignId,
  version: number,
  changes: readonly Change<Entity>[],
): Promise<null | ChangeRefusal> {
  const outcome = await commitChanges(asked.env.DB, changes, { campaignId: id, version });
  if (!outcome.done) return outcome.why;
  await publishAll(asked.env, outcome.campaigns);
  return null;
}

/** @returns null once it is gone. */
export async function deleteConfig<E extends Entity>(
  asked: Asking,
  entity: E,
  id: string,
  refuseFor: (doc: Docs[E]) => Refusal | null = () => null,
): Promise<null | Refusal> {
  const { env, now: at, viewer } = asked;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    if (tries > 0) await pause();
    const row = await findConfig(env.DB, entity, id);
    if (!row) return notFound(wordsOf(entity));
    const { revision, doc: before } = row;
    const stale = refuseStale(asked, revision) ?? refuseFor(before);
    if (stale) return stale;
    const why = await apply(asked, { entity, id, revision, before, after: null, at, by: viewer.by });
    if (why === null) return null;
    if (why === 'reference')
      return refuse('inUse', `the ${wordsOf(entity)} is still referred to: ${REFERRERS[entity]}`);
    if (why !== 'stale') return refusalOf(why, entity);
  }
  return refuse('conflict', 'too many changes at once, try again');
}

/** As a person would say it. */
const WORDS: Partial<Record<Entity, string>> = { eventTarget: 'event target', stripe: 'account at Stripe' };
const wordsOf = (entity: Entity): string => WORDS[entity] ?? entity;

const REFERRERS: Record<Entity, string> = {
  publisher: 'delete its pools, numbers, keys, terms and event targets first',
  buyer: 'delete its targets and keys first',
  campaign: 'delete its targets, pools, numbers, publishers’ terms and event targets first',
  target: '',
  number: '',
  terms: '',
  key: '',
  eventTarget: '',
  pool: '',
  stripe: '',
};

function refusalOf(why: ChangeRefusal, entity: Entity): Refusal {
  switch (why) {
    case 'taken':
      return refuse('taken', `the ${wordsOf(entity)} exists already`);
    case 'reference':
      return refuse('invalid', `the ${wordsOf(entity)} names something that does not exist`);
    case 'stale':
      return refuse('conflict', 'somebody changed it at the same time');
    default:
      return never(why);
  }
}
