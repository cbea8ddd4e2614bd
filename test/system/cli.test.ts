import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readFolder } from '../../src/cli/files/folder.client.ts';
import { writeYaml } from '../../src/cli/files/yaml.ts';
import { type Exchange, SECRETS, startExchange } from './exchange.ts';

const PROGRAM = join(import.meta.dirname, '../../src/cli/outcry.js');
const BUYERS = 50;
const TARGETS = 500;
const CAMPAIGNS = 4;

const folders: string[] = [];
const folder = (): string => {
  folders.push(mkdtempSync(join(tmpdir(), 'outcry-cli-')));
  return folders.at(-1)!;
};
let first: Exchange;
let second: Exchange;
beforeAll(async () => {
  first = await startExchange('in memory');
  second = await startExchange('in memory');
});
afterAll(async () => {
  await Promise.all([first?.stop(), second?.stop()]);
  for (const each of folders) rmSync(each, { recursive: true, force: true });
});

type Ran = { code: number | null; out: string };

/** As a person runs it, in a process of its own. */
function outcry({ edge }: Exchange, ...words: string[]): Promise<Ran> {
  const env = { ...process.env, OUTCRY_URL: edge.url, OUTCRY_KEY: SECRETS.OPERATOR_KEY };
  const named = Object.fromEntries(Array.from({ length: TARGETS }, (_, i) => [`T${i}`, 'secret-of-a-buyer']));
  const child = spawn(process.execPath, [PROGRAM, ...words], { env: { ...env, ...named } });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (out += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out })));
}

const buyerOf = (i: number): string => `Buyer ${i % BUYERS}`;
const states = ['CA', 'NY', 'TX', 'OH', 'FL'];
const targetOf = (i: number): object => ({
  name: `Line ${i}`,
  buyer: buyerOf(i),
  destination: `+1303555${1_000 + i}`,
  bidding:
    i % 10 === 0
      ? {
          kind: 'ping',
          url: `https://b${i}.example.com/ping`,
          auth: { kind: 'bearer', token: { fromEnv: `T${i}` } },
        }
      : { kind: 'static', price: 10 + (i % 30) },
  criteria: { field: 'state', op: 'in', value: states.slice(0, 1 + (i % states.length)) },
  caps: [{ window: 'day', calls: 1 + i }],
});

/** Fifty buyers, five hundred targets in four campaigns, each with numbers. */
function business(into: string): void {
  const buyers = Array.from({ length: BUYERS }, (_, i) => ({
    name: `Buyer ${i}`,
    notifyLosses: i % 2 === 0,
  }));
  const publishers = [{ name: 'Acme Media', payout: { kind: 'revShare', percent: 70 } }];
  writeFileSync(join(into, 'parties.yaml'), writeYaml({ publishers, buyers }));
  mkdirSync(join(into, 'campaigns'));
  for (let at = 0; at < CAMPAIGNS; at++) {
    const own = Array.from({ length: TARGETS / CAMPAIGNS }, (_, i) => targetOf(at + i * CAMPAIGNS));
    const campaign = {
      name: `Campaign ${at}`,
      vertical: 'plumbing',
      conversion: { minSeconds: 60 },
      routing: { strategy: 'auction', floor: 5 },
      targets: own,
      numbers: [0, 1, 2].map((i) => ({
        number: `+1888555${1_000 + at * 10 + i}`,
        publisher: 'Acme Media',
        carrier: 'twilio',
      })),
    };
    writeFileSync(join(into, `campaigns/${at}.yaml`), writeYaml(JSON.parse(JSON.stringify({ campaign }))));
  }
}

it('carries fifty buyers and five hundred targets from one exchange to another, and loses nothing', async () => {
  const written = folder();
  business(written);
  const applied = await outcry(first, 'apply', written, '--yes');
  expect([applied.code, applied.out]).toEqual([
    0,
    expect.stringContaining('campaign Campaign 3 is at version 2'),
  ]);
  const exported = folder();
  expect((await outcry(first, 'export', exported)).code).toBe(0);
  expect((await outcry(first, 'plan', exported)).code).toBe(0);
  const secrets = JSON.stringify([...readFolder(exported)]).match(/OUTCRY_\w+/g)!;
  expect(secrets).toHaveLength(TARGETS / 10);
  for (const name of secrets) process.env[name] = 'secret-of-a-buyer';
  expect((await outcry(second, 'apply', exported, '--yes')).code).toBe(0);
  const again = folder();
  await outcry(second, 'export', again);
  expect(readFolder(again)).toEqual(readFolder(exported));
});
