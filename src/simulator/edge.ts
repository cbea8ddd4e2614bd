import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { type Bundle, bundleWorker, REPOSITORY } from './bundle.ts';
import { childOf, killWhenOrphaned } from './children.ts';
import { untilHealthy } from './until-healthy.ts';

type EdgeOptions = {
  /** 0 takes a free one. */
  port: number;
  persistTo: string;
  /** Vars and secrets; they win over wrangler.toml's. */
  vars: Record<string, string>;
  host?: string;
  /** Where wrangler.toml is. */
  root?: string;
  /** Between runs of the cron handler; 0 for never. Workerd has no clock of its own for it. */
  cronMs?: number;
  /** Answers whatever the exchange asks of others, instead of the internet. */
  outside?: (request: Request) => Promise<Response>;
  onLog?: (line: string, level: string) => void;
  /** Hears what is being done before it is done: building may take minutes. */
  onStep?: (step: string) => void;
  /** Hears what is missing, and the exchange is left running to say so itself; absent: it is not left running. */
  onUnhealthy?: (missing: string) => void;
};

export type Edge = {
  url: string;
  port: number;
  /** Of the workerd process now serving; another one after a crash, which is mended on the same port. */
  pid(): number | null;
  miniflare: Miniflare;
  runCron(): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Runs the Worker on workerd as it would deploy: Durable Objects, D1 and queues kept under `persistTo`.
 *
 * Miniflare's own front door is a Worker written in JavaScript, in front of ours: it halves the throughput. So a
 * socket leads straight to ours, and the front door gets a random port nobody uses. Two differences to production
 * remain: `fetch` passes a small Worker of Miniflare's (it also lets private addresses through, whatever
 * `global_fetch_strictly_public` says), and queues live in memory, so that a killed process forgets what they held.
 */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const { host = '127.0.0.1', root = REPOSITORY, cronMs = 60_000, onStep = () => {} } = options;
  onStep('building the exchange and its console (a minute or two the first time)');
  const bundle = await bundleWorker(root);
  const port = options.port || (await freePort(host));
  const vars = {
    ...bundle.vars,
    PUBLIC_URL: `http://127.0.0.1:${port},http://localhost:${port}`,
    ALLOW_LOOPBACK_BUYERS: 'true',
    ...options.vars,
  };
  const missing = bundle.requiredSecrets.filter((name) => !(name in vars));
  if (missing.length > 0) throw new Error(`secrets not given: ${missing.join(', ')}`);
  await assertFree(host, port);

  const leash = killWhenOrphaned();
  const hold = (): void => leash.hold(childOf(process.pid, 'workerd'));
  onStep('starting the runtime');
  const miniflare = new Miniflare(workerdOptions(bundle, { ...options, host, port, vars, root }, hold));
  try {
    await miniflare.ready;
    hold();
    onStep('preparing the database');
    await migrate(miniflare, bundle);
    const url = `http://${host}:${port}`;
    const missing = await untilHealthy(url);
    if (missing && !options.onUnhealthy) throw new Error(missing);
    if (missing) options.onUnhealthy?.(missing);
    const cron = startCron(miniflare, bundle.crons, cronMs);
    const stop = async (): Promise<void> => {
      cron.stop();
      await miniflare.dispose();
      leash.letGo();
    };
    return { url, port, pid: () => childOf(process.pid, 'workerd'), miniflare, runCron: cron.run, stop };
  } catch (error) {
    await miniflare.dispose();
    leash.letGo();
    throw error;
  }
}

type Placed = EdgeOptions & { host: string; root: string };

type MiniflareOptions = ConstructorParameters<typeof Miniflare>[0];

