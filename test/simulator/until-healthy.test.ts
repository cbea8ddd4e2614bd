import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { untilHealthy } from '../../src/simulator/until-healthy.ts';

let server: Server;
afterEach(() => new Promise((resolve) => server.close(resolve)));

const MISSING = { ok: false, missing: ['schema'], why: { schema: 'was not applied' } };

/** An exchange that says for so long that something is missing. */
async function brokenFor(ms: number): Promise<string> {
  const until = Date.now() + ms;
  server = createServer((_, reply) => {
    const isBroken = Date.now() < until;
    reply.writeHead(isBroken ? 503 : 200).end(JSON.stringify(isBroken ? MISSING : { ok: true }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('an exchange that was just set up', () => {
  it('is not taken for broken, because somebody asked it a moment before', async () => {
    expect(await untilHealthy(await brokenFor(1_200))).toBeNull();
  });

  it('says what is missing when it goes on saying so', async () => {
    expect(await untilHealthy(await brokenFor(60_000))).toBe('schema was not applied');
  });
});
