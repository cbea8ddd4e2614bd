import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inTurn } from '../exchange/in-turn.ts';
import type { Bucket } from './bucket.client.ts';
import { sha256 } from './sign-s3.ts';

/** What is backed up, and where to: the database as SQL in a file, the bucket object by object. */
export type Stores = {
  dump(file: string): Promise<void>;
  load(file: string): Promise<void>;
  /** How many tables the database has, its own bookkeeping left out. */
  countTables(): Promise<number>;
  bucket: Bucket;
};

type Manifest = {
  madeAt: string;
  database: string;
  objects: Record<string, { file: string; bytes: number; hash: string }>;
};

const DATABASE = 'd1.sql';
const OBJECTS = 'objects';
const MANIFEST = 'manifest.json';

/** @param madeAt ISO. @returns how many objects there are. @throws when the folder holds a backup already. */
export async function backUp(stores: Stores, folder: string, madeAt: string): Promise<number> {
  if (existsSync(join(folder, MANIFEST)))
    throw new Error(`${folder} holds a backup already: name another folder`);
  mkdirSync(join(folder, OBJECTS), { recursive: true });
  // The database first: what a row of it names is in the bucket already.
  await stores.dump(join(folder, DATABASE));
  const keys: string[] = [];
  for await (const key of stores.bucket.keys()) keys.push(key);
  const objects: Manifest['objects'] = {};
  await inTurn(keys, async (key) => {
    const bytes = await stores.bucket.get(key);
    const file = `${OBJECTS}/${sha256(key)}`;
    writeFileSync(join(folder, file), bytes);
    objects[key] = { file, bytes: bytes.length, hash: sha256(bytes) };
  });
  const database = sha256(readFileSync(join(folder, DATABASE)));
  const manifest: Manifest = { madeAt, database, objects };
  // Last: a folder without it is no backup.
  writeFileSync(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`);
  return keys.length;
}

/** Looks at every file of a backup. @throws with the first that is not as it was written. */
export function verifyBackup(folder: string): Manifest {
  if (!existsSync(join(folder, MANIFEST))) throw new Error(`${folder} holds no whole backup`);
  const manifest = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')) as Manifest;
  const check = (file: string, hash: string): void => {
    if (sha256(readFileSync(join(folder, file))) !== hash)
      throw new Error(`${join(folder, file)} is not as it was written`);
  };
  check(DATABASE, manifest.database);
  for (const { file, hash } of Object.values(manifest.objects)) check(file, hash);
  return manifest;
}

/** Into an empty database and an empty bucket, and nowhere else. @returns how many objects there are. */
export async function restore(stores: Stores, folder: string): Promise<number> {
  const { objects } = verifyBackup(folder);
  const tables = await stores.countTables();
  if (tables > 0) throw new Error(`the database is not empty: it has ${tables} tables`);
  const keys = Object.keys(objects);
  for await (const key of stores.bucket.keys())
    if (!(key in objects)) throw new Error(`the bucket is not empty: it has ${key}`);
  // The bucket first: what a row names has to be there.
  await inTurn(keys, async (key) =>
    stores.bucket.put(key, Uint8Array.from(readFileSync(join(folder, objects[key]!.file)))),
  );
  await stores.load(join(folder, DATABASE));
  return keys.length;
}

/** What a backup takes on disk. */
export const bytesIn = (folder: string): number =>
  readdirSync(folder, { recursive: true }).reduce((sum, name) => {
    const found = statSync(join(folder, String(name)));
    return sum + (found.isFile() ? found.size : 0);
  }, 0);