function workerdOptions(bundle: Bundle, placed: Placed, onRestart: () => void): MiniflareOptions {
  const { host, port, vars, root, persistTo, onLog, outside } = placed;
  const worker = {
    ...bundle.worker,
    rootPath: root,
    modules: bundle.modules,
    modulesRoot: '.',
    bindings: vars,
    unsafeDirectSockets: [{ host, port }],
    stripCfConnectingIp: false,
    ...(outside && { outboundService: outside }),
    ...(bundle.console && { serviceBindings: { ASSETS: CONSOLE } }),
  };
  const shared = {
    host: '127.0.0.1',
    port: 0,
    cf: false as const,
    log: new Log(LogLevel.ERROR),
    telemetry: { enabled: false },
    // Where `wrangler … --local --persist-to` looks too.
    resourcePersistencePath: join(resolve(persistTo), 'v3'),
    unsafeHandleRuntimeRestart: onRestart,
    handleStructuredLogs: ({ level, message }: { level: string; message: string }) =>
      (onLog ?? logTroubles)(message, level),
  };
  const workers = bundle.console ? [worker, consoleWorker(bundle.console)] : [worker];
  return convertV4MiniflareOptions({ ...shared, workers } as Parameters<typeof convertV4MiniflareOptions>[0]);
}

const CONSOLE = 'console';

/**
 * A Worker that has nothing but files. In production they stand in front of ours; here they stand behind it, because
 * what stands in front is a Worker too, and every call would pass through it.
 */
const consoleWorker = (directory: string) => ({
  name: CONSOLE,
  compatibilityDate: '2026-11-01',
  modules: [{ type: 'ESModule', path: 'index.js', contents: 'export default {}' }],
  modulesRoot: '.',
  assets: { directory },
});

function logTroubles(line: string, level: string): void {
  if (level === 'error' || level === 'warn') process.stderr.write(`${line}\n`);
}

/** Applies what is not yet recorded in `d1_migrations`, as `wrangler d1 migrations apply` does. */
async function migrate(miniflare: Miniflare, bundle: Bundle): Promise<void> {
  const [binding] = Object.keys((bundle.worker['d1Databases'] as Record<string, unknown>) ?? {});
  if (!binding) return;
  const database = await miniflare.getD1Database(binding);
  await database
    .prepare(
      'CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)',
    )
    .run();
  const applied = await database.prepare('SELECT name FROM d1_migrations').all<{ name: string }>();
  const known = new Set(applied.results.map((row) => row.name));
  for (const { name, statements } of bundle.migrations.filter((migration) => !known.has(migration.name))) {
    const record = database.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(name);
    await database.batch([...statements.map((statement) => database.prepare(statement)), record]);
  }
}

function startCron(
  miniflare: Miniflare,
  crons: string[],
  everyMs: number,
): { run(): Promise<void>; stop(): void } {
  const run = async (): Promise<void> => {
    const worker = await miniflare.getWorker();
    for (const cron of crons) await worker.scheduled({ cron });
  };
  if (everyMs === 0 || crons.length === 0) return { run, stop: () => {} };
  const timer = setInterval(() => run().catch((error) => logTroubles(`cron: ${error}`, 'error')), everyMs);
  timer.unref();
  return { run, stop: () => clearInterval(timer) };
}

/** A port nobody listens on. */
export const freePort = (host = '127.0.0.1'): Promise<number> => listenOnce(host, 0);

/** Workerd shares a taken port without a word, and half of the calls would go to a stranger. */
async function assertFree(host: string, port: number): Promise<void> {
  await listenOnce(host, port).catch(() => {
    throw new Error(`port ${port} is taken`);
  });
}

const FIRST_PORT = 8787;

/** The port everybody's examples name, or the next that nobody listens on: a second exchange needs no flag. */
export async function nextFreePort(first = FIRST_PORT): Promise<number> {
  for (let port = first; port < first + 100; port++) if (await isFree('127.0.0.1', port)) return port;
  return 0;
}

export const isFree = (host: string, port: number): Promise<boolean> =>
  listenOnce(host, port).then(
    () => true,
    () => false,
  );

function listenOnce(host: string, port: number): Promise<number> {
  return new Promise((found, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => found(typeof address === 'object' && address ? address.port : port));
    });
  });
}
