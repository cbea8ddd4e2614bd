import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Callers } from '../../src/simulator/callers.ts';
import { developmentSecrets } from '../../src/simulator/secrets.ts';
import { BUYER_PROFILES, BUYERS, CAMPAIGNS, PUBLISHERS } from '../../src/simulator/world.ts';

type Node = { kind: string; prompts?: { text: string }[]; choices?: { key: string }[]; digits?: number };
const nodesOf = (body: Record<string, unknown>) => (body['flow'] as { nodes: Node[] }).nodes;
const distinct = (values: string[]) => new Set(values).size;

describe('the world', () => {
  it('has 3 verticals, 4 publishers and 12 buyers that fit together', () => {
    const campaigns = CAMPAIGNS.map(({ key }) => key);
    const numbers = PUBLISHERS.flatMap((publisher) => publisher.numbers);
    expect([distinct(campaigns), PUBLISHERS.length, BUYERS.length]).toEqual([3, 4, 12]);
    for (const { campaign } of [...numbers, ...BUYERS]) expect(campaigns).toContain(campaign);
    for (const campaign of campaigns) {
      expect(numbers.some((number) => number.campaign === campaign)).toBe(true);
      const asked = BUYERS.filter((buyer) => buyer.campaign === campaign);
      expect(asked.some(({ bidding }) => 'static' in bidding)).toBe(true);
      expect(asked.filter(({ bidding }) => !('static' in bidding)).length).toBeGreaterThan(1);
    }
    expect(distinct(numbers.map(({ number }) => number))).toBe(numbers.length);
    expect(distinct(BUYERS.map(({ destination }) => destination))).toBe(BUYERS.length);
    expect(Object.keys(BUYER_PROFILES)).toEqual(BUYERS.map(({ key }) => key));
  });

  it('asks nothing that a caller could not answer', () => {
    const callers = new Callers(1, { silent: 0 });
    const orders = Array.from({ length: 50 }, () => callers.next('+18885550101', 0));
    for (const node of CAMPAIGNS.flatMap(({ body }) => nodesOf(body))) {
      if (!node.prompts) continue;
      const heard = node.prompts.map(({ text }) => text).join(' ');
      const answers = orders.map(({ script }) => (script!.keys as (heard: string) => string | null)(heard));
      if (node.choices) {
        const keys = node.choices.map(({ key }) => key);
        expect([...new Set(answers)].sort()).toEqual(keys);
      } else for (const answer of answers) expect(answer).toMatch(new RegExp(`^\\d{${node.digits}}$`));
    }
  });
});

describe('the secrets of a development exchange', () => {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are made once, for this user only, and are all that the Worker requires', () => {
    const file = join(folder, '.dev.vars');
    const secrets = developmentSecrets(file);
    expect(developmentSecrets(file)).toEqual(secrets);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(developmentSecrets(join(folder, 'other'))['OPERATOR_KEY']).not.toBe(secrets['OPERATOR_KEY']);
    const toml = readFileSync(join(import.meta.dirname, '../../wrangler.toml'), 'utf8');
    const required = JSON.parse(/^required = (\[.*\])$/m.exec(toml)![1]!) as string[];
    for (const name of required) expect(secrets[name]).toBeTruthy();
    expect(secrets['SEAL_KEYS']).toMatch(/^k1:.{20,}$/);
  });
});
