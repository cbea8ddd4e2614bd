import * as z from 'zod';
import { tagNameSchema } from '../../campaign/line-schema.ts';

/** Fields several nodes share. Bounds keep a caller's wait and a carrier's document finite. */
export const nodeId = z.string().regex(/^[\w-]{1,64}$/, 'letters, digits, - and _, at most 64');
export const tagName = tagNameSchema;
export const tagValue = z
  .string()
  .max(200)
  .regex(/^\P{Cc}*$/u, 'no control characters');
export const retries = z.int().min(0).max(5).default(1);
export const timeoutSeconds = z.int().min(1).max(30).default(5);

const prompt = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('say'),
    text: z.string().trim().min(1).max(1_000),
    language: z
      .string()
      .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'a language tag such as en-US')
      .optional(),
  }),
  z.object({ kind: z.literal('play'), url: z.url({ protocol: /^https$/ }).max(2_000) }),
  z.object({ kind: z.literal('pause'), seconds: z.int().min(1).max(10) }),
]);

export const prompts = z.array(prompt).max(10);
