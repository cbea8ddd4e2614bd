import * as z from 'zod';
import { nodeId, prompts, retries, tagName, tagValue, timeoutSeconds } from './fields.ts';
import type { NodeOf, WaitingKind } from './kind.ts';

const schema = z.object({
  id: nodeId,
  kind: z.literal('menu'),
  prompts: prompts.min(1),
  tag: tagName.nullable().default(null),
  choices: z
    .array(
      z.object({
        key: z.string().regex(/^[0-9*#]$/, 'one key: 0 to 9, * or #'),
        value: tagValue.default(''),
        next: nodeId,
      }),
    )
    .min(1)
    .max(12),
  retries,
  timeoutSeconds,
  otherwise: nodeId.optional(),
});

/** Asks for one key and tags the call with what the key stands for. */
export const menu = {
  summary: 'Menu: asks for one key',
  blank: { prompts: [{ kind: 'say', text: '' }], tag: '', choices: [{ key: '1', value: '', next: '' }] },
  schema,

  edges: (node) => [
    ...node.choices.map(({ next }, index) => ({ path: ['choices', index, 'next'], to: next })),
    { path: ['otherwise'], to: node.otherwise },
  ],

  ask: (node) => ({
    kind: 'gather',
    prompts: node.prompts,
    maxDigits: 1,
    timeoutSeconds: node.timeoutSeconds,
    finishKey: null, // # may be a choice
    next: 'input',
  }),

  answer(node, input) {
    const choice = node.choices.find(({ key }) => key === input);
    if (!choice) return null;
    return { next: choice.next, tags: node.tag === null ? {} : { [node.tag]: choice.value } };
  },
} satisfies WaitingKind<NodeOf<typeof schema>>;
