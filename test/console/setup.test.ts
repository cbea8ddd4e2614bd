import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Condition, Target } from '../../src/api/client/outcry-client.ts';
import { conditionSchema } from '../../src/buyers/condition-schema.ts';
import { isOpen, type Hours as RealHours } from '../../src/buyers/hours.ts';
import { targetSchemas } from '../../src/buyers/schema.ts';
import { campaignPatch } from '../../src/console/setup/campaigns/draft.ts';
import { type TagDraft, tagDraftsOf, tagsBody } from '../../src/console/setup/campaigns/tag-draft.ts';
import {
  aboutKind,
  inOrder,
  KINDS,
  newNode,
  renameNode,
  STARTER,
  waysOut,
} from '../../src/console/setup/flow/draft.ts';
import { conditionOf, groupOf, readValue, say, textOf } from '../../src/console/setup/targets/condition.ts';
import { draftOfTarget, newTarget, targetBody } from '../../src/console/setup/targets/draft.ts';
import { cellOf, DAYS, OFFICE_HOURS, setHour, type Week } from '../../src/console/setup/targets/week.ts';
import { errorsAt, issuesOf } from '../../src/console/ui/form/form-errors.ts';
import { editsOf, merge } from '../../src/console/ui/form/merge.ts';
import { flowSchema } from '../../src/ivr/schema.ts';
import { numberCreateSchema } from '../../src/publishers/schema.ts';

const MONDAY = Date.parse('2026-11-23T00:00:00Z');
const HOUR = 3_600_000;
/** What the exchange itself makes of a week, in the middle of each hour. */
const opens = (week: Week, day: number, hour: number): boolean =>
  isOpen({ timezone: 'UTC', week } as RealHours, MONDAY + (day * 24 + hour + 0.5) * HOUR);

describe('the weekly grid', () => {
  it('shows what the exchange does', () => {
    const week: Week = { mon: [['22:00', '06:00']], tue: [['09:30', '12:00']], sun: [['20:00', '02:00']] };
    expect([cellOf(week, 'mon', 1), cellOf(week, 'mon', 23), cellOf(week, 'tue', 5)]).toEqual([
      'open',
      'open',
      'open',
    ]);
    expect([cellOf(week, 'tue', 6), cellOf(week, 'tue', 9), cellOf(week, 'tue', 12)]).toEqual([
      'shut',
      'part',
      'shut',
    ]);
  });

  it('paints one hour and no other', () => {
    const step = fc.record({ day: fc.nat(6), hour: fc.nat(23), open: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let week: Week = { ...OFFICE_HOURS, fri: [['18:00', '03:00']] };
        const wanted = DAYS.map((_, day) => Array.from({ length: 24 }, (_, hour) => opens(week, day, hour)));
        for (const { day, hour, open } of steps) {
          week = setHour(week, DAYS[day]!, hour, open);
          wanted[day]![hour] = open;
        }
        const got = DAYS.map((_, day) => Array.from({ length: 24 }, (_, hour) => opens(week, day, hour)));
        expect(got).toEqual(wanted);
      }),
    );
  });
});

