import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Receipt } from '../../src/auction/auction.ts';
import { buildReceipt, FIRST_PREVIOUS_HASH, verifyReceipt } from '../../src/auction/receipt.ts';
import { replayReceipt } from '../../src/auction/replay.ts';
import { canonicalJson } from '../../src/lib/encoding.ts';
import {
  arbitraryCase,
  bids,
  type Case,
  closing,
  dollars,
  opening,
  pinged,
  priced,
  rules,
  target,
} from './fixtures.ts';

const write = (one: Case, previousHash = FIRST_PREVIOUS_HASH): Receipt =>
  buildReceipt(one.opening, one.closing, one.rules, previousHash);
const stored = (receipt: Receipt): Receipt => JSON.parse(JSON.stringify(receipt));

const plain: Case = {
  opening: opening(),
  closing: closing([bids('ash', 45)]),
  rules: rules([target('ash', pinged()), target('elm', priced(20))]),
};

/** Every path to a leaf of a JSON value. */
function leaves(value: unknown, path: string[] = []): string[][] {
  if (value === null || typeof value !== 'object') return [path];
  return Object.entries(value).flatMap(([key, child]) => leaves(child, [...path, key]));
}

function mutated(receipt: Receipt, path: string[]): Receipt {
  const copy = stored(receipt);
  const last = path.at(-1)!;
  let branch = copy as unknown as Record<string, unknown>;
  for (const key of path.slice(0, -1)) branch = branch[key] as Record<string, unknown>;
  const leaf = branch[last];
  branch[last] =
    typeof leaf === 'number' ? leaf + 1 : typeof leaf === 'boolean' ? !leaf : leaf === null ? 1 : `${leaf}x`;
  return copy;
}

describe('buildReceipt', () => {
  it('holds the decision and all that led to it', () => {
    const receipt = write(plain);
    expect(receipt).toMatchObject({
      strategy: 'auction',
      price: 'first',
      floor: dollars(10),
      award: { targetId: 'tgt_ash', clearingPrice: dollars(45) },
      opening: plain.opening,
      closing: plain.closing,
    });
    expect(receipt.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('chains: another predecessor, another hash', () => {
    const first = write(plain);
    const second = write(plain, first.hash);
    expect(second.previousHash).toBe(first.hash);
    expect(second.hash).not.toBe(first.hash);
    expect(verifyReceipt(second)).toBe(true);
    expect(verifyReceipt({ ...second, previousHash: FIRST_PREVIOUS_HASH })).toBe(false);
  });

  it('verifies after a round trip through storage, whatever the auction', () => {
    fc.assert(fc.property(arbitraryCase, (one) => verifyReceipt(stored(write(one)))));
  });

  it('fails verification when any one value is altered', () => {
    const receipt = write(plain);
    for (const path of leaves(receipt))
      expect(verifyReceipt(mutated(receipt, path)), path.join('.')).toBe(false);
  });
});

describe('replayReceipt', () => {
  it('comes to the same receipt, whatever the auction', () => {
    fc.assert(
      fc.property(arbitraryCase, (one) => {
        const receipt = stored(write(one));
        expect(replayReceipt(receipt, one.rules, one.opening.configHash)).toEqual({
          equal: true,
          differences: [],
        });
        const again = buildReceipt(receipt.opening, receipt.closing, one.rules, receipt.previousHash);
        expect(canonicalJson(again)).toBe(canonicalJson(receipt));
      }),
    );
  });

  it('notices any single altered value', () => {
    const receipt = write(plain);
    for (const path of leaves(receipt)) {
      const replay = replayReceipt(mutated(receipt, path), plain.rules, plain.opening.configHash);
      expect(replay.equal, path.join('.')).toBe(false);
    }
  });

  it('notices an altered value in any auction', () => {
    const alteredCase = arbitraryCase.chain((one) =>
      fc.record({ one: fc.constant(one), path: fc.constantFrom(...leaves(write(one))) }),
    );
    fc.assert(
      fc.property(alteredCase, ({ one, path }) => {
        const altered = mutated(write(one), path);
        return !replayReceipt(altered, one.rules, one.opening.configHash).equal;
      }),
    );
  });

  it('names what differs', () => {
    const receipt = stored(write(plain));
    receipt.candidates[1]!.reason = 'timeout';
    const { differences } = replayReceipt(receipt, plain.rules, 'c0ffee');
    expect(differences).toEqual(['candidates.1.reason: "timeout", replayed "outbid"']);
  });

  it('reports a receipt that makes no sense any more', () => {
    const broken = { ...stored(write(plain)), closing: null } as unknown as Receipt;
    const { equal, differences } = replayReceipt(broken, plain.rules, 'c0ffee');
    expect(equal).toBe(false);
    expect(differences[0]).toContain('cannot be replayed');
  });

  it('notices other rules', () => {
    const receipt = write(plain);
    expect(replayReceipt(receipt, plain.rules, 'other').differences[0]).toContain('c0ffee');
    const dearer = rules([...plain.rules.targets], { floor: dollars(30) });
    expect(replayReceipt(receipt, dearer, 'c0ffee').equal).toBe(false);
  });
});
