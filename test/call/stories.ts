import type { Target } from '../../src/buyers/target.ts';
import type { CampaignEngine } from '../../src/exchange/campaign/campaign-engine.ts';
import type { CallId } from '../../src/lib/ids.ts';
import type { DialDone, LegEvent, LegStatus } from '../../src/telephony/carrier-event.ts';
import { NUMBER, targetNamed } from '../exchange/campaign-world.ts';

/** One thing a carrier says of a call, as it would say it again. */
export type Said = {
  name: string;
  tell: (engine: CampaignEngine, callId: CallId, ref: string, now: number) => void;
  /** Somebody waits on the line for the answer: the carrier gives it up after 15 s, so it is never a day late. */
  awaited: boolean;
};

/** A call as it went, told in order. `before` has happened when the webhooks start to race. */
export type Story = {
  name: string;
  targets: Target[];
  bids: number[];
  before: Said[];
  said: Said[];
  /** What must come of it, so that being equal to a wrong in-order run proves nothing. */
  ends: { disposition: string; revenue: number; converted: boolean };
};

export const leg = (leg: number, status: LegStatus, seconds: number | null, note = ''): Said => ({
  name: `leg ${leg} ${status}${note}`,
  awaited: false,
  tell: (engine, callId, ref, now) => {
    const news: LegEvent = {
      kind: 'leg',
      carrierCallId: ref,
      legRef: `${ref}.${leg}`,
      status,
      seconds,
      atMs: null,
    };
    engine.leg(callId, leg, news, now);
  },
});

type Dialed = Pick<DialDone, 'status' | 'bridged' | 'seconds' | 'callerGone'>;
export const dial = (leg: number, done: Dialed): Said => ({
  name: `dial ${leg} ${done.status}`,
  awaited: !done.callerGone,
  tell: (engine, callId, ref, now) => {
    engine.dialDone(
      callId,
      leg,
      { kind: 'dialDone', carrierCallId: ref, legRef: `${ref}.${leg}`, ...done },
      now,
    );
  },
});

export const parent = (status: LegStatus): Said => ({
  name: `parent ${status}`,
  awaited: false,
  tell: (engine, _callId, ref, now) => {
    engine.progress(
      'twilio',
      { kind: 'progress', carrierCallId: ref, to: NUMBER, status, seconds: 1, atMs: null },
      now,
    );
  },
});

const recording = (leg: number): Said => ({
  name: 'recording',
  awaited: false,
  tell: (engine, callId, ref, now) =>
    engine.recording(
      callId,
      {
        kind: 'recording',
        carrierCallId: ref,
        url: `https://api.twilio.com/Recordings/RE${leg}`,
        seconds: 90,
      },
      now,
    ),
});

export const screen = (leg: number, digits: string | null): Said => ({
  name: `screen ${leg} ${digits}`,
  awaited: true,
  tell: (engine, callId, _ref, now) => void engine.screen(callId, leg, digits, now),
});

const plain = targetNamed('plain');
const other = targetNamed('other');
const screened = targetNamed('screened', { whisper: { say: 'A plumbing call.', acceptKey: '1' } });

const talk = (seconds: number | null, callerGone: boolean): Dialed => ({
  status: 'completed',
  bridged: true,
  seconds,
  callerGone,
});
const nobody = (status: LegStatus, callerGone = false): Dialed => ({
  status,
  bridged: false,
  seconds: null,
  callerGone,
});

const charged = { disposition: 'connected', revenue: 40_000_000, converted: true };
const free = (disposition: string) => ({ disposition, revenue: 0, converted: false });

export const STORIES: Story[] = [
  {
    name: 'connected and converted, the caller hangs up',
    targets: [plain],
    bids: [40],
    before: [],
    said: [
      leg(1, 'answered', null),
      leg(1, 'completed', 90),
      dial(1, talk(90, true)),
      parent('completed'),
      recording(1),
    ],
    ends: charged,
  },
  {
    name: 'connected and converted, the buyer hangs up',
    targets: [plain],
    bids: [40],
    before: [],
    said: [
      leg(1, 'answered', null),
      leg(1, 'completed', 90),
      dial(1, talk(90, false)),
      parent('completed'),
      recording(1),
    ],
    ends: charged,
  },
  ...[true, false].map((callerGone) => ({
    name: `connected and converted, only the leg says how long, ${callerGone ? 'the caller' : 'the buyer'} hangs up`,
    targets: [plain],
    bids: [40],
    before: [],
    said: [
      leg(1, 'answered', null),
      leg(1, 'completed', 95),
      dial(1, talk(null, callerGone)),
      parent('completed'),
    ],
    ends: charged,
  })),
  {
    name: 'connected and converted, only the dial says how long',
    targets: [plain],
    bids: [40],
    before: [],
    said: [leg(1, 'answered', null), leg(1, 'completed', null), dial(1, talk(95, true)), parent('completed')],
    ends: charged,
  },
  {
    name: 'connected, and the carrier says how long only when it repeats itself',
    targets: [plain],
    bids: [40],
    before: [],
    said: [
      dial(1, talk(null, true)),
      leg(1, 'completed', null),
      leg(1, 'completed', 95, ', again'),
      parent('completed'),
    ],
    ends: charged,
  },
  {
    name: 'connected, and nobody says how long',
    targets: [plain],
    bids: [40],
    before: [],
    said: [
      leg(1, 'answered', null),
      leg(1, 'completed', null),
      dial(1, talk(null, true)),
      parent('completed'),
    ],
    ends: free('unconfirmed'),
  },
  {
    name: 'connected, too short to convert',
    targets: [plain],
    bids: [40],
    before: [],
    said: [
      leg(1, 'answered', null),
      leg(1, 'completed', 20),
      dial(1, talk(20, true)),
      parent('completed'),
      recording(1),
    ],
    ends: free('connected'),
  },
  {
    name: 'busy, and the next bidder converts',
    targets: [plain, other],
    bids: [45, 40],
    before: [dial(1, nobody('busy'))],
    said: [
      leg(1, 'busy', null),
      leg(2, 'answered', null),
      leg(2, 'completed', 90),
      dial(2, talk(90, true)),
      parent('completed'),
    ],
    ends: charged,
  },
  {
    name: 'busy, and the caller leaves while the next one rings',
    targets: [plain, other],
    bids: [45, 40],
    before: [dial(1, nobody('busy'))],
    said: [
      leg(1, 'busy', null),
      dial(1, nobody('busy')),
      leg(2, 'canceled', null),
      dial(2, nobody('noAnswer', true)),
      parent('completed'),
    ],
    ends: free('abandoned'),
  },
  {
    name: 'nobody answers, and nobody is left',
    targets: [plain],
    bids: [40],
    before: [],
    said: [
      leg(1, 'ringing', null),
      leg(1, 'noAnswer', null),
      dial(1, nobody('noAnswer')),
      parent('answered'),
      parent('completed'),
    ],
    ends: free('noAnswer'),
  },
  {
    name: 'the whisper is declined',
    targets: [screened],
    bids: [40],
    before: [],
    said: [
      leg(1, 'answered', null),
      screen(1, null),
      leg(1, 'completed', 12),
      dial(1, { status: 'completed', bridged: false, seconds: 12, callerGone: false }),
      parent('completed'),
    ],
    ends: free('declined'),
  },
  {
    name: 'the whisper is accepted, and the call converts',
    targets: [screened],
    bids: [40],
    before: [],
    said: [
      leg(1, 'answered', null),
      screen(1, '1'),
      leg(1, 'completed', 90),
      dial(1, talk(90, true)),
      parent('completed'),
    ],
    ends: charged,
  },
];
