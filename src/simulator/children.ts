import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** The newest child of a process with this command name; null when there is none. */
export function childOf(parent: number, command: string): number | null {
  const children = processes().filter((one) => one.parent === parent && one.command === command);
  return children.reduce<number | null>((newest, one) => Math.max(newest ?? 0, one.pid), null);
}

type Running = { pid: number; parent: number; command: string };

function processes(): Running[] {
  return process.platform === 'linux' ? fromProc() : fromPs();
}

function fromProc(): Running[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const end = stat.lastIndexOf(')');
        const command = stat.slice(stat.indexOf('(') + 1, end);
        const [state, parent] = stat.slice(end + 2).split(' ');
        return state === 'Z' ? [] : [{ pid: Number(name), parent: Number(parent), command }];
      } catch {
        return []; // it ended while we looked
      }
    });
}

function fromPs(): Running[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => {
    const [pid, parent, ...path] = line.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), command: path.join(' ').split('/').at(-1)! };
  });
}

/**
 * Ends a child even when we are killed and can clean up nothing: a shell reads from a pipe only we hold, and kills
 * when it closes. It has its own session, so that Ctrl-C in a terminal does not end it first.
 */
export function killWhenOrphaned(): { hold(pid: number | null): void; letGo(): void } {
  const script = 'held=; while read -r pid; do held=$pid; done; [ -n "$held" ] && kill -9 "$held"';
  const shell = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  shell.on('error', () => {});
  shell.stdin.on('error', () => {});
  shell.unref();
  return {
    hold: (pid) => void shell.stdin.write(`${pid ?? ''}\n`),
    letGo: () => void shell.kill('SIGKILL'),
  };
}
