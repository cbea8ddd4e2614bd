import { type Difference, diff } from '../../directory/config/diff.ts';
import { fieldName } from './form/field-names.ts';
import { at } from './form/merge.ts';

/** Where two states of a resource differ, as people say it: what is of another kind by now is another thing. Pure. */
export function changesOf(before: unknown, after: unknown): Difference[] {
  const fields = diff(before, after);
  const others = fields.flatMap(({ path }) => /^(.+)\.kind$/.exec(path)?.[1] ?? []);
  const within = (path: string) => others.find((other) => path.startsWith(`${other}.`));
  const outermost = others.filter((other) => within(other) === undefined);
  return [
    ...fields.filter(({ path }) => within(path) === undefined),
    ...outermost.map((path) => ({ path, before: at(before, path), after: at(after, path) })),
  ].sort((one, other) => (one.path < other.path ? -1 : 1));
}

const STEP = /(?:^|\.)nodes\.([^.]+)(?:\.(.+))?$/;

/** "flow.nodes.greet.prompts" → "Step greet: Prompts". */
export function placeName(path: string): string {
  const [, step, field] = STEP.exec(path) ?? [];
  if (step === undefined) return fieldName(path);
  return field === undefined ? `Step ${step}` : `Step ${step}: ${fieldName(field)}`;
}
