import * as z from 'zod';
import { conditionSchema } from '../../buyers/condition-schema.ts';
import { nodeId } from './fields.ts';
import type { NodeOf, PassingKind } from './kind.ts';

const schema = z.object({
  id: nodeId,
  kind: z.literal('branch'),
  when: conditionSchema,
  // biome-ignore lint/suspicious/noThenProperty: the wire format names it; a node is never awaited
  then: nodeId,
  otherwise: nodeId.optional(),
});

export const branch = {
  summary: 'Branch: depends on the call',
  blank: { when: { all: [{ field: 'state', op: 'in', value: [] }] } },
  schema,
  edges: (node) => [
    { path: ['then'], to: node.then },
    { path: ['otherwise'], to: node.otherwise },
  ],
  pass: (node, holds) => ({ next: holds(node.when) ? node.then : node.otherwise }),
} satisfies PassingKind<NodeOf<typeof schema>>;
