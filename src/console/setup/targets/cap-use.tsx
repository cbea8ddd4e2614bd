import type { GetTargetReply } from '../../../api/client/outcry-client.ts';
import { count, money } from '../../ui/format.ts';
import { Meter } from '../../ui/parts.tsx';
import { windowLabel } from './caps.tsx';

type Cap = GetTargetReply['caps'][number];
type Usage = GetTargetReply['usage'];

/** What of each cap is used now, as the campaign itself counts it. */
export function CapUse({ target: { caps, usage } }: { target: GetTargetReply }) {
  return (
    <section className="panel">
      <header>
        <h2>Cap usage</h2>
        {usage && <span className="quiet small">{count(usage.concurrent)} live</span>}
      </header>
      <div className="body stack">
        {caps.length === 0 && <p className="quiet">No caps.</p>}
        {caps.map((cap, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: caps have no names, only places
          <CapLine key={index} cap={cap} usage={usage} />
        ))}
      </div>
    </section>
  );
}

function CapLine({ cap, usage }: { cap: Cap; usage: Usage }) {
  const { calls, spend } = usedOf(cap.window, usage);
  return (
    <div className="cap-use">
      {cap.calls !== undefined && (
        <>
          <span>{windowLabel(cap.window)}</span>
          <Meter used={calls} limit={cap.calls} label={`${calls} of ${cap.calls} calls`} />
          <span className="num">
            {count(calls)} of {count(cap.calls)}
          </span>
        </>
      )}
      {cap.spend !== undefined && (
        <>
          <span>{windowLabel(cap.window)}</span>
          <Meter used={spend} limit={Number(cap.spend)} label={`${money(spend)} of ${money(cap.spend)}`} />
          <span className="num">
            {money(spend)} of {money(cap.spend)}
          </span>
        </>
      )}
    </div>
  );
}

function usedOf(window: Cap['window'], usage: Usage): { calls: number; spend: number } {
  if (!usage) return { calls: 0, spend: 0 };
  if (window === 'concurrent') return { calls: usage.concurrent, spend: 0 };
  const { calls, spend } = usage[window];
  return { calls, spend: Number(spend) };
}
