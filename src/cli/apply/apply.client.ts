import { type Client, OutcryError } from '../../api/client/outcry-client.ts';
import { inTurn } from '../exchange/in-turn.ts';
import { extrasFor, handsFor } from '../exchange/operations.client.ts';
import type { State } from '../exchange/read-state.client.ts';
import type { Wanted } from '../files/read-files.ts';
import type { Trouble } from '../files/yaml.ts';
import type { Doc } from '../json.ts';
import type { Plan, Step } from '../plan/plan.ts';
import { type Kind, titleOf } from '../things/thing.ts';
import { type Context, createBody, extraBody, extrasOf, patchBody } from './bodies.ts';
import { type CampaignRequest, campaignOf, campaignRequest, isOfCampaign } from './campaign-request.ts';
import { assertUnchanged, Drift, sharedKind, type Tags } from './drift.client.ts';
import { refusedPart, refusedThing } from './refusals.ts';

/** The exchange refused something that the files say, at these lines. */
export class Refused extends Error {
  readonly troubles: readonly Trouble[];
  constructor(troubles: readonly Trouble[]) {
    super('the exchange refused what the files say');
    this.troubles = troubles;
  }
}

/** What became of it. `secrets`: of new buyers and webhooks, which the exchange shows only once. */
export type Applied = { secrets: { title: string; secret: string }[]; versions: Map<string, number> };

type Ids = { publisher: Map<string, string>; buyer: Map<string, string>; campaign: Map<string, string> };
type Run = {
  client: Client;
  state: State;
  wanted: Wanted;
  context: Context;
  ids: Ids;
  tags: Tags;
  applied: Applied;
  tell(line: string): void;
};

/**
 * Makes the exchange what the files say. Whatever is new and shared comes first, then each campaign as one version, all
 * of them looked at by the exchange before the first is changed; then what is shared and was there, then what goes.
 * @throws Drift before anything is changed; Refused with lines of the files.
 */
export async function applyPlan(
  given: Pick<Run, 'client' | 'state' | 'wanted' | 'tell'> & { context: Omit<Context, 'ids'>; ids: Ids },
  { steps }: Plan,
): Promise<Applied> {
  const { client, state, ids } = given;
  const tags = await assertUnchanged(client, steps, state, ids.campaign);
  const applied: Applied = { secrets: [], versions: new Map() };
  const run: Run = { ...given, context: { ...given.context, ids }, tags, applied };
  const of = (kinds: readonly Kind[], ...actions: Step['action'][]): Step[] =>
    steps.filter(({ thing, action }) => kinds.includes(thing.kind) && actions.includes(action));
  await inTurn(of(['publisher', 'buyer'], 'create'), (step) => create(run, step));
  await inTurn(of(['campaign'], 'create'), (step) => create(run, step));
  const shrinking = of(['pool'], 'remove', 'change').filter((step) => usesKnownNumbers(step, state));
  for (const step of shrinking) await changeShared(run, step);
  await changeCampaigns(run, steps);
  await inTurn(of(['publisher', 'buyer'], 'change'), (step) => changeShared(run, step));
  const rest = of(['pool', 'eventTarget'], 'create', 'change', 'remove').filter(
    (step) => !shrinking.includes(step),
  );
  for (const step of rest) await (step.action === 'create' ? create(run, step) : changeShared(run, step));
  for (const kind of ['campaign', 'publisher', 'buyer'] as const)
    await inTurn(of([kind], 'remove'), (step) => changeShared(run, step));
  return applied;
}

async function create(run: Run, step: Step): Promise<void> {
  const { client, context, ids, applied } = run;
  const kind = sharedKind(step);
  const made = await orRefused(run, step, () => handsFor(client)[kind].create(createBody(step, context)));
  const { id, signingSecret, secret = signingSecret } = made;
  if (kind === 'publisher' || kind === 'buyer' || kind === 'campaign')
    ids[kind].set(String(step.thing.doc['name']), String(id));
  if (typeof secret === 'string') applied.secrets.push({ title: titleOf(step.thing), secret });
  if (kind === 'campaign') run.state.versions.set(String(id), 1);
  run.tell(`created ${titleOf(step.thing)}`);
  await setExtras(run, step, String(id));
}

