import { useState } from 'react';
import { Link } from 'wouter';
import type { TrackingNumber } from '../../api/client/outcry-client.ts';
import { AuctionRow } from '../board/auction-row.tsx';
import '../board/board.css';
import { type Clock, ClockContext } from '../board/clock.tsx';
import { columnsOf, EVERYTHING } from '../board/columns.ts';
import { LinkNote } from '../board/link-note.tsx';
import { EndedRow, IvrRow, LineRow } from '../board/rows.tsx';
import { type BoardStore, useBoardState, useBoardStore, useLink } from '../board/store.ts';
import { Select } from '../ui/form/fields.tsx';
import { useCampaigns, useNames, useNumbers } from '../ui/names.ts';
import { CopyButton, Empty, Loading } from '../ui/parts.tsx';
import { Handset, usePhoneLine } from './handset.tsx';
import { isUp } from './machine.ts';
import './phone.css';

/** Pick a tracking number, call it here or from any phone, and watch the call while it happens. */
export default function PhonePage() {
  const { data: numbers } = useNumbers();
  const store = useBoardStore('operator');
  const [chosen, setChosen] = useState('');
  if (!numbers || !store) return <Loading />;
  const number = numbers.find(({ id }) => id === chosen) ?? numbers[0];
  return (
    <div className="page">
      <div className="page-head">
        <h1>Test call</h1>
      </div>
      {number ? (
        <div className="phone-grid">
          <PhonePanel store={store} number={number} numbers={numbers} onChoose={setChosen} />
          <Watch store={store} number={number} />
        </div>
      ) : (
        <Empty
          title="There is no number to call yet"
          action={
            <Link href="/setup/numbers" className="button primary">
              Set up a number
            </Link>
          }
        >
          Assign a tracking number to a campaign and a publisher first.
        </Empty>
      )}
    </div>
  );
}

type PanelProps = {
  store: BoardStore;
  number: TrackingNumber;
  numbers: TrackingNumber[];
  onChoose(id: string): void;
};

function PhonePanel({ store, number, numbers, onChoose }: PanelProps) {
  const nameOf = useNames();
  const { calls } = useBoardState(store);
  const { line, phone } = usePhoneLine();
  const campaign = useCampaigns().data?.find(({ id }) => id === number.campaignId);
  return (
    <section className="panel">
      <header>
        <h2>Phone</h2>
        <strong className="chip accent test-mark">TEST · nothing is charged</strong>
      </header>
      <div className="body stack">
        <Select
          label="Tracking number"
          options={numbers.map((one) => ({
            value: one.id,
            label: `${one.number} · ${nameOf(one.campaignId)} · ${nameOf(one.publisherId)}`,
          }))}
          value={number.id}
          disabled={isUp(phone)}
          onChange={onChoose}
        />
        {number.status === 'paused' && (
          <p className="form-error">This number is paused: callers are turned away.</p>
        )}
        <Handset line={line} phone={phone} number={number.number} shown={calls.get(phone.callId ?? '')} />
        <p className="quiet">
          Asked, auctioned and routed like any other call; buyers are told that it is a test.
          {campaign && ` It converts after ${campaign.conversion.minSeconds} connected seconds.`}
        </p>
        <div className="row quiet">
          Or for real, from any phone:
          <a className="text-link mono" href={`tel:${number.number}`}>
            {number.number}
          </a>
          <CopyButton text={number.number} label={number.number} />
        </div>
      </div>
    </section>
  );
}

const LAST_SHOWN = 5;

function Watch({ store, number }: { store: BoardStore; number: TrackingNumber }) {
  const nameOf = useNames();
  const state = useBoardState(store);
  const link = useLink(store);
  const own = [...state.calls.values()].filter((call) => call.numberId === number.id);
  const { ivr, auction, line, ended } = columnsOf(own, EVERYTHING);
  const clock: Clock = {
    skewMs: state.skewMs ?? 0,
    frozenAt: link.state === 'live' ? null : link.since,
  };
  return (
    <ClockContext value={clock}>
      <section className="panel watch">
        <header>
          <h2>Calls to this number</h2>
          <LinkNote link={link} />
        </header>
        {own.length === 0 ? (
          <Empty title="Waiting for it to ring">The call shows up here with its first ring.</Empty>
        ) : (
          <ol>
            {ivr.map((call) => (
              <IvrRow key={call.id} call={call} nameOf={nameOf} />
            ))}
            {auction.map((call) => (
              <AuctionRow key={call.id} call={call} nameOf={nameOf} />
            ))}
            {line.map((call) => (
              <LineRow key={call.id} call={call} nameOf={nameOf} minSeconds={null} />
            ))}
            {ended.slice(0, LAST_SHOWN).map((call) => (
              <EndedRow key={call.id} call={call} nameOf={nameOf} />
            ))}
          </ol>
        )}
      </section>
    </ClockContext>
  );
}
