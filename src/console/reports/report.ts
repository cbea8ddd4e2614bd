import { useQuery } from '@tanstack/react-query';
import { get } from '../ui/api.ts';
import type { Range } from './range.ts';

/** What a report is asked: the days, whose days, and of whom. */
export type Question = {
  range: Range;
  timezone: string;
  campaignId: string;
  publisherId: string;
  buyerId: string;
};

export type SummaryRow = {
  key: string | null;
  name?: string | null;
  calls: number;
  connected: number;
  converted: number;
  answerRate: number | null;
  conversionRate: number | null;
  revenue?: string;
  payout?: string;
  margin?: string;
  bids?: number;
  averageBid?: string | null;
  averagePrice?: string | null;
};
export type BidRow = { from: string; below: string | null; bids: number; won: number };
export type ReasonRow = { reason: string; meaning: string; times: number; share: number };
export type LatencyRow = {
  targetId: string;
  name: string | null;
  pings: number;
  timeouts: number;
  p50Ms: number;
  p95Ms: number;
  maxMs: number;
};
export type Report<Row> = { complete: boolean; data: Row[] };

export function reportPath(name: string, question: Question, more: Record<string, string> = {}): string {
  const { range, timezone, campaignId, publisherId, buyerId } = question;
  const query = new URLSearchParams({ ...range, timezone });
  for (const [field, value] of Object.entries({ campaignId, publisherId, buyerId, ...more }))
    if (value) query.set(field, value);
  return `/v1/reports/${name}?${query}`;
}

export const useReport = <Row>(
  name: string,
  question: Question,
  more: Record<string, string> = {},
  enabled = true,
) =>
  useQuery({
    queryKey: ['report', name, question, more],
    queryFn: () => get<Report<Row>>(reportPath(name, question, more)),
    enabled,
    refetchInterval: 60_000,
    placeholderData: (before) => before,
  });
