import * as z from 'zod';
import { refuseUrl } from '../../../lib/public-url.ts';
import { HEADER_NAME, isOwnHeader } from '../../header.ts';
import { isPath } from '../wire/path.ts';
import { ACCEPT_OPS, BODY_FORMATS, type CustomDialect, EXPIRY_KINDS, NUMBER_PATHS } from './config.ts';
import { CONFIRM_TOKENS, isToken, PING_TOKENS } from './scope.ts';
import { parseTemplate, render, tokensOf } from './template.ts';

/** What the API takes as `bidding.custom`. Templates, paths and headers are checked here, once. */

const MAX_BODY = 8_192;

const pathSchema = z.string().max(200).refine(isPath, 'must be a path such as "buyers[0].bid"');
const pathsSchema = z.array(pathSchema).max(20);
const valueSchema = z.string().min(1).max(100);

const acceptSchema = z
  .strictObject({
    path: pathSchema,
    op: z.enum(ACCEPT_OPS).default('in'),
    values: z.array(valueSchema).max(20).default([]),
  })
  .refine(({ op, values }) => op === 'exists' || values.length > 0, {
    path: ['values'],
    message: 'must name at least one value',
  });

/** Why a template cannot be used, or null. */
function templateProblem(text: string, known: readonly string[]): string | null {
  const template = parseTemplate(text);
  if ('problem' in template) return template.problem;
  const unknown = tokensOf(template).find((token) => !isToken(token, known));
  return unknown === undefined ? null : `"${unknown}" is not known here`;
}

const templateSchema = (maxLength: number, known: readonly string[]) =>
  z
    .string()
    .max(maxLength)
    .superRefine((text, context) => {
      const problem = templateProblem(text, known);
      if (problem) context.addIssue({ code: 'custom', message: problem });
    });

const ORIGIN = /^[a-z]+:\/\/[^/?#]*/i;

/** Why a URL template cannot be used, or null: its scheme and host are fixed text, the rest may hold tokens. */
export function urlTemplateProblem(
  url: string,
  known: readonly string[],
  allowLoopback: boolean,
): string | null {
  if (ORIGIN.exec(url)?.[0].includes('{')) return 'must not have tokens in its host';
  return templateProblem(url, known) ?? refuseUrl(url, { allowLoopback });
}

const headersSchema = (known: readonly string[]) =>
  z
    .record(
      z
        .string()
        .regex(HEADER_NAME, 'must be a header name')
        .refine(
          (name) => !isOwnHeader(name) || name.toLowerCase() === 'accept',
          'is a header the exchange sets itself',
        ),
      templateSchema(1_024, known).regex(/^[\x20-\x7e]*$/, 'must be visible ASCII'),
    )
    .refine((headers) => Object.keys(headers).length <= 20, 'must not be more than 20');

const requestFields = (known: readonly string[]) => ({
  method: z.enum(['GET', 'POST', 'PUT']).default('POST'),
  headers: headersSchema(known).default({}),
  format: z.enum(BODY_FORMATS).nullable().default(null),
  body: templateSchema(MAX_BODY, known).nullable().default(null),
});

type RequestInput = { method: string; format: string | null; body: string | null };

/** A body needs a method that has one and a format; a JSON body must be JSON once its tokens are filled in. */
function bodyProblem({ method, format, body }: RequestInput): string | null {
  if (body === null) return null;
  if (method === 'GET') return 'a GET has no body';
  if (format === null) return 'a body needs a format';
  if (format !== 'json') return null;
  try {
    JSON.parse(render(body, () => 'x', 'json'));
    return null;
  } catch {
    return 'must be JSON once its tokens are filled in';
  }
}

const checkBody = (request: RequestInput, context: z.RefinementCtx): void => {
  const problem = bodyProblem(request);
  if (problem) context.addIssue({ code: 'custom', path: ['body'], message: problem });
};

const requestSchema = z.strictObject(requestFields(PING_TOKENS)).superRefine(checkBody);

const replySchema = z.strictObject({
  accept: acceptSchema.nullable().default(null),
  bid: pathsSchema.min(1),
  unit: z.enum(['dollars', 'cents']).default('dollars'),
  number: pathsSchema.default([...NUMBER_PATHS]),
  bidId: pathsSchema.default([]),
  seconds: pathsSchema.default([]),
  expiry: z
    .strictObject({ paths: pathsSchema.min(1), kind: z.enum(EXPIRY_KINDS).default('seconds') })
    .nullable()
    .default(null),
  reason: pathsSchema.default([]),
});

const confirmSchema = (allowLoopback: boolean) =>
  z
    .strictObject({
      ...requestFields(CONFIRM_TOKENS),
      url: z
        .string()
        .max(2_048)
        .superRefine((url, context) => {
          const problem = urlTemplateProblem(url, CONFIRM_TOKENS, allowLoopback);
          if (problem) context.addIssue({ code: 'custom', message: problem });
        }),
      reply: z.strictObject({
        accept: acceptSchema,
        number: pathsSchema.default([...NUMBER_PATHS]),
        seconds: pathsSchema.default([]),
        reason: pathsSchema.default([]),
      }),
    })
    .superRefine(checkBody);

export const customSchema = (allowLoopback: boolean) =>
  z.strictObject({
    request: requestSchema,
    reply: replySchema,
    confirm: confirmSchema(allowLoopback).nullable().default(null),
  }) satisfies z.ZodType<CustomDialect>;
