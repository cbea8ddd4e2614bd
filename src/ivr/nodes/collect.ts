import * as z from 'zod';
import { nodeId, prompts, retries, tagName, timeoutSeconds } from './fields.ts';
import type { NodeOf, WaitingKind } from './kind.ts';

const schema = z.object({
  id: nodeId,
  kind: z.literal('collect'),
  prompts: prompts.min(1),
  tag: tagName,
  digits: z.int().min(1).max(20),
  retries,
  timeoutSeconds,
  next: nodeId,
  otherwise: nodeId.optional(),
});

/** Collects digits into a tag, such as a ZIP. */
export const collect = {
  summary: 'Collect: asks for digits',
  blank: { prompts: [{ kind: 'say', text: '' }], tag: '', digits: 5, next: '' },
  schema,

  edges: (node) => [
    { path: ['next'], to: node.next },
    { path: ['otherwise'], to: node.otherwise },
  ],

  ask: (node) => ({
    kind: 'gather',
    prompts: node.prompts,
    maxDigits: node.digits,
    timeoutSeconds: node.timeoutSeconds,
    finishKey: '#',
    next: 'input',
  }),

  answer(node, input) {
    if (input === null || !/^\d+$/.test(input) || input.length !== node.digits) return null;
    return { next: node.next, tags: { [node.tag]: input } };
  },
} satisfies WaitingKind<NodeOf<typeof schema>>;
