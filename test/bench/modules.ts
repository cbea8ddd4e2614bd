import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { REPOSITORY } from '../../src/simulator/bundle.ts';

export type Module = { type: 'ESModule'; path: string; contents: string };

/** A file of the repository and all it imports, without its types, as modules of a Worker; the entry comes first. */
export function modulesOf(entry: string): Module[] {
  const found = new Map<string, Module>();
  const visit = (path: string): void => {
    if (found.has(path)) return;
    const contents = stripTypeScriptTypes(readFileSync(join(REPOSITORY, path), 'utf8'));
    found.set(path, { type: 'ESModule', path, contents });
    for (const [, target] of contents.matchAll(/\bfrom\s+'(\.[^']+)'/g))
      visit(relative(REPOSITORY, join(REPOSITORY, dirname(path), target!)));
  };
  visit(entry);
  return [...found.values()];
}
