import * as z from 'zod';
import type { AuctionNode } from '../flow.ts';
import { nodeId } from './fields.ts';
import type { PassingKind } from './kind.ts';

export const auction = {
  schema: z.object({ id: nodeId, kind: z.literal('auction') }),
  edges: () => [],
  pass: () => ({ done: 'auction' }),
} satisfies PassingKind<AuctionNode>;
