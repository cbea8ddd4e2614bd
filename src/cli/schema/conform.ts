import { type Doc, isDoc, type Json, type Path } from '../json.ts';
import { branchesOf, resolve, type Schema, type Schemas } from './schema.ts';

export type Problem = { path: Path; message: string };
/** The value with what was left out filled in, and what is wrong with it. */
type Conformed = { value: Json; problems: Problem[] };

/** Does a value look like a secret that is named and not written down? */
export const isFromEnv = (value: unknown): value is { fromEnv: string } =>
  isDoc(value) && typeof value['fromEnv'] === 'string' && Object.keys(value).length === 1;

/** Holds a value against a schema of the exchange's OpenAPI document. */
export function conform(schemas: Schemas, given: Schema, value: Json, path: Path = []): Conformed {
  const schema = resolve(schemas, given);
  const branches = branchesOf(schema);
  if (branches) return conformBest(schemas, branches, value, path);
  const wrong = (message: string): Conformed => ({ value, problems: [{ path, message }] });
  if (schema.const !== undefined)
    return value === schema.const ? ok(value) : wrong(`must be ${schema.const}`);
  if (schema.enum)
    return schema.enum.includes(value) ? ok(value) : wrong(`must be one of ${schema.enum.join(', ')}`);
  if (isFromEnv(value) && typesOf(schema).includes('string')) return ok(value);
  const types = typesOf(schema);
  if (types.length > 0 && !types.some((type) => isType(type, value))) return wrong(typeProblem(types, value));
  if (typeof value === 'string') return textProblem(schema, value, wrong) ?? ok(value);
  if (typeof value === 'number') {
    if (schema.minimum !== undefined && value < schema.minimum)
      return wrong(`must be at least ${schema.minimum}`);
    if (schema.maximum !== undefined && value > schema.maximum)
      return wrong(`must be at most ${schema.maximum}`);
  }
  if (Array.isArray(value)) return conformList(schemas, schema, value, path);
  return isDoc(value) ? conformDoc(schemas, schema, value, path) : ok(value);
}

const ok = (value: Json): Conformed => ({ value, problems: [] });
const typesOf = (schema: Schema): string[] => [schema.type ?? []].flat();

function isType(type: string, value: Json): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isDoc(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  null: 'null',
};

function typeProblem(types: readonly string[], value: Json): string {
  const wanted = types.map((type) => WORDS[type] ?? type).join(' or ');
  const isUnquoted = types.includes('string') && (typeof value === 'number' || typeof value === 'boolean');
  return `must be ${wanted}${isUnquoted ? ': put it in quotes' : ''}`;
}

function textProblem(schema: Schema, text: string, wrong: (message: string) => Conformed): Conformed | null {
  if (text.length < (schema.minLength ?? 0)) return wrong('must not be empty');
  if (text.length > (schema.maxLength ?? Infinity))
    return wrong(`must have at most ${schema.maxLength} characters`);
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(text))
    return wrong(`must look like ${schema.pattern}`);
  return null;
}

function conformList(schemas: Schemas, schema: Schema, list: readonly Json[], path: Path): Conformed {
  const wrong = (message: string): Conformed => ({ value: [...list], problems: [{ path, message }] });
  if (list.length < (schema.minItems ?? 0)) return wrong(`must have at least ${schema.minItems}`);
  if (list.length > (schema.maxItems ?? Infinity)) return wrong(`must have at most ${schema.maxItems}`);
  const fits = list.map((item, index) =>
    conform(schemas, schema.prefixItems?.[index] ?? schema.items ?? {}, item, [...path, index]),
  );
  return { value: fits.map((each) => each.value), problems: fits.flatMap(({ problems }) => problems) };
}

function conformDoc(schemas: Schemas, schema: Schema, doc: Doc, path: Path): Conformed {
  const { properties = {}, required = [], additionalProperties: others } = schema;
  const problems: Problem[] = required
    .filter((name) => doc[name] === undefined)
    .map((name) => ({ path: [...path, name], message: 'is missing' }));
  const value: Doc = {};
  for (const [name, own] of Object.entries(properties)) {
    const { default: standard } = resolve(schemas, own);
    if (doc[name] === undefined && standard === undefined) continue;
    const inner = conform(schemas, own, doc[name] === undefined ? standard! : doc[name], [...path, name]);
    value[name] = inner.value;
    problems.push(...inner.problems);
  }
  for (const [name, child] of Object.entries(doc)) {
    if (Object.hasOwn(properties, name)) continue;
    if (others === false)
      problems.push({ path: [...path, name], message: strangerProblem(name, properties) });
    const inner = isDoc(others) ? conform(schemas, others as Schema, child, [...path, name]) : ok(child);
    value[name] = inner.value;
    problems.push(...inner.problems);
  }
  return { value, problems };
}

function strangerProblem(name: string, properties: Readonly<Record<string, Schema>>): string {
  const same = Object.keys(properties).find((known) => known.toLowerCase() === name.toLowerCase());
  return same ? `is no field here: did you mean ${same}?` : 'is no field here';
}

/** Of several kinds the one that the value was most likely meant to be. */
function conformBest(schemas: Schemas, branches: readonly Schema[], value: Json, path: Path): Conformed {
  const fits = branches.map((branch) => ({
    branch: resolve(schemas, branch),
    ...conform(schemas, branch, value, path),
  }));
  const good = fits.find(({ problems }) => problems.length === 0);
  if (good) return { value: good.value, problems: [] };
  const likely = fits.filter(({ branch }) => isDoc(value) && agrees(branch, value));
  if (likely.length === 0) {
    const kinds = fits.flatMap(
      ({ branch }) => branch.properties?.['kind']?.const ?? branch.properties?.['change']?.const ?? [],
    );
    const name = fits.some(({ branch }) => branch.properties?.['kind']) ? 'kind' : 'change';
    if (isDoc(value) && kinds.length > 0)
      return { value, problems: [{ path: [...path, name], message: `must be one of ${kinds.join(', ')}` }] };
    const types = [...new Set(fits.flatMap(({ branch }) => typesOf(branch)))];
    if (types.length > 1 && !types.some((type) => isType(type, value)))
      return { value, problems: [{ path, message: typeProblem(types, value) }] };
  }
  const best = [...(likely.length > 0 ? likely : fits)].sort(
    (a, b) => a.problems.length - b.problems.length,
  )[0]!;
  return { value: best.value, problems: best.problems };
}

/** Has it the constants of this kind, and a field of it? */
const agrees = ({ properties = {} }: Schema, doc: Doc): boolean => {
  const constants = Object.entries(properties).filter(([, { const: constant }]) => constant !== undefined);
  return constants.length > 0
    ? constants.every(([name, { const: constant }]) => doc[name] === constant)
    : Object.keys(doc).some((name) => Object.hasOwn(properties, name));
};
