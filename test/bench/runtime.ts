import { join } from 'node:path';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { type Bundle, bundleScript, REPOSITORY } from '../../src/simulator/bundle.ts';
import { childOf, killWhenOrphaned } from '../../src/simulator/children.ts';
import { freePort } from '../../src/simulator/edge.ts';
import type { Module } from './modules.ts';
import { noteWorkerd } from './quiet.ts';

/** A Worker on a workerd of its own, behind a socket that leads straight to it. */
export type Running = { url: string; pid: number | null; inspectorUrl: string | null; stop(): Promise<void> };

export type Start = {
  modules: Module[];
  /** Miniflare's v4 options of the Worker, without its modules. */
  worker: Record<string, unknown>;
  bindings: Record<string, unknown>;
  persistTo: string;
  inspect?: boolean;
  onReady?: (miniflare: Miniflare) => Promise<void>;
};

/** Runs any Worker with the settings the exchange runs with (see src/simulator/edge.ts), so that both can be compared. */
export async function startWorker(start: Start): Promise<Running> {
  for (let tries = 1; ; tries++) {
    try {
      return await startOnce(start);
    } catch (error) {
      // A port that was free a moment ago may be somebody's by now.
      if (tries === 3 || (error as { code?: string }).code !== 'ERR_ADDRESS_IN_USE') throw error;
    }
  }
}

async function startOnce(start: Start): Promise<Running> {
  const host = '127.0.0.1';
  const port = await freePort(host);
  const inspectorPort = start.inspect ? await freePort(host) : undefined;
  const url = `http://${host}:${port}`;
  const worker = {
    ...start.worker,
    rootPath: REPOSITORY,
    modules: start.modules,
    modulesRoot: '.',
    bindings: { ...start.bindings, PUBLIC_URL: url },
    unsafeDirectSockets: [{ host, port }],
    stripCfConnectingIp: false,
  };
  const shared = {
    host,
    port: 0,
    cf: false as const,
    log: new Log(LogLevel.ERROR),
    telemetry: { enabled: false },
    resourcePersistencePath: join(start.persistTo, 'v3'),
    ...(inspectorPort !== undefined && { inspectorPort }),
    handleStructuredLogs: ({ level, message }: { level: string; message: string }) => {
      if (level === 'error' || level === 'warn') process.stderr.write(`${message}\n`);
    },
  };
  const leash = killWhenOrphaned();
  const options = { ...shared, workers: [worker] } as Parameters<typeof convertV4MiniflareOptions>[0];
  const miniflare = new Miniflare(convertV4MiniflareOptions(options));
  const stop = async (): Promise<void> => {
    await miniflare.dispose();
    leash.letGo();
  };
  try {
    await miniflare.ready;
    const pid = childOf(process.pid, 'workerd');
    leash.hold(pid);
    noteWorkerd(pid);
    await start.onReady?.(miniflare);
    const inspectorUrl = inspectorPort === undefined ? null : `http://${host}:${inspectorPort}`;
    return { url, pid, inspectorUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The exchange as it deploys, with other modules around it. What runs of it has the path `index.js`. */
export async function startExchange(
  vars: Record<string, string>,
  persistTo: string,
  around: {
    entry?: (objects: string[]) => string;
    modules?: Module[];
    inspect?: boolean;
    /** Of another tree; as it deploys. */
    bundle?: Omit<Bundle, 'console'>;
  } = {},
): Promise<Running> {
  const bundle = around.bundle ?? (await bundleScript(REPOSITORY));
  const objects = bundle.worker['durableObjects'] as Record<string, { className: string }>;
  const names = Object.values(objects).map(({ className }) => className);
  const entry: Module[] = around.entry
    ? [{ type: 'ESModule', path: 'entry.js', contents: around.entry(names) }]
    : [];
  return startWorker({
    modules: [...entry, ...bundle.modules, ...(around.modules ?? [])],
    worker: bundle.worker,
    bindings: { ...bundle.vars, ALLOW_LOOPBACK_BUYERS: 'true', ...vars },
    persistTo,
    inspect: around.inspect ?? false,
    onReady: async (miniflare) => {
      const [binding] = Object.keys(bundle.worker['d1Databases'] as Record<string, unknown>);
      const database = await miniflare.getD1Database(binding!);
      for (const { statements } of bundle.migrations)
        await database.batch(statements.map((statement) => database.prepare(statement)));
    },
  });
}
