import { escapeHtml } from '../../../lib/text/markup.ts';
import type { OpenApi, Operation, Parameter } from '../../openapi/document.ts';
import type { Schema } from '../../openapi/schema.ts';
import { typeOf } from '../../openapi/typescript.ts';
import { code, h2, h3, inline, p, table } from '../html.ts';
import type { Page } from '../page.ts';

/** Every operation and every type, from the document that also validates and writes the client. */
export function referenceOf(document: OpenApi): Page {
  const tags = document['tags'] as { name: string; description?: string }[];
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const sections = tags.map(({ name, description }) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(name));
    return h2(name, name) + (description ? p(`${description}.`) : '') + own.map(operationHtml).join('');
  });
  const types = Object.entries(document.components.schemas).map(
    ([name, schema]) => h3(name, `type-${name}`) + code(indent(typeOf(schema)), 'typescript'),
  );
  return {
    name: 'api',
    title: 'API reference',
    about: `${operations.length} operations. Types are written as TypeScript; bounds and patterns are in [openapi.json](/v1/openapi.json).`,
    body: [...sections, h2('Types', 'types'), ...types].join(''),
  };
}

type Listed = { path: string; method: string; operation: Operation };

function operationHtml({ path, method, operation }: Listed): string {
  const { operationId, summary, description, parameters, requestBody, responses } = operation;
  const roles = operation['x-roles'] as readonly string[] | undefined;
  const [status = '', success] = Object.entries(responses).find(([code]) => /^[12]/.test(code)) ?? [];
  const reply = success && 'content' in success ? success.content?.['application/json']?.schema : undefined;
  const body = requestBody?.content['application/json']?.schema;
  const refusals = Object.keys(responses).filter((code) => /^[45]/.test(code));
  return [
    `<details id="${escapeHtml(operationId)}"><summary><code>${method.toUpperCase()} ${escapeHtml(path)}</code> ${inline(summary)}</summary>`,
    p(`\`${operationId}\`. ${roles ? `For: ${roles.join(', ')}.` : 'Needs no key.'} ${description ?? ''}`),
    parameters.length > 0 ? parameterTable(parameters) : '',
    body ? p('Body:') + typeHtml(body) : '',
    p(`Answers ${status}${reply ? ':' : ', without a body.'}`),
    reply ? typeHtml(reply) : '',
    refusals.length > 0 ? p(`May refuse with ${refusals.join(', ')}: see [errors](/docs/errors).`) : '',
    '</details>',
  ].join('');
}

const parameterTable = (parameters: readonly Parameter[]): string =>
  table(
    ['field', 'in', 'type', 'meaning'],
    parameters.map(({ name, in: place, required, schema, description }) => [
      `\`${name}\`${required ? ' (needed)' : ''}`,
      place,
      `\`${typeOf(schema).replaceAll('\n', ' ')}\`${'default' in schema ? `, else \`${schema['default']}\`` : ''}`,
      description ?? '',
    ]),
  );

/** A named type is a link to it. */
function typeHtml(schema: Schema): string {
  const { $ref } = schema;
  if (typeof $ref !== 'string') return code(indent(typeOf(schema)), 'typescript');
  const name = $ref.slice($ref.lastIndexOf('/') + 1);
  return `<p><a href="#type-${escapeHtml(name)}"><code>${escapeHtml(name)}</code></a></p>`;
}

/** Two blanks a brace. */
function indent(type: string): string {
  let depth = 0;
  return type
    .split('\n')
    .map((line) => {
      if (line.startsWith('}')) depth -= 1;
      const indented = '  '.repeat(depth) + line;
      if (line.endsWith('{')) depth += 1;
      return indented;
    })
    .join('\n');
}
