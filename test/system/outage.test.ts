import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../../src/simulator/api.ts';
import { childOf } from '../../src/simulator/children.ts';
import { modulesOf } from '../bench/modules.ts';
import { type Running, startExchange } from '../bench/runtime.ts';
import { type Answered, post, ring, talk, urlIn } from './calls.ts';
import { listCalls, SECRETS, sell, until } from './exchange.ts';

const APART = 'test/bench/apart.worker.ts';
/** The queues' consumers: what they do is the exchange's own; they say which messages they could not take. */
const CONSUMER = (objects: string[]): string => `
import * as product from './index.js';
export const { ${objects.join(', ')} } = product;
export default {
  ...product.default,
  async fetch(request, env, ctx) {
    const [, what, queue] = new URL(request.url).pathname.split('/');
    if (what !== 'queue') return product.default.fetch(request, env, ctx);
    const retried = new Set();
    const bodies = await request.json();
    const messages = bodies.map((body, i) => ({
      id: String(i), body, attempts: 1, timestamp: new Date(), ack() {}, retry: () => retried.add(i),
    }));
    await product.default.queue({ queue, messages, ackAll() {}, retryAll: () => bodies.forEach((_, i) => retried.add(i)) }, env, ctx);
    return Response.json([...retried]);
  },
};`;
const EXCHANGE = (objects: string[]): string =>
  [
    `import * as product from './index.js';`,
    `import { classApart, handlerApart } from './${APART}';`,
    'export default handlerApart(product.default);',
    ...objects.map((name) => `export const ${name} = classApart(product.${name});`),
  ].join('\n');

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) text += part;
  return text;
}

async function listen(handle: (request: IncomingMessage, reply: ServerResponse) => Promise<void>) {
  const server = createServer((request, reply) => void handle(request, reply));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as { port: number };
  return { server, url: `http://127.0.0.1:${port}` };
}

type Message = { queue: string; body: unknown };

/** Queues as the platform keeps them: what was taken is handed on until a consumer says it has it. */
class Queues {
  isAway = false;
  /** Sends that were refused. */
  refused = 0;
  url = '';
  #server: Server | null = null;
  readonly #waiting: Message[] = [];
  #isOver = false;

  async open(consumerUrl: () => string): Promise<void> {
    const { server, url } = await listen(async (request, reply) => {
      const text = await bodyOf(request);
      if (this.isAway) this.refused += 1;
      else
        for (const body of JSON.parse(text)) this.#waiting.push({ queue: request.url!.split('/')[2]!, body });
      reply.writeHead(this.isAway ? 503 : 200).end();
    });
    this.#server = server;
    this.url = url;
    void this.#handOn(consumerUrl);
  }

  get depth(): number {
    return this.#waiting.length;
  }

  async #handOn(consumerUrl: () => string): Promise<void> {
    while (!this.#isOver) {
      const [first] = this.#waiting;
      const batch = this.#waiting.filter(({ queue }) => queue === first?.queue).slice(0, 10);
      const taken = first ? await this.#deliver(consumerUrl(), first.queue, batch) : [];
      for (const message of taken) this.#waiting.splice(this.#waiting.indexOf(message), 1);
      if (taken.length === 0) await sleep(100);
    }
  }

  async #deliver(url: string, queue: string, batch: Message[]): Promise<Message[]> {
    try {
      const body = JSON.stringify(batch.map((message) => message.body));
      const reply = await fetch(`${url}/queue/${queue}`, { method: 'POST', body });
      if (!reply.ok) return [];
      const retried = new Set((await reply.json()) as number[]);
      return this.#waiting.filter(
        (message) => batch.includes(message) && !retried.has(batch.indexOf(message)),
      );
    } catch {
      return []; // killed meanwhile
    }
  }

  close(): void {
    this.#isOver = true;
    this.#server?.closeAllConnections();
    this.#server?.close();
  }
}

