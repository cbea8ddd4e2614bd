import { useDeferredValue, useMemo, useState } from 'react';
import { useSession } from '../session/session.ts';
import { useCampaigns, useNames } from '../ui/names.ts';
import { Loading } from '../ui/parts.tsx';
import { AuctionRow } from './auction-row.tsx';
import './board.css';
import { type Clock, ClockContext } from './clock.tsx';
import { Column, type Stage, Stages } from './column.tsx';
import { columnsOf, EVERYTHING, type Filter, isFiltered } from './columns.ts';
import { FigureStrip } from './figures.tsx';
import { Filters } from './filters.tsx';
import { LinkNote } from './link-note.tsx';
import { EndedRow, IvrRow, LineRow } from './rows.tsx';
import { type BoardStore, useBoardState, useBoardStore, useLink } from './store.ts';

export function Board() {
  const store = useBoardStore(useSession().role);
  return store ? <LiveBoard store={store} /> : <Loading />;
}

function LiveBoard({ store }: { store: BoardStore }) {
  const { role } = useSession();
  const state = useBoardState(store);
  const link = useLink(store);
  const nameOf = useNames();
  const minSeconds = useMinSeconds();
  const [filter, setFilter] = useState<Filter>(EVERYTHING);
  const [stage, setStage] = useState<Stage>('auction');
  const calls = useDeferredValue(state.calls);
  const columns = useMemo(() => columnsOf(calls.values(), filter), [calls, filter]);
  const skewMs = state.skewMs ?? 0;
  const frozenAt = link.state === 'live' ? null : link.since;
  const clock = useMemo<Clock>(() => ({ skewMs, frozenAt }), [skewMs, frozenAt]);
  const filtered = isFiltered(filter);
  const loading = state.totals === null;

  return (
    <ClockContext value={clock}>
      <div className="board" data-stale={frozenAt !== null} data-stage={stage}>
        <h1 className="sr">Live board</h1>
        <FigureStrip store={store} filter={filter} />
        <div className="board-tools">
          <Filters filter={filter} onChange={setFilter} />
          <LinkNote link={link} />
        </div>
        <Stages stage={stage} onChange={setStage} columns={columns} role={role} />
        <div className="columns">
          {role !== 'buyer' && (
            <Column stage="ivr" calls={columns.ivr} loading={loading} filtered={filtered}>
              {(call) => <IvrRow key={call.id} call={call} nameOf={nameOf} />}
            </Column>
          )}
          <Column stage="auction" calls={columns.auction} loading={loading} filtered={filtered}>
            {(call) => <AuctionRow key={call.id} call={call} nameOf={nameOf} />}
          </Column>
          <Column stage="line" calls={columns.line} loading={loading} filtered={filtered}>
            {(call) => (
              <LineRow
                key={call.id}
                call={call}
                nameOf={nameOf}
                minSeconds={minSeconds.get(call.campaignId) ?? null}
              />
            )}
          </Column>
          <Column stage="ended" calls={columns.ended} loading={loading} filtered={filtered}>
            {(call) => <EndedRow key={call.id} call={call} nameOf={nameOf} />}
          </Column>
        </div>
      </div>
    </ClockContext>
  );
}

/** From which second a campaign's calls are paid for. A buyer's own bid may say otherwise; the settlement decides. */
function useMinSeconds(): ReadonlyMap<string, number> {
  const { data } = useCampaigns();
  return useMemo(() => new Map(data?.map(({ id, conversion }) => [id, conversion.minSeconds])), [data]);
}
