import type { Cloudflare } from './cloudflare.client.ts';
import type { Settings } from './settings.ts';

/** What an account has of a deployment already. */
export type Found = {
  account: string;
  /** null: there is none yet. */
  databaseId: string | null;
  queues: string[];
  buckets: string[];
  /** Names of secrets; null: there is no Worker yet. */
  secrets: string[] | null;
  publicUrl: string | null;
  /** Migrations that were applied. */
  applied: string[];
};

type Named = { name?: string; uuid?: string; queue_name?: string };

export async function accountOf(cloudflare: Cloudflare, given: string | undefined): Promise<string> {
  if (given) return given;
  const accounts = await cloudflare.get<{ id: string; name: string }[]>('/accounts?per_page=50');
  if (accounts.length === 1) return accounts[0]!.id;
  const named = accounts.map(({ id, name }) => `  ${id}  ${name}`).join('\n');
  throw new Error(
    `The token reaches ${accounts.length} accounts: set CLOUDFLARE_ACCOUNT_ID to one of them\n${named}`,
  );
}

export async function lookAround(
  cloudflare: Cloudflare,
  account: string,
  settings: Settings,
): Promise<Found> {
  const at = `/accounts/${account}`;
  const named = encodeURIComponent(settings.database);
  const [databases, queues, buckets, worker] = await Promise.all([
    cloudflare.get<Named[]>(`${at}/d1/database?name=${named}`),
    cloudflare.get<Named[]>(`${at}/queues?per_page=100`),
    cloudflare.get<{ buckets: Named[] }>(`${at}/r2/buckets?per_page=1000`),
    cloudflare.find<{ bindings?: { type: string; name: string; text?: string }[] }>(
      `${at}/workers/scripts/${settings.name}/settings`,
    ),
  ]);
  const databaseId =
    settings.databaseId ?? databases.find(({ name }) => name === settings.database)?.uuid ?? null;
  const bindings = worker?.bindings ?? [];
  return {
    account,
    databaseId,
    queues: queues.flatMap(({ queue_name }) => queue_name ?? []),
    buckets: buckets.buckets.flatMap(({ name }) => name ?? []),
    secrets: worker && bindings.filter(({ type }) => type === 'secret_text').map(({ name }) => name),
    publicUrl:
      bindings.find(({ type, name }) => type === 'plain_text' && name === 'PUBLIC_URL')?.text || null,
    applied: databaseId === null ? [] : await migrationsIn(cloudflare, at, databaseId),
  };
}

async function migrationsIn(cloudflare: Cloudflare, at: string, id: string): Promise<string[]> {
  const ask = (sql: string) =>
    cloudflare.post<{ results: { name: string }[] }[]>(`${at}/d1/database/${id}/query`, { sql });
  const [tables] = await ask(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'd1_migrations'",
  );
  if (!tables || tables.results.length === 0) return [];
  const [rows] = await ask('SELECT name FROM d1_migrations ORDER BY id');
  return rows?.results.map(({ name }) => name) ?? [];
}
