import { execFile } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Bundle, bundleScript, REPOSITORY } from '../../src/simulator/bundle.ts';

const run = promisify(execFile);

/** The sources of a commit, with today's packages. @throws when git does not know the commit */
export async function treeOf(commit: string, scratch: string): Promise<string> {
  const tree = join(scratch, `tree-${commit}`);
  const archive = join(scratch, `${commit}.tar`);
  if (await mkdir(tree, { recursive: true })) {
    await run('git', ['-C', REPOSITORY, 'archive', '--output', archive, commit]);
    await run('tar', ['-xf', archive, '-C', tree]);
    await symlink(join(REPOSITORY, 'node_modules'), join(tree, 'node_modules'));
    await mkdir(join(tree, 'dist', 'console'), { recursive: true });
  }
  return tree;
}

/** The Worker of a commit, as it deploys. */
export const bundleOf = async (commit: string, scratch: string): Promise<Omit<Bundle, 'console'>> =>
  bundleScript(await treeOf(commit, scratch), true);
