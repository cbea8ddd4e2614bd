import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEdge } from '../../src/simulator/edge.ts';
import { startApart } from './apart.ts';
import { type BuyersProcess, type Load, startBuyersProcess, startLoad } from './children.ts';
import type { Job, Tally } from './jobs.ts';
import { VARS } from './market.ts';
import { modulesOf } from './modules.ts';
import { noteWorkerd } from './quiet.ts';
import { type Running, startWorker } from './runtime.ts';

/** The exchange and the bare Worker, each on a workerd of its own, with one load generator and one set of buyers. */
export type Stage = {
  exchange: Pick<Running, 'url' | 'pid'>;
  /** The same with its queues, their consumers and D1 in another process; started when first asked for. */
  apart(): Promise<Pick<Running, 'url' | 'pid'>>;
  bare: Pick<Running, 'url' | 'pid'>;
  buyers: BuyersProcess;
  load: Load;
  /** A fresh folder on a file system in memory: a disk's stalls are not ours to measure. */
  scratch: string;
  stop(): Promise<void>;
};

export async function setStage(): Promise<Stage> {
  const scratch = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'outcry-bench-'));
  const open: (() => Promise<unknown>)[] = [() => rm(scratch, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const close of open.reverse()) await close();
  };
  try {
    const buyers = await startBuyersProcess();
    open.push(() => buyers.stop());
    const load = startLoad();
    open.push(() => load.stop());
    const edge = await startEdge({ port: 0, persistTo: join(scratch, 'exchange'), vars: VARS, cronMs: 0 });
    open.push(() => edge.stop());
    const exchange = { url: edge.url, pid: edge.pid() };
    noteWorkerd(exchange.pid);
    const bare = await startBare(buyers.url, join(scratch, 'bare'));
    open.push(() => bare.stop());
    let started: Promise<Running> | null = null;
    const apart = async (): Promise<Running> => {
      started ??= startApart(scratch).then((running) => {
        open.push(() => running.stop());
        return running;
      });
      return started;
    };
    return { exchange, apart, bare, buyers, load, scratch, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const startBare = (buyersUrl: string, persistTo: string): Promise<Running> =>
  startWorker({
    modules: modulesOf('test/bench/skeleton.worker.ts'),
    worker: {
      name: 'bare',
      compatibilityDate: '2026-11-01',
      compatibilityFlags: ['nodejs_compat', 'global_fetch_strictly_public'],
      durableObjects: {
        BARE: { className: 'BareDO', useSQLite: true },
        BARE_FEED: { className: 'BareFeedDO', useSQLite: true },
        BARE_SHARD: { className: 'BareShardDO', useSQLite: true },
      },
    },
    bindings: { BUYERS_URL: buyersUrl },
    persistTo,
  });

/** Something that can be asked again and again. */
export type Subject = { name: string; job: Job; pid: number | null };
export type Round = {
  tally: Tally;
  perSecond: number;
  cpuMs: number;
  pingsPerCall: number;
  /** Share of those sent that failed or were refused: a rate with many of them means nothing. */
  faults: number;
};

/**
 * Interleaves the subjects, every other round the other way round, so that whatever else the machine does hits all of them.
 * @returns the rounds of each.
 */
export async function interleave(
  subjects: readonly Subject[],
  rounds: number,
  run: (subject: Subject) => Promise<Round>,
): Promise<Map<string, Round[]>> {
  const found = new Map<string, Round[]>(subjects.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const subject of round % 2 === 0 ? subjects : subjects.toReversed())
      found.get(subject.name)!.push(await run(subject));
  return found;
}
