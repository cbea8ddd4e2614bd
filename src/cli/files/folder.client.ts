import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const isYaml = (name: string): boolean => /\.ya?ml$/.test(name);

/** Every YAML file in the folder and those within it, by its path from there. @throws when there is no such folder. */
export function readFolder(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (within: string): void => {
    for (const name of readdirSync(join(folder, within)).sort()) {
      const path = within === '' ? name : `${within}/${name}`;
      if (statSync(join(folder, path)).isDirectory()) walk(path);
      else if (isYaml(name)) found.set(path, readFileSync(join(folder, path), 'utf8'));
    }
  };
  walk('');
  return found;
}

/** @returns the YAML files that were there before and are none of these. */
export function writeFolder(folder: string, files: ReadonlyMap<string, string>, clean: boolean): string[] {
  const before = existsSync(folder) ? [...readFolder(folder).keys()] : [];
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const strange = before.filter((path) => !files.has(path));
  if (clean) for (const path of strange) rmSync(join(folder, path));
  return strange;
}
