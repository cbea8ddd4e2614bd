/** The part of an ESTree node that is looked at: its kind, and where it stands in the text. */
type Node = { type: string; start: number; end: number };
type Cut = Pick<Node, 'start' | 'end'> & { put?: string };

/** Of a route, what is only said of it: no request asks for any of it. */
const ONLY_SAID = new Set<unknown>([
  'summary',
  'description',
  'operationId',
  'response',
  'alternatives',
  'mediaType',
  'conditional',
]);

/** Which argument of these says what a column, or an option of a buyer's dialect, is about. */
const WORDS_AT = new Map([
  ['column', 2],
  ['option', 1],
  ['urlOption', 1],
  ['choice', 1],
]);

/**
 * Takes out of a module what only the API's documents are made from: a route's words and the shape of its answer,
 * the `.meta(…)` of schemas, what columns and options are about, and the summary of whatever has one. The Worker that serves requests carries neither.
 * @param code a module of ours, types gone @param program its syntax tree (ESTree, with `start` and `end`)
 * @returns the module with its lines where they were; null if there is nothing to take out
 */
export function leaveOutDocuments(code: string, program: object): string | null {
  const cuts = cutsIn(program).sort((one, other) => one.start - other.start);
  if (cuts.length === 0) return null;
  let left = '';
  let at = 0;
  for (const { start, end, put = '' } of cuts) {
    if (start < at) continue; // inside of what is out already
    left += code.slice(at, start) + put + code.slice(start, end).replace(/[^\n]+/g, '');
    at = end;
  }
  return left + code.slice(at);
}

function wordsIn(call: Node, callee: Node | undefined): Cut[] {
  const at = callee?.type === 'Identifier' ? WORDS_AT.get(String(fieldOf(callee, 'name'))) : undefined;
  return at === undefined ? [] : emptied(parts(call, 'arguments')[at]);
}

const emptied = (words: Node | undefined): Cut[] =>
  words?.type === 'Literal' ? [{ start: words.start, end: words.end, put: "''" }] : [];

/** Nodes whose insides run later, or never. */
const RUNS_LATER = new Set(['FunctionExpression', 'ArrowFunctionExpression', 'ClassBody']);

/**
 * Tells the bundler that what a module only calculates for a constant of its own may go with that constant: who reads
 * no shape of an answer need not build it. @param code, program as above
 */
export function markAsPure(code: string, program: object): string {
  const body = isNode(program) ? parts(program, 'body') : [];
  const constants = body.flatMap((statement) =>
    parts(part(statement, 'declaration') ?? statement, 'declarations'),
  );
  const calls = constants.flatMap((constant) => callsIn(part(constant, 'init')));
  let marked = '';
  let at = 0;
  for (const start of [...new Set(calls)].sort((one, other) => one - other)) {
    marked += `${code.slice(at, start)}/*#__PURE__*/`;
    at = start;
  }
  return marked + code.slice(at);
}

function callsIn(value: unknown): number[] {
  if (Array.isArray(value)) return value.flatMap(callsIn);
  if (typeof value !== 'object' || value === null) return [];
  if (!isNode(value)) return Object.values(value).flatMap(callsIn);
  if (RUNS_LATER.has(value.type)) return [];
  const isCall = value.type === 'CallExpression' || value.type === 'NewExpression';
  return [...(isCall ? [value.start] : []), ...Object.values(value).flatMap(callsIn)];
}

function cutsIn(value: unknown): Cut[] {
  if (Array.isArray(value)) return value.flatMap(cutsIn);
  if (typeof value !== 'object' || value === null) return [];
  return [...cutsAt(value), ...Object.values(value).flatMap(cutsIn)];
}

function cutsAt(node: object): Cut[] {
  if (!isNode(node)) return [];
  if (node.type === 'Property')
    return isNamed(part(node, 'key'), 'summary') ? emptied(part(node, 'value')) : [];
  if (node.type !== 'CallExpression') return [];
  const callee = part(node, 'callee');
  const object = part(callee, 'object');
  if (object && isNamed(part(callee, 'property'), 'meta')) return [{ start: object.end, end: node.end }];
  if (!isNamed(callee, 'defineRoute')) return wordsIn(node, callee);
  const [route] = parts(node, 'arguments');
  const fields = parts(route, 'properties');
  return fields.flatMap((field, place) =>
    ONLY_SAID.has(fieldOf(part(field, 'key'), 'name'))
      ? [{ start: field.start, end: fields[place + 1]?.start ?? route!.end - 1 }]
      : [],
  );
}

const fieldOf = (node: Node | undefined, name: string): unknown =>
  node && Object.entries(node).find(([key]) => key === name)?.[1];
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value && 'end' in value;

function part(node: Node | undefined, name: string): Node | undefined {
  const value = fieldOf(node, name);
  return isNode(value) ? value : undefined;
}

function parts(node: Node | undefined, name: string): Node[] {
  const value = fieldOf(node, name);
  return Array.isArray(value) ? value.filter(isNode) : [];
}

const isNamed = (node: Node | undefined, name: string): boolean =>
  node?.type === 'Identifier' && fieldOf(node, 'name') === name;
