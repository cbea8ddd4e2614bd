import * as z from 'zod';
import { readState } from '../telephony/states.ts';
import { CONDITION_OPS, type Condition, type ConditionOp, type Leaf } from './condition.ts';

const MAX_DEPTH = 8;
const MAX_LEAVES = 200;
const MAX_LIST = 5_000;
const MAX_TEXT = 200;

const text = z.string().max(MAX_TEXT);
const scalar = z.union([text, z.number(), z.boolean()]);

const LISTS: ReadonlySet<ConditionOp> = new Set<ConditionOp>(['in', 'notIn']);
const NUMERIC: ReadonlySet<ConditionOp> = new Set<ConditionOp>(['lt', 'lte', 'gt', 'gte']);
const TEXTUAL: ReadonlySet<ConditionOp> = new Set<ConditionOp>(['startsWith', 'matches']);

/** These compare a whole value with a whole value. */
const WHOLE: ReadonlySet<ConditionOp> = new Set<ConditionOp>(['eq', 'ne', 'in', 'notIn']);

const WEEKDAY = /^(mon|tue|wed|thu|fri|sat|sun)(?:[a-z]{0,3}day|s|rs?)?$/i;

/** Fields that hold one of few values: what is meant by a text, null for what no call can have, and how to write it. */
const KNOWN: Readonly<Record<string, readonly [read: (text: string) => string | null, help: string]>> = {
  state: [readState, 'a state: write "CA" or "California"'],
  weekday: [(text) => WEEKDAY.exec(text)?.[1]?.toLowerCase() ?? null, 'a day: write "mon" to "sun"'],
  hour: [(text) => /^(?:[01]?\d|2[0-3])$/.exec(text)?.[0] ?? null, 'an hour: write 0 to 23'],
  // A spreadsheet drops the zero.
  zip: [(text) => text.replace(/^\d{4}$/, '0$&'), ''],
};

const knownIn = (field: string, op: ConditionOp) =>
  WHOLE.has(op) && Object.hasOwn(KNOWN, field) ? KNOWN[field]! : null;

const leafSchema = z
  .strictObject({
    field: z.string().min(1).max(64),
    op: z.enum(CONDITION_OPS),
    value: z.union([scalar, z.array(z.union([text, z.number()])).max(MAX_LIST)]).optional(),
  })
  .superRefine((leaf, context) => {
    const problem = valueProblem(leaf);
    if (problem) context.addIssue({ code: 'custom', path: ['value'], message: problem });
  })
  .overwrite(({ field, op, value, ...rest }) => ({
    ...rest,
    field,
    op,
    ...(value !== undefined && { value: asMeant({ field, op, value }) }),
  }));

/** As a call has it. */
function asMeant({ field, op, value }: Leaf): Leaf['value'] {
  const known = knownIn(field, op);
  if (!known || value === undefined || typeof value === 'boolean') return value;
  const read = (one: string | number): string | number => {
    const meant = known[0](String(one)) ?? one;
    return meant === String(one) ? one : meant;
  };
  return Array.isArray(value) ? value.map(read) : read(value);
}

function valueProblem({ field, op, value }: Leaf): string | null {
  if (LISTS.has(op) && !Array.isArray(value)) return `${op} takes a list`;
  const known = knownIn(field, op);
  const stranger = known && [value].flat().find((one) => one !== undefined && known[0](String(one)) === null);
  if (known && stranger != null) return `"${stranger}" is not ${known[1]}`;
  if (LISTS.has(op)) return null;
  if (op === 'exists')
    return value === undefined || typeof value === 'boolean' ? null : 'exists takes true or false';
  if (value === undefined || Array.isArray(value)) return `${op} takes one value`;
  if (NUMERIC.has(op)) {
    return typeof value !== 'boolean' && /^-?\d{1,15}(\.\d{1,15})?$/.test(String(value))
      ? null
      : `${op} takes a number`;
  }
  return TEXTUAL.has(op) && typeof value === 'boolean' ? `${op} takes text` : null;
}

/** The shape, for the types and the OpenAPI document; shapeProblems has already said what is wrong, and where. */
const shape: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(conditionShape) }),
    z.strictObject({ any: z.array(conditionShape) }),
    z.strictObject({ not: conditionShape }),
    leafSchema,
  ]),
);
const conditionShape = shape.meta({ id: 'Condition' });

type Problem = { path: PropertyKey[]; message: string };

/** Walks a hostile value by hand: bounded in depth and size, and precise about where it is wrong. */
function shapeProblems(value: unknown, path: PropertyKey[], count: { leaves: number }): Problem[] {
  if (path.filter((step) => typeof step === 'string').length >= MAX_DEPTH) {
    return [{ path, message: `nested deeper than ${MAX_DEPTH}` }];
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [{ path, message: 'must be a condition: all, any, not, or field, op and value' }];
  }
  const [key, ...others] = Object.keys(value);
  if (key !== 'all' && key !== 'any' && key !== 'not') {
    if (++count.leaves > MAX_LEAVES) return [{ path, message: `more than ${MAX_LEAVES} rules` }];
    const issues = leafSchema.safeParse(value).error?.issues ?? [];
    return issues.map((issue) => ({ path: [...path, ...issue.path], message: issue.message }));
  }
  if (others.length > 0) return [{ path, message: `"${others[0]}" may not stand beside "${key}"` }];
  const inner = (value as Record<string, unknown>)[key];
  if (key === 'not') return shapeProblems(inner, [...path, 'not'], count);
  if (!Array.isArray(inner)) return [{ path: [...path, key], message: 'must be a list of conditions' }];
  if (inner.length > MAX_LEAVES)
    return [{ path: [...path, key], message: `more than ${MAX_LEAVES} conditions` }];
  return inner.flatMap((child, index) => shapeProblems(child, [...path, key, index], count));
}

export const conditionSchema = z.preprocess((value, context) => {
  const problems = shapeProblems(value, [], { leaves: 0 });
  for (const { path, message } of problems.slice(0, 20)) {
    context.issues.push({ code: 'custom', path, message, input: value });
  }
  return value;
}, conditionShape);
