import { execFile } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Bundle, bundleScript, REPOSITORY } from '../../src/simulator/bundle.ts';

const run = promisify(execFile);

/** The Worker of a commit, with today's packages, as it deploys. @throws when git does not know the commit */
export async function bundleOf(commit: string, scratch: string): Promise<Omit<Bundle, 'console'>> {
  const tree = join(scratch, `tree-${commit}`);
  const archive = join(scratch, `${commit}.tar`);
  if (await mkdir(tree, { recursive: true })) {
    await run('git', ['-C', REPOSITORY, 'archive', '--output', archive, commit]);
    await run('tar', ['-xf', archive, '-C', tree]);
    await symlink(join(REPOSITORY, 'node_modules'), join(tree, 'node_modules'));
    await mkdir(join(tree, 'dist', 'console'), { recursive: true });
  }
  return bundleScript(tree, true);
}
