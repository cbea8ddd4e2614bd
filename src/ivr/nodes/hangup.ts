import * as z from 'zod';
import type { HangupNode } from '../flow.ts';
import { nodeId, prompts } from './fields.ts';
import type { PassingKind } from './kind.ts';

export const hangup = {
  schema: z.object({ id: nodeId, kind: z.literal('hangup'), prompts: prompts.default([]) }),
  edges: () => [],
  pass: (node) => ({ done: 'hangup', prompts: node.prompts }),
} satisfies PassingKind<HangupNode>;
