/** The exchange's API, asked with the session's cookie. Refusals are thrown as a Problem, in the API's own words. */
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

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export async function ask<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { 'x-outcry-console': '1' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const response = await fetch(path, init).catch(() => {
    throw new Problem(0, 'offline', 'The exchange cannot be reached. Check the connection and try again.');
  });
  const text = await response.text();
  const value = parse(text);
  if (response.ok) return value as T;
  const told = (value ?? {}) as { code?: string; detail?: string; errors?: Problem['errors'] };
  throw new Problem(
    response.status,
    told.code ?? 'unknown',
    told.detail ?? `status ${response.status}`,
    told.errors,
  );
}

function parse(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

export const get = <T>(path: string): Promise<T> => ask<T>('GET', path);
export const post = <T>(path: string, body: unknown): Promise<T> => ask<T>('POST', path, body);
export const patch = <T>(path: string, body: unknown): Promise<T> => ask<T>('PATCH', path, body);
export const remove = (path: string): Promise<null> => ask<null>('DELETE', path);

export type Page<T> = { data: T[]; nextCursor: string | null };

/** Every page of a list, up to a bound that no set-up reaches. */
export async function getAll<T>(path: string, most = 2_000): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | null = null;
  const join = path.includes('?') ? '&' : '?';
  do {
    const page: Page<T> = await get(`${path}${join}limit=200${cursor ? `&cursor=${cursor}` : ''}`);
    all.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor && all.length < most);
  return all;
}
