import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LAST_MIGRATION } from '../src/directory/migrations.store.ts';

const ROOT = join(import.meta.dirname, '..');

/** Top to bottom: a room may import the rooms above it and itself, never one below. */
const ROOMS = [
  'lib',
  'ledger',
  'prices',
  'telephony',
  'campaign',
  'publishers',
  'buyers',
  'screening',
  'ivr',
  'settlement',
  'auction',
  'call',
  'directory',
  'archive',
  'deliveries',
  'feed',
  'exchange',
  'reports',
  'alerts',
  'snippet',
  'api',
  'console',
  'cli',
  'simulator',
];
/** Inside the two largest rooms, too, imports go one way. The room's own files stand where '' does. */
const INNER_ROOMS: Readonly<Record<string, readonly string[]>> = {
  exchange: ['pinging', 'market', 'outbox', 'quotes', 'accounts', 'campaign', 'edge'],
  api: ['http', 'access', 'present', 'config', 'rtb', 'resources', 'openapi', 'docs', '', 'client'],
};
/** Files that import each other in a circle, types included, by one of their names; each with its reason. */
const CIRCLES_ALLOWED: readonly string[] = [
  'src/simulator/carrier/call.ts', // a call dials a leg, and the leg is the call's
];
const FILES_A_FOLDER = 20;

/** They know the exchange by what it shows to anybody. */
const OUTSIDERS = ['cli', 'simulator'];
/** What outsiders get: it imports nothing, so they stay so. It is all the console knows of the API, too. */
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
  !/^src\/(index|config|bindings)\.ts$|^src\/(simulator|console)\//.test(path) &&
  path !== 'src/cli/outcry.ts';

/** The files a source imports, types included. */
const importsOf = (path: string): string[] =>
  [...read(path).matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, target]) =>
    normalize(join(dirname(path), target!)),
  );

/** Sets of files that reach each other through imports (Tarjan's strongly connected components). */
function circlesOf(paths: readonly string[]): string[][] {
  const graph = new Map(paths.map((path) => [path, importsOf(path)]));
  const seen = new Map<string, { index: number; low: number; open: boolean }>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (path: string): { index: number; low: number; open: boolean } => {
    const own = { index: seen.size, low: seen.size, open: true };
    seen.set(path, own);
    stack.push(path);
    for (const target of graph.get(path)!) {
      if (!graph.has(target)) continue;
      const other = seen.get(target);
      if (!other) own.low = Math.min(own.low, visit(target).low);
      else if (other.open) own.low = Math.min(own.low, other.index);
    }
    if (own.low !== own.index) return own;
    const circle = stack.splice(stack.indexOf(path));
    for (const each of circle) seen.get(each)!.open = false;
    if (circle.length > 1) circles.push(circle);
    return own;
  };
  for (const path of paths) if (!seen.has(path)) visit(path);
  return circles;
}

const EXPORTED =
  /^export (?:async )?(?:abstract )?(?:const|function\*?|class|type|interface|enum) ([\w$]+)/gm;
/** The generated client is for outsiders, and what the Worker exports is for the runtime. */
const isOurs = (path: string): boolean => !path.startsWith('src/api/client/') && path !== 'src/index.ts';

