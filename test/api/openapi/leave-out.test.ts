import { parseAst } from 'vite';
import { describe, expect, it } from 'vitest';
import { leaveOutDocuments, markAsPure } from '../../../src/api/openapi/leave-out.ts';

const left = (code: string): string | null => leaveOutDocuments(code, parseAst(code));
/** What the module makes when it runs. */
const run = (code: string): unknown =>
  Function('defineRoute', `${code}; return route;`)((route: object) => route);

describe('what only the documents are made from', () => {
  const ROUTE = `const route = defineRoute({
    method: 'GET',
    summary: 'List calls',
    description: "In two " +
      'lines',
    query: { description: 'stays', at: 1 },
    response: shape.of({ a: [1, 2] }),
    status: 200,
    async handler({ summary }) { return { response: summary }; },
    alternatives: { 'text/csv': 'Lines' },
  });`;

  it('is taken out of a route, which goes on as it was', async () => {
    const route = run(left(ROUTE)!) as { handler(asked: object): Promise<unknown> };
    expect(Object.keys(route)).toEqual(['method', 'query', 'status', 'handler']);
    expect(route).toMatchObject({ method: 'GET', query: { description: 'stays', at: 1 }, status: 200 });
    expect(await route.handler({ summary: 1 })).toEqual({ response: 1 });
  });

  it('leaves every line where it was', () => {
    const lineOf = (code: string): number =>
      code.split('\n').findIndex((line) => line.includes('status: 200'));
    expect(lineOf(left(ROUTE)!)).toBe(lineOf(ROUTE));
  });

  it('is taken off a schema, inside of what stays and of what goes', () => {
    expect(left(`const a = z.string().meta({ description: 'A' }).max(3).meta({ id: 'a' });`)).toBe(
      'const a = z.string().max(3);',
    );
    expect(left(`defineRoute({ status: 200, response: z.string().meta({ description: 'B' }) })`)).toBe(
      'defineRoute({ status: 200, })',
    );
    expect(left(`defineRoute({ body: z.string().meta({}), status: 200 })`)).toBe(
      'defineRoute({ body: z.string(), status: 200 })',
    );
  });

  it('is what a column or an option is about', () => {
    expect(
      left(`[column('a', 'text', 'What it is'), urlOption('u', "Where"), x.column('a', 'text', 'stays')]`),
    ).toBe(`[column('a', 'text', ''), urlOption('u', ''), x.column('a', 'text', 'stays')]`);
  });

  it('is the summary of a report or a node', () => {
    expect(left(`const say = { kind: 'say', summary: 'Plays a message', step };`)).toBe(
      `const say = { kind: 'say', summary: '', step };`,
    );
  });

  it('is nothing in a module that says nothing', () => {
    expect(left(`import.meta.url; db.meta.rows; const route = { summary, response: 1 };`)).toBeNull();
  });
});

describe('what a module calculates for its constants', () => {
  it('may go with them, and what it does otherwise may not', () => {
    const code = [
      'export const a = f(g(1)).h(() => i());',
      'const b = { c: new D(e()) }, k = 1;',
      'app.get(b);',
      'export function l() { return m(); }',
    ];
    expect(markAsPure(code.join('\n'), parseAst(code.join('\n'))).split('\n')).toEqual([
      'export const a = /*#__PURE__*/f(/*#__PURE__*/g(1)).h(() => i());',
      'const b = { c: /*#__PURE__*/new D(/*#__PURE__*/e()) }, k = 1;',
      ...code.slice(2),
    ]);
  });
});
