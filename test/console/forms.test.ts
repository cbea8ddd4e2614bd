import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { etagOf } from '../../src/api/client/outcry-client.ts';
import { Problem } from '../../src/console/ui/api.ts';
import { Contested, saveOver } from '../../src/console/ui/form/keep.ts';
import { at, editsOf, merge, patchOf, put } from '../../src/console/ui/form/merge.ts';
import { valueText } from '../../src/console/ui/values.ts';

type Json = Record<string, unknown>;

describe('two people who change the same resource', () => {
  const base = { name: 'West', status: 'active', routing: { floor: '10', timeoutMs: 500 }, caps: [] };

  it('both get what they wanted where they wanted different things', () => {
    const now = { ...base, status: 'paused', routing: { floor: '12', timeoutMs: 500 } };
    const mine = { ...base, name: 'East', routing: { floor: '10', timeoutMs: 400 } };
    const { wanted, conflicts, theirs } = merge(base, now, mine);
    expect(conflicts).toEqual([]);
    expect(wanted).toEqual({ ...now, name: 'East', routing: { floor: '12', timeoutMs: 400 } });
    expect(theirs).toEqual(['status', 'routing.floor']);
    expect(patchOf(now, wanted)).toEqual({ name: 'East', routing: { floor: '12', timeoutMs: 400 } });
  });

  it('are asked where they wanted the same field to be something else, and not where they agree', () => {
    const now = { ...base, name: 'North', status: 'paused', caps: [{ window: 'day', calls: 5 }] };
    const mine = { ...base, name: 'North', status: 'paused', caps: [{ window: 'day', calls: 9 }] };
    expect(merge(base, now, mine).conflicts).toEqual([
      {
        path: 'caps',
        was: [],
        now: [{ window: 'day', calls: 5 }],
        yours: [{ window: 'day', calls: 9 }],
      },
    ]);
  });

  it('are asked about the whole of a thing that has become another kind of thing', () => {
    const before = { bidding: { kind: 'static', price: '25' } };
    const now = { bidding: { kind: 'ping', url: 'https://buyer.example/ping' } };
    const mine = { bidding: { kind: 'static', price: '30' } };
    expect(merge(before, now, mine).conflicts).toEqual([
      { path: 'bidding', was: before.bidding, now: now.bidding, yours: mine.bidding },
    ]);
  });

  const value = fc.oneof(fc.constantFrom('a', 'b', 'c', null), fc.constant([]), fc.constant(['x']));
  const flat = fc.record({ p: value, q: value, r: value });
  const body = fc.record({ a: value, b: value, inner: flat });

  it('lose nothing, whatever they change: every field ends as one of them left it, or is asked about', () => {
    fc.assert(
      fc.property(body, body, body, (first, now, mine) => {
        const { wanted, conflicts } = merge(first, now, mine);
        const asked = new Set(conflicts.map(({ path }) => path));
        for (const path of ['a', 'b', 'inner.p', 'inner.q', 'inner.r']) {
          if (asked.has(path)) continue;
          const [was, is, my, end] = [first, now, mine, wanted].map((one) => JSON.stringify(at(one, path)));
          expect(end).toBe(was === my ? is : my);
          if (was !== is && was !== my) expect(is).toBe(my);
        }
      }),
    );
  });

  it('send no more than was changed', () => {
    fc.assert(
      fc.property(body, body, (now, wanted) => {
        const patch = patchOf(now, wanted);
        expect(editsOf({ ...now, ...patch }, wanted)).toEqual([]);
        for (const name of Object.keys(patch))
          expect(editsOf(now[name as 'a'], wanted[name as 'a'])).not.toEqual([]);
      }),
    );
  });

  it('put one place without touching another', () => {
    expect(put({ a: { b: 1, c: 2 } }, 'a.b', 3)).toEqual({ a: { b: 3, c: 2 } });
    expect(put({ a: null }, 'a.b', 3)).toEqual({ a: { b: 3 } });
  });
});

