import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedCaller, identifyExpected, saidOfCall } from '../../../src/api/rtb/expected-caller.ts';
import type { Condition, Leaf } from '../../../src/buyers/condition.ts';
import type { Hours } from '../../../src/buyers/hours.ts';
import type { Target } from '../../../src/buyers/target.ts';
import type { CampaignSnapshot } from '../../../src/directory/config/snapshot.ts';
import { CampaignEngine } from '../../../src/exchange/campaign/campaign-engine.ts';
import { followRules, type PingRules } from '../../../src/exchange/edge/rules/ping-rules.ts';
import { refusePing } from '../../../src/exchange/edge/rules/refuse-ping.ts';
import { CampaignStore } from '../../../src/exchange/market/campaign.store.ts';
import { changesOf, newsOfSnapshot } from '../../../src/exchange/market/learning.ts';
import { hashShown, type QuoteAnswer, type QuoteCommand } from '../../../src/exchange/quotes/quote.ts';
import type { NumberId } from '../../../src/lib/ids.ts';
import { MINUTE_MS, SECOND_MS } from '../../../src/lib/time.ts';
import type { PublisherTerms } from '../../../src/settlement/terms.ts';
import { bidOf, callNamed, dollars, snapshotOf, targetNamed } from '../../exchange/campaign-world.ts';
import { SimulatedStorage } from '../../simulation/sqlite.ts';

/** Ten minutes before nine in New York, where hours begin and end. */
const START = Date.parse('2026-03-10T12:50:00Z');
const HASH_KEY = new Uint8Array(32).fill(3);
const NUMBERS = ['+18885550100', '+18885550101'];

const FIELDS = ['state', 'zip', 'owner', 'hour', 'dialedNumber', 'subId', 'repeatCaller', 'publisherId'];
const VALUES = ['CA', 'NV', '94105', 'yes', 'no', NUMBERS[0]!, NUMBERS[1]!, 's1', 8, 9, true];
const anyLeaf: fc.Arbitrary<Leaf> = fc.record({
  field: fc.constantFrom(...FIELDS),
  op: fc.constantFrom('eq' as const, 'in' as const, 'ne' as const, 'exists' as const, 'gte' as const),
  value: fc.oneof(
    fc.constantFrom(...VALUES),
    fc.array(fc.constantFrom('CA', 'NV', '94105', 'yes', 's1', 9), { maxLength: 2 }),
  ),
});
const leaf: fc.Arbitrary<Leaf> = fc.oneof(
  anyLeaf,
  fc
    .constantFrom(
      { field: 'dialedNumber', value: NUMBERS[0]! },
      { field: 'subId', value: 's1' },
      { field: 'repeatCaller', value: true },
      { field: 'hour', value: 8 },
      { field: 'hour', value: 9 },
      { field: 'state', value: 'CA' },
      { field: 'owner', value: 'yes' },
    )
    .map((each) => ({ ...each, op: 'eq' as const })),
);
const condition = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 2 },
    leaf,
    fc.record({ all: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('node'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ not: tie('node') }),
  ),
})).node;

const CLOCKS = ['08:51', '08:52', '08:53', '09:00'];
const hours: fc.Arbitrary<Hours> = fc
  .tuple(fc.constantFrom(...CLOCKS), fc.constantFrom(...CLOCKS, '08:54', '18:00'))
  .map(([from, to]) => {
    const ranges: [string, string][] = [[from, to]];
    return { timezone: 'America/New_York', week: { tue: ranges, wed: ranges } };
  });

type Draft = Partial<Target> & { name: string };
const draft = (name: string): fc.Arbitrary<Draft> =>
  fc.record({
    name: fc.constant(name),
    status: fc.constantFrom('active' as const, 'active' as const, 'active' as const, 'paused' as const),
    criteria: fc.option(condition, { freq: 4 }),
    requiredTags: fc.subarray(['owner', 'zip', 'subId'], { maxLength: 1 }),
    hours: fc.option(hours, { freq: 1 }),
    caps: fc.constantFrom([], [{ window: 'concurrent' as const, calls: 1 }]),
    bidding: fc.constantFrom(
      { kind: 'static' as const, price: dollars(30) },
      { kind: 'static' as const, price: dollars(1) },
      targetNamed(name).bidding,
    ),
  });

