/** The part of the client that is the same whatever the document says. */
export const RUNTIME = `type Request<Name extends keyof Operations> = Operations[Name]['request'];
/** One method an operation. Path and query are named fields of the request; the body is \`body\`. */
export type Client = {
  [Name in keyof Operations]: (
    ...request: Record<string, never> extends Request<Name> ? [Request<Name>?] : [Request<Name>]
  ) => Promise<Operations[Name]['reply']>;
};

type Reply = {
  ok: boolean;
  status: number;
  headers?: { get(name: string): string | null };
  text(): Promise<string>;
};
type Init = { method: string; headers: Record<string, string>; body?: string };
export type Connection = {
  /** Of the exchange, such as "https://exchange.example.com". */
  url: string;
  /** Left out where a session speaks for the user. */
  key?: string;
  headers?: Record<string, string>;
  fetch: (url: string, init: Init) => Promise<Reply>;
};

/** The exchange said no. \`problem\` is undefined when something before it answered. */
export class OutcryError extends Error {
  readonly status: number;
  readonly code: string | undefined;
  readonly problem: Problem | undefined;

  constructor(operation: string, status: number, problem: Problem | undefined, text: string) {
    super(\`\${operation}: \${status} \${problem ? \`\${problem.code}: \${problem.detail}\` : text.slice(0, 200)}\`);
    this.status = status;
    this.code = problem?.code;
    this.problem = problem;
  }
}

const TAGS = new WeakMap<object, string>();
/** The ETag that came with a reply: as \`ifMatch\` of a change it says which state the change was meant for. */
export const etagOf = (reply: object): string | undefined => TAGS.get(reply);

/** @throws OutcryError from every method, for an answer that is no success. */
export function connect(connection: Connection): Client {
  const methods = Object.entries(OPERATIONS).map(([name, [method, path]]) => [
    name,
    (request: Record<string, unknown> = {}) => call(connection, name, method, path, request),
  ]);
  return Object.fromEntries(methods) as Client;
}

async function call(
  { url, key, headers, fetch: send }: Connection,
  name: string,
  method: string,
  template: string,
  { body, idempotencyKey, ifMatch, ifNoneMatch, ...fields }: Record<string, unknown>,
): Promise<unknown> {
  const query = new URLSearchParams();
  const path = template.replace(/\\{(\\w+)\\}/g, (_, field: string) => encodeURIComponent(String(fields[field])));
  for (const [field, value] of Object.entries(fields)) {
    if (value !== undefined && !template.includes(\`{\${field}}\`)) query.set(field, String(value));
  }
  const search = query.size > 0 ? \`?\${query}\` : '';
  const init: Init = { method, headers: { accept: 'application/json', ...headers } };
  if (key !== undefined) init.headers['authorization'] = \`Bearer \${key}\`;
  if (typeof idempotencyKey === 'string') init.headers['idempotency-key'] = idempotencyKey;
  if (typeof ifMatch === 'string') init.headers['if-match'] = ifMatch;
  if (typeof ifNoneMatch === 'string') init.headers['if-none-match'] = ifNoneMatch;
  if (body !== undefined) {
    init.headers['content-type'] = 'application/json';
    init.body = JSON.stringify(body);
  }
  const reply = await send(url.replace(/\\/+$/, '') + path + search, init);
  const text = await reply.text();
  const said = parse(text);
  if (!reply.ok) throw new OutcryError(name, reply.status, said as Problem | undefined, text);
  const tag = reply.headers?.get('etag');
  if (tag && typeof said === 'object' && said !== null) TAGS.set(said, tag);
  return said ?? null;
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

export type Page<Item> = { data: Item[]; nextCursor: string | null };

/** Every item of a list, page by page: \`for await (const call of each(client.listCalls, { converted: 'true' }))\`. */
export async function* each<Item, Asked extends object>(
  list: (request: Asked & { cursor?: string }) => Promise<Page<Item>>,
  request: Asked,
): AsyncGenerator<Item> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Page<Item> = await list({ ...request, ...(cursor && { cursor }) });
    yield* page.data;
    cursor = page.nextCursor;
  }
}
`;
