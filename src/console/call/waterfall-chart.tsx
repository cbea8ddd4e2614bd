import { type CSSProperties, useState } from 'react';
import type { CallReceipt as Receipt } from '../../api/client/outcry-client.ts';
import { milliseconds, money } from '../ui/format.ts';
import { useNames } from '../ui/names.ts';
import { Clip } from '../ui/overlay/tip.tsx';
import { type Bar, waterfallOf } from './waterfall.ts';

/** Every buyer that was considered: when its answer came, what it bid, and why it did not get the call. */
export function WaterfallChart({ receipt }: { receipt: Receipt }) {
  const fall = waterfallOf(receipt);
  const at = (ms: number): string => `${(ms / fall.spanMs) * 100}%`;
  const lines = { '--deadline': at(fall.deadlineMs), '--closed': at(fall.closedMs) } as CSSProperties;
  return (
    <div className="waterfall" style={lines}>
      <div className="axis" aria-hidden="true">
        <div className="axis-area">
          {fall.ticks.map((tick) => (
            <span key={tick} className="tick" style={{ left: at(tick) }}>
              {tick} ms
            </span>
          ))}
        </div>
      </div>
      <ol>
        {[...fall.asked, ...fall.standing].map((bar) => (
          <Row key={bar.targetId} bar={bar} />
        ))}
      </ol>
      <p className="small faint legend">
        <span className="key deadline" /> deadline {milliseconds(fall.deadlineMs)}
        <span className="key closed" /> closed {milliseconds(fall.closedMs)}
      </p>
      {fall.excluded.length > 0 && <NotPinged bars={fall.excluded} />}
    </div>
  );
}

/** A campaign may have thousands that the call was never for. */
const SHOWN_AT_FIRST = 30;

function NotPinged({ bars }: { bars: Bar[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? bars : bars.slice(0, SHOWN_AT_FIRST);
  return (
    <>
      <h3>Not pinged</h3>
      <ol>
        {shown.map((bar) => (
          <Row key={bar.targetId} bar={bar} />
        ))}
      </ol>
      {shown.length < bars.length && (
        <button type="button" className="button little" onClick={() => setAll(true)}>
          Show all {bars.length}
        </button>
      )}
    </>
  );
}

/** How a bid without an endpoint came about. */
function madeOf({ standing }: Bar): string {
  if (!standing) return 'static price, no ping';
  const steps = standing.steps.map(({ name, change }) => `${change} (${name})`);
  const limit = standing.limit === null ? [] : [`at ${standing.limit}`];
  return [money(standing.price), ...steps, ...limit].join(', ');
}

function Row({ bar }: { bar: Bar }) {
  const nameOf = useNames();
  const won = bar.outcome === 'won';
  return (
    <li className={`fall ${bar.outcome}`}>
      <Clip className="fall-name" text={nameOf(bar.targetId)} />
      <span className="fall-area">
        {bar.length !== null ? (
          <span className="fall-bar" style={{ width: `${Math.max(0.5, bar.length * 100)}%` }}>
            <span className={bar.length < 0.2 ? 'fall-ms outside' : 'fall-ms'}>
              {milliseconds(bar.latencyMs)}
            </span>
          </span>
        ) : (
          bar.outcome !== 'excluded' && <span className="faint small">{madeOf(bar)}</span>
        )}
      </span>
      <b className="num">{bar.bid === null ? '–' : money(bar.bid)}</b>
      <span className={`fall-why ${won ? 'good' : 'quiet'}`}>
        {won ? 'Won.' : bar.why}
        {bar.factor !== null && ` Ranked × ${bar.factor}.`}
      </span>
    </li>
  );
}