let folder: string;
let exchange: Running;
let consumers: Running;
const queues = new Queues();
/** Every webhook a buyer got, by its id, and the call it is about. */
const told = new Map<string, string>();
let buyer: Awaited<ReturnType<typeof listen>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outcry-outage-'));
  buyer = await listen(async (request, reply) => {
    const text = await bodyOf(request);
    if (request.url === '/bid') return void reply.end(JSON.stringify({ bid: '30.00' }));
    const { type, data } = JSON.parse(text) as { type: string; data: { callId: string } };
    told.set(String(request.headers['webhook-id']), `${type} ${data.callId}`);
    reply.end();
  });
  await queues.open(() => consumers.url);
  consumers = await startExchange(SECRETS, join(folder, 'consumers'), { entry: CONSUMER });
  exchange = await startExchange({ ...SECRETS, HISTORY_URL: queues.url }, join(folder, 'exchange'), {
    modules: modulesOf(APART),
    entry: EXCHANGE,
  });
}, 120_000);
afterAll(async () => {
  queues.close();
  await exchange?.stop();
  await consumers?.stop();
  buyer?.server.closeAllConnections();
  buyer?.server.close();
  await rm(folder, { recursive: true, force: true });
});

/** SIGKILL; the runtime is started again over the same files. @returns the new process */
async function kill({ url }: Running, pid: number): Promise<number> {
  process.kill(pid, 'SIGKILL');
  const isBack = (): Promise<boolean> =>
    fetch(url).then(
      () => true,
      () => false,
    );
  await until(isBack, (ok) => ok, 30_000);
  return childOf(process.pid, 'workerd')!;
}

describe('queues, their consumers and D1 away for real, and the runtime killed meanwhile', () => {
  it('ends by itself: every record, post and timer is there, once', async () => {
    const { campaignId, number } = await sell(new Api(exchange.url, SECRETS.OPERATOR_KEY), [
      { name: 'buyer', bidding: { kind: 'ping', url: `${buyer.url}/bid` }, postUrl: `${buyer.url}/post` },
    ]);
    const at = { edge: exchange };
    const made: Answered[] = [];
    const take = async (): Promise<Answered> => {
      const call = await ring(at, number);
      expect(call.dialed).not.toBeNull();
      made.push(call);
      return call;
    };
    const serve = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) await talk(at, await take(), 90);
    };

    await serve(3);
    queues.isAway = true;
    await serve(5);
    const again = await kill(consumers, consumers.pid!);
    const live = await take();
    // Both ends said that they are over and nobody who was joined: a timer of the object's decides it.
    const cut = await take();
    await post(urlIn(cut.xml, 'statusCallback'), {
      ...cut.form,
      CallSid: `CA9${cut.sid.slice(3)}`,
      ParentCallSid: cut.sid,
      CallStatus: 'completed',
      CallDuration: '70',
    });
    await post(`${exchange.url}/telephony/twilio/status`, {
      ...cut.form,
      CallStatus: 'completed',
      CallDuration: '75',
    });
    await kill(exchange, exchange.pid!);
    await talk(at, live, 90);
    await serve(2);
    expect(queues.refused).toBeGreaterThan(0);
    queues.isAway = false;
    await until(
      async () => queues.depth,
      (depth) => depth > 0,
      60_000,
    );
    await kill(consumers, again);

    // Nobody calls any more.
    const history = new Api(consumers.url, SECRETS.OPERATOR_KEY);
    const isDone = (call: { status: string }): boolean => call.status === 'ended';
    const shown = await until(
      () => listCalls(history, campaignId),
      (all) => all.length === made.length && all.every(isDone),
      90_000,
    );
    expect(shown.map(({ carrierCallId }) => carrierCallId).sort()).toEqual(made.map(({ sid }) => sid).sort());
    expect(shown.map(({ disposition, revenue }) => [disposition, revenue])).toEqual(
      made.map(() => ['connected', '30.00']),
    );
    const each = 4; // the call itself, completed, converted, charged
    const heard = await until(
      async () => [...told.values()],
      (all) => all.length >= made.length * each,
      60_000,
    );
    expect([heard.length, new Set(heard).size]).toEqual([made.length * each, made.length * each]);
    const { data } = await history.get<{ data: { account: string; balance: string }[] }>(
      '/v1/ledger/balances',
    );
    const [owes] = data.filter(({ account }) => account.startsWith('buyer'));
    expect(owes?.balance).toBe(`-${made.length * 30}.00`);
  }, 240_000);
});
