import { isDoc, type Json } from '../json.ts';

/** As much of JSON Schema as the exchange's OpenAPI document uses. */
export type Schema = {
  $ref?: string;
  type?: string | string[];
  const?: Json;
  enum?: Json[];
  default?: Json;
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  prefixItems?: Schema[];
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  pattern?: string;
};
export type Schemas = Readonly<Record<string, Schema>>;

export function resolve(schemas: Schemas, schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.split('/').at(-1)!;
  return resolve(schemas, schemas[name] ?? {});
}

export const branchesOf = (schema: Schema): readonly Schema[] | undefined => schema.anyOf ?? schema.oneOf;

/** What a field is when nothing is said of it; undefined: there is no such value. */
export function absentValue(schemas: Schemas, given: Schema): Json | undefined {
  const schema = resolve(schemas, given);
  if (schema.default !== undefined) return schema.default;
  const branches = branchesOf(schema);
  const types = [schema.type ?? []].flat();
  if (types.includes('null') || branches?.some((branch) => absentValue(schemas, branch) === null))
    return null;
  if (branches) return undefined;
  if (types.includes('array')) return (schema.minItems ?? 0) === 0 ? [] : undefined;
  if (types.includes('boolean')) return false;
  return undefined;
}

/** References by name instead of by id: what the files hold where the API takes `buyerId`. */
export function byName(schemas: Schemas): Schemas {
  const word = (name: string): string => REFERENCES[name] ?? name;
  const rename = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rename);
    if (!isDoc(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, child]) => {
        if (key === 'properties' && isDoc(child))
          return [
            key,
            Object.fromEntries(Object.entries(child).map(([name, own]) => [word(name), rename(own)])),
          ];
        if (key === 'required' && Array.isArray(child)) return [key, child.map((name) => word(String(name)))];
        return [key, rename(child)];
      }),
    );
  };
  return rename(schemas) as Schemas;
}

const REFERENCES: Readonly<Record<string, string>> = {
  buyerId: 'buyer',
  publisherId: 'publisher',
  campaignId: 'campaign',
};
