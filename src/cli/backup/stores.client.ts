import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from '../deploy/wrangler.client.ts';
import type { Stores } from './back-up.client.ts';
import type { Bucket } from './bucket.client.ts';

type Where = {
  root: string;
  config: string;
  database: string;
  /** In the account, or in what wrangler keeps beside the configuration. */
  place: '--remote' | '--local';
  env: Readonly<Record<string, string | undefined>>;
  complain(line: string): void;
};

/** The database by the repository's own wrangler. */
export function storesOf({ root, config, database, place, env, complain }: Where, bucket: Bucket): Stores {
  const d1 = (command: string, ...words: string[]): Promise<string> =>
    runTool(
      root,
      'wrangler',
      ['d1', command, database, place, '--config', config, ...words],
      { ...env, CI: 'true', WRANGLER_SEND_METRICS: 'false' },
      complain,
    );
  return {
    bucket,
    async dump(file) {
      await d1('export', '--output', file, '--skip-confirmation');
    },
    async load(file) {
      await d1('execute', '--file', file, '--yes');
    },
    async countTables() {
      const folder = mkdtempSync(join(tmpdir(), 'outcry-schema-'));
      try {
        const file = join(folder, 'schema.sql');
        await d1('export', '--no-data', '--output', file, '--skip-confirmation');
        return readFileSync(file, 'utf8').match(/^CREATE TABLE/gim)?.length ?? 0;
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
