import * as z from 'zod';
import { nodeId, prompts } from './fields.ts';
import type { NodeOf, PassingKind } from './kind.ts';

const schema = z.object({ id: nodeId, kind: z.literal('hangup'), prompts: prompts.default([]) });

export const hangup = {
  summary: 'Hang up',
  blank: { prompts: [{ kind: 'say', text: 'Thank you for calling. Goodbye.' }] },
  schema,
  edges: () => [],
  pass: (node) => ({ done: 'hangup', prompts: node.prompts }),
} satisfies PassingKind<NodeOf<typeof schema>>;
