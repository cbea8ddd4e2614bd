import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';

export const ACCOUNT = '0123456789abcdef0123456789abcdef';
export const TOKEN = 'token-of-the-tests';

type Answer = { status?: number; code?: number; result?: unknown };
type Asked = { method: string; path: string; query: URLSearchParams; body: Buffer };
type Binding = { type: string; name: string; text?: string };

const json = (body: Buffer): Record<string, string> => JSON.parse(body.toString() || '{}');

/** Cloudflare's API on loopback, as far as a deployment asks it: databases run their SQL for real. */
export class FakeCloudflare {
  readonly databases = new Map<string, { name: string; sql: DatabaseSync }>();
  readonly queues = new Map<string, { name: string; consumers: unknown[] }>();
  readonly buckets = new Set<string>();
  /** What was uploaded last: bindings, secrets among them; null: nothing was. */
  bindings: Binding[] | null = null;
  uploads = 0;
  /** Files of the console that arrived. */
  assets = 0;
  schedules: unknown[] = [];
  domains: string[] = [];
  readonly asked: string[] = [];
  /** What it did not know an answer to. */
  readonly strange: string[] = [];
  /** Refuses requests whose method and path hold this. */
  breakAt: string | null = null;
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (request, reply) => {
      const asked = await readRequest(request);
      const answer =
        request.headers.authorization?.endsWith(TOKEN) || asked.path.includes('/assets/upload')
          ? this.#answer(asked)
          : { status: 401 };
      const { status = 200, code = 10_000 + status, result = null } = answer;
      const success = status < 400;
      const errors = success ? [] : [{ code, message: 'not like this' }];
      reply.writeHead(status, { 'content-type': 'application/json' });
      reply.end(
        JSON.stringify({
          success,
          errors,
          messages: [],
          result,
          result_info: { page: 1, per_page: 100, count: 1, total_count: 1, total_pages: 1 },
        }),
      );
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/client/v4`;
  }

  stop = (): void => void this.#server.close();

  #answer(asked: Asked): Answer {
    const { method } = asked;
    const path = asked.path.replace('/client/v4', '').replace(`/accounts/${ACCOUNT}`, '');
    const name = `${method} ${path}`;
    this.asked.push(name);
    if (this.breakAt !== null && name.includes(this.breakAt)) return { status: 400 };
    const answer = this.#d1(name, asked) ?? this.#storage(name, asked) ?? this.#worker(name, asked);
    if (!answer) this.strange.push(name);
    return answer ?? { status: 404 };
  }

  #d1(name: string, { query, body }: Asked): Answer | null {
    if (name === 'GET /d1/database') {
      const wanted = query.get('name');
      const found = [...this.databases].filter(([, database]) => wanted === null || database.name === wanted);
      return { result: found.map(([uuid, database]) => ({ uuid, name: database.name })) };
    }
    if (name === 'POST /d1/database') {
      const uuid = crypto.randomUUID();
      this.databases.set(uuid, { name: json(body)['name']!, sql: new DatabaseSync(':memory:') });
      return { result: { uuid } };
    }
    const [, id = '', what] = /\/d1\/database\/([^/]+)(?:\/(.*))?$/.exec(name) ?? [];
    const database = this.databases.get(id);
    if (!database) return null;
    if (what === undefined) return { result: { uuid: id, name: database.name, version: 'production' } };
    if (what === 'time_travel/bookmark') return { result: { bookmark: '0000007b-0000b26e-00001538' } };
    return what === 'query' ? { result: runSql(database.sql, json(body)['sql']!) } : null;
  }

  #storage(name: string, { query, body }: Asked): Answer | null {
    const queuesNow = () =>
      [...this.queues].map(([queue_id, { name: queue_name, consumers }]) => ({
        queue_id,
        queue_name,
        consumers,
        producers: [],
        consumers_total_count: consumers.length,
        producers_total_count: 0,
      }));
    if (name === 'GET /queues') {
      const wanted = query.get('name');
      return { result: queuesNow().filter(({ queue_name }) => wanted === null || queue_name === wanted) };
    }
    if (name === 'POST /queues') {
      this.queues.set(crypto.randomUUID(), { name: json(body)['queue_name']!, consumers: [] });
      return { result: {} };
    }
    const [, id = ''] = /^\w+ \/queues\/([^/]+)\/consumers/.exec(name) ?? [];
    if (this.queues.has(id)) {
      if (name.startsWith('POST'))
        this.queues.get(id)!.consumers.push({ ...json(body), consumer_id: crypto.randomUUID() });
      return { result: name.startsWith('GET') ? this.queues.get(id)!.consumers : {} };
    }
    if (name === 'GET /r2/buckets')
      return { result: { buckets: [...this.buckets].map((bucket) => ({ name: bucket })) } };
    const [, bucket = ''] = /^GET \/r2\/buckets\/([^/]+)$/.exec(name) ?? [];
    if (this.buckets.has(bucket)) return { result: { name: bucket } };
    if (name === 'POST /r2/buckets') {
      this.buckets.add(json(body)['name']!);
      return { result: {} };
    }
    return null;
  }

  #worker(name: string, { body }: Asked): Answer | null {
    const missing: Answer = { status: 404, code: name.includes('/services/') ? 10_090 : 10_007 };
    if (/^GET \/workers\/scripts\/outcry\/(settings|script-settings)$/.test(name))
      return this.bindings ? { result: { bindings: this.bindings, tags: [] } } : missing;
    if (name === 'GET /workers/scripts/outcry/secrets')
      return { result: (this.bindings ?? []).filter(({ type }) => type === 'secret_text') };
    if (name === 'GET /workers/services/outcry')
      return this.bindings
        ? {
            result: {
              default_environment: { environment: 'production', script: { last_deployed_from: 'wrangler' } },
            },
          }
        : missing;
    if (/^GET \/workers\/scripts\/outcry\/(versions|deployments)/.test(name))
      return { result: { items: [], deployments: [], versions: [] } };
    if (name === 'GET /workers/workers/outcry')
      return {
        result: {
          id: 'outcry',
          name: 'outcry',
          subdomain: { enabled: false, previews_enabled: false },
          tags: [],
          references: {},
        },
      };
    if (name === 'GET /workers/subdomain') return { result: { subdomain: 'tests' } };
    if (/\/workers\/scripts\/outcry\/subdomain$/.test(name))
      return { result: { enabled: false, previews_enabled: false } };
    if (name === 'POST /workers/scripts/outcry/assets-upload-session')
      return {
        result: {
          jwt: 'jwt',
          buckets: [
            Object.values(
              (json(body) as unknown as { manifest: Record<string, { hash: string }> }).manifest,
            ).map(({ hash }) => hash),
          ],
        },
      };
    if (/^POST \/workers\/assets\/upload/.test(name)) {
      this.assets += 1;
      return { status: 201, result: { jwt: 'done' } };
    }
    if (/^PUT \/workers\/scripts\/outcry\/schedules$/.test(name)) {
      this.schedules = JSON.parse(body.toString());
      return { result: { schedules: this.schedules } };
    }
    if (/domains/.test(name)) {
      if (name.startsWith('PUT'))
        this.domains =
          JSON.parse(body.toString()).origins?.map(({ hostname }: { hostname: string }) => hostname) ?? [];
      return {
        result: name.startsWith('POST') ? { added: [], removed: [], updated: [], conflicting: [] } : [],
      };
    }
    if (/^(PUT|POST) \/workers\/scripts\/outcry(\/versions)?$/.test(name)) return this.#upload(body);
    return null;
  }

  /** What an upload inherits or keeps stays as it was, and nothing else does. */
  #upload(body: Buffer): Answer {
    const text = body.toString('latin1');
    const metadata = JSON.parse(/name="metadata"[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(text)![1]!) as {
      bindings: Binding[];
      keep_bindings?: string[];
    };
    const before = this.bindings ?? [];
    const uploaded = metadata.bindings.flatMap((binding) =>
      binding.type === 'inherit' ? (before.find(({ name }) => name === binding.name) ?? []) : binding,
    );
    const named = new Set(uploaded.map(({ name }) => name));
    const kept = before.filter(
      ({ type, name }) => metadata.keep_bindings?.includes(type) && !named.has(name),
    );
    this.bindings = [...uploaded, ...kept];
    this.uploads += 1;
    return {
      result: { id: 'outcry', etag: 'e', startup_time_ms: 20, deployment_id: 'd', entry_point: 'index.js' },
    };
  }
}

async function readRequest(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { pathname, searchParams } = new URL(request.url!, 'http://fake');
  return { method: request.method!, path: pathname, query: searchParams, body: Buffer.concat(chunks) };
}

function runSql(database: DatabaseSync, sql: string): object[] {
  const isRead = /^\s*(SELECT|PRAGMA)\b/i.test(sql);
  if (!isRead) database.exec(sql);
  const results = isRead ? database.prepare(sql).all() : [];
  return [{ results, success: true, meta: { duration: 1, changes: 0, rows_read: 1, rows_written: 1 } }];
}
