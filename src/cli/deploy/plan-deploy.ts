import type { Found } from './look.client.ts';
import { KEPT_BY, MADE, OPTIONAL, type Settings } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What will be done, in this order. */
export type DeployPlan = {
  publicUrl: string;
  database: boolean;
  queues: string[];
  buckets: string[];
  migrations: string[];
  /** Secrets that are made at random, and those that are taken from the environment. */
  made: string[];
  given: string[];
};

/** @returns the plan, or what is missing for one. */
export function planDeploy(
  settings: Settings,
  found: Found,
  migrations: readonly string[],
  env: Environment,
  url: string | undefined,
): DeployPlan | string[] {
  const there = new Set(found.secrets ?? []);
  const missing = settings.required.filter((name) => !there.has(name));
  const given = [...missing, ...OPTIONAL.filter((name) => !there.has(name))].filter((name) => env[name]);
  const made = missing.filter((name) => !env[name] && MADE[name]);
  const unknown = missing.filter((name) => !env[name] && !MADE[name]);
  const publicUrl = url ?? (settings.publicUrl || found.publicUrl || '');
  const problems = [
    ...unknown.map((name) => `${name} is not known: set it in the environment`),
    ...urlProblems(publicUrl),
    ...lostKeys(found, made),
  ];
  if (problems.length > 0) return problems;
  return {
    publicUrl,
    database: found.databaseId === null,
    queues: settings.queues.filter((name) => !found.queues.includes(name)),
    buckets: settings.buckets.filter((name) => !found.buckets.includes(name)),
    migrations: migrations.filter((name) => !found.applied.includes(name)),
    made,
    given,
  };
}

function urlProblems(publicUrl: string): string[] {
  if (publicUrl === '') return ['Where will carriers reach it? Say --url https://exchange.example.com'];
  const wrong = publicUrl.split(',').find((url) => URL.parse(url.trim())?.protocol !== 'https:');
  return wrong === undefined ? [] : [`"${wrong}" is no https address`];
}

/** What is in the database was sealed under keys that are not here: new ones would open nothing of it. */
function lostKeys({ applied }: Found, made: readonly string[]): string[] {
  const lost = applied.length > 0 ? KEPT_BY.filter((name) => made.includes(name)) : [];
  return lost.map((name) => `the database is older than ${name}: set it in the environment to what it was`);
}

/** As a person reads it, with what it costs. */
export function showDeploy(plan: DeployPlan, settings: Settings): string[] {
  const line = (isNew: boolean, what: string, cost: string): string =>
    `${isNew ? '+ create' : '  there '}  ${what.padEnd(34)} ${cost}`;
  return [
    line(
      plan.database,
      `D1 database ${settings.database}`,
      'rows written $1.00 a million; 5 GB, then $0.75 a GB and month',
    ),
    ...settings.queues.map((name) =>
      line(plan.queues.includes(name), `queue ${name}`, 'operations $0.40 a million'),
    ),
    ...settings.buckets.map((name) =>
      line(plan.buckets.includes(name), `R2 bucket ${name}`, '$0.015 a GB and month; reading out is free'),
    ),
    `  run      migrations: ${plan.migrations.length === 0 ? 'none is missing' : plan.migrations.length}`,
    `  set      secrets: ${[...plan.made.map((name) => `${name} (random)`), ...plan.given].join(', ') || 'none is missing'}`,
    `  upload   Worker ${settings.name}, for ${plan.publicUrl}`,
    '',
    'Costs: Workers Paid, $5 a month; beyond what that includes, requests $0.30 and object requests $0.15 a million,',
    'and what stands beside each. Nothing here is billed before calls come. Prices of November 2026, by Cloudflare’s list.',
  ];
}
