import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Receipt } from '../../../src/auction/auction.ts';
import type { CampaignSnapshot } from '../../../src/directory/config/snapshot.ts';
import written from '../../durable/fixtures/deployment-before-entities.json';
import { LocalD1 } from '../d1.ts';

/** A deployment as it was when every version of a campaign was kept whole. */
export { written };

type Row = Record<string, SQLInputValue>;

export const databaseBefore = (): LocalD1 =>
  new LocalD1((file, sqlite) => {
    if (file === '0007_config_entities.sql') fill(sqlite);
  });

function fill(sqlite: DatabaseSync): void {
  for (const [table, rows] of Object.entries(written.d1 as Record<string, Row[]>)) {
    for (const row of rows) {
      const names = Object.keys(row);
      const places = names.map(() => '?').join(', ');
      sqlite
        .prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${places})`)
        .run(...Object.values(row));
    }
  }
}

/** What it kept, version by version. */
export const versionsBefore = written.d1.campaign_versions.map(
  ({ campaign_id, version, hash, snapshot }) => ({
    campaignId: campaign_id,
    version,
    hash,
    snapshot: JSON.parse(snapshot) as CampaignSnapshot,
  }),
);

export const receiptsBefore = written.d1.receipts.map(({ receipt }) => JSON.parse(receipt) as Receipt);
