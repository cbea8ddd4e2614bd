import * as z from 'zod';
import { lineSchema } from '../campaign/schema.ts';
import { isId } from '../lib/ids.ts';
import { moneySchema } from '../lib/money-schema.ts';
import { outcomeName } from '../prices/schema.ts';

const instant = z.iso.datetime({ offset: true });
const callId = z.string().refine((id) => isId('call', id), 'must be a call id');

/** What a buyer says became of a call: of one it names, or of the one that somebody made at a time. */
export const outcomeSchema = z
  .strictObject({
    callId: callId.optional(),
    caller: z.string().min(1).max(40).optional().meta({ description: 'Instead of callId, with `at`' }),
    at: instant.optional().meta({
      description: 'A moment of the call, or one at most ten minutes before or after it',
    }),
    kind: outcomeName.meta({ description: 'As the target’s charge names it, or any other', example: 'sale' }),
    amount: moneySchema.optional().meta({
      description: 'What it is worth to you. It is kept; what is owed is what was agreed',
    }),
    reference: lineSchema(200).meta({
      description: 'Your own name of it: the same outcome counts once',
      example: 'order-7731',
    }),
    occurredAt: instant,
  })
  .superRefine((said, context) => {
    const add = (path: 'callId' | 'caller' | 'at', message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (said.callId !== undefined) {
      if (said.caller !== undefined) add('caller', 'must be left out beside callId');
      if (said.at !== undefined) add('at', 'must be left out beside callId');
    } else if (said.caller === undefined) add('callId', 'must name the call, or caller and at must');
    else if (said.at === undefined) add('at', 'must say when the caller called');
  });

export type OutcomeSaid = z.output<typeof outcomeSchema>;
