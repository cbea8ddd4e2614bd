import { execFileSync } from 'node:child_process';
import type { CallEvent } from '../../src/call/event.ts';
import { formatMicros } from '../../src/lib/money.ts';
import { START } from './world.ts';

/** What one commit of the object did to one call. */
export type Moment = { at: number; callId: string; events: readonly CallEvent[] };
/** A seed run to its end: what broke, and everything that happened. */
export type Run = { faults: string[]; moments: readonly Moment[] };

const LAST_EVENTS = 30;

const money = (amount: number | null | undefined): string =>
  typeof amount === 'number' ? formatMicros(amount as Parameters<typeof formatMicros>[0]) : 'nothing';

/** An event as somebody would say it who tells a colleague what the call went through. */
export function inWords(event: CallEvent): string {
  switch (event.type) {
    case 'auctionOpened':
      return `auction opened: ${event.asked} asked`;
    case 'auctionClosed':
      return event.award
        ? `auction closed with ${event.bids} bids: ${event.award.targetId} wins at ${money(event.award.clearingPrice)}`
        : `auction closed with ${event.bids} bids and no winner`;
    case 'offered':
      return `offered to ${event.offer.targetId} at ${money(event.offer.clearingPrice)}`;
    case 'tagged':
      return `tagged ${Object.entries(event.tags)
        .map(([name, value]) => `${name}=${value}`)
        .join(', ')}`;
    case 'legEnded':
      return `leg ${event.leg} ended: ${event.status}, ${event.seconds ?? 'unknown'} s`;
    case 'dialEnded':
      return `dial ${event.leg} ended: ${event.status}, bridged ${event.bridged ?? 'unknown'}, ${event.seconds ?? 'unknown'} s`;
    case 'concluded':
      return `leg ${event.leg} came to: ${event.outcome}`;
    case 'settled':
      return `settled: revenue ${money(event.settlement.revenue)}, payout ${money(event.settlement.payout)}`;
    case 'ended':
      return `ended: ${event.disposition}`;
    default:
      return 'leg' in event ? `${event.type} (leg ${event.leg})` : event.type;
  }
}

/** The last events of one call, a line each, with the time since the world began. */
export function tellStory(moments: readonly Moment[], callId: string): string[] {
  const lines = moments
    .filter((moment) => moment.callId === callId)
    .flatMap(({ at, events }) =>
      events.map((event) => `  +${((at - START) / 1_000).toFixed(1).padStart(9)} s  ${inWords(event)}`),
    );
  return lines.slice(-LAST_EVENTS);
}

/**
 * What somebody needs to mend a failing seed: the commit, one line to run it again with the fewest calls that still
 * fail, the faults, and what the first faulty call went through. @returns null when nothing broke.
 */
export async function explainFailure(
  seed: number,
  calls: number,
  run: (calls: number) => Promise<Run>,
): Promise<string | null> {
  if ((await run(calls)).faults.length === 0) return null;
  const { fewest, faults, moments } = await fewestCalls(calls, run);
  const faulty = faults.map((fault) => /call_\w+/.exec(fault)?.[0]).find((id) => id !== undefined);
  const story = faulty ? [`What ${faulty} went through:`, ...tellStory(moments, faulty)] : [];
  return [
    `seed ${seed} breaks a promise at commit ${commit()}; the fewest calls that still do: ${fewest}`,
    `SEED=${seed} CALLS=${fewest} npm exec vitest run test/simulation`,
    ...faults.map((fault) => `- ${fault}`),
    ...story,
  ].join('\n');
}

/** Fewer calls make another world, so the smallest that fails is looked for from below, not by halves. */
async function fewestCalls(
  calls: number,
  run: (calls: number) => Promise<Run>,
): Promise<Run & { fewest: number }> {
  for (let fewest = 1; ; fewest++) {
    const tried = await run(fewest);
    if (tried.faults.length > 0 || fewest >= calls) return { ...tried, fewest };
  }
}

const commit = (): string =>
  execFileSync('git', ['describe', '--always', '--dirty', '--abbrev=12'], { encoding: 'utf8' }).trim();
