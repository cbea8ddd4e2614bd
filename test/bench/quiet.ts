import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSeconds } from './children.ts';

const WINDOW_MS = 200;
const STILL_WINDOWS = 2;
/** Of a core: timers of idle objects stay below it. */
const STILL_SHARE = 0.05;
const QUIET_AT_MOST_MS = 15_000;

const workerds = new Set<number>();

/** Every workerd of the benchmark: what one of them still does would be taken for another's slowness. */
export const noteWorkerd = (pid: number | null): void => void (pid !== null && workerds.add(pid));

/** Until what was left to be done after the last answer is done, too: it is part of what calls cost, and of no other round. */
export async function untilQuiet(): Promise<void> {
  const spent = (): number => [...workerds].reduce((sum, pid) => sum + (cpuSeconds(pid) || 0), 0);
  const until = Date.now() + QUIET_AT_MOST_MS;
  for (let before = spent(), still = 0; still < STILL_WINDOWS && Date.now() < until; ) {
    await sleep(WINDOW_MS);
    const now = spent();
    still = now - before <= STILL_SHARE * (WINDOW_MS / 1_000) ? still + 1 : 0;
    before = now;
  }
}
