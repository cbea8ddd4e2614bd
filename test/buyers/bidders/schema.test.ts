import { describe, expect, it } from 'vitest';
import { openConfig } from '../../../src/buyers/bidders/dialect-config.ts';
import { type BiddingInput, biddingSchema, sealBidding } from '../../../src/buyers/bidding-schema.ts';
import { presentTarget } from '../../../src/buyers/present.ts';
import type { Bidding, Target } from '../../../src/buyers/target.ts';

const whole = biddingSchema(false, true);
const patch = biddingSchema(false, false);
const seal = async (plain: string): Promise<string> => `sealed ${plain.length}`;

const retreaver = {
  kind: 'ping',
  url: 'https://rtb.retreaver.com/rtbs.json',
  dialect: 'retreaver',
  dialectOptions: { key: 'very-secret', publisherId: 'outcry', sip: 'yes' },
};
const custom = {
  kind: 'ping',
  url: 'https://b.example.com/{{zip}}',
  dialect: 'custom',
  dialectOptions: { token: 'very-secret' },
  custom: {
    request: { headers: { authorization: 'Token {{option.token}}' }, format: 'form', body: 'zip={{zip}}' },
    reply: { bid: ['bid'] },
  },
};

const complaint = (schema: typeof whole, value: object, over: object = {}): string => {
  const issue = schema.safeParse({ ...value, ...over }).error?.issues[0];
  return issue ? `${issue.path.join('.')}: ${issue.message}` : '';
};
const stored = (value: object, previous: Bidding | null = null, schema = whole): Promise<Bidding> =>
  sealBidding(schema.parse(value) as BiddingInput, previous, seal);
const shown = (bidding: Bidding): unknown =>
  presentTarget({
    bidding,
    destination: { kind: 'phone', number: '+14155550123' },
    caps: [],
    whisper: null,
  } as unknown as Target).bidding;

describe('the options of a dialect', () => {
  it.each<[object, string]>([
    [{ dialectOptions: undefined }, 'dialectOptions.key: is needed by retreaver'],
    [{ dialectOptions: { key: 'k' } }, 'dialectOptions.publisherId: is needed by retreaver'],
    [
      { dialectOptions: { ...retreaver.dialectOptions, colour: 'red' } },
      'dialectOptions.colour: is no option of retreaver',
    ],
    [
      { dialectOptions: { ...retreaver.dialectOptions, sip: 'maybe' } },
      'dialectOptions.sip: must be one of yes, no',
    ],
    [
      { dialectOptions: { ...retreaver.dialectOptions, key: 'a\nb' } },
      'dialectOptions.key: must be visible ASCII',
    ],
    [{ dialect: 'outcry' }, 'dialectOptions.key: is no option of outcry'],
    [
      { dialect: 'ringba', dialectOptions: { confirmUrl: 'https://10.0.0.1/' } },
      'dialectOptions.confirmUrl: must be a public',
    ],
    [{ custom: custom.custom }, 'custom: is for the dialect "custom"'],
  ])('are checked: %j', (over, expected) => {
    expect(complaint(whole, retreaver, over)).toContain(expected);
  });

  it('are sealed where they are secret, and shown without', async () => {
    const bidding = await stored(retreaver);
    expect(bidding).toMatchObject({
      dialectOptions: { plain: { publisherId: 'outcry', sip: 'yes' }, sealed: { key: 'sealed 11' } },
    });
    expect(shown(bidding)).toMatchObject({
      dialectOptions: { publisherId: 'outcry', sip: 'yes' },
      secretOptions: ['key'],
    });
    expect(JSON.stringify(shown(bidding))).not.toMatch(/sealed|very-secret/);
  });

  it('reach the dialect as they were given', async () => {
    const reveal = async (sealed: string): Promise<string> => `opened ${sealed}`;
    const bidding = (await stored(retreaver)) as Extract<Bidding, { kind: 'ping' }>;
    expect(await openConfig(bidding, reveal)).toEqual({
      options: { publisherId: 'outcry', sip: 'yes', key: 'opened sealed 11' },
      custom: null,
    });
    const own = (await stored(custom)) as Extract<Bidding, { kind: 'ping' }>;
    expect(await openConfig(own, reveal)).toEqual({
      options: { token: 'opened sealed 11' },
      custom: own.custom,
    });
    expect(await openConfig({}, reveal)).toEqual({ options: {}, custom: null });
  });

  it('outlive a patch that does not name them, while the dialect stays', async () => {
    const before = await stored(retreaver);
    const { dialectOptions, ...unnamed } = retreaver;
    expect(await stored(unnamed, before, patch)).toEqual(before);
    const changed = await stored({ ...unnamed, dialectOptions: { publisherId: 'other' } }, before, patch);
    expect(changed).toMatchObject({
      dialectOptions: { plain: { publisherId: 'other' }, sealed: { key: 'sealed 11' } },
    });
    expect(await stored({ ...unnamed, dialect: 'outcry' }, before, patch)).not.toHaveProperty(
      'dialectOptions',
    );
  });
});

describe('a custom dialect of a target', () => {
  it('is stored with it, its secrets apart', async () => {
    const bidding = await stored(custom);
    expect(bidding).toMatchObject({
      custom: { request: { method: 'POST', body: 'zip={{zip}}' }, confirm: null },
      dialectOptions: { plain: {}, sealed: { token: 'sealed 11' } },
    });
    expect(shown(bidding)).toMatchObject({ custom: { reply: { bid: ['bid'] } }, secretOptions: ['token'] });
    const { custom: _, ...unnamed } = custom;
    expect(await stored(unnamed, bidding, patch)).toEqual(bidding);
  });

  it('must be there, and its host is fixed text', () => {
    expect(complaint(whole, custom, { custom: undefined })).toBe('custom: is needed by the dialect "custom"');
    expect(complaint(whole, custom, { url: 'https://{{tags.host}}.example.com/' })).toMatch(/^url: /);
    expect(complaint(whole, custom, { url: 'https://b.example.com/{{caller.number}}' })).toContain(
      'not known here',
    );
  });
});
