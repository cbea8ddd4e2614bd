import * as z from 'zod';
import { assert } from '../../lib/result.ts';

/** JSON Schema 2020-12, as OpenAPI 3.1 takes it. */
export type Schema = { [keyword: string]: unknown };

const LARGEST = Number.MAX_SAFE_INTEGER;

/** What readers need: a format without the expression that checks it, a bound only where somebody chose it. */
function plain({ jsonSchema: schema }: { jsonSchema: Schema }): void {
  if (schema['format'] === 'date' || schema['format'] === 'date-time') delete schema['pattern'];
  if (schema['maximum'] === LARGEST) delete schema['maximum'];
  if (schema['minimum'] === -LARGEST) delete schema['minimum'];
  if ('example' in schema) {
    schema['examples'] = [schema['example']];
    delete schema['example'];
  }
}

/**
 * The named schemas of a document. A name stands for one schema: the same one may be named again, another one may not.
 * Replies are open unless `closed`: a client must pass over fields it does not know, while our own tests may not.
 */
export class Components {
  readonly schemas: Record<string, Schema> = {};
  readonly #closed: boolean;

  constructor(closed: boolean) {
    this.#closed = closed;
  }

  /** What is sent to the exchange, as it is before parsing. */
  request(schema: z.ZodType): Schema {
    return this.#lift(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', override: plain }));
  }

  /** What comes from the exchange. */
  reply(schema: z.ZodType): Schema {
    const whole = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any', override: plain });
    return this.#lift(this.#closed ? whole : open(whole));
  }

  /** @returns a reference to the schema under the name, or under `otherwise` when the name means something else. */
  name(schema: Schema, name: string, otherwise: string): Schema {
    const taken = this.schemas[name];
    const free = !taken || JSON.stringify(taken) === JSON.stringify(schema) ? name : otherwise;
    const known = this.schemas[free];
    assert(!known || JSON.stringify(known) === JSON.stringify(schema), `two schemas are named ${free}`);
    this.schemas[free] = schema;
    return { $ref: `#/components/schemas/${free}` };
  }

  /** zod keeps what it refers to under $defs of each schema; a document has one place for all. */
  #lift({ $schema: _, $defs, ...schema }: Schema): Schema {
    const moved = (part: Schema): Schema =>
      JSON.parse(JSON.stringify(part).replaceAll('"#/$defs/', '"#/components/schemas/')) as Schema;
    for (const [name, { id: __, ...definition }] of Object.entries(($defs ?? {}) as Record<string, Schema>)) {
      this.#define(name, moved(definition));
    }
    const { id: ___, ...rest } = schema;
    return moved(rest);
  }

  /** What is both sent and answered stays closed: in what is sent, a field that is not known is a mistake. */
  #define(name: string, schema: Schema): void {
    const known = this.schemas[name];
    const isOpened = known && JSON.stringify(open(known)) === JSON.stringify(open(schema));
    if (isOpened && JSON.stringify(known).length < JSON.stringify(schema).length) this.schemas[name] = schema;
    else if (!isOpened) this.name(schema, name, name);
  }
}

/** The schema without the refusal of fields it does not name. */
function open(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema), (key, value) =>
    key === 'additionalProperties' && value === false ? undefined : value,
  ) as Schema;
}
