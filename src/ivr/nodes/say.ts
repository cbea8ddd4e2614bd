import * as z from 'zod';
import type { SayNode } from '../flow.ts';
import { nodeId, prompts } from './fields.ts';
import type { PassingKind } from './kind.ts';

export const say = {
  schema: z.object({ id: nodeId, kind: z.literal('say'), prompts: prompts.min(1), next: nodeId }),
  edges: (node) => [{ path: ['next'], to: node.next }],
  pass: (node) => ({ next: node.next, prompts: node.prompts }),
} satisfies PassingKind<SayNode>;
