import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { presentReceipt } from '../../src/api/present/present-ledger.ts';
import type { AuctionRules, Closing, Opening, Receipt, TargetState } from '../../src/auction/auction.ts';
import { countLeftOut } from '../../src/auction/auction.ts';
import { closeAuction } from '../../src/auction/close.ts';
import { judgeFacts } from '../../src/auction/eligibility.ts';
import { explainReceipt } from '../../src/auction/explain.ts';
import { mayBeAdmitted, openAuction } from '../../src/auction/open.ts';
import { buildReceipt, FIRST_PREVIOUS_HASH, verifyReceipt, writeReceipt } from '../../src/auction/receipt.ts';
import { replayReceipt } from '../../src/auction/replay.ts';
import { emptyUsage } from '../../src/buyers/caps.ts';
import type { PingReply } from '../../src/buyers/ping.ts';
import {
  bids,
  buyer,
  closing,
  dollars,
  facts,
  opening,
  pinged,
  priced,
  rules as rulesOf,
  target,
  used,
} from './fixtures.ts';
import older from './older/receipts-of-everybody.json' with { type: 'json' };
import { someFacts, targets, tryEach } from './worlds.ts';

const terms = fc.record({
  requiredTags: fc.constantFrom<string[]>([], [], ['zip'], ['homeowner'], ['age', 'state']),
  isShut: fc.constantFrom(false, false, true),
  isFull: fc.constantFrom(false, false, true),
  rests: fc.boolean(),
});
const world = fc
  .record({
    all: targets,
    terms: fc.array(terms, { minLength: 5, maxLength: 5 }),
    call: someFacts,
    action: fc.constantFrom('allow' as const, 'reject' as const, 'sameBuyer' as const),
    hidden: fc.option(someFacts),
  })
  .map(({ all, terms: each, call, action, hidden }) => {
    const made = all.map((one, i) => ({
      ...one,
      requiredTags: each[i]!.requiredTags,
      hours: each[i]!.isShut ? { timezone: 'America/New_York', week: { sun: [] } } : null,
      caps: each[i]!.isFull ? [{ window: 'concurrent' as const, calls: 1 }] : [],
    }));
    const base = rulesOf(made);
    const campaign = { ...base.campaign, duplicate: { windowDays: 30, action } };
    const states: Record<string, TargetState> = {};
    for (const [i, one] of made.entries())
      if (each[i]!.isFull || each[i]!.rests) states[one.id] = { usage: used(1, 0), resting: each[i]!.rests };
    if (hidden)
      for (const one of made.slice(0, 2)) {
        const judged = judgeFacts(one, buyer(one.name), hidden, 0);
        states[one.id] = { usage: emptyUsage(), resting: false, ...states[one.id], judged };
      }
    return { opened: opening({ facts: call, states }), rules: { ...base, campaign } };
  });

function write(opened: Opening, rules: AuctionRules): Receipt {
  const closed = closing([bids('ash', 30)]);
  const outcome = closeAuction(opened, closed, rules);
  const { text } = writeReceipt(opened, closed, rules, FIRST_PREVIOUS_HASH, outcome, { salt: 'salt' });
  return JSON.parse(text) as Receipt;
}

const forget = ({ personal: _, ...receipt }: Receipt): Receipt => receipt;
const FIRST_OF_STATE = ['concurrentCap', 'unhealthyEndpoint'];

