import { connect, each, type Page, type Problem as Told } from '../../api/client/outcry-client.ts';

/** A refusal, in the API's own words. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: readonly { path: string; message: string }[];

  constructor(status: number, code: string, detail: string, errors: Problem['errors'] = []) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

/** The exchange's API, asked with the session's cookie. @throws Problem from every method. */
export const api = connect({ url: '', headers: { 'x-outcry-console': '1' }, fetch: ask });

async function ask(path: string, init: RequestInit): Promise<Response> {
  const reply = await fetch(path, init).catch(() => {
    throw new Problem(0, 'offline', 'The exchange cannot be reached. Check the connection and try again.');
  });
  if (reply.ok) return reply;
  const told = (await reply.json().catch(() => null)) as Partial<Told> | null;
  const { code = 'unknown', detail = `status ${reply.status}`, errors } = told ?? {};
  throw new Problem(reply.status, code, detail, errors);
}

/** For the last words of a page that is closed: they leave although it is gone. */
export const lastWords = connect({
  url: '',
  headers: { 'x-outcry-console': '1' },
  fetch: (path, init) => {
    const lasting: RequestInit & { keepalive: boolean } = { ...init, keepalive: true };
    return ask(path, lasting);
  },
});

type List<Item, Asked> = (request: Asked & { limit: number; cursor?: string }) => Promise<Page<Item>>;

/** Every item of a list, up to a bound that no set-up reaches. */
export async function all<Item, Asked extends object>(
  list: List<Item, Asked>,
  request: Asked,
  most = 2_000,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of each(list, { ...request, limit: 200 })) {
    items.push(item);
    if (items.length === most) break;
  }
  return items;
}
