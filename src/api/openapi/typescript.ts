import type { Schema } from './schema.ts';

/** The comment above a type: what the document says of it. */
export const remark = ({ description }: Schema): string =>
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