describe('a receipt, explained', () => {
  it('says of everybody what the auction said at the time, whatever the rules and the call', () => {
    fc.assert(
      fc.property(world, ({ opened, rules }) => {
        const reasons = tryEach(opened, rules);
        const receipt = write(opened, rules);
        const explained = explainReceipt(receipt, rules);
        expect(explained.map(({ targetId }) => targetId)).toEqual(rules.targets.map(({ id }) => id));
        for (const [place, { outcome, reason, isDerived, detail }] of explained.entries()) {
          const then = reasons[place]!;
          if (then !== null) expect([outcome, reason]).toEqual(['excluded', then]);
          else expect(outcome).not.toBe('excluded');
          expect(isDerived).toBe(then !== null && !FIRST_OF_STATE.includes(then));
          if (reason === 'criteria' || reason === 'requiredTags') expect(detail).toBeTruthy();
        }
        const derived = explained.filter(({ isDerived }) => isDerived);
        expect(countLeftOut(receipt.leftOut)).toBe(derived.length);
        for (const { reason } of derived)
          expect(receipt.leftOut![reason!]).toBe(derived.filter((one) => one.reason === reason).length);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is still told of, and held again, when the caller has been forgotten', () => {
    fc.assert(
      fc.property(world, ({ opened, rules }) => {
        const whole = write(opened, rules);
        const erased = forget(whole);
        expect(replayReceipt(erased, rules, opened.configHash)).toEqual({ equal: true, differences: [] });
        const told = explainReceipt(erased, rules);
        const before = explainReceipt(whole, rules);
        for (const [place, one] of told.entries()) {
          expect([one.targetId, one.isDerived]).toEqual([before[place]!.targetId, before[place]!.isDerived]);
          expect(one.reason === null).toBe(before[place]!.reason === null);
          if (!one.isDerived) expect(one.reason).toBe(before[place]!.reason);
        }
        const more = { ...erased.leftOut, criteria: (erased.leftOut?.criteria ?? 0) + 1 };
        expect(replayReceipt({ ...erased, leftOut: more }, rules, opened.configHash).equal).toBe(false);
      }),
    );
  });

  it('is held again as it was, where a bid was for a state that nothing wrote down', () => {
    const modifiers = [
      {
        change: 'add' as const,
        amount: dollars(1),
        when: { field: 'state', op: 'in' as const, value: ['OR'] },
      },
    ];
    const bidding = { kind: 'static' as const, price: dollars(25), modifiers, match: 'all' as const };
    const rules = rulesOf([target('ash', bidding), target('bay', pinged())]);
    const judged = { criteria: true, requiredTags: true, bid: dollars(26) };
    const states = { tgt_ash: { usage: emptyUsage(), resting: false, judged } };
    const opened = opening({ facts: facts({ state: 'CA' }), states });
    const erased = forget(write(opened, rules));
    expect(erased.candidates).toMatchObject([{ targetId: 'tgt_ash', bid: dollars(26) }, {}]);
    expect(replayReceipt(erased, rules, opened.configHash)).toEqual({ equal: true, differences: [] });
  });

  it('names the condition that failed and what it met', () => {
    const sunday = {
      timezone: 'America/New_York',
      week: { sun: [['09:00', '10:00']] as [string, string][] },
    };
    const rules = rulesOf([
      target('ash', pinged()),
      target('bay', pinged(), { criteria: { field: 'state', op: 'in', value: ['CA', 'OR'] } }),
      target('elm', pinged(), { requiredTags: ['state', 'homeowner'] }),
      target('fir', pinged(), { hours: sunday }),
      target('oak', pinged(), { status: 'paused' }),
      target('yew', priced(20), { caps: [{ window: 'concurrent', calls: 2 }] }),
    ]);
    const states = { tgt_yew: { usage: used(2, 0), resting: false } };
    const opened = opening({ facts: facts({ state: 'OH' }), states });
    const told = explainReceipt(write(opened, rules), rules);
    expect(told.map(({ reason, detail }) => [reason, detail])).toEqual([
      [null, null],
      ['criteria', 'state is OH, takes CA, OR'],
      ['requiredTags', 'homeowner is not known'],
      ['closedHours', 'it is wed 12:00 in America/New_York'],
      ['targetPaused', null],
      ['concurrentCap', '2 of 2 calls'],
    ]);
  });

  it('keeps the state of all that decided: without what was left out of it the auction is the same', () => {
    fc.assert(
      fc.property(world, ({ opened, rules }) => {
        const needed = new Set(
          mayBeAdmitted(opened.facts, rules, opened.openedAt).map(({ id }) => id as string),
        );
        const kept = Object.entries(opened.states).filter(([id, { judged }]) => judged || needed.has(id));
        const trimmed = { ...opened, states: Object.fromEntries(kept) };
        expect(openAuction(trimmed, rules)).toEqual(openAuction(opened, rules));
      }),
    );
  });

  it('is as large for two thousand targets as for ten, of which the same ten compete', () => {
    const ten = Array.from({ length: 10 }, (_, i) => target(`t${i}`, pinged()));
    const others = Array.from({ length: 1_990 }, (_, i) =>
      target(`o${i}`, pinged(), { criteria: { field: 'zip', op: 'in', value: [String(10_000 + i)] } }),
    );
    const size = (all: typeof ten) => JSON.stringify(write(opening(), rulesOf(all))).length;
    expect(size([...ten, ...others]) / size(ten)).toBeLessThan(1.02);
  });
});

describe('receipts that list everybody, as they were written before', () => {
  const kept = older as unknown as { rules: AuctionRules; receipt: Receipt }[];

  it('are verified, held again and told of as they were, with what failed', () => {
    for (const { rules, receipt } of kept) {
      expect(verifyReceipt(receipt)).toBe(true);
      expect(replayReceipt(receipt, rules, 'c0ffee')).toEqual({ equal: true, differences: [] });
      const told = explainReceipt(receipt, rules);
      expect(told.map(({ detail: _, isDerived: __, standing: ___, ...candidate }) => candidate)).toEqual(
        receipt.candidates,
      );
    }
    const { rules, receipt } = kept.at(-3)!;
    expect(explainReceipt(receipt, rules).map(({ reason, detail }) => [reason, detail])).toEqual([
      [null, null],
      ['criteria', 'state is CA, takes OH, NV'],
      ['requiredTags', 'homeowner is not known'],
      ['targetPaused', null],
      ['criteria', 'owner is yes, takes no'],
      ['closedHours', 'it is wed 12:00 in America/New_York'],
    ]);
  });

  it('do not pass when one of them is altered', () => {
    for (const { rules, receipt } of kept) {
      const [first, ...rest] = receipt.candidates;
      const altered = {
        ...receipt,
        candidates: [{ ...first!, reason: 'timeout' as const, latencyMs: 7 }, ...rest],
      };
      expect(replayReceipt(altered, rules, 'c0ffee').equal).toBe(false);
    }
  });
});

describe('a target ahead of its pace', () => {
  it('is told so, as the call came or as the bids were ranked, with what it had used by then', () => {
    const paced = target('ash', priced(30), {
      caps: [{ window: 'day', calls: 24 }],
      pacing: { by: 'calls' },
    });
    const held = rulesOf([paced, target('elm', priced(20))]);
    const usedUp = (calls: number) => {
      const usage = emptyUsage();
      usage.windows.day = { key: '2026-03-04', calls, spend: dollars(0) };
      return { [paced.id]: { usage, resting: false } };
    };
    const tell = (before: number, after: number) => {
      const asked = opening({ states: usedUp(before) });
      const receipt = buildReceipt(asked, closing([], { states: usedUp(after) }), held, FIRST_PREVIOUS_HASH);
      expect(replayReceipt(receipt, held, 'c0ffee').equal).toBe(true);
      const { outcome, reason, detail } = explainReceipt(receipt, held)[0]!;
      return [outcome, reason, detail];
    };
    const told = (calls: number) =>
      `${calls} of 24 calls used today, 12 due by now: 50 % of its open hours have passed`;
    expect(tell(12, 12)).toEqual(['won', null, null]);
    expect(tell(13, 13)).toEqual(['excluded', 'paced', told(13)]);
    expect(tell(12, 14)).toEqual(['lost', 'paced', told(14)]);
  });
});

describe('a reply that was no bid', () => {
  const held = rulesOf([target('ash', pinged()), target('elm', priced(20))]);
  const saying = (reason: 'bidInvalid' | 'noBid', detail: string): PingReply => ({
    targetId: target('ash', pinged()).id,
    latencyMs: 80,
    bid: null,
    reason,
    detail,
  });
  const tell = (over: Partial<Closing>) => {
    const receipt = buildReceipt(opening(), { ...closing([]), ...over }, held, FIRST_PREVIOUS_HASH);
    const [ash, elm] = explainReceipt(receipt, held);
    expect(presentReceipt(receipt, null).candidates[0]!.detail).toBe(ash!.detail);
    return [ash!.reason, ash!.detail, elm!.detail];
  };

  it('is told of with what was wrong in it, or what its buyer said', () => {
    const unread = 'not an amount: "forty"';
    expect(tell({ replies: [saying('bidInvalid', unread)] })).toEqual(['bidInvalid', unread, null]);
    expect(tell({ replies: [saying('noBid', 'no agent is free')] })).toEqual([
      'noBid',
      'no agent is free',
      null,
    ]);
  });
});
