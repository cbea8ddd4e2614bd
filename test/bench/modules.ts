import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuiltModule, REPOSITORY } from '../../src/simulator/bundle.ts';

export type Module = BuiltModule;

/** At the start of a line: what a comment shows is no import. */
const IMPORTED = /^(?:import|export|\})[^'"\n]*\bfrom\s+['"]([^'"]+)['"]/gm;

/** A file of the repository and all it imports, without its types, as modules of a Worker; the entry comes first. */
export function modulesOf(entry: string): Module[] {
  const found = new Map<string, Module>();
  const visit = (path: string, file: string): void => {
    if (found.has(path)) return;
    const source = readFileSync(file, 'utf8');
    const contents = file.endsWith('.ts') ? stripTypeScriptTypes(source) : source;
    found.set(path, { type: 'ESModule', path, contents });
    for (const [, target] of contents.matchAll(IMPORTED)) {
      if (/^(?:node|cloudflare):/.test(target!)) continue;
      // The runtime looks for a package where it is asked for, as for any other file.
      const isFile = target!.startsWith('.');
      visit(
        join(dirname(path), target!),
        isFile ? join(dirname(file), target!) : fileURLToPath(import.meta.resolve(target!)),
      );
    }
  };
  visit(entry, join(REPOSITORY, entry));
  return [...found.values()];
}
