import { useQuery } from '@tanstack/react-query';
import type { ReportLatencyRow, ReportSummaryRow } from '../../../api/client/outcry-client.ts';
import { dayIn } from '../../reports/range.ts';
import { useSession } from '../../session/session.ts';
import { api } from '../../ui/api.ts';
import { count, money } from '../../ui/format.ts';
import type { Column } from './arrange.ts';

type By = 'campaign' | 'publisher' | 'buyer' | 'target' | 'number';
type Row = ReportSummaryRow;

const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const today = () => ({ from: dayIn(Date.now(), timezone), timezone });

/** What each of a kind has done today, by its id. */
function useToday(by: By): (id: string) => Row | undefined {
  const { data } = useQuery({
    queryKey: ['today', by],
    queryFn: async () => {
      const { data: rows } = await api.getSummaryReport({ ...today(), by });
      return new Map(rows.map((row) => [row.key ?? '', row]));
    },
    refetchInterval: 30_000,
  });
  return (id) => data?.get(id);
}

export type Figures = { columns: Column<{ id: string }>[]; cells(id: string): string[] };

/** Columns of today's figures, as far as they are the viewer's to see. */
export function useFigures(by: By): Figures {
  const { role } = useSession();
  const rowOf = useToday(by);
  const amountOf = (row: Row | undefined): string | undefined =>
    role === 'publisher' ? row?.payout : row?.revenue;
  const label = { operator: 'Revenue today', buyer: 'Spend today', publisher: 'Payout today' }[role];
  return {
    columns: [
      { name: 'Calls today', num: true, of: ({ id }) => rowOf(id)?.calls ?? 0 },
      { name: 'Converted', num: true, of: ({ id }) => rowOf(id)?.converted ?? 0 },
      { name: label, num: true, of: ({ id }) => Number(amountOf(rowOf(id)) ?? 0) },
    ],
    cells: (id) => {
      const row = rowOf(id);
      return [
        row ? count(row.calls) : '–',
        row ? count(row.converted) : '–',
        row ? money(amountOf(row) ?? '0') : '–',
      ];
    },
  };
}

export type Answering = Pick<ReportLatencyRow, 'pings' | 'timeouts' | 'p95Ms'>;

/** How targets answered today's pings, by id. */
export function useAnswering(): (id: string) => Answering | undefined {
  const { data } = useQuery({
    queryKey: ['today', 'latency'],
    queryFn: async () => {
      const { data: rows } = await api.getLatencyReport(today());
      return new Map(rows.map((row) => [row.targetId, row]));
    },
    refetchInterval: 30_000,
  });
  return (id) => data?.get(id);
}
