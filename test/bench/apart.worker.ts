/**
 * Put around the exchange's own code, unchanged: its queues and what they feed (D1, webhooks) run in another process, as in
 * production, where they are services of the platform and not the exchange's thread.
 */

// biome-ignore lint/suspicious/noExplicitAny: it wraps whatever the exchange has
type Any = any;

const QUEUES = { PROJECTIONS: 'outcry-projections', DELIVERIES: 'outcry-deliveries' };

const queueAt = (url: string): unknown => {
  const sendBatch = async (batch: Iterable<{ body: unknown }>): Promise<void> => {
    const body = JSON.stringify([...batch].map((message) => message.body));
    const response = await fetch(url, { method: 'POST', body });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`the queue answered ${response.status}`);
  };
  return { sendBatch, send: (body: unknown) => sendBatch([{ body }]) };
};

let known: Any;

function envApart(env: Any): Any {
  known ??= {
    ...env,
    ...Object.fromEntries(
      Object.entries(QUEUES).map(([name, queue]) => [name, queueAt(`${env.HISTORY_URL}/queue/${queue}`)]),
    ),
  };
  return known;
}

export const classApart = (Base: Any): Any =>
  class extends Base {
    constructor(ctx: DurableObjectState, env: unknown) {
      super(ctx, envApart(env));
    }
  };

export const handlerApart = (product: Any): unknown => ({
  ...product,
  fetch: (request: Request, env: unknown, ctx: ExecutionContext) =>
    product.fetch(request, envApart(env), ctx),
});

/** The other process: hands what it is sent to the exchange's own consumers. */
export const consumer = (product: Any): unknown => ({
  ...product,
  async fetch(request: Request, env: unknown, ctx: ExecutionContext): Promise<Response> {
    const [, what, queue] = new URL(request.url).pathname.split('/');
    if (what !== 'queue') return product.fetch(request, env, ctx);
    const bodies = (await request.json()) as unknown[];
    const messages = bodies.map((body, i) => ({
      id: String(i),
      body,
      attempts: 1,
      ack: () => {},
      retry: () => console.error(`a message of ${queue} was not taken`),
    }));
    ctx.waitUntil(product.queue({ queue, messages }, env, ctx));
    return new Response('taken');
  },
});
