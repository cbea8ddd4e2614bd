import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

/** Top to bottom: a room may import the rooms above it and itself, never one below. */
const ROOMS = [
  'lib',
  'ledger',
  'telephony',
  'campaign',
  'publishers',
  'buyers',
  'screening',
  'ivr',
  'auction',
  'settlement',
  'call',
  'directory',
  'archive',
  'deliveries',
  'feed',
  'exchange',
  'reports',
  'alerts',
  'api',
  'console',
  'cli',
  'simulator',
];
/** What outsiders get: it imports nothing, so the simulator stays one. It is all the console knows of the API, too. */
const PUBLIC_CLIENT = 'src/api/client/outcry-client.ts';

const TOP_LEVEL = [
  'LICENSE',
  'README.md',
  'biome.json',
  'findings',
  'migrations',
  'package-lock.json',
  'package.json',
  'src',
  'test',
  'tsconfig.json',
  'vite.config.ts',
  'vitest.config.ts',
  'wrangler.toml',
];

function filesUnder(folder: string): string[] {
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = join(folder, name);
    return statSync(join(ROOT, path)).isDirectory() ? filesUnder(path) : [path];
  });
}

const sources = filesUnder('src').filter((path) => /\.tsx?$/.test(path));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const code = (path: string): string => read(path).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
const roomOf = (path: string): string | null => /^src\/([^/]+)\//.exec(path)?.[1] ?? null;
const isPure = (path: string): boolean =>
  !/\.(do|store|client|routes|middleware|service)\.ts$|\.tsx$|\.d\.ts$/.test(path) &&
  !/^src\/(index|env)\.ts$|^src\/(simulator|console)\//.test(path);

const IMPURE =
  /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandomUUID\(|\bgetRandomValues\(|\bperformance\.now\(|(?<![.\w])fetch\(|\bcaches\.|\bsetTimeout\(/;
const SQL = /\.prepare\(|\bsql\.exec\(/;

describe('the layout', () => {
  it('keeps clocks, randomness and I/O out of files without a suffix that allows them', () => {
    expect(sources.filter((path) => isPure(path) && IMPURE.test(code(path)))).toEqual([]);
  });

  it('keeps SQL in .store.ts', () => {
    const offenders = sources.filter(
      (path) => !path.endsWith('.store.ts') && !path.startsWith('src/simulator/') && SQL.test(code(path)),
    );
    expect(offenders).toEqual([]);
  });

  it('lets rooms import upwards only', () => {
    const offences = sources.flatMap((path) => {
      const room = roomOf(path);
      if (room === null) return [];
      const imports = [...read(path).matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map((match) => match[1]!);
      return imports.flatMap((target) => {
        const file = relative(ROOT, join(ROOT, dirname(path), target));
        const other = roomOf(file);
        if (other === null || other === room) return [];
        if (room === 'simulator' && file === PUBLIC_CLIENT) return [];
        if (room === 'console' && other === 'api' && file !== PUBLIC_CLIENT)
          return [`${path} imports ${target}`];
        const allowed = room === 'simulator' ? other === 'lib' : ROOMS.indexOf(other) < ROOMS.indexOf(room);
        return allowed ? [] : [`${path} imports ${target}`];
      });
    });
    expect(offences).toEqual([]);
  });

  it('lets the console ask through the client alone', () => {
    const asking = sources.filter(
      (path) => path.startsWith('src/console/') && /(?<![.\w])fetch\(|XMLHttpRequest/.test(code(path)),
    );
    expect(asking).toEqual(['src/console/ui/api.ts']);
  });

  it('has no room nobody agreed on', () => {
    const rooms = new Set(sources.map(roomOf).filter((room) => room !== null));
    expect([...rooms].filter((room) => !ROOMS.includes(room))).toEqual([]);
  });

  it('keeps the top level small', () => {
    const names = readdirSync(ROOT).filter(
      (name) => !name.startsWith('.') && name !== 'node_modules' && name !== 'dist',
    );
    expect(names.filter((name) => !TOP_LEVEL.includes(name))).toEqual([]);
  });

  it('names only paths that exist in the README', () => {
    const named = [...read('README.md').matchAll(/`((?:src|test|migrations)\/[\w./-]*)`/g)].map(
      (match) => match[1]!,
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('leaves nothing half done', () => {
    const tests = filesUnder('test').filter((path) => path.endsWith('.ts') && path !== 'test/tidy.test.ts');
    const unfinished =
      /\b(?:TODO|FIXME|XXX)\b|@ts-ignore|@ts-expect-error|\bas any\b|\b(?:it|test|describe)\.(?:skip|only|todo)\b/;
    expect([...sources, ...tests].filter((path) => unfinished.test(read(path)))).toEqual([]);
  });

  it('imports zod as a namespace: named, it brings fifty languages into the Worker', () => {
    expect(sources.filter((path) => /import (?:type )?\{[^}]*\} from 'zod'/.test(read(path)))).toEqual([]);
  });

  it('keeps Durable Object classes to shells', () => {
    const long = sources.filter((path) => path.endsWith('.do.ts') && read(path).split('\n').length > 250);
    expect(long).toEqual([]);
  });
});