describe('criteria', () => {
  const condition: { all: Condition[] } = {
    all: [
      { field: 'state', op: 'in', value: ['CA', 'OR'] },
      { not: { any: [{ field: 'homeowner', op: 'eq', value: 'no' }] } },
    ],
  };

  it('come back as they went into the editor', () => {
    expect(conditionOf(groupOf(condition))).toEqual(condition);
    const none = groupOf(condition.all[1]!);
    expect([none.mode, conditionOf(none)]).toEqual(['none', condition.all[1]]);
  });

  it('are said in words', () => {
    expect(say(condition)).toBe('state is one of CA, OR and not (homeowner is no)');
  });

  it('take what was typed in the shape the API wants', () => {
    for (const [op, text] of [
      ['in', 'CA, OR, WA,'],
      ['exists', 'false'],
      ['gte', '18'],
    ] as const) {
      const rule = { field: 'x', op, value: readValue(op, text) };
      expect(conditionSchema.safeParse(rule).success).toBe(true);
    }
    expect(readValue('in', 'CA, OR ; WA,')).toEqual(['CA', 'OR', 'WA']);
    expect(readValue('in', 'CA，OR、WA\tNew York')).toEqual(['CA', 'OR', 'WA', 'New York']);
    expect(readValue('in', '94105 94107  10001', 'zip')).toEqual(['94105', '94107', '10001']);
    expect(readValue('in', '"Drains, roots", a "b", "say ""no"""')).toEqual([
      'Drains, roots',
      'a "b"',
      'say "no"',
    ]);
    expect(readValue('in', '"Drains, roots')).toEqual(['"Drains', 'roots']);
    const lists = fc.array(
      fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => text.trim() !== ''),
    );
    fc.assert(fc.property(lists, (list) => void expect(readValue('in', textOf(list))).toEqual(list)));
  });

  it('keep a value that has a blank in it, and know a state by its name', () => {
    const value = readValue('in', 'ca, new york');
    expect(value).toEqual(['ca', 'new york']);
    expect(conditionSchema.parse({ field: 'state', op: 'in', value })).toEqual({
      field: 'state',
      op: 'in',
      value: ['CA', 'NY'],
    });
    expect(conditionSchema.parse({ field: 'city', op: 'in', value })).toMatchObject({ value });
  });

  it('refuse what is no state, and say which', () => {
    const errors = errorsAt(
      issuesOf(conditionSchema, { all: [{ field: 'state', op: 'notIn', value: ['CA', 'new'] }] }),
    );
    expect(errors('all')).toMatch(/"new" is not a state/);
    expect(conditionSchema.safeParse({ field: 'state', op: 'eq', value: 'Kaliforniya' }).success).toBe(false);
    expect(conditionSchema.safeParse({ field: 'state', op: 'matches', value: 'N*' }).success).toBe(true);
  });
});

describe('the target form', () => {
  const { create, patch } = targetSchemas(false);
  const draft = {
    ...newTarget('cmp_1m83navys62759gk5bn7gk'),
    buyerId: 'byr_1m83naw1dz0a5zbs4v2zms',
    name: 'West',
    destination: '+12135550111',
  };

  it('sends what the API takes', () => {
    expect(issuesOf(create, targetBody(draft, true))).toEqual([]);
    const ping = { ...draft, kind: 'ping', url: 'https://buyer.example.com/ping', minBid: '5' };
    expect(issuesOf(create, targetBody(ping, true))).toEqual([]);
  });

  it.each(['2135550111', '(213) 555-0111', '1 213 555 0111', ' +1 213-555-0111 '])(
    'takes a number as people write it: %s',
    (destination) => {
      expect(create.parse(targetBody({ ...draft, destination }, true)).destination).toEqual({
        kind: 'phone',
        number: '+12135550111',
      });
      const number = { campaignId: draft.campaignId, publisherId: 'pub_1m83naw1dz0a5zbs4v2zms' };
      expect(numberCreateSchema.parse({ ...number, carrier: 'twilio', number: destination }).number).toBe(
        '+12135550111',
      );
    },
  );

  it('puts each mistake at its field', () => {
    const wrong = {
      ...draft,
      destination: '911',
      standing: { ...draft.standing, price: 'ten' },
      caps: [{ window: 'day', calls: '', spend: '' }],
      priority: 'x',
    };
    const errors = errorsAt(issuesOf(create, targetBody(wrong, true)));
    for (const path of ['destination', 'bidding.price', 'caps.0', 'priority'])
      expect([path, errors(path)]).not.toEqual([path, undefined]);
    expect(errors('name')).toBeUndefined();
  });

  it('asks for what was left out in the same words everywhere', () => {
    const errors = errorsAt(issuesOf(create, targetBody(newTarget(''), true)));
    for (const path of ['buyerId', 'campaignId', 'name', 'destination'])
      expect([path, errors(path)]).toEqual([path, 'is needed']);
  });

  it('keeps a secret it was never shown', () => {
    const target = {
      ...targetBody(draft, true),
      id: 'tgt_1',
      bidding: {
        kind: 'ping',
        url: 'https://buyer.example.com/ping',
        timeoutMs: null,
        minBid: null,
        maxBid: null,
        dialect: 'outcry',
        auth: { kind: 'bearer' },
      },
    } as unknown as Target;
    const body = targetBody(draftOfTarget(target), false);
    expect(body.bidding).not.toHaveProperty('auth');
    expect(issuesOf(patch, body)).toEqual([]);
  });
});