describe('a save', () => {
  type Thing = { name: string; status: string };
  /** A resource on an exchange: changes only the state that was named. */
  function exchange(start: Thing) {
    let state = start;
    const sent: Json[] = [];
    const tags = new Map<Thing, Thing>();
    return {
      sent,
      change: (next: Partial<Thing>) => {
        state = { ...state, ...next };
      },
      get state() {
        return state;
      },
      kept: (value: Thing, before: () => void = () => {}) => ({
        value,
        read: async () => {
          const shown = { ...state };
          tags.set(shown, state);
          before();
          return shown;
        },
        send: async (patch: Json) => {
          const last = [...tags.values()].at(-1);
          if (last !== state) throw new Problem(412, 'preconditionFailed', 'read it again');
          sent.push(patch);
          state = { ...state, ...patch };
          return { ...state };
        },
      }),
    };
  }
  const bodyOf = (thing: Thing): Json => ({ ...thing });

  it('leaves a pause alone that came after the form was opened', async () => {
    const there = exchange({ name: 'West', status: 'active' });
    const opened = { ...there.state };
    there.change({ status: 'paused' });
    const { theirs } = await saveOver(there.kept(opened), bodyOf, { ...opened, name: 'East' });
    expect([there.state, there.sent, theirs]).toEqual([
      { name: 'East', status: 'paused' },
      [{ name: 'East' }],
      ['status'],
    ]);
  });

  it('is made again on what is there by then, when somebody is faster at the last moment', async () => {
    const there = exchange({ name: 'West', status: 'active' });
    const opened = { ...there.state };
    let once = true;
    const kept = there.kept(opened, () => {
      if (once) there.change({ status: 'paused' });
      once = false;
    });
    await saveOver(kept, bodyOf, { ...opened, name: 'East' });
    expect(there.state).toEqual({ name: 'East', status: 'paused' });
  });

  it('changes nothing until a person has decided', async () => {
    const there = exchange({ name: 'West', status: 'active' });
    const opened = { ...there.state };
    there.change({ name: 'North' });
    const saved = saveOver(there.kept(opened), bodyOf, { ...opened, name: 'East' });
    await expect(saved).rejects.toThrow(Contested);
    expect([there.state.name, there.sent]).toEqual(['North', []]);
  });

  it('sends nothing when there is nothing to change', async () => {
    const there = exchange({ name: 'West', status: 'active' });
    await saveOver(there.kept(there.state), bodyOf, { ...there.state });
    expect(there.sent).toEqual([]);
  });

  it('knows no tag of what came without one', () => {
    expect(etagOf({})).toBeUndefined();
  });
});

describe('a value', () => {
  const nameOf = (id: string): string => `<${id.slice(0, 3)}>`;
  it.each([
    [null, 'postUrl', 'none'],
    [true, 'notifyLosses', 'yes'],
    ['10.5', 'routing.floor', '$10.50'],
    [10_500_000, 'routing.floor', '$10.50'],
    [500, 'routing.timeoutMs', '500'],
    [['zip', 'homeowner'], 'requiredTags', 'zip, homeowner'],
    [[], 'caps', 'none'],
    [[{ window: 'day', calls: 50, spend: '5000' }], 'caps', '50 calls, $5,000.00 a day'],
    [{ field: 'state', op: 'in', value: ['CA', 'OR'] }, 'criteria', 'state is one of CA, OR'],
    [
      { timezone: 'America/New_York', week: { mon: [['08:00', '18:00']], tue: [] } },
      'hours',
      'Mon 08:00–18:00 (America/New York)',
    ],
    [{ start: 'zip', nodes: [{ id: 'zip' }, { id: 'sell' }] }, 'flow', '2 steps: zip, sell'],
    [{ kind: 'phone', number: '+12135550111' }, 'destination', '+12135550111'],
    ['cmp_1m83navys62759gk5bn7gk', 'campaignId', '<cmp>'],
    [{ kind: 'revShare', percent: '70' }, 'payout', 'Payout by: rev share, Payout share (%): 70'],
  ])('is written for people: %j as %s', (value, path, text) => {
    expect(valueText(value, path, nameOf)).toBe(text);
  });
});
