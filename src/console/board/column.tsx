import { Fragment, type ReactNode } from 'react';
import type { BoardCall } from '../../feed/protocol.ts';
import { Segments } from '../ui/form/segments.tsx';
import { count } from '../ui/format.ts';
import type { Columns } from './columns.ts';

export type Stage = keyof Columns;

const TITLES: Record<Stage, string> = {
  ivr: 'IVR',
  auction: 'Auction',
  line: 'On the line',
  ended: 'Just ended',
};
const NOTHING: Record<Stage, string> = {
  ivr: 'No caller is in the IVR.',
  auction: 'No auction is open.',
  line: 'No caller is connected.',
  ended: 'No call has ended yet.',
};

type ColumnProps = {
  stage: Stage;
  calls: BoardCall[];
  loading: boolean;
  filtered: boolean;
  children(call: BoardCall): ReactNode;
};

export function Column({ stage, calls, loading, filtered, children }: ColumnProps) {
  const empty = filtered ? 'None that matches the filter.' : NOTHING[stage];
  return (
    <div className={`column ${stage}`}>
      <header>
        <h2>{TITLES[stage]}</h2>
        <span className="tally">{stage === 'ended' ? '' : count(calls.length)}</span>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="column-scroll" tabIndex={0} aria-label={`${TITLES[stage]}, calls`}>
        {calls.length > 0 ? (
          <ol>{calls.map(children)}</ol>
        ) : (
          <p>{loading ? 'Waiting for the market…' : empty}</p>
        )}
      </section>
    </div>
  );
}

type StagesProps = { stage: Stage; onChange(stage: Stage): void; columns: Columns; role: string };

/** On a phone there is room for one column at a time. */
export function Stages({ stage, onChange, columns, role }: StagesProps) {
  const stages = (Object.keys(TITLES) as Stage[]).filter((one) => one !== 'ivr' || role !== 'buyer');
  return (
    <Segments
      className="stages"
      label="Column shown"
      value={stage}
      onChange={onChange}
      options={stages.map((one) => [
        one,
        <Fragment key={one}>
          {TITLES[one]} <b>{one === 'ended' ? '' : columns[one].length}</b>
        </Fragment>,
      ])}
    />
  );
}
