import { spawnSync } from 'node:child_process';
import { parseMicros } from '../../src/lib/money.ts';

/** Debian's hledger, which has never heard of us. @throws what it says when it refuses. */
function hledger(journal: string, ...command: string[]): string {
  const { status, stdout, stderr } = spawnSync('hledger', ['-f', '-', ...command], {
    input: journal,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`hledger ${command.join(' ')}: ${stderr}`);
  return stdout;
}

/** Every account hledger finds, by its balance in micros, debits positive; nothing for those at zero. */
export function hledgerBalances(journal: string): Map<string, number> {
  // An empty journal passes every check: what it comes to is asked besides.
  hledger(journal, 'check', '-s', 'ordereddates');
  const [, ...lines] = hledger(journal, 'balance', '--flat', '-N', '-O', 'csv').trim().split('\n');
  return new Map(
    lines.map((line) => {
      const [, account, amount] = /^"(.*)","(.*)"$/.exec(line)!;
      return [account!, parseMicros(amount!.replace('$', ''))!];
    }),
  );
}

/** How many transactions hledger counts. */
export const hledgerCount = (journal: string): number =>
  hledger(journal, 'print', '-O', 'csv')
    .trim()
    .split('\n')
    .slice(1)
    .reduce((ids, line) => ids.add(line.slice(1, line.indexOf('"', 1))), new Set<string>()).size;
