import fc from 'fast-check';
import type { Doc, Json } from '../../src/cli/json.ts';

/** Names as people give them: YAML's own words and signs among them. */
const name = fc
  .oneof(
    fc.stringMatching(/^[A-Za-z][A-Za-z0-9 &.'-]{0,20}$/),
    fc.constantFrom(
      'yes',
      'null',
      '12',
      '- x',
      'a: b',
      '#1',
      "it's",
      '"q"',
      'é ü 漢',
      '{x}',
      '*all',
      '0x1F',
      '1e3',
      '@publisher',
    ),
  )
  .map((text) => text.trim())
  .filter((text) => text !== '');
const names = (most: number): fc.Arbitrary<string[]> =>
  fc.uniqueArray(name, { minLength: 1, maxLength: most });

const money = fc
  .integer({ min: 1, max: 90_000 })
  .map((cents) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`);
const number = (from: number): string => `+1888${String(2_000_000 + from)}`;
const states = fc.uniqueArray(fc.constantFrom('CA', 'NY', 'TX', 'OH', 'FL'), { minLength: 1 });

const conditionOf = (publishers: readonly string[]): fc.Arbitrary<Json> =>
  fc.oneof(
    states.map((value): Json => ({ field: 'state', op: 'in', value })),
    fc
      .uniqueArray(fc.stringMatching(/^0[0-9]{4}$/), { minLength: 1, maxLength: 4 })
      .map((value): Json => ({ field: 'zip', op: 'notIn', value })),
    fc
      .subarray([...publishers], { minLength: 1 })
      .map((value): Json => ({ field: 'publisherId', op: 'in', value })),
    fc.boolean().map((value): Json => ({ not: { field: 'owner', op: 'exists', value } })),
    fc.integer({ min: 0, max: 23 }).map(
      (value): Json => ({
        all: [
          { field: 'hour', op: 'gte', value },
          { field: 'age', op: 'lt', value: '65' },
        ],
      }),
    ),
  );

const maybe = <T>(field: string, value: fc.Arbitrary<T>): fc.Arbitrary<Doc> =>
  fc.option(value).map((given) => (given === null ? {} : { [field]: given as Json }));
const merged = (...parts: fc.Arbitrary<Doc>[]): fc.Arbitrary<Doc> =>
  fc.tuple(...parts).map((docs) => Object.assign({}, ...docs) as Doc);

const biddingOf = (publishers: readonly string[]): fc.Arbitrary<Json> =>
  fc.oneof(
    fc.record({ kind: fc.constant('static'), price: fc.oneof(money, fc.integer({ min: 1, max: 99 })) }),
    conditionOf(publishers).map(
      (when): Json => ({
        kind: 'static',
        price: '20.00',
        modifiers: [
          { change: 'multiply', factor: '1.25', when },
          { change: 'pass', when: null },
        ],
        match: 'first',
      }),
    ),
    merged(
      fc.constant<Doc>({ kind: 'ping', url: 'https://buyer.example.com/ping' }),
      maybe(
        'minBid',
        money.map((text) => `0.${text.split('.')[1]}`).filter((text) => text !== '0.00'),
      ),
      maybe(
        'auth',
        fc.constantFrom<Json>(
          { kind: 'bearer', token: { fromEnv: 'TOKEN' } },
          { kind: 'header', name: 'x-key', value: { fromEnv: 'TOKEN' } },
        ),
      ),
    ),
  );

const caps = fc.constantFrom<Json>(
  [{ window: 'day', calls: 10 }],
  [
    { window: 'month', spend: 500 },
    { window: 'concurrent', calls: 2 },
  ],
);
const hours = fc.constantFrom<Json>({
  timezone: 'America/Chicago',
  week: { mon: [['08:00', '18:00']], sat: [['09:00', '24:00']] },
});

const targetOf = (buyer: string, called: string, publishers: readonly string[]): fc.Arbitrary<Doc> =>
  merged(
    fc.constant<Doc>({ buyer, name: called, destination: '+13035551000' }),
    biddingOf(publishers).map((bidding): Doc => ({ bidding })),
    maybe('criteria', conditionOf(publishers)),
    maybe('caps', caps),
    maybe('hours', hours),
    maybe('weight', fc.integer({ min: 1, max: 9 })),
    maybe('status', fc.constant('paused')),
    maybe('margin', fc.constant<Json>({ percent: '12.5' })),
    maybe('whisper', fc.constant<Json>({ say: 'A call: press 1', acceptKey: '1' })),
    maybe('charge', fc.constant<Json>({ kind: 'threshold', minSeconds: 90, amount: 'bid' })),
    maybe(
      'rank',
      fc.constant<Json>({ factor: '1.5', publishers: [{ publisher: publishers[0]!, factor: 2 }] }),
    ),
  );

const FLOW: Json = {
  start: 'ask',
  nodes: [
    {
      id: 'ask',
      kind: 'menu',
      prompts: [{ kind: 'say', text: 'For sales: press 1. "Yes"' }],
      tag: 'need',
      choices: [{ key: '1', value: 'yes', next: 'bids' }],
      otherwise: 'bids',
    },
    { id: 'bids', kind: 'auction' },
  ],
};

const campaignOf = (
  called: string,
  place: number,
  buyers: readonly string[],
  publishers: readonly string[],
): fc.Arbitrary<Doc> =>
  names(3).chain((targets) =>
    merged(
      fc.constant<Doc>({
        name: called,
        vertical: 'plumbing',
        conversion: { minSeconds: 60 },
        routing: { strategy: 'auction', floor: 5 },
      }),
      maybe('flow', fc.constant(FLOW)),
      maybe('recording', fc.constant<Json>({ disclosure: 'This call is recorded.' })),
      maybe('tags', fc.constant<Json>({ street: { visibility: 'winnerOnly', label: 'Street' } })),
      maybe('disputes', fc.constant<Json>({ windowDays: 3, decideDays: 5, onExpiry: 'none' })),
      maybe('duplicate', fc.constant<Json>({ action: 'reject' })),
      fc
        .tuple(...targets.map((name, i) => targetOf(buyers[i % buyers.length]!, name, publishers)))
        .map((made): Doc => ({ targets: made })),
      fc.integer({ min: 0, max: 4 }).map(
        (count): Doc => ({
          numbers: Array.from({ length: count }, (_, i) => ({
            number: number(place * 10 + i),
            publisher: publishers[0]!,
            carrier: 'twilio',
            ...(i === 1 && { subId: 'radio: 7' }),
          })),
          pools:
            count < 4
              ? []
              : [
                  {
                    name: 'Site',
                    publisher: publishers[0]!,
                    numbers: [number(place * 10 + 3), number(place * 10 + 2)],
                    overflow: number(place * 10),
                  },
                ],
        }),
      ),
      maybe(
        'terms',
        fc.constant<Json>([
          {
            publisher: publishers[0]!,
            payout: { kind: 'fixed', amount: 9 },
            caps: [{ window: 'day', calls: 5 }],
          },
        ]),
      ),
    ),
  );

/** Everything that files can say, of a small business. */
export const worlds: fc.Arbitrary<Record<string, Json>> = fc
  .tuple(names(3), names(3), names(3))
  .chain(([buyers, publishers, campaigns]) =>
    fc.record({
      buyers: fc.tuple(
        ...buyers.map((called) =>
          merged(
            fc.constant<Doc>({ name: called }),
            maybe('timezone', fc.constant('America/Denver')),
            maybe('caps', caps),
            maybe('notifyLosses', fc.boolean()),
            maybe('statements', fc.constant<Json>({ period: 'week', address: ['Main St 1', 'Austin: TX'] })),
            fc
              .option(money)
              .map(
                (below): Doc => (below === null ? {} : { wallet: { kind: 'prepaid' }, notices: { below } }),
              ),
          ),
        ),
      ),
      publishers: fc.tuple(
        ...publishers.map((called) =>
          merged(
            fc.constant<Doc>({ name: called, payout: { kind: 'revShare', percent: 70 } }),
            maybe('pings', fc.constant<Json>({ maxPerMinute: 60 })),
            maybe('margin', fc.constant<Json>({ amount: '2.50' })),
            maybe(
              'statements',
              fc.constant<Json>({ holdBack: { percent: 10, days: 30 }, minimumPayout: 50 }),
            ),
          ),
        ),
      ),
      campaigns: fc.tuple(...campaigns.map((called, place) => campaignOf(called, place, buyers, publishers))),
      eventTargets: fc.constantFrom<Json[]>(
        [],
        [
          {
            name: 'hook',
            kind: 'webhook',
            url: 'https://hooks.example.com/all',
            events: ['call.paid', 'call.ended'],
          },
          {
            name: 'ads',
            kind: 'meta',
            campaign: campaigns[0]!,
            events: ['call.converted'],
            conversion: { value: 'revenue', valuePercent: 100, delayMinutes: 60 },
            meta: { datasetId: '123', eventName: 'Lead', accessToken: { fromEnv: 'TOKEN' } },
          },
        ],
      ),
    }),
  )
  .map(({ buyers, publishers, campaigns, eventTargets }) => ({
    'parties.yaml': { buyers, publishers, eventTargets } as Json,
    ...Object.fromEntries(campaigns.map((campaign, place) => [`campaigns/${place}.yaml`, { campaign }])),
  }));
