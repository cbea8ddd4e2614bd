import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

/** What runs outside. The console and the documents are made of the rest. */
const NOT_BUILT = /^src\/(simulator|cli)\//;

/**
 * Builds the web console of a repository, once for what it is made from, so that the next start takes no time and
 * one that is running keeps its files. @returns where the files are; null when there is no console.
 */
export async function buildConsole(root: string): Promise<string | null> {
  if (!existsSync(join(root, 'vite.config.ts'))) return null;
  const home = join(root, '.wrangler', 'console');
  const kept = join(home, await contentHash(root));
  if (existsSync(kept)) return kept;
  await mkdir(home, { recursive: true });
  const out = await mkdtemp(join(home, 'building-'));
  try {
    await runVite(root, out);
    await rename(out, kept).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error; // another start was faster
    });
  } catch (error) {
    const told = error as { stderr?: string };
    throw new Error(`the console does not build\n${told.stderr || String(error)}`);
  } finally {
    await rm(out, { recursive: true, force: true });
  }
  return kept;
}

/** Builds one of the two things `vite.config.ts` knows into a folder. @throws with the builder's words as `stderr` */
export async function runVite(root: string, out: string, args: readonly string[] = []): Promise<void> {
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js');
  const into = ['--outDir', out, '--emptyOutDir', '--logLevel', 'warn'];
  await promisify(execFile)(process.execPath, [vite, 'build', ...into, ...args], { cwd: root });
}

async function contentHash(root: string): Promise<string> {
  const entries = await readdir(join(root, 'src'), { recursive: true, withFileTypes: true });
  const sources = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !NOT_BUILT.test(path));
  const hash = createHash('sha256');
  for (const path of ['vite.config.ts', 'package-lock.json', ...sources.sort()]) {
    hash
      .update(path)
      .update('\0')
      .update(await readFile(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}
