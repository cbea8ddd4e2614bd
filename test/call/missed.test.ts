import { describe, expect, it } from 'vitest';
import type { AttemptOutcome } from '../../src/call/disposition.ts';
import { offersIn } from '../../src/call/offers.ts';
import { targetNamed } from '../exchange/campaign-world.ts';
import { dial, leg, parent, type Said, type Story, screen } from './stories.ts';
import { Telling } from './telling.ts';

const story = (said: Said[], over: Partial<Story> = {}): Story => ({
  name: 'missed',
  targets: [targetNamed('first', { whisper: { say: 'A call.', acceptKey: '1' } }), targetNamed('next')],
  bids: [40, 30],
  before: [],
  said,
  ends: { disposition: 'connected', revenue: 0, converted: false },
  ...over,
});

const rung = (status: 'busy' | 'noAnswer' | 'failed' | 'completed', callerGone = false) =>
  dial(1, { status, bridged: false, seconds: null, callerGone });

function tellAll(one: Story) {
  const telling = new Telling([one]);
  const told = telling.begin('call', one);
  for (const said of one.said) telling.hear(told, said, 1_000);
  telling.end();
  return { telling, told };
}

describe('a winner whose line does not take the call', () => {
  it.each<[AttemptOutcome, Said[]]>([
    ['busy', [rung('busy')]],
    ['noAnswer', [rung('noAnswer')]],
    ['failed', [rung('failed')]],
    ['declined', [leg(1, 'answered', null), screen(1, '2'), rung('completed')]],
  ])('is told once: %s', (outcome, said) => {
    const { telling, told } = tellAll(
      story([
        ...said,
        leg(2, 'answered', null),
        dial(2, { status: 'completed', bridged: true, seconds: 90, callerGone: true }),
        parent('completed'),
      ]),
    );
    expect(telling.messagesOf(told).filter((id) => id.startsWith('1:'))).toEqual(['1:call.missed']);
    expect(telling.messagesOf(told).filter((id) => id.includes('missed'))).toHaveLength(1);
    expect(telling.twice).toEqual([]);
    const [first, next] = offersIn(telling.recordOf(told).timeline);
    expect([first?.outcome, next?.outcome]).toEqual([outcome, 'connected']);
    expect(first?.auctionId).toBe(next?.auctionId);
  });

  it('is told nothing when it was the caller who gave up', () => {
    const { telling, told } = tellAll(story([rung('noAnswer', true), parent('completed')]));
    expect(telling.messagesOf(told)).toEqual([]);
    expect(telling.recordOf(told).disposition).toBe('abandoned');
  });

  it('is told nothing while nobody knows', () => {
    const { telling, told } = tellAll(story([leg(1, 'answered', null)]));
    expect(telling.recordOf(told).disposition).toBe('unconfirmed');
    expect(telling.messagesOf(told).filter((id) => id.includes('missed'))).toEqual([]);
  });
});

describe('a buyer who left the campaign before it was told', () => {
  it('is told all it is owed', () => {
    const one = story([
      leg(1, 'answered', null),
      screen(1, '1'),
      dial(1, { status: 'completed', bridged: true, seconds: 90, callerGone: true }),
      parent('completed'),
    ]);
    const [stays, leaves] = [new Telling([one]), new Telling([one])].map((telling) => {
      const told = telling.begin('call', one);
      for (const said of one.said) telling.hear(told, said, 1_000);
      return { telling, told };
    });
    leaves!.telling.loseTargets();
    for (const { telling } of [stays!, leaves!]) telling.end();
    expect(leaves!.telling.messagesOf(leaves!.told)).toEqual(stays!.telling.messagesOf(stays!.told));
    expect(leaves!.telling.messagesOf(leaves!.told)).toContain('1:post');
  });
});
