import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseEnv } from 'node:util';
import { Cloudflare } from '../deploy/cloudflare.client.ts';
import { accountOf, lookAround } from '../deploy/look.client.ts';
import { type DeployPlan, planDeploy, showDeploy } from '../deploy/plan-deploy.ts';
import { configFor, MADE, type Settings, settingsIn } from '../deploy/settings.ts';
import { runTool } from '../deploy/wrangler.client.ts';
import type { Doc } from '../json.ts';
import { agree } from './agree.client.ts';
import { type Command, EXIT, type Run, Stop, textOf } from './command.ts';

export const REPOSITORY = resolve(import.meta.dirname, '../../..');
/** Read by nobody but wrangler and its owner; kept out of the repository. */
const CONFIG = '.wrangler-deploy.json';
const SECRETS = '.outcry-secrets.env';
const SECRET_BYTES = 32;

export const deployCommand: Command = {
  options: {
    url: { type: 'string' },
    root: { type: 'string' },
    yes: { type: 'boolean', short: 'y', default: false },
    'dry-run': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
  async run(run) {
    const root = textOf(run, 'root') ?? REPOSITORY;
    const token = run.env['CLOUDFLARE_API_TOKEN'];
    if (!token)
      throw new Stop(
        'Set CLOUDFLARE_API_TOKEN: a token that may edit Workers scripts and routes, D1, Queues and R2 of the account.',
      );
    const base = run.env['CLOUDFLARE_API_BASE_URL'];
    const cloudflare = new Cloudflare({ token, base, fetch: run.fetch });
    const account = await accountOf(cloudflare, run.env['CLOUDFLARE_ACCOUNT_ID']);
    const config = await readConfig(root);
    const settings = settingsIn(config);
    const found = await lookAround(cloudflare, account, settings);
    const files = readdirSync(join(root, 'migrations'))
      .filter((name) => name.endsWith('.sql'))
      .sort();
    const env = { ...writtenSecrets(root), ...run.env };
    const plan = planDeploy(settings, found, files, env, textOf(run, 'url'));
    if (Array.isArray(plan)) throw new Stop(plan.join('\n'));
    if (run.values['json']) run.say(JSON.stringify(plan));
    else for (const line of showDeploy(plan, settings)) run.say(line);
    if (run.values['dry-run']) return EXIT.planned;
    await agree(run);
    const deploying: Deploying = {
      run: { ...run, env },
      root,
      cloudflare,
      account,
      config,
      settings,
      plan,
      databaseId: found.databaseId,
    };
    await deploy(deploying);
    return EXIT.done;
  },
};

type Deploying = {
  run: Run;
  root: string;
  cloudflare: Cloudflare;
  account: string;
  config: Doc;
  settings: Settings;
  plan: DeployPlan;
  databaseId: string | null;
};

/** In an order in which every step may be the last one that works: what is there is found again by the next run. */
async function deploy(deploying: Deploying): Promise<void> {
  const { run, root, cloudflare, account, config, settings, plan } = deploying;
  const at = `/accounts/${account}`;
  const databaseId = deploying.databaseId ?? (await makeDatabase(deploying));
  for (const queue_name of plan.queues) {
    await cloudflare.post(`${at}/queues`, { queue_name });
    run.say(`created queue ${queue_name}`);
  }
  for (const name of plan.buckets) {
    await cloudflare.post(`${at}/r2/buckets`, { name });
    run.say(`created R2 bucket ${name}`);
  }
  const file = join(root, CONFIG);
  writeFileSync(file, `${JSON.stringify(configFor(config, databaseId, plan.publicUrl), null, 2)}\n`);
  const secrets = secretsFor(deploying);
  const env = { ...run.env, CLOUDFLARE_ACCOUNT_ID: account, WRANGLER_SEND_METRICS: 'false', CI: 'true' };
  const wrangler = (...words: string[]) =>
    runTool(root, 'wrangler', [...words, '--config', CONFIG], env, run.complain);
  run.say('building');
  await runTool(root, 'npm', ['run', 'build', '--silent'], env, run.complain);
  if (plan.migrations.length > 0) {
    await tellBookmark(deploying, databaseId);
    await wrangler('d1', 'migrations', 'apply', settings.database, '--remote');
    run.say(`applied ${plan.migrations.length} migrations, before the code that needs them`);
  }
  await withFile(secrets, (path) => wrangler('deploy', ...(path === null ? [] : ['--secrets-file', path])));
  run.say(`uploaded Worker ${settings.name}`);
  await untilHealthy(run, plan.publicUrl.split(',')[0]!.trim());
  if (secrets['OPERATOR_KEY'])
    run.say(
      `First operator: ${plan.publicUrl.split(',')[0]!.trim()}/console/sign-in with OPERATOR_KEY of ${SECRETS}`,
    );
}

async function makeDatabase({ run, cloudflare, account, settings }: Deploying): Promise<string> {
  const made = await cloudflare.post<{ uuid: string }>(`/accounts/${account}/d1/database`, {
    name: settings.database,
  });
  run.say(`created D1 database ${settings.database}`);
  return made.uuid;
}

/** D1 can go back to any minute of thirty days: this is the one before the change. */
async function tellBookmark(
  { run, cloudflare, account, settings }: Deploying,
  databaseId: string,
): Promise<void> {
  const found = await cloudflare.find<{ bookmark?: string }>(
    `/accounts/${account}/d1/database/${databaseId}/time_travel/bookmark`,
  );
  if (found?.bookmark)
    run.say(`before: npx wrangler d1 time-travel restore ${settings.database} --bookmark=${found.bookmark}`);
}

/** Those of a run that broke off before they arrived. */
function writtenSecrets(root: string): Record<string, string> {
  const file = join(root, SECRETS);
  return existsSync(file) ? (parseEnv(readFileSync(file, 'utf8')) as Record<string, string>) : {};
}

/** What is missing of them: made at random, or from the environment. Those that are made are written down first. */
function secretsFor({ run, root, plan }: Deploying): Record<string, string> {
  const random = (): string => randomBytes(SECRET_BYTES).toString('base64url');
  const made = Object.fromEntries(plan.made.map((name) => [name, MADE[name]!(random)]));
  if (plan.made.length > 0) {
    const file = join(root, SECRETS);
    const lines = Object.entries(made).map(([name, value]) => `${name}=${value}\n`);
    appendFileSync(file, lines.join(''), { mode: 0o600 });
    chmodSync(file, 0o600);
    run.say(
      `${plan.made.join(', ')}: made at random and written to ${SECRETS}. Move them to where you keep secrets:`,
    );
    run.say('without SEAL_KEYS and HASH_KEY no backup can be read.');
  }
  const given = Object.fromEntries(plan.given.map((name) => [name, run.env[name]!]));
  return { ...given, ...made };
}

/** Secrets pass to wrangler by a file that only its owner can read, and that is gone afterwards. */
async function withFile(
  secrets: Readonly<Record<string, string>>,
  work: (path: string | null) => Promise<unknown>,
): Promise<void> {
  if (Object.keys(secrets).length === 0) {
    await work(null);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'outcry-deploy-'));
  try {
    const path = join(folder, 'secrets.json');
    writeFileSync(path, JSON.stringify(secrets), { mode: 0o600 });
    await work(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const TRIES = 30;
const PAUSE_MS = 2_000;

/** A new address needs a certificate, which takes a minute or two. */
async function untilHealthy(run: Run, url: string): Promise<void> {
  let said = '';
  for (let tries = 0; tries < TRIES; tries++) {
    if (tries > 0) await sleep(PAUSE_MS);
    try {
      const reply = await run.fetch(`${url}/healthz`, { method: 'GET', headers: {} });
      said = await reply.text();
      if (reply.ok) return run.say(`healthy: ${url}/healthz`);
    } catch (error) {
      said = (error as Error).message;
    }
  }
  run.complain(`${url}/healthz is not well yet: ${said.slice(0, 300)}. A new address may take some minutes.`);
}

export async function readConfig(root: string): Promise<Doc> {
  const { experimental_readRawConfig } = await import('wrangler');
  const { rawConfig } = experimental_readRawConfig({ config: join(root, 'wrangler.toml') });
  return JSON.parse(JSON.stringify(rawConfig)) as Doc;
}
