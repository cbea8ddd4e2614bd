import { afterEach, describe, expect, it, vi } from 'vitest';
import { CampaignEngine } from '../../../src/exchange/campaign/campaign-engine.ts';
import { CampaignStore } from '../../../src/exchange/market/campaign.store.ts';
import { Drain } from '../../../src/exchange/outbox/drain.client.ts';
import { outgoingOf } from '../../../src/exchange/outbox/outbox-messages.ts';
import { readPieces } from '../../deliveries/history-text.ts';
import { SimulatedStorage } from '../../simulation/sqlite.ts';
import { bidOf, CAMPAIGN_ID, callNamed, hashOf, START, snapshotOf, targetNamed } from '../campaign-world.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const target = targetNamed('a');
const snapshot = snapshotOf([target]);

/** A campaign with one call whose caller hung up while it rang, all of it sent on. */
function overAndSent() {
  const storage = new SimulatedStorage();
  const engine = new CampaignEngine(new CampaignStore(storage));
  engine.configure(snapshot, hashOf(snapshot), 0);
  const command = callNamed('once');
  const opened = engine.open(command, START);
  if (opened.kind !== 'auction') throw new Error(opened.kind);
  const said = engine.closeAuction(opened.callId, opened.auctionId, [bidOf(target.id, 20)], START + 100);
  const { callId, carrierCallId } = command;
  engine.dialDone(
    callId,
    1,
    {
      kind: 'dialDone',
      carrierCallId,
      legRef: null,
      status: 'canceled',
      bridged: false,
      seconds: 0,
      callerGone: true,
    },
    START + 5_000,
  );
  const send = () => {
    const sent = [...engine.unsent()]
      .map(([id]) => engine.find(id)!)
      .map((call) => outgoingOf(call, engine.rules!, (seq) => engine.findReceipt(seq), START));
    engine.markSent(sent.map(({ mark }) => mark));
    return sent.flatMap(({ projections }) => projections).length;
  };
  send();
  return { storage, engine, command, said, send };
}

describe('a call the carrier tells of again when it is over', () => {
  const again = { ...callNamed('another id'), carrierCallId: callNamed('once').carrierCallId };

  it('is the call it was, forgotten or not, and owes nothing anew', () => {
    const { storage, engine, command, send } = overAndSent();
    expect(engine.calls.size).toBe(0);
    const both = [engine, new CampaignEngine(new CampaignStore(storage))];
    const rows = storage.rowsWritten;
    for (const one of both) {
      expect(one.open(again, START + 60_000)).toMatchObject({ kind: 'instructions', callId: command.callId });
      expect(one.open(command, START + 60_000)).toMatchObject({ callId: command.callId });
    }
    expect([send(), storage.rowsWritten]).toEqual([0, rows]);
  });

  it('is known even where its number has gone elsewhere', () => {
    const { engine, command } = overAndSent();
    const moved = { ...snapshot, version: 2, numbers: [] };
    engine.configure(moved, hashOf(moved), 0);
    expect(engine.open(again, START + 60_000)).toMatchObject({ callId: command.callId });
    expect(engine.open(callNamed('new'), START + 60_000)).toEqual({ kind: 'unrouted' });
  });
});

describe('a waking object', () => {
  it('sends a late truth of a call that was marked as done', () => {
    const { storage, engine, command } = overAndSent();
    engine.tidyUp();
    engine.recording(
      command.callId,
      {
        kind: 'recording',
        carrierCallId: command.carrierCallId,
        url: 'https://carrier.example/recording',
        seconds: 4,
      },
      START + 9_000,
    );
    const woken = new CampaignEngine(new CampaignStore(storage));
    expect([...woken.unsent()].map(([id]) => id)).toEqual([command.callId]);
  });

  it('looks at nothing that was marked as done', () => {
    const { storage, engine } = overAndSent();
    expect(new CampaignEngine(new CampaignStore(storage)).calls.size).toBe(1);
    engine.tidyUp();
    expect(new CampaignEngine(new CampaignStore(storage)).calls.size).toBe(0);
  });
});

describe('a caller who is forgotten while the call goes on', () => {
  it('does not come back into the history when it ends', () => {
    const engine = new CampaignEngine(new CampaignStore(new SimulatedStorage()));
    engine.configure(snapshot, hashOf(snapshot), 0);
    const command = callNamed('forgotten');
    const opened = engine.open(command, START);
    if (opened.kind !== 'auction') throw new Error(opened.kind);
    engine.closeAuction(opened.callId, opened.auctionId, [bidOf(target.id, 20)], START + 100);
    expect(engine.eraseCaller('hash of forgotten')).toBe(1);
    const { carrierCallId } = command;
    const left = { kind: 'progress', carrierCallId, to: command.to, seconds: 3, atMs: null } as const;
    engine.progress('twilio', { ...left, status: 'completed' }, START + 3_000);
    const call = engine.find(opened.callId);
    const { projections } = outgoingOf(call!, engine.rules!, () => null, START + 3_000);
    const record = projections.flatMap(readPieces).find((piece) => piece.kind === 'call')!.record;
    expect(record).toMatchObject({ caller: { masked: 'erased' }, tags: {} });
    expect(
      record.timeline.flatMap((line) => Object.keys(line)).filter((key) => !/^(at|type)$/.test(key)),
    ).toEqual([]);
  });

  it('is not sent on as it was known when a queue first refused to take it', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: START });
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const engine = new CampaignEngine(new CampaignStore(new SimulatedStorage()));
    engine.configure(snapshot, hashOf(snapshot), 0);
    const command = callNamed('forgotten');
    const opened = engine.open(command, START);
    if (opened.kind !== 'auction') throw new Error(opened.kind);
    engine.closeAuction(opened.callId, opened.auctionId, [bidOf(target.id, 20)], START + 100);
    const taken: string[] = [];
    let isAway = true;
    const queue = {
      sendBatch: async (messages: Iterable<{ body: unknown }>) => {
        if (isAway) throw new Error('the queue is away');
        taken.push(...[...messages].map(({ body }) => String(body)));
      },
    };
    const drain = new Drain(() => ({ PROJECTIONS: queue }) as never, CAMPAIGN_ID, engine);
    await drain.run();
    engine.eraseCaller('hash of forgotten');
    isAway = false;
    vi.setSystemTime(START + 60_000);
    await drain.run();
    const masked = taken
      .flatMap(readPieces)
      .flatMap((piece) => (piece.kind === 'call' ? piece.record.caller.masked : []));
    expect(masked).toEqual(['erased']);
  });
});
