import { writeFileSync } from 'node:fs';
import { type Applied, applyPlan } from '../apply/apply.client.ts';
import { variablesOf } from '../apply/bodies.ts';
import type { Doc } from '../json.ts';
import { planAsJson } from '../plan/show-plan.ts';
import { directoryOf } from '../things/from-state.ts';
import { variablesIn } from '../things/secrets.ts';
import { agree } from './agree.client.ts';
import { basisOf } from './basis.ts';
import { type Command, EXIT, type Run, Stop, textOf } from './command.ts';
import { type Compared, compare } from './open.client.ts';
import { PLANNING, tellPlan } from './plan.client.ts';

export const APPLYING = {
  ...PLANNING,
  yes: { type: 'boolean', short: 'y', default: false },
  'dry-run': { type: 'boolean', default: false },
  expect: { type: 'string' },
  'new-secrets': { type: 'string' },
} as const;

export const applyCommand: Command = {
  options: APPLYING,
  run: async (run) => carryOut(run, await compare(run)),
};

/** Shows the plan, asks, and does it. @returns the exit code. */
export async function carryOut(run: Run, compared: Compared): Promise<number> {
  const { plan, present } = compared;
  const expected = textOf(run, 'expect');
  if (expected !== undefined && expected !== basisOf(present))
    throw new Stop(
      'The exchange is not as it was when the plan was made: somebody changed it in the meantime. Look at a new plan.',
    );
  const isJson = run.values['json'] === true;
  const isOver = run.values['dry-run'] === true || plan.steps.length === 0;
  if (!isJson || isOver) tellPlan(run, compared);
  if (isOver) return plan.steps.length > 0 ? EXIT.planned : EXIT.done;
  assertVariables(run, compared);
  await agree(run);
  const applied = await applyPlan(
    {
      client: compared.exchange.client,
      state: compared.state,
      wanted: compared.wanted,
      tell: isJson ? () => {} : run.say,
      context: { shapes: compared.shapes, variables: run.env, secrets: run.values['secrets'] === true },
      ids: idsOf(compared),
    },
    plan,
  );
  const told = {
    ...(planAsJson(plan, basisOf(present)) as Doc),
    versions: Object.fromEntries(applied.versions),
  };
  run.say(isJson ? JSON.stringify(told) : 'Done.');
  keepSecrets(run, applied);
  return EXIT.done;
}

/** Ids by name, of what is there. */
function idsOf({ state }: Compared) {
  const { publisher, buyer, campaign } = directoryOf(state);
  const turned = (names: ReadonlyMap<string, string>) => new Map([...names].map(([id, name]) => [name, id]));
  return { publisher: turned(publisher), buyer: turned(buyer), campaign: turned(campaign) };
}

function assertVariables(run: Run, { plan }: Compared): void {
  const named = plan.steps.flatMap((step) => variablesIn(variablesOf(step, run.values['secrets'] === true)));
  const missing = [...new Set(named)].filter((name) => !run.env[name]);
  if (missing.length > 0)
    throw new Stop(
      `Not set in the environment, and named by the files as secrets:\n${missing.map((name) => `  ${name}`).join('\n')}`,
    );
}

/** Buyers verify what they are sent with a secret that is shown once: it is kept where it was asked for, or not at all. */
function keepSecrets(run: Run, { secrets }: Applied): void {
  if (secrets.length === 0) return;
  const file = textOf(run, 'new-secrets');
  if (file === undefined) {
    run.complain(
      `${secrets.length} signing secrets of new buyers and webhooks were not kept: rotate one to see it (or apply with --new-secrets FILE).`,
    );
    return;
  }
  const kept = Object.fromEntries(secrets.map(({ title, secret }) => [title, secret]));
  writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
  run.complain(`${secrets.length} signing secrets of new buyers and webhooks are in ${file}, for you alone.`);
}
