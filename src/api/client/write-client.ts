import type { OpenApi, Operation } from '../openapi/document.ts';
import { remark, typeOf } from '../openapi/typescript.ts';
import { RUNTIME } from './runtime.ts';

/** Writes the client as TypeScript, from the OpenAPI document alone. */
export function writeClient(document: OpenApi): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const callable = operations
    .filter(({ operation }) => operation['x-roles'] !== undefined && bodyOf(operation) !== undefined)
    .sort((a, b) => (a.operation.operationId < b.operation.operationId ? -1 : 1));
  const table = callable.map(
    ({ path, method, operation }) => `${operation.operationId}: ['${method}', '${path}'],`,
  );
  return [
    '/** Generated from the OpenAPI document by `npm run generate`. Needs nothing but a fetch. */',
    ...Object.entries(document.components.schemas).map(
      ([name, schema]) => `${remark(schema)}export type ${name} = ${typeOf(schema)};`,
    ),
    `export type Operations = {\n${callable.map(({ operation }) => writeOperation(operation)).join('\n')}\n};`,
    `const OPERATIONS: { [Name in keyof Operations]: readonly [method: string, path: string] } = {\n${table.join('\n')}\n};`,
    RUNTIME,
  ].join('\n\n');
}

/** The type of a success: null for one without a body, undefined for one that is not JSON. */
function bodyOf({ responses }: Operation): string | null | undefined {
  const [, success] = Object.entries(responses).find(([status]) => status.startsWith('2')) ?? [];
  if (!success || '$ref' in success) return undefined;
  if (!success.content) return null;
  const json = success.content['application/json'];
  return json && typeOf(json.schema);
}

function writeOperation(operation: Operation): string {
  const { operationId, summary, parameters, requestBody } = operation;
  const fields = parameters
    .filter(({ in: place }) => place !== 'header')
    .map(({ name, required, schema }) => `${name}${required ? '' : '?'}: ${typeOf(schema)};`);
  const body = requestBody?.content['application/json'];
  if (body) fields.push(`body: ${typeOf(body.schema)};`);
  const takes = (header: string): boolean => parameters.some(({ name }) => name === header);
  if (takes('Idempotency-Key')) fields.push('idempotencyKey?: string;');
  if (takes('If-Match')) fields.push('ifMatch?: string;');
  if (takes('If-None-Match')) fields.push('ifNoneMatch?: string;');
  const request = fields.length > 0 ? `{ ${fields.join(' ')} }` : 'Record<string, never>';
  return `/** ${summary}. */\n${operationId}: { request: ${request}; reply: ${bodyOf(operation)} };`;
}
