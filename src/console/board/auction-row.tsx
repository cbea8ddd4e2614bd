import { PhoneOutgoing } from 'lucide-react';
import { memo, useContext, useState } from 'react';
import type { BoardAuction, BoardCall } from '../../feed/protocol.ts';
import { milliseconds, money } from '../ui/format.ts';
import type { NameOf } from '../ui/names.ts';
import { Clip, Tip } from '../ui/overlay/tip.tsx';
import { ClockContext, Since } from './clock.tsx';
import { ladderOf, type Rung } from './ladder.ts';
import { Origin, RowHead, RowLink, type RowProps } from './rows.tsx';

const RUNGS_SHOWN = 5;

/** One auction: bids as a ladder while they come in, the clock running out below, then the winner's phone ringing. */
export const AuctionRow = memo(({ call, nameOf }: RowProps) => {
  const ladder = ladderOf(call);
  const more = ladder.length - RUNGS_SHOWN;
  return (
    <RowLink call={call} kind="auction">
      <RowHead call={call}>
        <Stage call={call} />
      </RowHead>
      <div className="row-line small">
        <Origin call={call} nameOf={nameOf} />
      </div>
      {ladder.length > 0 && (
        <ol className="ladder">
          {ladder.slice(0, RUNGS_SHOWN).map((rung) => (
            <LadderRung key={rung.targetId} rung={rung} nameOf={nameOf} />
          ))}
        </ol>
      )}
      {more > 0 && <div className="faint small">and {more} more</div>}
      {call.auction?.status === 'open' && <Countdown auction={call.auction} />}
    </RowLink>
  );
});

function Stage({ call }: { call: BoardCall }) {
  if (call.phase === 'ringing')
    return (
      <span className="stage-ringing">
        <PhoneOutgoing size={14} aria-hidden="true" /> ringing
      </span>
    );
  if (call.phase === 'placing') return <span className="quiet">placing</span>;
  return <Since at={call.startedAt} />;
}

function LadderRung({ rung, nameOf }: { rung: Rung; nameOf: NameOf }) {
  const { state, bid, share } = rung;
  return (
    <li className={`rung ${state}`}>
      <span
        className="rung-bar"
        style={{ width: `${Math.max(share * 100, bid ? 3 : 0)}%` }}
        aria-hidden="true"
      />
      <Clip text={nameOf(rung.buyerId)} />
      <Tip text={rung.why}>
        <span className="rung-note faint">{noteOf(rung)}</span>
      </Tip>
      <b className="num">{bid === null ? '' : money(bid)}</b>
    </li>
  );
}

function noteOf({ state, note, latencyMs }: Rung): string {
  if (state === 'waiting') return 'asked';
  if (note) return note;
  return latencyMs === null ? '' : milliseconds(latencyMs);
}

/** Runs by itself: the stylesheet knows how, we only say how long and how much of it is over. */
function Countdown({ auction }: { auction: BoardAuction }) {
  const { skewMs } = useContext(ClockContext);
  const [elapsedMs] = useState(() => Date.now() - skewMs - Date.parse(auction.openedAt));
  if (!auction.deadlineAt) return null;
  const wholeMs = Math.max(1, Date.parse(auction.deadlineAt) - Date.parse(auction.openedAt));
  const style = { animationDuration: `${wholeMs}ms`, animationDelay: `${-elapsedMs}ms` };
  return <span className="countdown" style={style} aria-hidden="true" />;
}
