import { Check, PhoneForwarded } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { BoardCall } from '../../feed/protocol.ts';
import { duration, money, sentence, timeOfDay } from '../ui/format.ts';
import type { NameOf } from '../ui/names.ts';
import { Clip, Tip } from '../ui/overlay/tip.tsx';
import { Since, useSecondsSince } from './clock.tsx';
import { shortReason } from './ladder.ts';

export type RowProps = { call: BoardCall; nameOf: NameOf };

const HIDDEN_TAGS = new Set(['zip', 'state']);

type HeadProps = { call: BoardCall; children: ReactNode };

/** Where the caller is, and who; a call of a test says so. */
export const RowHead = ({ call, children }: HeadProps) => (
  <div className="row-head">
    <b className="place">{call.state ?? '··'}</b>
    <span className="clip mono">{call.from ?? 'caller'}</span>
    <TestMark call={call} />
    <span className="row-end">{children}</span>
  </div>
);

/** Nobody may take it for a call that earns. */
const TestMark = ({ call }: { call: BoardCall }) => call.test && <span className="chip accent">Test</span>;

type RowLinkProps = { call: BoardCall; kind: string; children: ReactNode };

export const RowLink = ({ call, kind, children }: RowLinkProps) => (
  <li className={`call-row ${kind}`} data-call={call.id} data-phase={call.phase}>
    <Link href={`/calls/${call.id}`}>{children}</Link>
  </li>
);

export const Origin = ({ call, nameOf }: RowProps) => (
  <span className="clip origin">
    {nameOf(call.campaignId)}
    <i> · {nameOf(call.publisherId)}</i>
  </span>
);

export const IvrRow = memo(({ call, nameOf }: RowProps) => (
  <RowLink call={call} kind="ivr">
    <RowHead call={call}>
      <Since at={call.startedAt} />
    </RowHead>
    <div className="row-line">
      <Origin call={call} nameOf={nameOf} />
      {call.node && <span className="asking">asks {call.node}</span>}
    </div>
    <Answers call={call} />
  </RowLink>
));

function Answers({ call }: { call: BoardCall }) {
  const answers = Object.entries(call.tags ?? {}).filter(([name]) => !HIDDEN_TAGS.has(name));
  const { zip } = call.tags ?? {};
  if (answers.length === 0 && !zip) return null;
  return (
    <div className="answers">
      {answers.map(([name, value]) => (
        <span key={name} className="chip">
          <span className="faint">{name}</span> {value}
        </span>
      ))}
      {zip && (
        <span className="chip">
          <span className="faint">zip</span> {zip}
        </span>
      )}
    </div>
  );
}

type LineProps = RowProps & { minSeconds: number | null };

/** On the line: who pays, what, and how far it is to the second from which the call is paid for. */
export const LineRow = memo(({ call, nameOf, minSeconds }: LineProps) => (
  <RowLink call={call} kind="line">
    <RowHead call={call}>
      {call.phase === 'fallback' ? <PhoneForwarded size={14} aria-label="fallback number" /> : null}
      {call.price ? <b>{money(call.price)}</b> : null}
    </RowHead>
    <div className="row-line">
      <Clip
        className="winner-name"
        text={
          call.phase === 'fallback' ? 'Fallback number' : call.buyerId ? nameOf(call.buyerId) : 'Connected'
        }
      />
      <Progress call={call} minSeconds={minSeconds} />
    </div>
    <div className="row-line small">
      <Origin call={call} nameOf={nameOf} />
    </div>
  </RowLink>
));

function Progress({ call, minSeconds }: { call: BoardCall; minSeconds: number | null }) {
  const seconds = useSecondsSince(call.connectedAt ?? call.startedAt);
  const share = minSeconds ? Math.min(1, seconds / minSeconds) : 0;
  const isPaid = call.converted || (minSeconds !== null && seconds >= minSeconds);
  const showsMark = isPaid && call.phase !== 'fallback';
  return (
    <span className={`row-end talk ${showsMark ? 'good' : ''}`}>
      {minSeconds !== null && call.phase !== 'fallback' && !showsMark && (
        <span className="track" aria-hidden="true">
          <span style={{ width: `${share * 100}%` }} />
        </span>
      )}
      {showsMark && <Check size={14} aria-label={call.converted ? 'converted' : 'long enough to convert'} />}
      {duration(seconds)}
    </span>
  );
}

export const EndedRow = memo(({ call, nameOf }: RowProps) => (
  <RowLink call={call} kind={`ended ${call.converted ? 'converted' : ''}`}>
    <div className="row-head">
      <b className="place">{call.state ?? '··'}</b>
      <span className="clip">
        {call.buyerId ? nameOf(call.buyerId) : <span className="quiet">{nameOf(call.campaignId)}</span>}
      </span>
      <TestMark call={call} />
      <span className="row-end">
        {call.converted && <Check size={14} className="good" aria-label="converted" />}
        {call.disposition === 'connected' ? (
          duration(call.connectedSeconds)
        ) : (
          <span className="quiet">{sentence(endOf(call))}</span>
        )}
      </span>
    </div>
    <div className="row-line small">
      <span className="faint">{timeOfDay(call.endedAt ?? call.startedAt)}</span>
      <Money call={call} />
    </div>
  </RowLink>
));

/** To a buyer also how it ended at its own line, when another took the call. */
const endOf = ({ disposition, outcome }: BoardCall): string => disposition ?? outcome ?? 'lost';

/** To a buyer: what it bid, and why another got the call. */
function lossOf({ auction }: BoardCall): string {
  const own = auction?.voices.filter(({ outcome }) => outcome !== 'won') ?? [];
  return own
    .map(({ bid, reason }) => [bid && money(bid), reason && shortReason(reason)].filter(Boolean).join(' · '))
    .join(', ');
}

/** What the reader may see of the money: the operator all three, the others their own side. */
function Money({ call }: { call: BoardCall }) {
  if (!call.converted)
    return (
      <span className="row-end faint">
        {call.disposition || call.outcome ? (call.price ? 'not charged' : '') : lossOf(call)}
      </span>
    );
  return (
    <span className="row-end sums">
      {call.revenue !== undefined && (
        <Tip text="Price">
          <span>{money(call.revenue)}</span>
        </Tip>
      )}
      {call.payout !== undefined && (
        <Tip text="Payout">
          <span className={call.revenue === undefined ? '' : 'faint'}>{money(call.payout)}</span>
        </Tip>
      )}
      {call.margin !== undefined && (
        <Tip text="Margin">
          <span className="good">{money(call.margin)}</span>
        </Tip>
      )}
    </span>
  );
}
