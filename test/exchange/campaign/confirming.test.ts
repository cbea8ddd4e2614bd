import { describe, expect, it } from 'vitest';
import type { ConfirmReply } from '../../../src/buyers/bidders/dialect.ts';
import type { Target } from '../../../src/buyers/target.ts';
import { CampaignEngine } from '../../../src/exchange/campaign/campaign-engine.ts';
import { CampaignStore } from '../../../src/exchange/market/campaign.store.ts';
import type { OpenCommand } from '../../../src/exchange/market/commands.ts';
import type { NextStep } from '../../../src/exchange/market/next-step.ts';
import { SECOND_MS } from '../../../src/lib/time.ts';
import { SimulatedStorage } from '../../simulation/sqlite.ts';
import { bidOf, callNamed, hashOf, NUMBER, START, snapshotOf, targetNamed } from '../campaign-world.ts';

const reserving = (name: string, over: object = {}): Target => {
  const target = targetNamed(name);
  return { ...target, bidding: { ...target.bidding, dialect: 'retreaver', ...over } as Target['bidding'] };
};
const yes = (over: object = {}): ConfirmReply => ({
  accepted: true,
  destination: null,
  minSeconds: null,
  ...over,
});
const NO: ConfirmReply = { accepted: false, reason: 'noBid' };

/** Two buyers that must confirm; the first always bids more, and asks for 90 seconds. */
function campaign(targets: Target[] = [reserving('a'), reserving('b')]) {
  const engine = new CampaignEngine(new CampaignStore(new SimulatedStorage()));
  const snapshot = snapshotOf(targets);
  engine.configure(snapshot, hashOf(snapshot), 0);
  const ask = (
    name: string,
    at: number,
    visit: Pick<OpenCommand, 'visit'> = {},
  ): Extract<NextStep, { kind: 'confirm' }> => {
    const opened = engine.open({ ...callNamed(name, at), ...visit }, at);
    if (opened.kind !== 'auction') throw new Error(opened.kind);
    const bids = targets.map(({ id }, place) => {
      const reply = bidOf(id, 40 - place);
      return { ...reply, bid: reply.bid && { ...reply.bid, minSeconds: 90 } } as typeof reply;
    });
    const settled = engine.closeAuction(opened.callId, opened.auctionId, bids, at + 100);
    if (settled.kind !== 'confirm') throw new Error(settled.kind);
    return settled;
  };
  const askedNext = (name: string, at: number): string[] => {
    const opened = engine.open(callNamed(name, at), at);
    if (opened.kind !== 'auction') throw new Error(opened.kind);
    return targets
      .filter(({ id }) => opened.orders.some(({ targetId }) => targetId === id))
      .map(({ name }) => name);
  };
  return { engine, ask, askedNext };
}

describe('a confirmation', () => {
  it.each([
    [120, 90],
    [90, 90],
    [30, 30],
    [null, 90],
  ])('that asks for %s seconds leaves the bid’s 90 at %s', (minSeconds, agreed) => {
    const { engine, ask } = campaign();
    const { callId, leg } = ask('x', START);
    engine.confirmed(callId, leg, yes({ minSeconds }), START + 200);
    expect(engine.find(callId)?.attempts[0]).toMatchObject({ minSeconds: agreed, outcome: null });
    expect(engine.find(callId)?.phase).toBe('dialing');
  });

  it('may say where to ring, but not at the exchange itself', () => {
    const { engine, ask } = campaign();
    const first = ask('x', START);
    const destination = { kind: 'phone', number: '+13035557777' } as const;
    engine.confirmed(first.callId, first.leg, yes({ destination }), START + 200);
    expect(engine.find(first.callId)?.attempts[0]?.destination).toEqual(destination);

    const second = ask('y', START + SECOND_MS);
    const loop = yes({ destination: { kind: 'phone', number: NUMBER } });
    const next = engine.confirmed(second.callId, second.leg, loop, START + 1_200);
    expect(engine.find(second.callId)?.attempts.map(({ outcome }) => outcome)).toEqual(['declined', null]);
    expect(next).toMatchObject({ kind: 'confirm', leg: 2 });
  });

  it('is asked without the visit the call came by: it may still be refused', () => {
    const { engine, ask } = campaign();
    const { callId, order } = ask('x', START, { visit: { gclid: 'a-click', utm_term: 'roof repair' } });
    expect(order.call.tags).toEqual({});
    expect(engine.find(callId)?.tags).toEqual({ gclid: 'a-click', utm_term: 'roof repair' });
  });

  it('is asked without what only the winner may know, unless the target is trusted', () => {
    expect(campaign().ask('x', START).order.withCaller).toBeUndefined();
    const trusted = campaign([reserving('a', { confirmWithCaller: true }), reserving('b')]);
    expect(trusted.ask('x', START).order.withCaller).toBe(true);
  });
});

describe('a buyer that wins and takes its bid back', () => {
  it('is rested after the third time, good bids in between notwithstanding, and longer each time', () => {
    const { engine, ask, askedNext } = campaign();
    let at = START;
    for (let i = 0; i < 3; i++, at += SECOND_MS) {
      expect(askedNext(`before ${i}`, at)).toEqual(['a', 'b']);
      const { callId, leg } = ask(`refused ${i}`, at);
      engine.confirmed(callId, leg, NO, at + 200);
    }
    expect(askedNext('after', at)).toEqual(['b']);
    at += 6 * SECOND_MS;
    const { callId, leg } = ask('rested', at);
    engine.confirmed(callId, leg, NO, at + 200);
    expect(askedNext('again', at + 6 * SECOND_MS)).toEqual(['b']);
  });

  it('is rested when it takes back every other one: standing by one in between is no way to go on', () => {
    const { engine, ask, askedNext } = campaign();
    const halves = Array.from({ length: 9 }, (_, i) => (i % 2 === 0 ? NO : yes()));
    for (const [i, reply] of halves.entries()) {
      expect(askedNext(`before ${i}`, START + i * SECOND_MS)).toEqual(['a', 'b']);
      const { callId, leg } = ask(`call ${i}`, START + i * SECOND_MS);
      engine.confirmed(callId, leg, reply, START + i * SECOND_MS + 200);
    }
    expect(askedNext('after', START + 9 * SECOND_MS)).toEqual(['b']);
  });

  it('is forgiven once it has stood by twice as many', () => {
    const { engine, ask, askedNext } = campaign();
    for (const [i, reply] of [NO, NO, yes(), yes(), yes(), yes(), NO, NO].entries()) {
      const { callId, leg } = ask(`call ${i}`, START + i * SECOND_MS);
      engine.confirmed(callId, leg, reply, START + i * SECOND_MS + 200);
    }
    expect(askedNext('after', START + 9 * SECOND_MS)).toEqual(['a', 'b']);
  });
});
