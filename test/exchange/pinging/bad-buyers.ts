import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

export type Seen = { url: string; headers: IncomingMessage['headers']; body: string };
type Behave = (response: ServerResponse, socket: Socket) => void;

const json = (body: string, status = 200): Behave => {
  return (response) => response.writeHead(status, { 'content-type': 'application/json' }).end(body);
};
const raw = (...bytes: (string | Buffer)[]): Behave => {
  return (_response, socket) => {
    for (const part of bytes) socket.write(part);
    socket.end();
  };
};
const head = (response: ServerResponse): ServerResponse => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  return response;
};
const whole = (body: string): string => `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

/** 50 kB that unpack to 50 MB. */
const BOMB = gzipSync(Buffer.alloc(50_000_000, 0x20));

/** What a buyer's endpoint may do, by path. */
const BEHAVIOURS: Record<string, Behave> = {
  '/honest': json('{"bid":"45.00","bidId":"b-1"}'),
  '/text-bid': json('{"bid":"12.5"}'),
  '/no-content': (response) => response.writeHead(204).end(),
  '/hangs': () => {},
  '/hangs-after-headers': (response) => head(response),
  '/drips': (response) => {
    head(response);
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  },
  '/late': (response) => setTimeout(() => json('{"bid":"99.00"}')(response, response.socket!), 400),
  '/resets': (_response, socket) => socket.resetAndDestroy(),
  '/resets-in-the-body': (response, socket) => {
    head(response).write('{"bid":');
    setTimeout(() => socket.resetAndDestroy(), 20);
  },
  '/500': json('{"bid":"45.00"}', 500),
  '/302': (response) => response.writeHead(302, { location: '/canary' }).end(),
  '/307': (response) => response.writeHead(307, { location: '/canary' }).end('{"bid":"45.00"}'),
  '/304': (response) => response.writeHead(304).end(),
  '/endless': (response) => {
    head(response);
    const chunk = Buffer.alloc(16_384, 0x20);
    const pour = (): void => {
      while (response.writable && response.write(chunk));
    };
    response.on('drain', pour);
    pour();
  },
  '/gzip-bomb': (response) =>
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(BOMB),
  '/promises-a-gigabyte': (response) => {
    response.writeHead(200, { 'content-length': String(2 ** 30) });
    response.write(Buffer.alloc(70_000, 0x20));
  },
  '/just-over': json(`{"bid":"45.00","x":"${'x'.repeat(65_536)}"}`),
  '/just-under': json(`{"bid":"45.00","x":"${'x'.repeat(65_000)}"}`),
  '/garbage': raw(Buffer.from([0, 255, 1, 254, 13, 10, 13, 10])),
  '/broken-gzip': (response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(Buffer.from('not gzip at all')),
  '/bad-utf8': (response) => response.writeHead(200).end(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])),
  '/cut-utf8': (response) =>
    response.writeHead(200).end(Buffer.from('{"bid":"45.00","x":"€"}').subarray(0, 21)),
  '/nested-100k': json('['.repeat(100_000)),
  '/nested-20k': json(`{"bid":"45.00","x":${'['.repeat(20_000)}${']'.repeat(20_000)}}`),
  '/nan': json('{"bid":NaN}'),
  '/infinite': json('{"bid":1e309}'),
  '/negative': json('{"bid":-5}'),
  '/zero': json('{"bid":0}'),
  '/latin-xml': (response) =>
    response
      .writeHead(200, { 'content-type': 'text/xml; charset=ISO-8859-1' })
      .end(Buffer.from('<Bid><BidID>café</BidID><BidAmount>45.00</BidAmount></Bid>', 'latin1')),
  '/premium': json('{"bid":"45.00","destination":"+19005550123"}'),
  '/two-bodies': json('{"bid":"45.00"}{"bid":"99.00"}'),
  '/two-answers': raw(whole('{"bid":"45.00"}'), whole('{"bid":"99.00"}')),
  '/empty': json(''),
  '/html': json('<html>Bad gateway</html>'),
};

/** Those of the paths that never give a bid that may win. */
export const BAD_KINDS = Object.keys(BEHAVIOURS).filter(
  (kind) =>
    !['/honest', '/latin-xml', '/text-bid', '/no-content', '/just-under', '/two-answers'].includes(kind),
);

/** One server that is every kind of buyer, on loopback. */
export async function startBuyers() {
  const seen: Seen[] = [];
  const sockets = new Set<Socket>();
  let bytesOut = 0;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const url = request.url ?? '';
      seen.push({ url, headers: request.headers, body: Buffer.concat(parts).toString() });
      BEHAVIOURS[url]?.(response, request.socket);
    });
    response.on('error', () => {});
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      bytesOut += socket.bytesWritten;
      sockets.delete(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    base,
    seen,
    openSockets: () => sockets.size,
    bytesOut: () => [...sockets].reduce((sum, socket) => sum + socket.bytesWritten, bytesOut),
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
