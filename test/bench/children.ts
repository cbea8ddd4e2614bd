import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Job, Tally } from './jobs.ts';
import type { Watched, WatchOrder } from './watchers.ts';

export type Load = { run(job: Job): Promise<Tally>; stop(): Promise<void> };
/** Since last asked: pings that came, and how late the buyers' own timers were. */
export type Heard = { pings: number; lateP50Ms: number; lateP95Ms: number };
export type BuyersProcess = {
  url: string;
  heard(): Promise<Heard>;
  stop(): Promise<void>;
};

export type Watchers = { tell(order: WatchOrder): Promise<Watched>; stop(): Promise<void> };

export function startWatchers(): Watchers {
  const child = start('watchers.ts');
  return { tell: (order) => ask<Watched>(child, order), stop: () => stop(child) };
}

export function startLoad(): Load {
  const child = start('load.ts');
  return { run: (job) => ask<Tally>(child, job), stop: () => stop(child) };
}

export async function startBuyersProcess(): Promise<BuyersProcess> {
  const child = start('buyers.ts');
  const [port] = (await once(child, 'message')) as [number];
  return {
    url: `http://127.0.0.1:${port}`,
    heard: () => ask<Heard>(child, 'heard'),
    stop: () => stop(child),
  };
}

const start = (file: string): ChildProcess =>
  fork(join(import.meta.dirname, file), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });

function ask<T>(child: ChildProcess, message: object | string): Promise<T> {
  return new Promise((answered, fail) => {
    const onExit = (): void => fail(new Error('a process of the benchmark ended'));
    child.once('exit', onExit);
    child.once('message', (reply) => {
      child.off('exit', onExit);
      answered(reply as T);
    });
    child.send(message);
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** CPU milliseconds of a young process, to the microsecond: the sum of its threads, of which none may have ended. */
export function cpuMsOfThreads(pid: number | null): number {
  const threads = `/proc/${pid}/task`;
  const spent = readdirSync(threads).map((thread) =>
    Number(readFileSync(`${threads}/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return spent.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e6;
}

const TICKS_PER_SECOND = 100;

/** CPU seconds a process has used; NaN where the system does not tell. */
export function cpuSeconds(pid: number | null): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return Number.NaN;
  }
}
