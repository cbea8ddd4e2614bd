import { REASONS, type Reason } from '../../../buyers/reason.ts';
import { milliseconds, money } from '../../ui/format.ts';

/** A reply as an auction reads it. */
export type Reading = {
  read: { bid: { amount: string } | null; reason: string | null; detail: string | null };
  findings: { field: string; path: string; text: string }[];
};

type VerdictProps = { read: Reading['read']; latencyMs?: number };

export function Verdict({ read, latencyMs }: VerdictProps) {
  const after = latencyMs === undefined ? '' : ` after ${milliseconds(latencyMs)}`;
  if (read.bid)
    return (
      <b className="good">
        It bids {money(read.bid.amount)}
        {after}
      </b>
    );
  return (
    <b className="bad">
      {REASONS[read.reason as Reason] ?? read.reason} {read.detail}{' '}
      {latencyMs !== undefined && milliseconds(latencyMs)}
    </b>
  );
}

/** What was read from where in the reply. */
export const Findings = ({ findings }: Pick<Reading, 'findings'>) =>
  findings.length > 0 && (
    <p className="small quiet">
      {findings.map(({ field, path, text }) => `${field} at ${path}: ${text}`).join(' · ')}
    </p>
  );
