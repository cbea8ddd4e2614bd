import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Edge, freePort, nextFreePort, startEdge } from '../../src/simulator/edge.ts';

const root = join(import.meta.dirname, 'scratch-worker');
const vars = { OPERATOR_KEY: 'key:with:colons' };
let persistTo: string;

type Note = { id: string; text: string };
const read = async <T = Note[]>(edge: Edge, path: string): Promise<T> =>
  (await fetch(edge.url + path)).json() as Promise<T>;

async function until<T>(probe: () => Promise<T>, done: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await probe();
    if (done(value)) return value;
    await sleep(20);
  }
}

/** A process that ended and waits for its parent to notice is not alive. */
const isAlive = (pid: number): boolean =>
  /^[^Z]/.test(spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim());

beforeAll(async () => {
  persistTo = await mkdtemp(join(tmpdir(), 'edge-'));
});
afterAll(() => rm(persistTo, { recursive: true, force: true }));

describe('the edge', { timeout: 60_000 }, () => {
  it('runs the Worker with vars, migrated D1, queues, cron, and buyers on loopback', async () => {
    const steps: string[] = [];
    const edge = await startEdge({ port: 0, persistTo, vars, root, onStep: (step) => steps.push(step) });
    const buyer = createServer((_, reply) => reply.end('a bid')).listen(0, '127.0.0.1');
    try {
      const base = `http://127.0.0.1:${edge.port}`;
      expect(await read(edge, '/env')).toEqual({
        url: `${base},http://localhost:${edge.port}`,
        key: 'key:with:colons',
      });
      expect(steps.map((step) => step.split(' ')[0])).toEqual(['building', 'starting', 'preparing']);
      expect(await read(edge, '/notes')).toEqual([{ id: 'greeting', text: 'hello; world' }]);

      await fetch(`${edge.url}/send`);
      await edge.runCron();
      const notes = await until(
        () => read(edge, '/notes'),
        (all) => all.length === 3,
      );
      expect(notes.map((note) => note.id)).toEqual(['cron', 'greeting', 'job']);

      const { port } = buyer.address() as { port: number };
      const answer = await fetch(`${edge.url}/fetch?url=http://127.0.0.1:${port}/`);
      expect(await answer.text()).toBe('a bid');
    } finally {
      buyer.close();
      await edge.stop();
    }
  });

  it('keeps its state, applies a migration once, and is back on its port after a crash', async () => {
    const edge = await startEdge({ port: 0, persistTo, vars, root });
    try {
      expect(await read(edge, '/count')).toBe(1);
      expect((await read(edge, '/notes')).length).toBe(3);
      const pid = edge.pid()!;
      process.kill(pid, 'SIGKILL');
      await until(
        () =>
          fetch(`${edge.url}/healthz`).then(
            (reply) => reply.ok,
            () => false,
          ),
        (ok) => ok && edge.pid() !== pid,
      );
      expect(await read(edge, '/count')).toBe(2);
    } finally {
      await edge.stop();
    }
  });

  it('leaves no workerd behind, whether stopped or killed', async () => {
    const edge = await startEdge({ port: 0, persistTo, vars, root });
    const stopped = edge.pid()!;
    await edge.stop();
    expect(isAlive(stopped)).toBe(false);

    const program = `
      import { startEdge } from ${JSON.stringify(join(import.meta.dirname, '../../src/simulator/edge.ts'))};
      const edge = await startEdge(${JSON.stringify({ port: await freePort(), persistTo, vars, root })});
      console.log(edge.pid());`;
    const file = join(persistTo, 'parent.mjs');
    await writeFile(file, program);
    const parent = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
    const orphan = Number(String(await new Promise((said) => parent.stdout.once('data', said))));
    expect(isAlive(orphan)).toBe(true);
    parent.kill('SIGKILL');
    await until(
      async () => isAlive(orphan),
      (alive) => !alive,
    );
  });

  it('says which secret is missing and refuses a taken port', async () => {
    await expect(startEdge({ port: 0, persistTo, vars: {}, root })).rejects.toThrow('OPERATOR_KEY');
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await expect(startEdge({ port, persistTo, vars, root })).rejects.toThrow('taken');
    other.close();
  });
});

describe('a port that nobody named', () => {
  it('is the next one when somebody listens on the usual one already', async () => {
    const taken = createServer();
    const port = await freePort();
    await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
    expect(await nextFreePort(port)).toBeGreaterThan(port);
    await new Promise((resolve) => taken.close(resolve));
    expect(await nextFreePort(port)).toBe(port);
  });
});
