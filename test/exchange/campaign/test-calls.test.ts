import { describe, expect, it } from 'vitest';
import { PAGE_SILENCE_MS } from '../../../src/call/conclude.ts';
import { CampaignEngine } from '../../../src/exchange/campaign/campaign-engine.ts';
import { CampaignStore } from '../../../src/exchange/market/campaign.store.ts';
import { sha256Hex } from '../../../src/lib/crypto.ts';
import { canonicalJson } from '../../../src/lib/encoding.ts';
import { type CallId, makeId } from '../../../src/lib/ids.ts';
import { micros } from '../../../src/lib/money.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { SimulatedStorage } from '../../simulation/sqlite.ts';
import { drawSnapshot, NUMBER, START } from '../../simulation/world.ts';

const random = seededRandom('test calls');

type Change = { flow?: Snapshot['flow']; fallbackNumber?: string | null; targets?: [] };
type Snapshot = ReturnType<typeof drawSnapshot>;

/** A campaign whose one target has a fixed price and takes one call in all its life. */
function campaign({ flow = null, fallbackNumber = null, ...change }: Change = {}) {
  const snapshot = drawSnapshot(seededRandom(3));
  const target = {
    ...snapshot.targets[0]!,
    status: 'active' as const,
    bidding: { kind: 'static' as const, price: micros(25_000_000) },
    charge: null,
    caps: [{ window: 'total' as const, calls: 1 }],
    criteria: null,
    requiredTags: [],
    whisper: null,
  };
  const held = {
    ...snapshot,
    flow,
    campaign: { ...snapshot.campaign, conversion: { minSeconds: 10 }, fallbackNumber },
    buyers: snapshot.buyers.map((buyer) => ({ ...buyer, status: 'active' as const })),
    targets: [target],
    ...change,
  };
  const engine = new CampaignEngine(new CampaignStore(new SimulatedStorage()));
  engine.configure(held, sha256Hex(canonicalJson(held)), 0);
  return { engine, targetId: target.id };
}

function place(engine: CampaignEngine, test: boolean, now: number): CallId {
  const callId = makeId('call', now, random.bytes(13));
  engine.open(
    {
      callId,
      carrier: test ? 'browser' : 'twilio',
      carrierCallId: callId,
      to: NUMBER,
      test,
      gone: null,
      caller: {
        sealed: null,
        hash: 'the-same-caller',
        masked: '+1415***0123',
        withheld: false,
        areaCode: '415',
        state: 'CA',
        stateFrom: 'areaCode',
        zip: null,
        country: 'US',
        attestation: null,
      },
    },
    now,
  );
  return callId;
}

const talk = (engine: CampaignEngine, callId: CallId, now: number) =>
  engine.dialDone(
    callId,
    1,
    {
      kind: 'dialDone',
      carrierCallId: callId,
      legRef: null,
      status: 'completed',
      bridged: true,
      seconds: 90,
      callerGone: true,
    },
    now,
  );

describe('a test call', () => {
  it('goes where a call would go and says so, is charged to nobody, and uses no cap', () => {
    const { engine, targetId } = campaign();
    for (let i = 0; i < 3; i++) {
      const callId = place(engine, true, START + i * 1_000);
      expect(engine.find(callId)?.phase).toBe('dialing');
      talk(engine, callId, START + i * 1_000 + 500);
      const ended = engine.find(callId)!;
      expect([ended.disposition, ended.test, ended.settlement?.converted]).toEqual(['connected', true, true]);
      expect([ended.settlement?.revenue, ended.settlement?.transfers]).toEqual([0, []]);
    }
    expect(engine.stats(targetId)?.usage.windows.total.calls ?? 0).toBe(0);
  });

  it('whose page was closed is gone within its ring time, and one that is talked on is not', () => {
    const { engine } = campaign();
    const callId = place(engine, true, START);
    const ringMs = engine.find(callId)!.attempts[0]!.ringSeconds * 1_000;
    expect(engine.nextDueAt()).toBeLessThanOrEqual(START + ringMs + 5_000);
    engine.tick(START + ringMs + 5_000);
    expect(engine.find(callId)).toMatchObject({ phase: 'ended', disposition: 'abandoned' });

    const answered = place(engine, true, START + 100_000);
    const news = {
      kind: 'leg' as const,
      carrierCallId: '',
      legRef: '',
      seconds: null,
      atMs: START + 101_000,
    };
    engine.leg(answered, 1, { ...news, status: 'answered' }, START + 101_000);
    engine.tick(START + 100_000 + ringMs + 5_000);
    expect(engine.find(answered)?.phase).toBe('dialing');

    // A page that crashed says no last word.
    engine.tick(START + 101_000 + PAGE_SILENCE_MS);
    expect(engine.find(answered)).toMatchObject({ phase: 'ended', disposition: 'unconfirmed' });
    // One that had only been quiet does, and is believed.
    talk(engine, answered, START + 102_000 + PAGE_SILENCE_MS);
    expect(engine.find(answered)).toMatchObject({ phase: 'ended', disposition: 'connected' });

    const real = place(engine, false, START + 200_000);
    engine.tick(START + 200_000 + ringMs + 5_000);
    expect(engine.find(real)?.phase).toBe('dialing');
    engine.leg(real, 1, { ...news, status: 'answered' }, START + 201_000);
    engine.tick(START + 201_000 + 2 * PAGE_SILENCE_MS);
    expect(engine.find(real)?.phase).toBe('dialing');
  });

  it('whose page crashes at a question, or while it rings out elsewhere, is gone soon, too', () => {
    const question = {
      id: 'one',
      kind: 'collect' as const,
      prompts: [{ kind: 'say' as const, text: 'Please key it in.' }],
      tag: 'zip',
      digits: 5,
      retries: 0,
      timeoutSeconds: 5,
      next: 'two',
      otherwise: 'end',
    };
    const flow = {
      start: 'one',
      nodes: [
        question,
        { ...question, id: 'two', tag: 'house', next: 'end' },
        { id: 'end', kind: 'auction' as const },
      ],
    };
    const { engine } = campaign({ flow });
    const [crashed, slow, real] = [
      place(engine, true, START),
      place(engine, true, START),
      place(engine, false, START),
    ];
    expect(engine.find(crashed)?.phase).toBe('ivr');
    engine.input(slow, 1, '94105', START + PAGE_SILENCE_MS - 1_000);
    expect(engine.nextDueAt()).toBe(START + PAGE_SILENCE_MS);
    engine.tick(START + PAGE_SILENCE_MS);
    expect([crashed, slow, real].map((id) => engine.find(id)?.phase)).toEqual(['ended', 'ivr', 'ivr']);
    engine.tick(START + 2 * PAGE_SILENCE_MS);
    expect([slow, real].map((id) => engine.find(id)?.phase)).toEqual(['ended', 'ivr']);

    const fallbackNumber = '+14155550999';
    const closed = campaign({ targets: [], fallbackNumber }).engine;
    const elsewhere = place(closed, true, START);
    expect(closed.find(elsewhere)?.phase).toBe('fallback');
    closed.tick(START + PAGE_SILENCE_MS);
    expect(closed.find(elsewhere)?.phase).toBe('ended');
  });

  it('leaves the one place there is to a real caller, and does not make that caller a repeat caller', () => {
    const { engine } = campaign();
    talk(engine, place(engine, true, START), START + 500);
    const real = place(engine, false, START + 2_000);
    talk(engine, real, START + 3_000);
    expect(engine.find(real)?.settlement?.revenue).toBe(25_000_000);
    const another = place(engine, true, START + 4_000);
    expect(engine.find(another)?.attempts).toEqual([]);
  });
});
