export const CONDITION_OPS = [
  'eq',
  'ne',
  'in',
  'notIn',
  'lt',
  'lte',
  'gt',
  'gte',
  'startsWith',
  'matches',
  'exists',
] as const;
export type ConditionOp = (typeof CONDITION_OPS)[number];

export type Leaf = {
  field: string;
  op: ConditionOp;
  value?: string | number | boolean | (string | number)[];
};
export type Condition = { all: Condition[] } | { any: Condition[] } | { not: Condition } | Leaf;
