import * as z from 'zod';
import { PROBLEMS, type ProblemCode } from '../http/errors.ts';
import type { Route } from '../http/route.ts';
import type { Operation, Response } from './document.ts';
import type { Schema } from './schema.ts';

/** A refusal as it is sent (RFC 9457): a ping that is refused says more than others, and others may some day. */
export const problemShape = z.looseObject({
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

const PROBLEM_TYPE = 'application/problem+json';
export const REQUEST_ID = {
  'x-request-id': { description: 'Names the request in our log', schema: { type: 'string' } },
};

/** Every refusal an operation can answer with. */
export function refusalsOf({ method, roles, params, query, body }: Route): Operation['responses'] {
  const statuses = new Set([401, 429, 500, 503]);
  if (roles.length < 3 || method === 'GET') statuses.add(403);
  if (method !== 'GET') for (const status of [400, 403, 409, 412, 413]) statuses.add(status);
  if (params || method === 'POST') statuses.add(404);
  if (body) statuses.add(415);
  if (body || query) statuses.add(422);
  if (method !== 'GET') statuses.add(412);
  return Object.fromEntries(
    [...statuses]
      .filter((status) => STATUSES.includes(status))
      .sort()
      .map((status) => [status, { $ref: `#/components/responses/problem${status}` }]),
  );
}

/** The statuses of refusals. */
const STATUSES: readonly number[] = [...new Set(Object.values(PROBLEMS).map(([status]) => status))].sort();

/** One response a status: which codes it can carry. */
export function problemResponses(problem: Schema): Record<string, Response> {
  return Object.fromEntries(
    STATUSES.map((status) => {
      const codes = (Object.keys(PROBLEMS) as ProblemCode[]).filter((code) => PROBLEMS[code][0] === status);
      const schema = {
        allOf: [problem, { properties: { status: { const: status }, code: { enum: codes } } }],
      };
      const description = codes.map((code) => `${code}: ${PROBLEMS[code][1]}`).join('. ');
      return [
        `problem${status}`,
        { description, headers: REQUEST_ID, content: { [PROBLEM_TYPE]: { schema } } },
      ];
    }),
  );
}