describe('the questions', () => {
  it('start with a flow that holds', () => {
    expect(flowSchema.safeParse(STARTER).success).toBe(true);
  });

  it('follow a step that is renamed', () => {
    const renamed = renameNode(STARTER, 'zip', 'postcode');
    expect(flowSchema.safeParse(renamed).success).toBe(true);
    expect(JSON.stringify(renamed)).not.toContain('"next":"zip"');
  });

  it('stand in the order in which a caller meets them', () => {
    const flow = { ...STARTER, nodes: [newNode('say', []), ...[...STARTER.nodes].reverse()] };
    expect(inOrder(flow).map(({ id }) => id)).toEqual(['urgency', 'zip', 'sell', 'say']);
  });

  it('give a new step a name that is free', () => {
    expect(newNode('menu', ['menu', 'menu2']).id).toBe('menu3');
  });

  it('offer every kind of step, and each way out of it', () => {
    const ways = KINDS.map(({ value, label }) => {
      expect(aboutKind(value)).toBe(label);
      return [value, waysOut(newNode(value, [])).map(({ way, label: said }) => `${way}: ${said}`)];
    });
    expect(Object.fromEntries(ways)).toMatchObject({
      menu: ['otherwise: If there is no answer, go to'],
      collect: ['next: Next step', 'otherwise: If there is no answer, go to'],
      say: ['next: Next step'],
      branch: ['then: If true, go to', 'otherwise: Otherwise go to'],
      auction: [],
    });
  });

  it('show a kind of step they do not know as it is', () => {
    expect([aboutKind('toString'), waysOut({ id: 'a', kind: 'toString' })]).toEqual(['toString', []]);
  });
});

describe('who sees what callers say', () => {
  const tags = {
    'home.address': { visibility: 'winnerOnly' as const, label: 'Street address' },
    ssn4: { visibility: 'neverStored' as const },
  };

  it('comes back as it went into the form', () => {
    expect(tagsBody(tagDraftsOf(tags))).toEqual(tags);
    expect(tagsBody([...tagDraftsOf(tags), { name: ' ', visibility: 'public', label: 'x' }])).toEqual(tags);
  });

  it('is refused at its field, a tag named twice too', () => {
    const saidOf = (rows: TagDraft[]) => errorsAt(issuesOf(campaignPatch, { tags: tagsBody(rows) }))('tags');
    const row = (name: string, visibility = 'winnerOnly'): TagDraft => ({ name, visibility, label: '' });
    expect(saidOf([row('zip')])).toBeUndefined();
    expect(saidOf([row('zip'), row('zip', 'public')])).toContain('twice');
    expect(saidOf([row('street address')])).toContain('letter');
    expect(saidOf([row('zip', 'somebody')])).toBeDefined();
  });

  it('is changed tag by tag, unless a name would be taken for a place', () => {
    const own = { tags: { a: { visibility: 'public' }, b: { visibility: 'winnerOnly' } } };
    const mine = { tags: { a: { visibility: 'neverStored' }, b: { visibility: 'winnerOnly' } } };
    expect(editsOf(own, mine).map(({ path }) => path)).toEqual(['tags.a.visibility']);
    const { wanted } = merge({ tags: {} }, { tags: {}, name: 'x' }, { tags });
    expect(wanted).toEqual({ tags, name: 'x' });
  });
});