async function setExtras(run: Run, step: Step, id: string): Promise<void> {
  const hands = extrasFor(run.client);
  for (const field of extrasOf(step.thing.kind)) {
    const body = extraBody(step, field, run.context);
    const ifMatch = run.tags.get(`${field} ${id}`);
    if (body) await orRefused(run, step, () => hands[field]!.set({ id, body, ifMatch }));
  }
}

async function changeShared(run: Run, step: Step): Promise<void> {
  const { client, context, tags } = run;
  const { id } = step.present!;
  const hands = handsFor(client)[sharedKind(step)];
  const ifMatch = tags.get(`${step.thing.kind} ${id}`);
  if (step.action === 'remove') {
    await orRefused(run, step, () => hands.remove({ id, ifMatch }));
    if (step.thing.kind === 'pool') nextVersion(run, campaignOf(step));
    return run.tell(`removed ${titleOf(step.thing)}`);
  }
  const body = patchBody(step, context);
  if (Object.keys(body).length > 0) await orRefused(run, step, () => hands.update({ id, body, ifMatch }));
  const hasMoved = step.fields.some((field) => field === 'numbers' || field === 'overflow');
  if (step.thing.kind === 'pool' && hasMoved) nextVersion(run, campaignOf(step));
  await setExtras(run, step, id);
  run.tell(`changed ${titleOf(step.thing)}`);
}

/** Numbers that enter or leave a pool, or a campaign, make a version that is ours. */
function nextVersion({ ids, state }: Run, campaign: string): void {
  const id = ids.campaign.get(campaign);
  const version = id === undefined ? undefined : state.versions.get(id);
  if (id !== undefined && version !== undefined) state.versions.set(id, version + 1);
}

const MOST_CHANGES = 2_000;

async function changeCampaigns(run: Run, steps: readonly Step[]): Promise<void> {
  const parts = steps.filter(
    (step) => isOfCampaign(step) || (step.thing.kind === 'campaign' && step.action === 'change'),
  );
  const requests = [...Map.groupBy(parts, campaignOf)].flatMap(([name, own]) =>
    inPieces(own).map((piece) => campaignRequest(name, piece, run.context)),
  );
  const first = requests.filter(
    ({ name }, index) => requests.findIndex((other) => other.name === name) === index,
  );
  for (const request of first) await send(run, request, true);
  for (const request of requests) {
    const version = await send(run, request, false);
    run.applied.versions.set(request.name, version);
    for (const left of request.leaves) nextVersion(run, left);
    run.tell(`campaign ${request.name} is at version ${version}`);
  }
}

function inPieces(steps: readonly Step[]): Step[][] {
  const pieces: Step[][] = [];
  for (let from = 0; from < steps.length; from += MOST_CHANGES)
    pieces.push(steps.slice(from, from + MOST_CHANGES));
  return pieces;
}

async function send(run: Run, { name, body, things }: CampaignRequest, dryRun: boolean): Promise<number> {
  const { client, state, ids, wanted } = run;
  const id = ids.campaign.get(name)!;
  try {
    const from = state.versions.get(id);
    const { version } = await client.changeCampaign({ id, body: { ...body, ...(from && { from }), dryRun } });
    if (!dryRun) state.versions.set(id, version);
    return version;
  } catch (error) {
    if (!(error instanceof OutcryError) || !error.problem) throw error;
    if (error.status === 412) throw new Drift(`campaign ${name} was changed since it was read`);
    const troubles = refusedPart(wanted, things, error.problem);
    throw troubles ? new Refused(troubles) : error;
  }
}

/** A pool whose numbers are all there already can let go of others before these are moved or given up. */
function usesKnownNumbers({ action, thing }: Step, state: State): boolean {
  const known = new Set(state.numbers.map(({ number }) => number));
  const { numbers, overflow } = thing.doc as Doc & { numbers: string[] };
  return action === 'remove' || [...numbers, overflow!].every((number) => known.has(number));
}

async function orRefused<T>({ wanted }: Run, { thing }: Step, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof OutcryError) || !error.problem) throw error;
    if (error.status === 412) throw new Drift(`${titleOf(thing)} was changed since it was read`);
    throw new Refused(refusedThing(wanted, thing, error.problem));
  }
}
