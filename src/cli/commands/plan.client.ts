import { planAsJson, showPlan } from '../plan/show-plan.ts';
import { basisOf } from './basis.ts';
import { CONNECTION, type Command, EXIT, type Run } from './command.ts';
import { type Compared, compare } from './open.client.ts';

export const PLANNING = {
  ...CONNECTION,
  remove: { type: 'boolean', default: false },
  secrets: { type: 'boolean', default: false },
} as const;

export const planCommand: Command = {
  options: PLANNING,
  async run(run) {
    const compared = await compare(run);
    tellPlan(run, compared);
    return compared.plan.steps.length > 0 ? EXIT.planned : EXIT.done;
  },
};

export function tellPlan(run: Run, { plan, present }: Pick<Compared, 'plan' | 'present'>): void {
  const basis = basisOf(present);
  if (run.values['json']) {
    run.say(JSON.stringify(planAsJson(plan, basis)));
    return;
  }
  for (const line of showPlan(plan)) run.say(line);
  if (plan.steps.length > 0)
    run.say(`Made from the exchange as it is now: apply --expect ${basis} holds it to that.`);
}
