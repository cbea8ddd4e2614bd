import * as z from 'zod';
import { conditionSchema } from '../../buyers/condition-schema.ts';
import type { BranchNode } from '../flow.ts';
import { nodeId } from './fields.ts';
import type { PassingKind } from './kind.ts';

export const branch = {
  schema: z.object({
    id: nodeId,
    kind: z.literal('branch'),
    when: conditionSchema,
    // biome-ignore lint/suspicious/noThenProperty: the wire format names it; a node is never awaited
    then: nodeId,
    otherwise: nodeId.optional(),
  }),
  edges: (node) => [
    { path: ['then'], to: node.then },
    { path: ['otherwise'], to: node.otherwise },
  ],
  pass: (node, holds) => ({ next: holds(node.when) ? node.then : node.otherwise }),
} satisfies PassingKind<BranchNode>;
