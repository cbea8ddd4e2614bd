import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildConsole, runVite } from './build-console.ts';

type Migration = { name: string; statements: string[] };

/** A file of what was built. The first one is what runs, the others are what it asks for, at once or later. */
export type BuiltModule = { type: 'ESModule'; path: string; contents: string };

/** The Worker as it would deploy, and what wrangler.toml says about running it here. */
export type Bundle = {
  modules: BuiltModule[];
  /** Miniflare's v4 options of the one Worker, without its modules and plain-text bindings. */
  worker: Record<string, unknown>;
  vars: Record<string, unknown>;
  requiredSecrets: string[];
  crons: string[];
  migrations: Migration[];
  /** Where the console's files are; null when there is none. */
  console: string | null;
};

type Manifest = Omit<Bundle, 'modules' | 'console'>;

const MAIN = 'index.js';

export const REPOSITORY = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const BUNDLES = join(REPOSITORY, '.wrangler', 'bundle');

/**
 * Bundles the Worker at `root` as a deployment would, so that what runs here is what deploys. The result is kept by the
 * content of everything it is made from: the next start takes milliseconds, and a changed file is never missed.
 * @throws when the Worker does not build; the message is the builder's.
 */
export async function bundleWorker(root: string): Promise<Bundle> {
  return { ...(await bundleScript(root)), console: await buildConsole(root) };
}

/** The Worker without the console. @param minified as it deploys; else names stay, so that a stack trace says something */
export async function bundleScript(root: string, minified = false): Promise<Omit<Bundle, 'console'>> {
  const kept = join(BUNDLES, `${await contentHash(root)}${minified ? '-minified' : ''}`);
  if (!existsSync(join(kept, 'manifest.json'))) await build(root, kept, minified);
  const manifest = JSON.parse(await readFile(join(kept, 'manifest.json'), 'utf8')) as Manifest;
  return { ...manifest, modules: await modulesIn(kept) };
}

/** What was built, with what runs first. */
export async function modulesIn(folder: string): Promise<BuiltModule[]> {
  const found = (await readdir(folder)).filter((name) => name.endsWith('.mjs')).sort();
  return Promise.all(
    [MAIN, ...found].map(async (path) => ({
      type: 'ESModule' as const,
      path,
      contents: await readFile(join(folder, path), 'utf8'),
    })),
  );
}

async function contentHash(root: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await sources(root)) {
    hash
      .update(relative(root, file))
      .update('\0')
      .update(await readFile(file))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

async function sources(root: string): Promise<string[]> {
  const files = ['wrangler.toml', 'package-lock.json', 'vite.config.ts'].map((name) => join(root, name));
  for (const folder of ['src', 'migrations']) {
    const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(
      () => [],
    );
    for (const entry of entries) if (entry.isFile()) files.push(join(entry.parentPath, entry.name));
  }
  const outsiders = ['simulator', 'console'].map((room) => join(root, 'src', room, sep));
  return files.filter((file) => existsSync(file) && !outsiders.some((room) => file.startsWith(room))).sort();
}

async function build(root: string, kept: string, minified: boolean): Promise<void> {
  await mkdir(BUNDLES, { recursive: true });
  const out = await mkdtemp(join(BUNDLES, 'building-'));
  try {
    const { config, manifest } = await readManifest(root);
    if (config.no_bundle)
      await runVite(root, out, ['--mode', 'worker', ...(minified ? [] : ['--minify', 'false'])]);
    else await runWrangler(root, out, minified);
    await writeFile(join(out, 'manifest.json'), JSON.stringify(manifest));
    await rename(out, kept).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error; // another start was faster
    });
  } catch (error) {
    const told = error as { stderr?: string; stdout?: string };
    throw new Error(`the Worker does not build\n${told.stderr || told.stdout || String(error)}`);
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** A Worker without a build of its own is bundled by wrangler. */
async function runWrangler(root: string, out: string, minified: boolean): Promise<void> {
  const wrangler = dirname(createRequire(import.meta.url).resolve('wrangler/package.json'));
  const options = [
    '--outdir',
    out,
    '--config',
    join(root, 'wrangler.toml'),
    minified ? '--minify' : '--no-minify',
  ];
  const args = [join(wrangler, 'bin', 'wrangler.js'), 'deploy', '--dry-run', ...options];
  await promisify(execFile)(process.execPath, args, { cwd: root, env: quiet() });
  const [main] = (await readdir(out)).filter((name) => name.endsWith('.js'));
  if (!main) throw new Error('wrangler wrote no script');
  if (main !== MAIN) await rename(join(out, main), join(out, MAIN));
}

const quiet = (): NodeJS.ProcessEnv => ({
  ...process.env,
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  WRANGLER_LOG_PATH: join(tmpdir(), 'wrangler-logs'),
});

async function readManifest(root: string) {
  process.env['WRANGLER_LOG'] ??= 'none'; // it would complain of secrets that we bring
  const wrangler = await import('wrangler');
  const config = wrangler.unstable_readConfig(
    { config: join(root, 'wrangler.toml') },
    { hideWarnings: true },
  );
  const { workerOptions } = wrangler.unstable_getMiniflareWorkerOptions(config);
  // The bindings hold what `.dev.vars` said on the day of the build; rules are for bundling, done already.
  // The console's files are served from where they were built.
  const {
    bindings: _bindings,
    modulesRules: _rules,
    assets: _assets,
    ...worker
  } = workerOptions as Record<string, unknown>;
  const folder = config.d1_databases[0]?.migrations_dir ?? 'migrations';
  const manifest: Manifest = {
    worker: { ...worker, name: config.name ?? 'worker' },
    vars: config.vars as Record<string, unknown>,
    requiredSecrets: config.secrets?.required ?? [],
    crons: config.triggers.crons ?? [],
    migrations: await readMigrations(join(root, folder), wrangler.unstable_splitSqlQuery),
  };
  return { config, manifest };
}

async function readMigrations(folder: string, split: (sql: string) => string[]): Promise<Migration[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => ({ name, statements: split(await readFile(join(folder, name), 'utf8')) })),
  );
}
