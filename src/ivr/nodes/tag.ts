import * as z from 'zod';
import type { TagNode } from '../flow.ts';
import { nodeId, tagName, tagValue } from './fields.ts';
import type { PassingKind } from './kind.ts';

export const tag = {
  schema: z.object({
    id: nodeId,
    kind: z.literal('tag'),
    tags: z.record(tagName, tagValue),
    next: nodeId,
  }),
  edges: (node) => [{ path: ['next'], to: node.next }],
  pass: (node) => ({ next: node.next, tags: node.tags }),
} satisfies PassingKind<TagNode>;
