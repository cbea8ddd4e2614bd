import type { Operations } from '../../api/client/outcry-client.ts';
import type { Doc, Path } from '../json.ts';
import type { Step } from '../plan/plan.ts';
import type { Thing } from '../things/thing.ts';
import { type Context, createBody, patchBody } from './bodies.ts';

type ChangeBody = Operations['changeCampaign']['request']['body'];
type List = 'targets' | 'numbers' | 'terms';
const LISTS: Partial<Record<Thing['kind'], List>> = { target: 'targets', number: 'numbers', terms: 'terms' };

/** One request, and which thing each place of it is of: what is refused is told by its place. */
export type CampaignRequest = {
  name: string;
  body: ChangeBody;
  things: Map<string, { thing: Thing; within: Path }>;
  /** Campaigns that a number leaves for this one: it makes a version of theirs, too. */
  leaves: string[];
};

export const isOfCampaign = ({ thing }: Step): boolean => LISTS[thing.kind] !== undefined;

/** The campaign a step is made with: of a number that moves, the one it comes to. */
export const campaignOf = ({ thing }: Step): string =>
  String(thing.kind === 'campaign' ? thing.doc['name'] : thing.doc['campaign']);

/** All that changes of one campaign and of what belongs to it, as one request. */
export function campaignRequest(name: string, steps: readonly Step[], context: Context): CampaignRequest {
  const things: CampaignRequest['things'] = new Map();
  const lists: Record<List, Doc[]> = { targets: [], numbers: [], terms: [] };
  let campaign: Doc | undefined;
  const leaves: string[] = [];
  for (const step of steps) {
    const { thing, present } = step;
    if (thing.kind === 'campaign') {
      if (step.action !== 'change') continue;
      campaign = patchBody(step, context);
      things.set('campaign', { thing, within: [] });
      continue;
    }
    const list = LISTS[thing.kind]!;
    const word = wordOf(step);
    things.set(`${list}.${lists[list].length}`, { thing, within: word === null ? [] : [word] });
    lists[list].push(changeOf(step, context));
    const from = present?.doc['campaign'];
    if (thing.kind === 'number' && typeof from === 'string' && from !== name) leaves.push(from);
  }
  const body = {
    ...(campaign && { campaign }),
    ...Object.fromEntries(Object.entries(lists).filter(([, changes]) => changes.length > 0)),
  } as ChangeBody;
  return { name, body, things, leaves };
}

const wordOf = ({ action, thing }: Step): string | null =>
  action === 'remove' ? null : thing.kind === 'terms' ? 'set' : action === 'create' ? 'create' : 'patch';

function changeOf(step: Step, context: Context): Doc {
  const { action, thing, present } = step;
  if (thing.kind === 'terms') {
    const { publisherId, campaignId: _, ...terms } = createBody(step, context);
    return { publisherId: publisherId!, ...(action === 'remove' ? { delete: true } : { set: terms }) };
  }
  if (action === 'create') return { create: createBody(step, context) };
  if (action === 'remove') return { id: present!.id, delete: true };
  return { id: present!.id, patch: patchBody(step, context) };
}
