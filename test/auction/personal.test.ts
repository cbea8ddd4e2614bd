import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Receipt } from '../../src/auction/auction.ts';
import { closeAuction, withLeftOut } from '../../src/auction/close.ts';
import { explainReceipt } from '../../src/auction/explain.ts';
import { FIRST_PREVIOUS_HASH, verifyReceipt, writeReceipt } from '../../src/auction/receipt.ts';
import { replayReceipt } from '../../src/auction/replay.ts';
import { bids, closing, dollars, facts, opening, pinged, rules, target, used } from './fixtures.ts';
import { someFacts, targets } from './worlds.ts';

const SALT = 'a salt nobody knows';
const owners = { field: 'owner', op: 'eq', value: 'yes' } as const;
const RULES = rules([
  target('ash', pinged(), { criteria: owners }),
  target('bay', pinged(), { criteria: { not: owners } }),
  target('elm', pinged(), { requiredTags: ['zip'] }),
  target('fir', pinged(), { requiredTags: ['name'] }),
]);
const opened = opening({ facts: facts({ tags: { owner: 'yes', zip: '94105' } }), configHash: 'c0ffee' });
const closed = closing([bids('ash', 30), bids('elm', 20)]);
const write = (isKept = true) =>
  writeReceipt(opened, closed, RULES, FIRST_PREVIOUS_HASH, closeAuction(opened, closed, RULES), {
    salt: SALT,
    isKept,
  });
const read = (text: string): Receipt => JSON.parse(text) as Receipt;
const forget = ({ personal: _, ...receipt }: Receipt): Receipt => receipt;

describe('a receipt', () => {
  it('keeps what a caller said outside of what is hashed, and is held to it', () => {
    const receipt = read(write().text);
    expect(receipt).toEqual(write().receipt);
    expect(receipt.opening.facts.tags).toEqual({});
    expect(receipt.personal).toEqual({ salt: SALT, tags: { owner: 'yes', zip: '94105' } });
    expect(verifyReceipt(receipt)).toBe(true);
    expect(replayReceipt(receipt, RULES, 'c0ffee')).toEqual({ equal: true, differences: [] });
    const forged = { ...receipt, personal: { salt: SALT, tags: { owner: 'no', zip: '94105' } } };
    expect(verifyReceipt(forged)).toBe(false);
    expect(replayReceipt(forged, RULES, 'c0ffee').equal).toBe(false);
  });

  it('stands when that has been erased: the same hash, and decided again from what the rules said of it', () => {
    const erased = forget(read(write().text));
    expect(JSON.stringify(erased)).not.toMatch(/owner|salt nobody/);
    expect(erased.hash).toBe(write().receipt.hash);
    expect(verifyReceipt(erased)).toBe(true);
    expect(replayReceipt(erased, RULES, 'c0ffee')).toEqual({ equal: true, differences: [] });
    const [first] = erased.candidates;
    const altered = { ...erased, candidates: [{ ...first!, bid: null }, ...erased.candidates.slice(1)] };
    expect(replayReceipt(altered, RULES, 'c0ffee').equal).toBe(false);
    expect(read(write(false).text)).toEqual(erased);
  });

  it('from before tags stood apart is read and held again as it was, also without its tags', () => {
    const { leftOut: _, ...held } = closeAuction(opened, closed, RULES);
    const outcome = { ...held, candidates: withLeftOut(held.candidates, opened, RULES) };
    const older = read(writeReceipt(opened, closed, RULES, FIRST_PREVIOUS_HASH, outcome).text);
    expect(older.opening.facts.tags).toEqual({ owner: 'yes', zip: '94105' });
    expect([verifyReceipt(older), replayReceipt(older, RULES, 'c0ffee').equal]).toEqual([true, true]);
    const facts = { ...older.opening.facts, tags: {} };
    const erased: Receipt = { ...older, erased: true, opening: { ...older.opening, facts } };
    expect(replayReceipt(erased, RULES, 'c0ffee')).toEqual({ equal: true, differences: [] });
  });
});

describe('a receipt of standing bids', () => {
  it('is held again bit for bit, and once its caller has been forgotten, whatever they asked', () => {
    fc.assert(
      fc.property(targets, someFacts, fc.nat(3), (all, call, spent) => {
        const held = rules(all.map((each) => ({ ...each, caps: [{ window: 'total', spend: dollars(50) }] })));
        const states = Object.fromEntries(
          all.map(({ id }) => [id, { usage: used(0, spent * 15), resting: false }]),
        );
        const asked = opening({ facts: { ...call, publisherId: 'pub_1', subId: null }, states });
        const replies = all.flatMap(({ bidding, name }) => (bidding.kind === 'ping' ? [bids(name, 26)] : []));
        const ended = closing(replies, { states });
        const outcome = closeAuction(asked, ended, held);
        const { text } = writeReceipt(asked, ended, held, FIRST_PREVIOUS_HASH, outcome, { salt: SALT });
        expect(replayReceipt(read(text), held, 'c0ffee')).toEqual({ equal: true, differences: [] });
        expect(replayReceipt(forget(read(text)), held, 'c0ffee')).toEqual({ equal: true, differences: [] });
        for (const { standing, bid, outcome } of explainReceipt(read(text), held)) {
          const last = standing?.steps.at(-1);
          if (outcome === 'excluded') expect(bid).toBeNull();
          else if (last) expect(bid ?? 0).toBe(last.amount ?? 0);
        }
      }),
      { numRuns: 300 },
    );
  });
});
