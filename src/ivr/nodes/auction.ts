import * as z from 'zod';
import { nodeId } from './fields.ts';
import type { NodeOf, PassingKind } from './kind.ts';

const schema = z.object({ id: nodeId, kind: z.literal('auction') });

/** Sends the call to auction: the usual end of a flow. */
export const auction = {
  summary: 'Auction: offers the call to buyers',
  blank: {},
  schema,
  edges: () => [],
  pass: () => ({ done: 'auction' }),
} satisfies PassingKind<NodeOf<typeof schema>>;