type World = { targets: Draft[]; policy: 'allow' | 'reject' | 'sameBuyer'; terms: Terms };
type Terms = { hours: Hours | null; calls: number | null } | null;
const world: fc.Arbitrary<World> = fc.record({
  targets: fc
    .tuple(draft('ash'), draft('elm'), draft('oak'))
    .chain((all) => fc.subarray(all as Draft[], { maxLength: 2 })),
  policy: fc.constantFrom('allow' as const, 'reject' as const, 'sameBuyer' as const),
  terms: fc.option(
    fc.record({ hours: fc.option(hours), calls: fc.option(fc.constantFrom(0, 1), { freq: 2 }) }),
    {
      freq: 2,
    },
  ),
});

const question = fc.record({
  caller: fc.constantFrom('+14155550100', '+17025550101', null),
  tags: fc.record(
    { owner: fc.constantFrom('yes', 'no', ''), zip: fc.constant('94105') },
    { requiredKeys: [] },
  ),
  subId: fc.constantFrom(null, null, 's1'),
});
type Question = { caller: string | null; tags: Record<string, string>; subId: string | null };
type Step =
  | { kind: 'ping'; question: Question }
  | { kind: 'config'; world: World }
  | { kind: 'later'; seconds: number };
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: question.map((each): Step => ({ kind: 'ping', question: each })) },
    { weight: 1, arbitrary: world.map((each): Step => ({ kind: 'config', world: each })) },
    { weight: 3, arbitrary: fc.nat(70).map((seconds): Step => ({ kind: 'later', seconds })) },
  ),
  { minLength: 4, maxLength: 24 },
);

function snapshotAt({ targets, policy, terms }: World, version: number): CampaignSnapshot {
  const made = targets.map(({ name, ...over }) => targetNamed(name, over));
  const base = snapshotOf(made, { duplicate: { windowDays: 30, action: policy } }, version);
  const [publisher] = base.publishers;
  const [number] = base.numbers;
  return {
    ...base,
    numbers: NUMBERS.map((each, i) => ({
      ...number!,
      id: `${number!.id.slice(0, -1)}${i}` as NumberId,
      number: each,
      subId: i === 0 ? null : 's1',
    })),
    ...(terms && {
      terms: [
        {
          id: 'trm_1' as PublisherTerms['id'],
          publisherId: publisher!.id,
          campaignId: base.campaign.id,
          payout: { kind: 'revShare' as const, basisPoints: 7_000 },
          paidOn: { kind: 'sale' as const },
          onCorrection: 'follow' as const,
          caps: terms.calls === null ? [] : [{ window: 'concurrent' as const, calls: terms.calls }],
          hours: terms.hours,
          timezone: 'America/New_York',
        },
      ],
    }),
  };
}

/** An object, and beside it a Worker that takes up each of its versions. */
class Both {
  readonly #engine = new CampaignEngine(new CampaignStore(new SimulatedStorage()));
  #known: PingRules | null = null;
  #before: ReturnType<typeof newsOfSnapshot>['docs'] = [];
  #askedBefore = new Set<string>();
  #asked = 0;

