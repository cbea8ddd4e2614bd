import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Api } from '../../src/simulator/api.ts';
import { type Edge, startEdge } from '../../src/simulator/edge.ts';

export const SECRETS = {
  OPERATOR_KEY: 'op_system',
  TWILIO_AUTH_TOKEN: '0123456789abcdef0123456789abcdef',
  SEAL_KEYS: 'k1:seal-secret-of-the-system-tests',
  HASH_KEY: 'hash-key-of-the-system-tests',
  TOKEN_KEY: 'token-key-of-the-system-tests',
};

export type Exchange = {
  edge: Edge;
  api: Api;
  /** Where its state is kept. */
  persistTo: string;
  /** All it has logged. */
  logs: string[];
  stop(): Promise<void>;
};

/** The exchange as it deploys, in a folder of its own: on disk where durability counts, in memory where time does. */
export async function startExchange(
  kept: 'on disk' | 'in memory',
  vars: Record<string, string> = {},
): Promise<Exchange> {
  const folder = kept === 'in memory' && existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const persistTo = await mkdtemp(join(folder, 'outcry-system-'));
  const logs: string[] = [];
  const onLog = (line: string): void => void logs.push(line);
  const edge = await startEdge({ port: 0, persistTo, vars: { ...SECRETS, ...vars }, cronMs: 0, onLog });
  const stop = async (): Promise<void> => {
    await edge.stop();
    await rm(persistTo, { recursive: true, force: true });
  };
  return { edge, api: new Api(edge.url, SECRETS.OPERATOR_KEY), persistTo, logs, stop };
}

type Created = { id: string };
/** Of a target; `account`: of its buyer; `credit`: what that paid in advance. */
export type Terms = Record<string, unknown> & { name: string; account?: object; credit?: string };
export type Sold = { campaignId: string; publisherId: string; number: string; targets: Map<string, string> };

let campaigns = 0;

/** A campaign on a number of its own, with one buyer a target, made as an operator would. */
export async function sell(
  api: Api,
  targets: readonly Terms[],
  more: Record<string, unknown> = {},
): Promise<Sold> {
  const make = async (path: string, body: unknown): Promise<string> =>
    (await api.post<Created>(path, body)).id;
  const publisherId = await make('/v1/publishers', {
    name: 'Publisher',
    payout: { kind: 'revShare', percent: '70' },
  });
  const routing = {
    strategy: 'auction',
    price: 'first',
    floor: '5.00',
    timeoutMs: 500,
    maxAttempts: 3,
    ringSeconds: 20,
    ...(more['routing'] as object | undefined),
  };
  const campaignId = await make('/v1/campaigns', {
    name: 'Drains',
    vertical: 'plumbing',
    conversion: { minSeconds: 60 },
    ...more,
    routing,
  });
  const ids = new Map<string, string>();
  for (const [i, { account = {}, credit, ...target }] of targets.entries()) {
    const buyerId = await make('/v1/buyers', { name: target.name, ...account });
    if (credit)
      await api.post(`/v1/buyers/${buyerId}/wallet/credits`, { amount: credit, reference: 'first' });
    const destination = destinationOf(i);
    ids.set(target.name, await make('/v1/targets', { buyerId, campaignId, destination, ...target }));
  }
  const number = `+1888555${String(1_000 + campaigns++)}`;
  await make('/v1/numbers', { number, campaignId, publisherId, carrier: 'twilio' });
  return { campaignId, publisherId, number, targets: ids };
}

/** Where the target made at this index is dialed. */
export const destinationOf = (index: number): string => `+1303555${String(1_000 + index)}`;

/** Asks until `done` says so. @throws with the last answer when it never does. */
export async function until<T>(
  ask: () => Promise<T>,
  done: (value: T) => boolean,
  withinMs = 20_000,
): Promise<T> {
  const giveUpAt = Date.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (done(value)) return value;
    if (Date.now() > giveUpAt) throw new Error(`did not come about: ${JSON.stringify(value).slice(0, 500)}`);
    await sleep(100);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: an outsider knows no types
type Shown = any;

/** All calls of a campaign the API knows of. */
export async function listCalls(api: Api, campaignId: string): Promise<Shown[]> {
  const all: Shown[] = [];
  let cursor: string | null = null;
  do {
    const path = `/v1/calls?limit=200&campaignId=${campaignId}${cursor ? `&cursor=${cursor}` : ''}`;
    const page: { data: Shown[]; nextCursor: string | null } = await api.get(path);
    all.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor);
  return all;
}
