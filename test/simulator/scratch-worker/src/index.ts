import { DurableObject } from 'cloudflare:workers';

type Bindings = {
  DB: D1Database;
  JOBS: Queue<{ id: string }>;
  COUNTER: DurableObjectNamespace<Counter>;
  PUBLIC_URL: string;
  OPERATOR_KEY: string;
};

/** Uses one of each kind of binding the exchange has. */
export class Counter extends DurableObject {
  add(): number {
    const { sql } = this.ctx.storage;
    sql.exec('CREATE TABLE IF NOT EXISTS counter (n INTEGER)');
    sql.exec('INSERT INTO counter SELECT count(*) + 1 FROM counter');
    return sql.exec<{ n: number }>('SELECT max(n) AS n FROM counter').one().n;
  }
}

const note = (env: Bindings, id: string, text: string) =>
  env.DB.prepare('INSERT INTO notes (id, text) VALUES (?, ?) ON CONFLICT DO NOTHING').bind(id, text).run();

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === '/healthz') return Response.json({ ok: true });
    if (pathname === '/env') return Response.json({ url: env.PUBLIC_URL, key: env.OPERATOR_KEY });
    if (pathname === '/count') return Response.json(await env.COUNTER.getByName('one').add());
    if (pathname === '/send') {
      await env.JOBS.send({ id: 'job' });
      return new Response(null, { status: 204 });
    }
    if (pathname === '/fetch') return fetch(searchParams.get('url')!);
    const { results } = await env.DB.prepare('SELECT id, text FROM notes ORDER BY id').all();
    return Response.json(results);
  },
  async queue(batch, env) {
    for (const { body } of batch.messages) await note(env, body.id, 'by queue');
  },
  async scheduled(event, env) {
    await note(env, 'cron', event.cron);
  },
} satisfies ExportedHandler<Bindings, { id: string }>;
