import type { Client } from '../../api/client/outcry-client.ts';
import { inTurn } from '../exchange/in-turn.ts';
import {
  type ExtraHands,
  extrasFor,
  type Hands,
  handsFor,
  type SharedKind,
} from '../exchange/operations.client.ts';
import type { State } from '../exchange/read-state.client.ts';
import type { Doc } from '../json.ts';
import type { Step } from '../plan/plan.ts';
import { titleOf } from '../things/thing.ts';
import { extrasOf } from './bodies.ts';
import { campaignOf, isOfCampaign } from './campaign-request.ts';

/** Somebody changed it since it was read: nothing that was planned from it is done. */
export class Drift extends Error {}

/** The ETag of each thing that will be changed alone, by kind and id; of what stands beside it, by that one's name. */
export type Tags = Map<string, string | undefined>;

export const isShared = (step: Step): boolean => !isOfCampaign(step);
export const sharedKind = ({ thing }: Step): SharedKind => thing.kind as SharedKind;

/**
 * Looks at all that is about to be changed once more, before anything is. @returns what each is changed by.
 * @throws Drift when anything of it is not as the plan was made from.
 */
export async function assertUnchanged(
  client: Client,
  steps: readonly Step[],
  state: State,
  campaignIds: ReadonlyMap<string, string>,
): Promise<Tags> {
  const tags: Tags = new Map();
  const hands: Record<SharedKind, Hands> = handsFor(client);
  const extras: Readonly<Record<string, ExtraHands>> = extrasFor(client);
  const changed: string[] = [];
  const there = steps.filter((step) => step.present && isShared(step));
  await inTurn(there, async (step) => {
    const { id, told } = step.present!;
    const { doc, tag } = await hands[sharedKind(step)].find(id);
    if (!holds(doc, told)) changed.push(titleOf(step.thing));
    tags.set(`${step.thing.kind} ${id}`, tag);
    for (const field of extrasOf(step.thing.kind).filter((name) => step.fields.includes(name))) {
      const beside = await extras[field]!.find(id);
      const before = (field === 'statements' ? state.statements : state.notices).get(id);
      if (before && !holds(beside.doc, before)) changed.push(`${field} of ${titleOf(step.thing)}`);
      tags.set(`${field} ${id}`, beside.tag);
    }
  });
  const campaigns = new Set(steps.filter((step) => !isShared(step)).map(campaignOf));
  await inTurn([...campaigns], async (name) => {
    const id = campaignIds.get(name);
    const [latest] = id === undefined ? [] : (await client.listCampaignVersions({ id, limit: 1 })).data;
    if (latest && latest.version !== state.versions.get(id!)) changed.push(`campaign ${name}`);
  });
  if (changed.length > 0) throw new Drift(`changed since it was read: ${changed.sort().join(', ')}`);
  return tags;
}

/** Is everything that was told before told again? */
const holds = (now: Doc, before: Doc): boolean =>
  Object.entries(before).every(([name, value]) => JSON.stringify(now[name]) === JSON.stringify(value));