const IMPURE =
  /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandomUUID\(|\bgetRandomValues\(|\bperformance\.now\(|(?<![.\w])fetch\(|\bcaches\.|\bsetTimeout\(/;
const SQL = /\.prepare\(|\bsql\.exec\(/;

/** Neither runs where requests are kept apart. */
const isOutside = (path: string): boolean => /^src\/(?:console|simulator)\//.test(path);
/** All that an object does counts as one request: it may wait for what it began. */
const ONE_OBJECTS_OWN = ['src/exchange/accounts/lease.client.ts', 'src/exchange/outbox/drain.client.ts'];

describe('the layout', () => {
  it('keeps clocks, randomness and I/O out of files without a suffix that allows them', () => {
    expect(sources.filter((path) => isPure(path) && IMPURE.test(code(path)))).toEqual([]);
  });

  it('keeps values for later requests, never promises: what one request began, no other may wait for', () => {
    const KEPT = /\b(?:Weak|Bounded)?(?:Map|Set)<[^;=]*\bPromise<|^(?:let|var) [^;]*\bPromise</m;
    const keeping = sources.filter((path) => !isOutside(path) && KEPT.test(code(path)));
    expect(keeping.sort()).toEqual(ONE_OBJECTS_OWN);
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
        if (OUTSIDERS.includes(room) && file === PUBLIC_CLIENT) return [];
        if (room === 'console' && other === 'api' && file !== PUBLIC_CLIENT)
          return [`${path} imports ${target}`];
        const allowed = OUTSIDERS.includes(room)
          ? other === 'lib'
          : ROOMS.indexOf(other) < ROOMS.indexOf(room);
        return allowed ? [] : [`${path} imports ${target}`];
      });
    });
    expect(offences).toEqual([]);
  });

  it('keeps no export that nobody imports', () => {
    const users = [...sources, ...filesUnder('test').filter((path) => path.endsWith('.ts'))];
    const words = new Map(users.map((path) => [path, new Set(read(path).match(/[\w$]+/g))]));
    const dead = sources.filter(isOurs).flatMap((path) => {
      const names = [...read(path).matchAll(EXPORTED)].map(([, name]) => name!);
      return names
        .filter((name) => !users.some((user) => user !== path && words.get(user)!.has(name)))
        .map((name) => `${path} ${name}`);
    });
    expect(dead).toEqual([]);
  });

  it('lets the inner rooms of large rooms import one way', () => {
    const offences = sources.flatMap((path) => {
      const room = roomOf(path);
      const order = room ? INNER_ROOMS[room] : undefined;
      if (!order) return [];
      const innerOf = (file: string): string => (file.split('/').length > 3 ? file.split('/')[2]! : '');
      const here = order.indexOf(innerOf(path));
      if (here < 0) return [`${path} is in no room agreed on`];
      return importsOf(path)
        .filter((target) => roomOf(target) === room && order.indexOf(innerOf(target)) > here)
        .map((target) => `${path} imports ${target}`);
    });
    expect(offences).toEqual([]);
  });

  it('has no circles of imports', () => {
    const circles = circlesOf(sources).filter(
      (circle) => !circle.some((path) => CIRCLES_ALLOWED.includes(path)),
    );
    expect(circles).toEqual([]);
  });

  it('keeps folders small enough to be looked over', () => {
    const folders = Map.groupBy(filesUnder('src'), (path) => dirname(path));
    const full = [...folders].filter(([, files]) => files.length > FILES_A_FOLDER).map(([folder]) => folder);
    expect(full).toEqual([]);
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

  it.each(['README.md', 'src/ARCHITECTURE.md', 'src/HOW-TO-ADD.md', 'src/DECISIONS.md', 'src/CHANGELOG.md'])(
    'names only paths that exist in %s',
    (document) => {
      const named = [...read(document).matchAll(/`((?:src|test|migrations)\/[\w./-]*)`/g)].map(
        (match) => match[1]!,
      );
      expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    },
  );

  it('names only files that exist in its comments', () => {
    const NAMED = /(?:\/\/|^\s*\*).*?(?<![\w/.:-])((?:[a-z-]+\/)+[\w.-]+\.(?:tsx?|md|toml))\b/gm;
    const places = (named: string) => [named, `src/${named}`, `src/api/client/${named}`];
    const missing = sources.flatMap((path) =>
      [...read(path).matchAll(NAMED)]
        .map(([, named]) => named!)
        .filter((named) => !places(named).some((at) => existsSync(join(ROOT, at))))
        .map((named) => `${path} names ${named}`),
    );
    expect(missing).toEqual([]);
  });

  it('holds no half of a merge', () => {
    const texts = ['src', 'test', 'findings', 'migrations']
      .flatMap(filesUnder)
      .filter((path) => !/\.(png|json)$/.test(path));
    const torn = ['README.md', ...texts].filter((path) => /^(<{7} |={7}$|>{7} )/m.test(read(path)));
    expect(torn).toEqual([]);
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

  it('installs what was locked, by its hash, from wherever the machine gets it', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { integrity?: string; resolved?: string; link?: boolean }>;
    };
    const loose = Object.entries(packages).filter(
      ([name, { integrity, resolved }]) => name && (!integrity || resolved),
    );
    expect(loose.map(([name]) => name)).toEqual([]);
    expect(JSON.parse(read('package.json')).scripts.setup).not.toMatch(/npm (install|i)\b|no-package-lock/);
  });

  it('asks a database for the last of the migrations before it is well', () => {
    expect(readdirSync(join(ROOT, 'migrations')).sort().at(-1)).toBe(LAST_MIGRATION);
  });

  it('keeps Durable Object classes to shells', () => {
    const long = sources.filter((path) => path.endsWith('.do.ts') && read(path).split('\n').length > 250);
    expect(long).toEqual([]);
  });
});
