import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Random, seededRandom } from '../lib/random.ts';
import { type BuyerProfile, decideBid, type Fault, type PingData } from './buyer-profile.ts';
import { isSigned } from './webhook-signature.ts';

/** Something the exchange sent to a buyer. */
type Received = {
  buyer: string;
  /** The `type` of the body: ping, post, call.completed, auction.lost … */
  type: string;
  webhookId: string;
  /** null while the buyer's secret is not known here. */
  signed: boolean | null;
  body: Record<string, unknown>;
  at: number;
};

type BuyersOptions = {
  profiles: Record<string, BuyerProfile>;
  seed?: number | string;
  /** 0 takes a free one. */
  port?: number;
  /** How many of the last messages are kept; 0 for a benchmark. */
  remember?: number;
};

export type Buyers = {
  url: string;
  port: number;
  pingUrl(buyer: string): string;
  postUrl(buyer: string): string;
  /** From here on, what is not signed with it is answered 401. */
  setSecret(buyer: string, signingSecret: string): void;
  setProfile(buyer: string, profile: BuyerProfile): void;
  /** Oldest first. */
  received: Received[];
  stop(): Promise<void>;
};

type Buyer = { profile: BuyerProfile; secret: string | null; random: Random };

/** Many fake buyers behind one address: /buyers/<name>/ping and /buyers/<name>/post. */
export async function startBuyers(options: BuyersOptions): Promise<Buyers> {
  const { profiles, seed = 1, port: wanted = 0, remember = 1_000 } = options;
  const buyers = new Map<string, Buyer>();
  const setProfile = (name: string, profile: BuyerProfile): void => {
    const known = buyers.get(name);
    if (known) known.profile = profile;
    else buyers.set(name, { profile, secret: null, random: seededRandom(`${seed}:${name}`) });
  };
  for (const [name, profile] of Object.entries(profiles)) setProfile(name, profile);

  const received: Received[] = [];
  const onMessage = (message: Received): void => {
    if (remember === 0) return;
    received.push(message);
    if (received.length > remember) received.shift();
  };
  const server = createServer((request, reply) => {
    serve(buyers, request, reply, onMessage).catch(() => reply.destroy());
  });
  // A buyer that closed an idle connection as the next ping arrived would look like a fault.
  server.keepAliveTimeout = 60_000;
  const port = await listen(server, wanted);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    pingUrl: (buyer) => `${url}/buyers/${buyer}/ping`,
    postUrl: (buyer) => `${url}/buyers/${buyer}/post`,
    setSecret: (buyer, signingSecret) => {
      buyers.get(buyer)!.secret = signingSecret;
    },
    setProfile,
    received,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((listening, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => listening((server.address() as AddressInfo).port));
  });
}

async function serve(
  buyers: Map<string, Buyer>,
  request: IncomingMessage,
  reply: ServerResponse,
  onMessage: (message: Received) => void,
): Promise<void> {
  const [, name, kind] = /^\/buyers\/([^/]+)\/(ping|post)$/.exec(request.url ?? '') ?? [];
  const buyer = name === undefined ? undefined : buyers.get(name);
  const text = await readBody(request);
  if (!buyer || request.method !== 'POST') return end(reply, 404, {});
  const at = Date.now();
  const signed = buyer.secret === null ? null : isSigned(buyer.secret, request.headers, text, at / 1_000);
  const body = JSON.parse(text) as Record<string, unknown>;
  const webhookId = String(request.headers['webhook-id'] ?? '');
  onMessage({ buyer: name!, type: String(body['type']), webhookId, signed, body, at });
  if (signed === false) return end(reply, 401, { error: 'signature' });
  if (kind === 'ping') return answerPing(buyer, body['data'] as PingData, reply);
  const fails = buyer.random.next() < (buyer.profile.webhookFailures ?? 0);
  end(reply, fails ? 500 : 200, {});
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) text += chunk;
  return text;
}

async function answerPing(buyer: Buyer, ping: PingData, reply: ServerResponse): Promise<void> {
  const { delayMs, body, fault } = decideBid(buyer.profile, ping, buyer.random);
  if (delayMs > 0) await new Promise((wake) => setTimeout(wake, delayMs));
  if (fault) FAULTS[fault](reply);
  else end(reply, 200, body);
}

function end(reply: ServerResponse, status: number, body: unknown): void {
  reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const FAULTS: Record<Fault, (reply: ServerResponse) => void> = {
  hang: () => {},
  drip,
  drop: (reply) => reply.destroy(),
  status500: (reply) => end(reply, 500, { error: 'internal' }),
  garbage: (reply) => reply.writeHead(200, { 'content-type': 'text/html' }).end('<h1>It works!</h1>'),
  redirect: (reply) => reply.writeHead(302, { location: '/elsewhere' }).end(),
  huge: (reply) => end(reply, 200, { bid: '99.00', padding: 'x'.repeat(128 * 1024) }),
  malformedBid: (reply) => end(reply, 200, { bid: 'forty-five' }),
};

function drip(reply: ServerResponse): void {
  reply.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
  const timer = setInterval(() => reply.write(' '), 1_000);
  reply.once('close', () => clearInterval(timer));
}
