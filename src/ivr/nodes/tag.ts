import * as z from 'zod';
import { nodeId, tagName, tagValue } from './fields.ts';
import type { NodeOf, PassingKind } from './kind.ts';

const schema = z.object({
  id: nodeId,
  kind: z.literal('tag'),
  tags: z.record(tagName, tagValue),
  next: nodeId,
});

export const tag = {
  summary: 'Tag: saves tags',
  blank: { tags: {}, next: '' },
  schema,
  edges: (node) => [{ path: ['next'], to: node.next }],
  pass: (node) => ({ next: node.next, tags: node.tags }),
} satisfies PassingKind<NodeOf<typeof schema>>;
