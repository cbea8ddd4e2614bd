import type { OpenApi, Operation } from '../openapi/build.ts';
import type { Schema } from '../openapi/schema.ts';
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
  if (parameters.some(({ name }) => name === 'Idempotency-Key')) fields.push('idempotencyKey?: string;');
  const request = fields.length > 0 ? `{ ${fields.join(' ')} }` : 'Record<string, never>';
  return `/** ${summary}. */\n${operationId}: { request: ${request}; reply: ${bodyOf(operation)} };`;
}

const remark = ({ description }: Schema): string =>
  typeof description === 'string' ? `/** ${description.replaceAll('*/', '')} */\n` : '';

const literal = (value: unknown): string =>
  typeof value === 'string'
    ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
    : JSON.stringify(value);
const union = (types: readonly string[]): string => [...new Set(types)].join(' | ') || 'never';
const nameOf = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name));

/** The TypeScript of a JSON Schema. What a type cannot say (a pattern, a bound) is left to the exchange to refuse. */
export function typeOf(schema: Schema): string {
  const { $ref, type, properties } = schema;
  if (typeof $ref === 'string') return $ref.slice($ref.lastIndexOf('/') + 1);
  if ('const' in schema) return literal(schema['const']);
  if (Array.isArray(schema['enum'])) return union(schema['enum'].map(literal));
  const either = (schema['anyOf'] ?? schema['oneOf']) as Schema[] | undefined;
  if (either) return union(either.map((one) => typeOf(one)));
  const every = schema['allOf'] as Schema[] | undefined;
  if (every) return every.map((one) => typeOf(one)).join(' & ');
  if (Array.isArray(type)) return union(type.map((one) => typeOf({ ...schema, type: one })));
  if (type === 'array') return arrayOf(schema);
  if (type === 'object' || properties) return objectOf(schema);
  if (type === 'integer' || type === 'number') return 'number';
  return type === 'string' || type === 'boolean' || type === 'null' ? type : 'unknown';
}

function arrayOf({ items, prefixItems }: Schema): string {
  if (Array.isArray(prefixItems)) return `[${prefixItems.map((item: Schema) => typeOf(item)).join(', ')}]`;
  return items ? `Array<${typeOf(items as Schema)}>` : 'unknown[]';
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema): string {
  const fields = Object.entries(properties as Record<string, Schema>);
  if (fields.length === 0) {
    const values = additionalProperties;
    return `Record<string, ${values && typeof values === 'object' ? typeOf(values as Schema) : 'unknown'}>`;
  }
  const lines = fields.map(([name, schema]) => {
    const optional = (required as string[]).includes(name) ? '' : '?';
    return `${remark(schema)}${nameOf(name)}${optional}: ${typeOf(schema)};`;
  });
  if (additionalProperties && typeof additionalProperties === 'object')
    lines.push('[more: string]: unknown;');
  return `{\n${lines.join('\n')}\n}`;
}
