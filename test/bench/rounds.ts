import { cpuSeconds } from './children.ts';
import type { Plain, Script } from './jobs.ts';
import { untilQuiet } from './quiet.ts';
import type { Round, Stage, Subject } from './stage.ts';

/** One round of one subject, in quiet; its CPU is counted until it is quiet again. @throws when nothing was served. */
export async function measure({ load, buyers }: Stage, { name, job, pid }: Subject): Promise<Round> {
  await untilQuiet();
  await buyers.heard();
  const before = cpuSeconds(pid);
  const tally = await load.run(job);
  await untilQuiet();
  const cpuMs = ((cpuSeconds(pid) - before) * 1_000) / Math.max(tally.sent, 1);
  const { pings } = await buyers.heard();
  if (tally.served === 0)
    throw new Error(`${name}: none of ${tally.sent} was served; ${tally.firstFailure ?? 'all were refused'}`);
  return {
    tally,
    cpuMs,
    perSecond: tally.served / tally.seconds,
    pingsPerCall: pings / Math.max(tally.sent, 1),
    faults: (tally.failed + tally.refused) / tally.sent,
  };
}

export const plain = (url: string, more: Partial<Plain> = {}): Plain => ({
  kind: 'plain',
  method: 'GET',
  url,
  headers: {},
  body: '',
  expect: 200,
  ...more,
});

/** Until the runtime has compiled what it runs; what is slow or refused meanwhile does not count. */
export async function warmUp({ load }: Stage, script: Script, seconds = 2): Promise<void> {
  await load.run({ script, seconds, pace: 'closed', concurrency: 6 });
}

/** A rate or a latency with more faults than this is not judged as passed. */
export const FAULTS_AT_MOST = 0.005;

export const worstFaults = (rounds: readonly Round[]): number =>
  Math.max(...rounds.map(({ faults }) => faults));
