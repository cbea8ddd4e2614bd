import type { CarrierNumberRow } from '../../../../api/client/outcry-client.ts';
import { api } from '../../../ui/api.ts';
import { count, dateIn } from '../../../ui/format.ts';
import { SureButton } from '../../../ui/overlay/sure.tsx';
import { Chip, Empty, ScrollX } from '../../../ui/parts.tsx';
import { CARRIERS } from '../numbers.tsx';
import type { Managed } from './managed.ts';
import { TakeIn } from './take-in.tsx';

const QUARANTINE_DAYS = 30;
const CHANGES = ['numbers', 'versions', 'publishers'];

const MATCHES: Record<CarrierNumberRow['match'], { word: string; tone: string }> = {
  connected: { word: 'connected', tone: 'good' },
  leadsElsewhere: { word: 'leads elsewhere', tone: 'bad' },
  notHere: { word: 'not used here', tone: 'warn' },
  notThere: { word: 'not in the account', tone: 'bad' },
  leaving: { word: 'leaving', tone: 'quiet' },
};

type Props = { carrier: Managed; numbers: readonly CarrierNumberRow[] };

/** Every number on either side, with what is wrong with it and the way to mend it. */
export function Compared({ carrier, numbers }: Props) {
  const wrong = numbers.filter(({ match }) => match !== 'connected' && match !== 'leaving').length;
  return (
    <div className="panel">
      <header>
        <h2>{CARRIERS[carrier]} and here</h2>
        <span className="quiet">
          {numbers.length === 0
            ? ''
            : wrong === 0
              ? `${count(numbers.length)}, all as they should be`
              : `${count(wrong)} of ${count(numbers.length)} to look at`}
        </span>
      </header>
      {numbers.length === 0 ? (
        <Empty title="No numbers yet">Search below for the first one to buy.</Empty>
      ) : (
        <ScrollX label="Numbers at the carrier">
          <table className="table">
            <thead>
              <tr>
                <th>Number</th>
                <th>State</th>
                <th>Details</th>
                <th>
                  <span className="sr">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {numbers.map((row) => (
                <tr key={row.number}>
                  <td className="mono">{row.number}</td>
                  <td>
                    <Chip word={MATCHES[row.match].word} tone={MATCHES[row.match].tone} />
                  </td>
                  <td>{detailOf(row)}</td>
                  <td>
                    <span className="row end">
                      <Actions carrier={carrier} row={row} />
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollX>
      )}
    </div>
  );
}

function detailOf({ match, leadsTo, releaseAt, error }: CarrierNumberRow): string {
  if (match === 'leadsElsewhere') return leadsTo ? `Its calls go to ${leadsTo}` : 'Its calls go nowhere';
  if (match === 'notHere') return 'Paid for at the carrier, and no tracking number';
  if (match === 'notThere') return 'A tracking number that nobody can call';
  if (match !== 'leaving') return '–';
  const when = releaseAt ? `Given back on ${dateIn(releaseAt)}` : '';
  return error ? `${when}. Last try: ${error}` : when;
}

function Actions({ carrier, row: { number, match } }: { carrier: Managed; row: CarrierNumberRow }) {
  if (match === 'leadsElsewhere')
    return (
      <SureButton
        bare
        verb="Connect"
        what={number}
        no="Cancel"
        note="Its calls come to this exchange from then on."
        act={() => api.connectCarrierNumber({ number, body: { carrier } })}
        changes={CHANGES}
        told={() => `${number} is connected`}
      />
    );
  if (match === 'notHere')
    return (
      <>
        <TakeIn carrier={carrier} number={number} />
        <SureButton
          bare
          verb="Give back"
          what={number}
          note={`In ${QUARANTINE_DAYS} days: until then it can be kept after all. Whoever is given it next hears those who still call you.`}
          act={() => api.releaseCarrierNumber({ number, body: { carrier } })}
          changes={CHANGES}
          told={({ releaseAt }) => `${number} is given back on ${dateIn(releaseAt)}`}
        />
      </>
    );
  if (match === 'leaving')
    return (
      <SureButton
        bare
        verb="Keep"
        what={number}
        no="Cancel"
        note="It is not given back."
        act={() => api.deleteCarrierNumberRelease({ number })}
        changes={CHANGES}
        told={() => `${number} is kept`}
      />
    );
  return null;
}
