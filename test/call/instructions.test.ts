import { describe, expect, it } from 'vitest';
import { fallbackInstructions, offerInstructions } from '../../src/call/instructions.ts';
import { callerFactsOf } from '../../src/telephony/caller-facts.ts';
import type { Instruction } from '../../src/telephony/instruction.ts';
import { NUMBER, targetNamed } from '../exchange/campaign-world.ts';
import { Telling } from './telling.ts';

const ring = { current: 'k', secrets: { k: 'a secret of sixteen characters' } };
const factsFrom = (from: string) =>
  callerFactsOf(
    {
      kind: 'inbound',
      carrierCallId: 'CA1',
      from,
      to: NUMBER,
      status: 'ringing',
      attestation: { verdict: 'none', level: null, diverted: false },
      place: { state: null, zip: null, country: null },
    },
    ring,
    new Uint8Array(32),
    new Uint8Array(12),
  );
const shown = (instructions: Instruction[]) =>
  instructions.flatMap((each) => (each.kind === 'dial' ? [each.callerId] : []));

describe('whoever is rung sees', () => {
  it.each<[string, string, string | null]>([
    ['the caller’s own number', '+14155559876', null],
    ['the number dialed, when the caller’s is withheld', 'anonymous', NUMBER],
    ['the number dialed, when the caller’s is bogus', '+12222222222', NUMBER],
    ['the number dialed, when the caller came from a SIP address', 'sip:+14155559876@203.0.113.9', NUMBER],
    ['the number dialed, when the address has no plus', 'sip:4155559876@203.0.113.9', NUMBER],
  ])('%s', async (_, from, callerId) => {
    const story = {
      name: 'plain',
      targets: [targetNamed('plain')],
      bids: [40],
      before: [],
      said: [],
      ends: { disposition: 'connected', revenue: 0, converted: false },
    };
    const telling = new Telling([story]);
    const call = { ...telling.find(telling.begin('call', story)), caller: await factsFrom(from) };
    expect(shown(offerInstructions(call, call.attempts[0]!))).toEqual([callerId]);
    expect(shown(fallbackInstructions('+13035551000', call))).toEqual([callerId]);
  });

  it('a caller from a SIP address is known by the number in it', async () => {
    const [plain, sip] = await Promise.all([
      factsFrom('+14155559876'),
      factsFrom('sip:4155559876@203.0.113.9'),
    ]);
    expect(sip).toMatchObject({
      hash: plain.hash,
      areaCode: '415',
      state: 'CA',
      withheld: false,
      viaSip: true,
    });
  });
});
