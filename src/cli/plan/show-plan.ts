import type { Trouble } from '../files/yaml.ts';
import type { Json } from '../json.ts';
import { KINDS, titleOf } from '../things/thing.ts';
import type { Plan, Step } from './plan.ts';

const LONGEST = 100;
const MOST_OF_A_KIND = 20;
const SIGNS = { create: '+', change: '~', remove: '-' } as const;
const DONE = { create: 'to create', change: 'to change', remove: 'to remove' } as const;

/** As a person reads it: what is created, changed field by field, removed, and left as it is. */
export function showPlan({ steps, left }: Plan): string[] {
  const lines = KINDS.flatMap((kind) =>
    steps.filter(({ thing }) => thing.kind === kind).flatMap((step) => showStep(step)),
  );
  const counts = (Object.keys(DONE) as Step['action'][]).flatMap((action) => {
    const count = steps.filter((step) => step.action === action).length;
    return count > 0 ? [`${count} ${DONE[action]}`] : [];
  });
  const summary =
    counts.length > 0 ? `${counts.join(', ')}.` : 'Nothing to do: the exchange is as the files say.';
  return [...lines, ...(lines.length > 0 ? [''] : []), summary, ...showLeft(left)];
}

function showStep({ action, thing, differences }: Step): string[] {
  const title = `${SIGNS[action]} ${titleOf(thing)}`;
  return [
    title,
    ...differences.map(({ path, from, to }) => `    ${path}: ${showValue(from)} → ${showValue(to)}`),
  ];
}

function showLeft(left: Plan['left']): string[] {
  if (left.length === 0) return [];
  const shown = left.slice(0, MOST_OF_A_KIND).map((thing) => `  ${titleOf(thing)}`);
  const more = left.length > shown.length ? [`  and ${left.length - shown.length} more`] : [];
  return [`In no file, and left as it is (--remove takes it away): ${left.length}`, ...shown, ...more];
}

function showValue(value: Json | undefined): string {
  if (value === undefined) return '(nothing)';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** The same for programs. */
export const planAsJson = ({ steps, left }: Plan, basis: string): Json => ({
  basis,
  changes: steps.map(({ action, thing, differences }) => ({
    action,
    kind: thing.kind,
    title: titleOf(thing),
    ...(thing.place && { file: thing.place.file }),
    fields: differences.map(({ path, from = null, to = null }) => ({ path, from, to })),
  })),
  left: left.map((thing) => ({ kind: thing.kind, title: titleOf(thing) })),
});

export const showTrouble = ({ file, line, field, message }: Trouble): string =>
  `${file}:${line}: ${field ? `${field} ` : ''}${message}`;
