import { Link } from 'wouter';
import type { BuyerStat } from '../../../api/client/outcry-client.ts';
import { count, money } from '../../ui/format.ts';
import { Chip, Meter } from '../../ui/parts.tsx';
import { windowLabel } from '../targets/caps.tsx';

type TargetCaps = BuyerStat['targets'][number];
type CapNow = TargetCaps['caps'][number];

/** What is used of every target's caps, as the exchange counts them. */
export const CapsNow = ({ targets }: { targets: TargetCaps[] }) => (
  <section className="panel">
    <header>
      <h2>Cap usage</h2>
    </header>
    <div className="body stack">
      {targets.length === 0 && <p className="quiet">No targets yet.</p>}
      {targets.map(({ targetId, name, status, caps }) => (
        <div key={targetId} className="stack">
          <div className="row">
            <Link href={`/targets/${targetId}`} className="row-link">
              {name}
            </Link>
            {status !== 'active' && <Chip word={status} />}
            {caps.length === 0 && <span className="quiet small">no caps</span>}
          </div>
          {caps.map((cap) => (
            <CapLines key={`${cap.window}${cap.calls}${cap.spend}`} cap={cap} />
          ))}
        </div>
      ))}
    </div>
  </section>
);

export function CapLines({ cap: { window, calls, usedCalls = 0, spend, usedSpend = '0' } }: { cap: CapNow }) {
  const lines: [used: number, limit: number, text: string][] = [];
  if (calls !== undefined) lines.push([usedCalls, calls, `${count(usedCalls)} of ${count(calls)}`]);
  if (spend !== undefined)
    lines.push([Number(usedSpend), Number(spend), `${money(usedSpend)} of ${money(spend)}`]);
  return lines.map(([used, limit, text]) => (
    <div key={text} className="cap-use">
      <span>{windowLabel(window)}</span>
      <Meter used={used} limit={limit} label={text} />
      <span className="num">{text}</span>
    </div>
  ));
}
