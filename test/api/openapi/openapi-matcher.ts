import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';
import { buildOpenApi } from '../../../src/api/openapi/build.ts';
import type { Operation } from '../../../src/api/openapi/document.ts';
import { ROUTES } from '../../../src/api/routes.ts';

/** The document, closed: a reply may have no field it does not name. */
export const CLOSED = buildOpenApi(ROUTES, { closed: true });

const ajv = new Ajv2020({ strict: false, allErrors: true });
(addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
ajv.addSchema({ $id: 'outcry', ...CLOSED });

const validators = new Map<string, ValidateFunction>();
const escapePart = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1');

/** What the document says stands at a place, as a check. */
export function validatorAt(...place: string[]): ValidateFunction {
  const pointer = `outcry#/${place.map((part) => encodeURIComponent(escapePart(part))).join('/')}`;
  const known = validators.get(pointer);
  if (known) return known;
  const validate = ajv.compile({ $ref: pointer });
  validators.set(pointer, validate);
  return validate;
}

const templates = Object.keys(CLOSED.paths)
  .map((template) => {
    const source = template.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+');
    const written = template.replace(/\{\w+\}/g, '').length;
    return { template, pattern: new RegExp(`^${source}$`), written };
  })
  .sort((a, b) => b.written - a.written);

const findTemplate = (path: string): string | undefined =>
  templates.find(({ pattern }) => pattern.test(path))?.template;

export type Heard = { status: number; headers: Headers; body: unknown };

/** Is an answer one the document describes: its status, its type, every field of it? */
export function expectMatchesOpenApi(method: string, path: string, { status, headers, body }: Heard): void {
  const { pathname } = new URL(path, 'http://exchange');
  const template = findTemplate(pathname);
  if (!template) {
    expectProblem(`${method} ${path}`, status, body, [401, 404]);
    return;
  }
  const operation = CLOSED.paths[template]?.[method.toLowerCase()];
  if (!operation) {
    expectProblem(`${method} ${path}`, status, body, [405]);
    return;
  }
  const where = ['paths', template, method.toLowerCase(), 'responses', String(status)];
  const response = responseOf(operation, status);
  expect([method, template, status, response !== null]).toEqual([method, template, status, true]);
  if (!response?.content) {
    expect([method, template, status, body]).toEqual([method, template, status, {}]);
    return;
  }
  const type = (headers.get('content-type') ?? '').split(';')[0]!;
  expect(Object.keys(response.content)).toContain(type);
  if (!/[/+]json$/.test(type)) return; // lines of JSON are text, as CSV is
  const place = response.name ? ['components', 'responses', response.name] : where;
  const validate = validatorAt(...place, 'content', type, 'schema');
  const problems = validate(body) ? [] : validate.errors;
  expect({ asked: `${method} ${path}`, status, problems, body }).toMatchObject({ problems: [] });
}

function responseOf(operation: Operation, status: number) {
  const response = operation.responses[String(status)];
  if (!response) return null;
  if (!('$ref' in response)) return { ...response, name: null };
  const name = response.$ref.split('/').at(-1)!;
  return { ...CLOSED.components.responses[name]!, name };
}

function expectProblem(asked: string, status: number, body: unknown, statuses: number[]): void {
  const validate = validatorAt('components', 'schemas', 'Problem');
  const problems = validate(body) ? [] : validate.errors;
  expect({ asked, isExpected: statuses.includes(status), problems }).toEqual({
    asked,
    isExpected: true,
    problems: [],
  });
}
