import { appendFileSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { backUp, restore, verifyBackup } from '../../src/cli/backup/back-up.client.ts';
import { openBucket } from '../../src/cli/backup/bucket.client.ts';
import { storesOf } from '../../src/cli/backup/stores.client.ts';
import { Api } from '../../src/simulator/api.ts';
import { startEdge } from '../../src/simulator/edge.ts';
import { ring, talk } from './calls.ts';
import { listCalls, SECRETS, sell, until } from './exchange.ts';

const REPOSITORY = join(import.meta.dirname, '../..');
const folders: string[] = [];
const closing: (() => Promise<void>)[] = [];
const backup = join(folderOf('backup'), 'today');

/** A folder in which wrangler finds its configuration, and beside it what an exchange keeps. */
function folderOf(name: string): string {
  folders.push(mkdtempSync(join(tmpdir(), `outcry-${name}-`)));
  copyFileSync(join(REPOSITORY, 'wrangler.toml'), join(folders.at(-1)!, 'wrangler.toml'));
  return folders.at(-1)!;
}
const stateOf = (root: string): string => join(root, '.wrangler/state');

afterAll(async () => {
  for (const close of closing) await close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function start(root: string) {
  const edge = await startEdge({
    port: 0,
    persistTo: stateOf(root),
    vars: SECRETS,
    cronMs: 0,
    onLog: () => {},
  });
  return { edge, api: new Api(edge.url, SECRETS.OPERATOR_KEY) };
}

/** The bucket that is kept there, behind the address an S3 client asks. */
async function openStores(root: string) {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: 'export default {}',
      compatibilityDate: '2026-11-01',
      r2Buckets: { ARCHIVE: 'outcry-archive' },
      resourcePersistencePath: join(stateOf(root), 'v3'),
    } as Parameters<typeof convertV4MiniflareOptions>[0]),
  );
  const bucket = await miniflare.getR2Bucket('ARCHIVE');
  const server: Server = createServer(async (request, reply) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://s3');
    const key = decodeURIComponent(pathname.split('/').slice(2).join('/'));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (!request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ')) reply.writeHead(403).end();
    else if (request.method === 'PUT') {
      await bucket.put(key, Buffer.concat(chunks));
      reply.end();
    } else if (key !== '') {
      const found = await bucket.get(key);
      reply.writeHead(found ? 200 : 404).end(found && Buffer.from(await found.arrayBuffer()));
    } else {
      const cursor = searchParams.get('continuation-token') ?? undefined;
      const page = await bucket.list({ limit: 2, ...(cursor && { cursor }) });
      const keys = page.objects.map(
        (each) => `<Contents><Key>${encodeURIComponent(each.key)}</Key></Contents>`,
      );
      const next = page.truncated ? `<NextContinuationToken>${page.cursor}</NextContinuationToken>` : '';
      reply.end(`<ListBucketResult>${keys.join('')}${next}</ListBucketResult>`);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    server.close();
    await miniflare.dispose();
  };
  const { port } = server.address() as AddressInfo;
  const keys = { accessKeyId: 'id', secretAccessKey: 'secret', region: 'auto' };
  const where = {
    root,
    config: 'wrangler.toml',
    database: 'outcry',
    place: '--local' as const,
    env: {},
    complain: () => {},
  };
  return { stores: storesOf(where, openBucket(`http://127.0.0.1:${port}`, 'outcry-archive', keys)), close };
}

// biome-ignore lint/suspicious/noExplicitAny: an outsider knows no types
type Told = { calls: any[]; receipts: any[]; balances: any; campaign: any };

async function tell(api: Api, campaignId: string): Promise<Told> {
  const calls = await listCalls(api, campaignId);
  const receipts = await Promise.all(calls.map(({ id }) => api.get(`/v1/calls/${id}/receipt`)));
  return {
    calls,
    receipts,
    balances: await api.get('/v1/ledger/balances'),
    campaign: await api.get(`/v1/campaigns/${campaignId}/versions/1`),
  };
}

let before: Told;
let campaignId: string;
const first = folderOf('first');
beforeAll(async () => {
  const exchange = await start(first);
  const sold = await sell(exchange.api, [
    { name: 'O\'Brien; "Plumbing"\n-- é', bidding: { kind: 'static', price: '30.00' } },
  ]);
  campaignId = sold.campaignId;
  for (let i = 0; i < 3; i++) await talk(exchange, await ring(exchange, sold.number), 90);
  await until(
    () => listCalls(exchange.api, campaignId),
    (calls) => calls.length === 3 && calls.every(({ revenue }) => revenue === '30.00'),
  );
  before = await tell(exchange.api, campaignId);
  await exchange.edge.stop();
});

it('what an exchange knew is there again after its database and bucket are gone, to the last receipt', async () => {
  const there = await openStores(first);
  expect(await backUp(there.stores, backup, '2026-11-28T12:00:00Z')).toBeGreaterThan(0);
  await expect(backUp(there.stores, backup, '2026-11-28T12:00:00Z')).rejects.toThrow(
    'holds a backup already',
  );
  await expect(restore(there.stores, backup)).rejects.toThrow('the database is not empty');
  await there.close();
  const second = folderOf('second');
  const empty = await openStores(second);
  expect(await restore(empty.stores, backup)).toBe(Object.keys(verifyBackup(backup).objects).length);
  await empty.close();
  const again = await start(second);
  closing.push(() => again.edge.stop());
  expect(await tell(again.api, campaignId)).toEqual(before);
});

it('a backup that is not as it was written goes nowhere', async () => {
  const [file] = Object.values(verifyBackup(backup).objects).map((object) => join(backup, object.file));
  appendFileSync(file!, 'x');
  expect(() => verifyBackup(backup)).toThrow('is not as it was written');
  rmSync(join(backup, 'manifest.json'));
  expect(() => verifyBackup(backup)).toThrow('holds no whole backup');
});