  configure(snapshot: CampaignSnapshot, now: number): void {
    const news = newsOfSnapshot(snapshot, `v${snapshot.version}`);
    const ruleDocs = news.docs.filter(({ id }) => !id.startsWith('num_'));
    const changes = changesOf({ ...news, docs: ruleDocs }, this.#before);
    this.#engine.configure(snapshot, news.hash, now);
    const { askedBefore } = this.#engine.quotes.inForce(snapshot.version - 1);
    this.#askedBefore = new Set(askedBefore);
    const texts = changes.docs.map(({ text }) => text);
    this.#known = followRules(this.#known, snapshot.version, { texts, gone: changes.gone });
    this.#before = ruleDocs;
  }

  /** @returns what each of them says. */
  async ask(asked: Question, now: number): Promise<{ here: string | null; object: QuoteAnswer }> {
    const publisherId = snapshotOf([]).publishers[0]!.id;
    const identity = identifyExpected(asked.caller);
    const caller = await expectedCaller(HASH_KEY, identity, asked.tags);
    const refusal = refusePing(this.#known!, saidOfCall(publisherId, identity, asked), now);
    const isUnsure = caller.hash !== null && this.#askedBefore.has(hashShown(caller.hash));
    this.#asked += 1;
    const command: QuoteCommand = {
      callId: callNamed(`ping ${this.#asked}`, now).callId,
      publisherId,
      subId: asked.subId,
      caller,
      tags: { ...asked.tags },
      test: false,
    };
    let object = this.#engine.quotes.ask(command, now);
    if (object.kind === 'auction') {
      const bids = object.orders.map(({ targetId }) => bidOf(targetId, 20));
      object = this.#engine.quotes.close(object.auctionId, bids, now);
    }
    return { here: isUnsure ? null : refusal, object };
  }

  tick(now: number): void {
    this.#engine.tick(now);
  }
}

describe('a ping that the rules alone refuse', () => {
  it('is refused by the object too, with the same reason, whatever bids, caps, numbers and callers there are', async () => {
    let refusedHere = 0;
    await fc.assert(
      fc.asyncProperty(world, steps, async (first, all) => {
        const both = new Both();
        let [now, version] = [START, 1];
        both.configure(snapshotAt(first, version), now);
        for (const step of all) {
          if (step.kind === 'later') now += step.seconds * SECOND_MS;
          if (step.kind === 'config') both.configure(snapshotAt(step.world, ++version), now);
          both.tick(now);
          if (step.kind !== 'ping') continue;
          const { here, object } = await both.ask(step.question, now);
          if (here === null) continue;
          refusedHere += 1;
          expect(object).toEqual({ kind: 'noBid', reasonCode: here, repeated: false });
        }
      }),
      { numRuns: 400 },
    );
    expect(refusedHere).toBeGreaterThan(200);
  }, 60_000);

  it('is left to the object while a bid from before it closed may stand, and refused at once from then on', async () => {
    const both = new Both();
    const week = { tue: [['08:00', '08:55'] as [string, string]] };
    const closing = { name: 'ash', hours: { timezone: 'America/New_York', week }, caps: [] };
    const bidding = { kind: 'static' as const, price: dollars(30) };
    both.configure(
      snapshotAt({ targets: [{ ...closing, bidding }], policy: 'allow', terms: null }, 1),
      START,
    );
    const asked = { caller: '+14155550100', tags: {}, subId: null };
    const closes = START + 5 * MINUTE_MS;
    const first = await both.ask(asked, closes - SECOND_MS);
    expect(first).toMatchObject({ here: null, object: { kind: 'bid', repeated: false } });
    const again = await both.ask(asked, closes + 50 * SECOND_MS);
    expect(again).toMatchObject({ here: null, object: { kind: 'bid', repeated: true } });
    both.tick(closes + 2 * MINUTE_MS);
    expect(await both.ask(asked, closes + 2 * MINUTE_MS)).toEqual({
      here: 'noCapacity',
      object: { kind: 'noBid', reasonCode: 'noCapacity', repeated: false },
    });
  });

  it('is left to the object where a tag is required that its number may say', async () => {
    const both = new Both();
    const wants = {
      name: 'ash',
      requiredTags: ['subId'],
      bidding: { kind: 'static' as const, price: dollars(30) },
    };
    both.configure(snapshotAt({ targets: [wants], policy: 'allow', terms: null }, 1), START);
    const nameless = { caller: null, tags: {}, subId: null };
    const first = await both.ask(nameless, START);
    expect(first).toMatchObject({ here: null, object: { reasonCode: 'missingTags' } });
    const wantsMore = { ...wants, requiredTags: ['subId', 'owner'] };
    both.configure(snapshotAt({ targets: [wantsMore], policy: 'allow', terms: null }, 2), START);
    expect((await both.ask(nameless, START)).here).toBe('missingTags');
  });
});
