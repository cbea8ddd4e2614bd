import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.client.ts';
import { ACCOUNT, FakeCloudflare, TOKEN } from './fake-cloudflare.ts';

const REPOSITORY = join(import.meta.dirname, '../..');
const URL_OF_IT = 'https://exchange.example.com';
const fake = new FakeCloudflare();
let base: string;
let root: string;

/** A clone whose Worker is small: what is uploaded is not what this is about. */
beforeAll(async () => {
  base = await fake.start();
  root = mkdtempSync(join(tmpdir(), 'outcry-deploy-'));
  for (const name of ['wrangler.toml', 'migrations'])
    cpSync(join(REPOSITORY, name), join(root, name), { recursive: true });
  const scripts = { build: 'true', 'build:worker': 'true' };
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'clone', type: 'module', scripts }));
  mkdirSync(join(root, 'dist/worker'), { recursive: true });
  mkdirSync(join(root, 'dist/console'), { recursive: true });
  writeFileSync(join(root, 'dist/console/index.html'), '<!doctype html>');
  const objects = ['CampaignDO', 'BuyerDO', 'PingShardDO', 'FeedDO', 'QuotaDO', 'PoolDO'];
  const classes = objects.map((name) => `export class ${name} extends DurableObject {}`).join('\n');
  writeFileSync(
    join(root, 'dist/worker/index.js'),
    `import { DurableObject } from 'cloudflare:workers';\n${classes}\nexport default { fetch: () => new Response('ok') };\n`,
  );
});
afterAll(() => {
  fake.stop();
  rmSync(root, { recursive: true, force: true });
});

async function deploy(words: string[], env: Record<string, string> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await main(['deploy', '--root', root, ...words], {
    env: {
      CLOUDFLARE_API_TOKEN: TOKEN,
      CLOUDFLARE_API_BASE_URL: base,
      CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
      ...env,
    },
    say: (line) => void out.push(line),
    complain: (line) => void err.push(line),
    ask: null,
    fetch: (url, init) =>
      url.startsWith(URL_OF_IT) ? Promise.resolve(new Response('{"ok":true}')) : fetch(url, init),
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const changes = (): string[] =>
  fake.asked.filter((name) => !name.startsWith('GET') && !name.endsWith('/query'));
const secrets = (): Record<string, string> =>
  Object.fromEntries(
    (fake.bindings ?? []).filter(({ type }) => type === 'secret_text').map(({ name, text }) => [name, text!]),
  );

describe('npm run deploy', () => {
  const carrier = { TWILIO_AUTH_TOKEN: '0123456789abcdef0123456789abcdef' };

  it('says what is missing, and what it would do and cost, and changes nothing', async () => {
    expect(await deploy([])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/TWILIO_AUTH_TOKEN[\s\S]*--url/),
    });
    const { code, out } = await deploy(['--dry-run', '--url', URL_OF_IT], carrier);
    expect(code).toBe(2);
    for (const said of [
      '+ create  D1 database outcry',
      '+ create  queue outcry-deliveries',
      'R2 bucket outcry-archive',
      'OPERATOR_KEY (random)',
      '$5 a month',
    ])
      expect(out).toContain(said);
    expect(changes()).toEqual([]);
  });

  it('creates what is missing, migrates before the code, and goes on where it broke off', async () => {
    fake.breakAt = 'assets-upload-session';
    const broken = await deploy(['--yes', '--url', URL_OF_IT], carrier);
    fake.breakAt = null;
    expect(broken).toMatchObject({ code: 1, err: expect.stringContaining('assets-upload-session') });
    const made = { databases: fake.databases.size, queues: fake.queues.size, buckets: fake.buckets.size };
    expect([made, fake.uploads]).toEqual([{ databases: 1, queues: 2, buckets: 1 }, 0]);
    const file = join(root, '.outcry-secrets.env');
    const kept = parseEnv(readFileSync(file, 'utf8')) as Record<string, string>;
    renameSync(file, `${file}.away`);
    const lost = await deploy(['--yes', '--url', URL_OF_IT], carrier);
    expect(lost).toMatchObject({
      code: 1,
      err: expect.stringContaining('the database is older than SEAL_KEYS'),
    });
    renameSync(`${file}.away`, file);
    const { code, out, err } = await deploy(['--yes', '--url', URL_OF_IT], carrier);
    expect([code, err, fake.strange]).toEqual([0, '', []]);
    expect(out).toContain('healthy');
    expect({ databases: fake.databases.size, queues: fake.queues.size, buckets: fake.buckets.size }).toEqual(
      made,
    );
    const [database] = fake.databases.values();
    expect(database!.sql.prepare('SELECT name FROM d1_migrations').all().length).toBeGreaterThan(20);
    expect(fake.uploads).toBe(1);
    expect(Object.keys(secrets()).sort()).toEqual([
      'HASH_KEY',
      'OPERATOR_KEY',
      'SEAL_KEYS',
      'TOKEN_KEY',
      'TWILIO_AUTH_TOKEN',
    ]);
    for (const value of Object.values(secrets())) expect(value.length).toBeGreaterThan(30);
    expect(new Set(Object.values(secrets())).size).toBe(5);
    expect(fake.bindings).toContainEqual(expect.objectContaining({ name: 'PUBLIC_URL', text: URL_OF_IT }));
    expect(statSync(join(root, '.outcry-secrets.env')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(root, '.wrangler-deploy.json'), 'utf8')).not.toContain(kept['SEAL_KEYS']!);
    expect(secrets()).toMatchObject({ ...carrier, ...kept });
    expect(fake.strange).toEqual([]);
    expect(fake.domains).toEqual(['exchange.example.com']);
    expect([...fake.queues.values()].map(({ consumers }) => consumers.length)).toEqual([1, 1]);
    expect(fake.schedules).toHaveLength(1);
  });

  it('is safe to run again: nothing is made twice, no secret is replaced, what is new is migrated', async () => {
    const before = secrets();
    const size = fake.asked.length;
    writeFileSync(join(root, 'migrations/9999_add_a_table.sql'), 'CREATE TABLE added (id TEXT PRIMARY KEY);');
    const { code, out, err } = await deploy(['--yes']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('secrets: none is missing');
    expect(out).toContain('d1 time-travel restore outcry --bookmark=');
    expect(secrets()).toEqual(before);
    expect(
      fake.asked.slice(size).filter((name) => /^POST \/(d1\/database|queues|r2\/buckets)$/.test(name)),
    ).toEqual([]);
    expect(fake.uploads).toBe(2);
    const query = fake.asked.findLastIndex((name) => name.endsWith('/query'));
    expect(query).toBeLessThan(
      fake.asked.findLastIndex((name) => name.startsWith('PUT /workers/scripts/outcry')),
    );
  });
});
