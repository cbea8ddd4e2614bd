import * as z from 'zod';
import { nodeId, prompts } from './fields.ts';
import type { NodeOf, PassingKind } from './kind.ts';

const schema = z.object({ id: nodeId, kind: z.literal('say'), prompts: prompts.min(1), next: nodeId });

export const say = {
  summary: 'Say: plays a message',
  blank: { prompts: [{ kind: 'say', text: '' }], next: '' },
  schema,
  edges: (node) => [{ path: ['next'], to: node.next }],
  pass: (node) => ({ next: node.next, prompts: node.prompts }),
} satisfies PassingKind<NodeOf<typeof schema>>;
