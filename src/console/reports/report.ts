import { useQuery } from '@tanstack/react-query';
import type {
  ReportBidRow,
  ReportLatencyRow,
  ReportReasonRow,
  ReportSummaryRow,
} from '../../api/client/outcry-client.ts';
import { api } from '../ui/api.ts';
import type { Parties } from '../ui/parties.ts';
import type { Range } from './range.ts';

/** What a report is asked: the days, whose days, and of whom. */
export type Question = Parties & { range: Range; timezone: string };

export type SummaryRow = ReportSummaryRow;
export type BidRow = ReportBidRow;
export type ReasonRow = ReportReasonRow;
export type LatencyRow = ReportLatencyRow;
export type Report<Row> = { complete: boolean; data: Row[] };

type Read = (asked: Record<string, string>) => Promise<Report<unknown>>;
const READ = {
  summary: api.getSummaryReport,
  bids: api.getBidsReport,
  reasons: api.getReasonsReport,
  latency: api.getLatencyReport,
} satisfies Record<string, Read>;
type Name = keyof typeof READ;
type Row = Awaited<ReturnType<(typeof READ)[Name]>>['data'][number];
/** The report whose rows these are. */
type NameOf<R extends Row> = {
  [N in Name]: R extends Awaited<ReturnType<(typeof READ)[N]>>['data'][number] ? N : never;
}[Name];

const queryOf = ({ range, ...rest }: Question, more: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries({ ...range, ...rest, ...more }).filter(([, value]) => value !== ''));

/** For links: what is shown is asked for by the client. */
export const reportPath = (name: string, question: Question, more: Record<string, string> = {}): string =>
  `/v1/reports/${name}?${new URLSearchParams(queryOf(question, more))}`;

export const useReport = <R extends Row>(
  name: NameOf<R>,
  question: Question,
  more: Record<string, string> = {},
  enabled = true,
) =>
  useQuery({
    queryKey: ['report', name, question, more],
    queryFn: () => (READ[name] as Read)(queryOf(question, more)) as Promise<Report<R>>,
    enabled,
    refetchInterval: 60_000,
    placeholderData: (before) => before,
  });
