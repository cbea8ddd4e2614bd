import { fork } from 'node:child_process';
import { once } from 'node:events';
import { startBuyers } from '../exchange/pinging/bad-buyers.ts';

/** Bad buyers in a process of their own: what they do to themselves must not slow down the honest ones. */
export type BadBuyers = { base: string; canaryHits(): Promise<number>; stop(): void };

export async function startBadBuyers(): Promise<BadBuyers> {
  const child = fork(import.meta.filename, { execArgv: ['--no-warnings'] });
  const [base] = (await once(child, 'message')) as [string];
  return {
    base,
    async canaryHits() {
      child.send('canary?');
      return ((await once(child, 'message')) as [number])[0];
    },
    stop: () => void child.kill(),
  };
}

if (process.argv[1] === import.meta.filename && process.send) {
  const buyers = await startBuyers();
  process.on('message', () => process.send!(buyers.seen.filter(({ url }) => url === '/canary').length));
  process.on('disconnect', () => process.exit(0));
  process.send(buyers.base);
}
