import type { TargetTryReply as Reading } from '../../../api/client/outcry-client.ts';
import { REASONS } from '../../../buyers/reason.ts';
import { milliseconds, money } from '../../ui/format.ts';

type VerdictProps = { read: Reading['read']; latencyMs?: number };

export function Verdict({ read, latencyMs }: VerdictProps) {
  const after = latencyMs === undefined ? '' : ` after ${milliseconds(latencyMs)}`;
  if (read.bid)
    return (
      <b className="good">
        Bid: {money(read.bid.amount)}
        {after}
      </b>
    );
  return (
    <b className="bad">
      {read.reason && (REASONS[read.reason] ?? read.reason)} {read.detail}{' '}
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
