import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { percentile, sorted } from './stats.ts';

/**
 * Buyers in a process of their own, doing as little as they can: /bid?ms=100&cents=4500 bids after so long, /pass has
 * no bid, /moody bids like /bid but leaves every other ping hanging, /post takes anything. How many pings came and how
 * late the buyers' own timers were is told when asked.
 */
let pings = 0;
let moody = 0;
let lateMs: number[] = [];

const server = createServer((request, reply) => {
  const [path, query] = (request.url ?? '').split('?');
  const arrivedAt = performance.now();
  request.resume();
  request.on('end', () => {
    if (path === '/post') return answer(reply, '{}');
    pings += 1;
    if (path === '/moody' && ++moody % 2 === 0) return;
    if (path === '/pass') return void reply.writeHead(204).end();
    const asked = new URLSearchParams(query);
    const ms = Number(asked.get('ms'));
    const body = `{"bid":"${(Number(asked.get('cents')) / 100).toFixed(2)}"}`;
    if (ms === 0) return answer(reply, body);
    setTimeout(() => {
      answer(reply, body);
      if (lateMs.length < 100_000) lateMs.push(performance.now() - arrivedAt - ms);
    }, ms);
  });
});

function answer(reply: ServerResponse, body: string): void {
  reply.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
}

process.on('message', () => {
  const late = sorted(lateMs);
  process.send!({ pings, lateP50Ms: percentile(late, 0.5), lateP95Ms: percentile(late, 0.95) });
  lateMs = [];
  pings = 0;
});
process.on('disconnect', () => process.exit(0));
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
