import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { backUp, bytesIn, restore, type Stores, verifyBackup } from '../backup/back-up.client.ts';
import { openBucket } from '../backup/bucket.client.ts';
import { storesOf } from '../backup/stores.client.ts';
import { Cloudflare } from '../deploy/cloudflare.client.ts';
import { type Settings, settingsIn } from '../deploy/settings.ts';
import { agree } from './agree.client.ts';
import { type Command, EXIT, type Run, Stop, textOf } from './command.ts';
import { REPOSITORY, readConfig } from './deploy.client.ts';

const NEEDED = ['CLOUDFLARE_API_TOKEN', 'CLOUDFLARE_ACCOUNT_ID', 'R2_ACCESS_KEY_ID', 'R2_SECRET_ACCESS_KEY'];

export const backupCommand: Command = {
  options: { to: { type: 'string' }, check: { type: 'string' }, root: { type: 'string' } },
  async run(run) {
    const checked = textOf(run, 'check');
    if (checked !== undefined) {
      const { madeAt, objects } = verifyBackup(checked);
      run.say(`whole: of ${madeAt}, with ${Object.keys(objects).length} objects`);
      return EXIT.done;
    }
    const folder = folderIn(run, 'to');
    const stores = await storesIn(run);
    const count = await backUp(stores, folder, new Date().toISOString());
    run.say(
      `the database and ${count} objects are in ${folder}: ${(bytesIn(folder) / 1_000_000).toFixed(1)} MB`,
    );
    run.say('Keep SEAL_KEYS and HASH_KEY with it, in another place: without them it cannot be read.');
    return EXIT.done;
  },
};

export const restoreCommand: Command = {
  options: {
    from: { type: 'string' },
    root: { type: 'string' },
    yes: { type: 'boolean', short: 'y', default: false },
  },
  async run(run) {
    const folder = folderIn(run, 'from');
    const { madeAt, objects } = verifyBackup(folder);
    run.say(
      `The backup of ${madeAt} with ${Object.keys(objects).length} objects goes into an empty database and bucket.`,
    );
    await agree(run);
    const count = await restore(await storesIn(run), folder);
    run.say(`the database and ${count} objects are back. Now: npm run deploy`);
    return EXIT.done;
  },
};

function folderIn(run: Run, option: string): string {
  const folder = textOf(run, option);
  if (folder === undefined) throw new Stop(`--${option} names the folder of the backup`);
  return resolve(folder);
}

async function storesIn(run: Run): Promise<Stores> {
  const missing = NEEDED.filter((name) => !run.env[name]);
  if (missing.length > 0)
    throw new Stop(
      `Set ${missing.join(', ')}. The R2 keys are made at Cloudflare, under R2, API tokens: they may read and write objects.`,
    );
  const root = textOf(run, 'root') ?? REPOSITORY;
  const settings = settingsIn(await readConfig(root));
  const config = await configOf(run, settings);
  const keys = {
    accessKeyId: run.env['R2_ACCESS_KEY_ID']!,
    secretAccessKey: run.env['R2_SECRET_ACCESS_KEY']!,
    region: 'auto',
  };
  const endpoint =
    run.env['R2_ENDPOINT'] ?? `https://${run.env['CLOUDFLARE_ACCOUNT_ID']}.r2.cloudflarestorage.com`;
  const bucket = openBucket(endpoint, settings.buckets[0] ?? '', keys);
  return storesOf(
    { root, config, database: settings.database, place: '--remote', env: run.env, complain: run.complain },
    bucket,
  );
}

/** What wrangler has to know of the database: its id as it is now, by its name. @returns the file. */
async function configOf(run: Run, { database, databaseId }: Settings): Promise<string> {
  const token = run.env['CLOUDFLARE_API_TOKEN']!;
  const base = run.env['CLOUDFLARE_API_BASE_URL'];
  const cloudflare = new Cloudflare({ token, base, fetch: run.fetch });
  const at = `/accounts/${run.env['CLOUDFLARE_ACCOUNT_ID']}/d1/database?name=${encodeURIComponent(database)}`;
  const found = await cloudflare.get<{ name: string; uuid: string }[]>(at);
  const id = databaseId ?? found.find(({ name }) => name === database)?.uuid;
  if (id === undefined) throw new Stop(`There is no database ${database} in this account`);
  const d1_databases = [{ binding: 'DB', database_name: database, database_id: id }];
  const file = join(mkdtempSync(join(tmpdir(), 'outcry-backup-')), 'wrangler.json');
  writeFileSync(file, JSON.stringify({ name: 'outcry', d1_databases }));
  return file;
}
