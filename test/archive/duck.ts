import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { LocalBucket } from './bucket.ts';

/** What DuckDB says of the Parquet files of a bucket: `calls` is each call as it last was. Amounts come as texts. */
export async function askDuck(bucket: LocalBucket, sql: string): Promise<Record<string, unknown>[]> {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-parquet-'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    for (const [key, { bytes }] of bucket.objects) {
      if (!key.endsWith('.parquet')) continue;
      mkdirSync(dirname(join(folder, key)), { recursive: true });
      writeFileSync(join(folder, key), bytes);
    }
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(`CREATE VIEW calls AS
      SELECT * FROM read_parquet('${folder}/history/*/*/*.parquet', union_by_name = true)
      QUALIFY row_number() OVER (PARTITION BY id ORDER BY revision DESC) = 1`);
    const reader = await connection.runAndReadAll(sql);
    return reader.getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true, force: true });
  }
}
