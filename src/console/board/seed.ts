import type { Call } from '../../api/client/outcry-client.ts';
import { keepSamples, type Sample, WINDOW_MS } from './sample.ts';

/** The half hour before the board was opened, from history, so that the sparklines do not start empty. */
export function seedSamples(
  known: ReadonlyMap<string, Sample>,
  calls: readonly Call[],
  now: number,
): Map<string, Sample> {
  const samples = new Map<string, Sample>();
  for (const call of calls) samples.set(call.id, fromHistory(call));
  // What the stream told is newer and knows the bids.
  for (const [id, sample] of known) samples.set(id, sample);
  return keepSamples(samples, now);
}

const fromHistory = (call: Call): Sample => ({
  id: call.id,
  campaignId: call.campaignId ?? '',
  publisherId: call.publisherId ?? '',
  buyerId: call.buyerId ?? null,
  test: call.test,
  startedAt: Date.parse(call.startedAt),
  // A live call comes with the stream; one that history thinks live may long be over.
  live: false,
  connected: call.disposition === 'connected',
  converted: call.converted,
  revenue: Number(call.revenue ?? 0),
  payout: Number(call.payout ?? 0),
  margin: Number(call.margin ?? 0),
  bids: [],
  exchangeMs: null,
});

export const seededSince = (now: number): string => new Date(now - WINDOW_MS).toISOString();
