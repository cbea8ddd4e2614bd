import * as z from 'zod';
import { ROLES } from '../../directory/access/access-key.ts';

/** The console's session: opened with a key, kept in a cookie that stands in the key's place. */

export const keyBody = z.strictObject({ key: z.string().min(1).max(512) });

export const sessionShape = z.object({
  role: z.enum(ROLES),
  publisherId: z.string().optional(),
  buyerId: z.string().optional(),
  readOnly: z.boolean().optional().meta({ description: 'true: its key may change nothing' }),
  keyId: z.string().nullable().meta({
    description:
      'The key it was opened with; null: the operator’s first, which is a secret of the deployment',
  }),
  expiresAt: z.string(),
  campaigns: z.array(z.object({ id: z.string(), name: z.string() })).meta({
    description: 'Those a publisher or buyer takes part in, to call them by name; an operator lists them all',
  }),
  allowLoopbackBuyers: z.boolean().meta({ description: 'May buyers’ URLs be on loopback: in development' }),
});
export type Session = z.output<typeof sessionShape>;
export const nobodyShape = z.object({ role: z.null() });
