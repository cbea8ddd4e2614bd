import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { sealBidding } from '../../src/buyers/bidding-schema.ts';
import { presentBuyer, presentTarget } from '../../src/buyers/present.ts';
import { buyerCreateSchema, buyerPatchSchema, targetSchemas } from '../../src/buyers/schema.ts';
import type { Buyer, Target } from '../../src/buyers/target.ts';
import { makeId } from '../../src/lib/ids.ts';

const entropy = new Uint8Array(13);
const buyerId = makeId('byr', 1, entropy);
const campaignId = makeId('cmp', 1, entropy);
const { create, patch } = targetSchemas(false);

const body = {
  buyerId,
  campaignId,
  name: 'West desk',
  destination: '+14155550123',
  bidding: { kind: 'static', price: '25.00' },
};
const pingBody = {
  ...body,
  bidding: {
    kind: 'ping',
    url: 'https://bids.example.com/ping',
    timeoutMs: 300,
    minBid: 5,
    maxBid: '90.5',
    auth: { kind: 'bearer', token: 'secret-token' },
  },
};

/** "path: message" of every complaint. */
const complaints = (schema: z.ZodType, value: unknown): string[] =>
  (schema.safeParse(value).error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
const complaintsWith = (extra: object): string[] => complaints(create, { ...body, ...extra });

describe('a target in the API', () => {
  it('needs only its names, destination and price', () => {
    expect(create.parse(body)).toEqual({
      buyerId,
      campaignId,
      name: 'West desk',
      destination: { kind: 'phone', number: '+14155550123' },
      bidding: { kind: 'static', price: 25_000_000 },
      charge: null,
      postUrl: null,
      criteria: null,
      hours: null,
      whisper: null,
      pacing: null,
      margin: null,
      rank: null,
      requiredTags: [],
      caps: [],
      priority: 1,
      weight: 1,
      status: 'active',
    });
  });

  it('sells for what becomes of a call', () => {
    const charge = { kind: 'outcome', outcomes: { sale: '100.00' }, windowDays: 30 };
    const kept = { kind: 'outcome', outcomes: { sale: 100_000_000 }, windowDays: 30 };
    expect(create.safeParse({ ...body, charge }).data?.charge).toEqual(kept);
    expect(patch.safeParse({ charge }).data?.charge).toEqual(kept);
  });

  it('reads money from strings and numbers exactly', () => {
    const price = (value: unknown) =>
      create.safeParse({ ...body, bidding: { kind: 'static', price: value } });
    expect(price(44.85).data?.bidding).toEqual({ kind: 'static', price: 44_850_000 });
    for (const wrong of ['-1', 0, '1e3', 1e21, 0.0000001, Number.NaN, '', ' 5', '1.1234567', true, null]) {
      expect(price(wrong).success).toBe(false);
    }
  });

  it('refuses unknown fields by name, at every level', () => {
    expect(complaintsWith({ colour: 'red' })[0]).toContain('"colour"');
    expect(complaintsWith({ bidding: { kind: 'static', price: 1, bid: 2 } })[0]).toMatch(/^bidding: .*"bid"/);
    expect(complaintsWith({ whisper: { say: 'hi', key: '1' } })[0]).toMatch(/^whisper: .*"key"/);
    expect(complaintsWith({ hours: { timezone: 'UTC', week: { monday: [] } } })[0]).toMatch(/"monday"/);
    expect(complaintsWith({ caps: [{ window: 'day', call: 5 }] })[0]).toMatch(/^caps.0: .*"call"/);
    expect(complaintsWith({ criteria: { field: 'state', op: 'eq', value: 'CA', extra: 1 } })[0]).toMatch(
      /^criteria: .*"extra"/,
    );
  });

  it.each<[object, string]>([
    [{ buyerId: 'cmp_x' }, 'buyerId: must be a buyer id'],
    [{ destination: '+19005550100' }, 'destination: must be a dialable'],
    [{ caps: [{ window: 'concurrent', spend: '5' }] }, 'caps.0.spend: a concurrent cap'],
    [{ caps: [{ window: 'day' }] }, 'caps.0: a cap needs'],
    [{ hours: { timezone: 'Mars/Base', week: {} } }, 'hours.timezone: must be an IANA'],
    [
      { hours: { timezone: 'UTC', week: { mon: [['8:00', '18:00']] } } },
      'hours.week.mon.0.0: must be a time',
    ],
    [
      { hours: { timezone: 'UTC', week: { mon: [['08:00', '24:01']] } } },
      'hours.week.mon.0.1: must be a time',
    ],
    [
      { hours: { timezone: 'UTC', week: { mon: [['08:00', '08:00']] } } },
      'hours.week.mon.0: opens and closes',
    ],
    [{ whisper: { say: 'hello', acceptKey: '12' } }, 'whisper.acceptKey: must be one key'],
    [{ postUrl: 'http://example.com/' }, 'postUrl: must be https'],
    [{ postUrl: 'https://10.0.0.1/' }, 'postUrl: must be a public address'],
    [{ priority: 0 }, 'priority: '],
    [{ requiredTags: Array(51).fill('zip') }, 'requiredTags: '],
    [
      { criteria: { all: [{ field: 'a', op: 'lt', value: 'x' }] } },
      'criteria.all.0.value: lt takes a number',
    ],
    [{ criteria: { any: [{ field: 'a', op: 'in', value: 'x' }] } }, 'criteria.any.0.value: in takes a list'],
    [{ criteria: { not: { field: 'a', op: 'like', value: 'x' } } }, 'criteria.not.op: '],
    [{ criteria: { all: [], any: [] } }, 'criteria: "any" may not stand beside "all"'],
    [{ criteria: 'state = CA' }, 'criteria: must be a condition'],
    [
      { criteria: { field: 'hour', op: 'in', value: [9, 25] } },
      'criteria.value: "25" is not an hour: write 0 to 23',
    ],
    [
      { criteria: { not: { field: 'weekday', op: 'eq', value: 'someday' } } },
      'criteria.not.value: "someday" is not a day',
    ],
    [
      { criteria: { field: 'state', op: 'ne', value: 'Atlantis' } },
      'criteria.value: "Atlantis" is not a state',
    ],
    [{ criteria: { all: {} } }, 'criteria.all: must be a list'],
  ])('says what is wrong with %j', (extra, complaint) => {
    expect(complaintsWith(extra)[0]).toContain(complaint);
  });

  it.each<[string, string, unknown, unknown]>([
    ['weekday', 'in', ['Monday', 'TUE', 'thurs', 'Wed'], ['mon', 'tue', 'thu', 'wed']],
    ['hour', 'in', ['08', 9, '23'], ['08', 9, '23']],
    ['hour', 'gte', 8, 8],
    ['zip', 'in', ['2134', '94105', 94105, 2134, 'K1A'], ['02134', '94105', 94105, '02134', 'K1A']],
    ['zip', 'startsWith', '2134', '2134'],
    ['state', 'in', ['new york', 'ca'], ['NY', 'CA']],
    ['other', 'eq', 'Monday', 'Monday'],
  ])('knows what is meant by %s %s %j, as a call has it', (field, op, value, meant) => {
    const read = create.parse({ ...body, criteria: { field, op, value } });
    expect(read.criteria).toEqual({ field, op, value: meant });
  });

  it('survives a condition nested without end', () => {
    let deep: object = { field: 'a', op: 'exists' };
    for (let i = 0; i < 100_000; i++) deep = { not: deep };
    expect(complaintsWith({ criteria: deep })[0]).toContain('nested deeper');
    const wide = { all: Array.from({ length: 201 }, () => ({ field: 'a', op: 'exists' })) };
    expect(complaintsWith({ criteria: wide })[0]).toContain('more than 200');
  });

  it('refuses a ping that cannot be sent', () => {
    const ping = (extra: object) => complaintsWith({ bidding: { ...pingBody.bidding, ...extra } })[0];
    expect(ping({ url: 'http://127.0.0.1:9000/' })).toContain('bidding.url: must be https');
    expect(ping({ dialect: 'klingon' })).toContain('bidding.dialect: must be one of outcry');
    expect(ping({ dialect: 'constructor' })).toContain('bidding.dialect');
    expect(ping({ maxBid: 1 })).toContain('bidding.maxBid: must not be under minBid');
    expect(ping({ auth: { kind: 'bearer' } })).toContain('bidding.auth.token');
    expect(ping({ auth: { kind: 'header', name: 'Webhook-Id', value: 'x' } })).toContain('bidding.auth.name');
    expect(ping({ auth: { kind: 'header', name: 'X-Key', value: 'a\r\nb: c' } })).toContain(
      'bidding.auth.value',
    );
    expect(ping({ timeoutMs: 60_000 })).toContain('bidding.timeoutMs');
  });

  it('takes loopback URLs only where development allows them', () => {
    const local = { ...body, bidding: { kind: 'ping', url: 'http://127.0.0.1:9000/ping' } };
    expect(targetSchemas(true).create.safeParse(local).success).toBe(true);
    expect(create.safeParse(local).success).toBe(false);
  });

  it('patches only what is named; null clears what may be absent', () => {
    expect(patch.parse({ status: 'paused', hours: null })).toEqual({ status: 'paused', hours: null });
    expect(complaints(patch, { buyerId })[0]).toContain('"buyerId"');
    expect(complaints(patch, { name: null })[0]).toContain('name');
  });
});

describe('what the API shows', () => {
  const seal = async (plain: string): Promise<string> => `sealed(${plain.length})`;
  const asTarget = async (value: unknown): Promise<Target> => {
    const input = create.parse(value);
    return { ...input, id: makeId('tgt', 1, entropy), bidding: await sealBidding(input.bidding, null, seal) };
  };

  it('is a target as it was given, without its secret', async () => {
    const given = {
      ...pingBody,
      destination: 'sip:desk@pbx.example.com',
      charge: {
        kind: 'tiers',
        tiers: [
          { fromSeconds: 30, amount: '5.00' },
          { fromSeconds: 90, amount: 'bid' },
        ],
      },
      postUrl: 'https://bids.example.com/post',
      criteria: {
        all: [{ field: 'state', op: 'in', value: ['CA'] }, { not: { field: 'zip', op: 'exists' } }],
      },
      requiredTags: ['zip'],
      hours: { timezone: 'America/New_York', week: { mon: [['22:00', '06:00']] } },
      caps: [
        { window: 'concurrent', calls: 3 },
        { window: 'day', calls: 50, spend: '5000.00' },
      ],
      priority: 2,
      weight: 10,
      whisper: { say: 'Call from the exchange', acceptKey: '1' },
      status: 'paused',
    };
    const target = await asTarget(given);
    expect(presentTarget(target)).toEqual({
      id: target.id,
      ...given,
      pacing: null,
      margin: null,
      rank: null,
      bidding: {
        ...given.bidding,
        minBid: '5.00',
        maxBid: '90.50',
        dialect: 'outcry',
        auth: { kind: 'bearer' },
      },
    });
    expect(JSON.stringify(presentTarget(target))).not.toMatch(/sealed|secret-token/);
  });

  it('keeps the sealed secret of a ping that is patched without naming it', async () => {
    const target = await asTarget(pingBody);
    const patched = patch.parse({ bidding: { kind: 'ping', url: 'https://new.example.com/' } });
    expect(await sealBidding(patched.bidding!, target.bidding, seal)).toMatchObject({
      url: 'https://new.example.com/',
      auth: { kind: 'bearer', sealedToken: 'sealed(12)' },
    });
  });

  it('is a buyer as it was given, without its signing secrets', () => {
    const given = {
      name: 'Acme',
      timezone: 'America/Denver',
      wallet: { kind: 'prepaid' },
      notifyLosses: true,
    };
    const buyer: Buyer = { ...buyerCreateSchema.parse(given), id: buyerId, sealedSecrets: ['sealed'] };
    expect(presentBuyer(buyer)).toEqual({ id: buyerId, caps: [], status: 'active', ...given });
    expect(buyerPatchSchema.parse({ notifyLosses: false })).toEqual({ lossNotices: false });
    expect(buyerPatchSchema.parse({})).toEqual({});
    expect(complaints(buyerPatchSchema, { sealedSecrets: [] })[0]).toContain('"sealedSecrets"');
  });
});
