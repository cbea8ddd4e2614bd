import { z } from 'zod';
import { PROBLEMS, type ProblemCode } from './errors.ts';

/** A refusal as it is sent (RFC 9457). */
export const problemShape = z.object({
  type: z.string().meta({ description: 'Where the code is explained', examples: ['/docs/errors#notFound'] }),
  title: z.string(),
  status: z.int(),
  code: z
    .enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]])
    .meta({ description: 'Stable: decide by it' }),
  detail: z.string().meta({ description: 'For people; may change' }),
  requestId: z.string().meta({ description: 'Names the request in our log' }),
  errors: z
    .array(z.object({ path: z.string(), message: z.string() }))
    .optional()
    .meta({ description: 'Which fields do not hold' }),
});
