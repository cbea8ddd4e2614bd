import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Runs the repository's own wrangler, or npm, in its folder. @throws with the end of what it said. */
export function runTool(
  root: string,
  program: 'wrangler' | 'npm',
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  say: (line: string) => void,
): Promise<string> {
  const own = join(import.meta.dirname, '../../../node_modules/wrangler/bin/wrangler.js');
  const [command, args] = program === 'npm' ? ['npm', [...words]] : [process.execPath, [own, ...words]];
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let heard = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      heard += chunk;
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) return resolve(heard);
      say(heard.trimEnd());
      return reject(new Error(`${program} ${words.slice(0, 3).join(' ')} ended with ${code}`));
    });
  });
}
