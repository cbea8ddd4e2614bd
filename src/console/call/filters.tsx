import type { Operations } from '../../api/client/outcry-client.ts';
import { DISPOSITIONS } from '../../call/disposition.ts';
import { Picker } from '../ui/form/picker.tsx';
import { sentence } from '../ui/format.ts';
import { ANYBODY, type Parties } from '../ui/parties.ts';
import { PartyFilters } from '../ui/party-filters.tsx';

export type CallFilter = Parties & { outcome: string; day: string };
export const NO_FILTER: CallFilter = { ...ANYBODY, outcome: '', day: '' };

type Query = Operations['listCalls']['request'];

/** As the API's query. */
export const queryOf = ({ campaignId, publisherId, buyerId, outcome, day }: CallFilter): Query => ({
  campaignId: campaignId || undefined,
  publisherId: publisherId || undefined,
  buyerId: buyerId || undefined,
  ...outcomeQuery(outcome),
  ...(day && dayQuery(day)),
});

function outcomeQuery(outcome: string): Query {
  if (outcome === 'live') return { status: outcome };
  if (outcome === 'converted' || outcome === 'test') return { [outcome]: 'true' };
  return { disposition: DISPOSITIONS.find((one) => one === outcome) };
}

/** A day on the reader's own clock. */
function dayQuery(day: string): Query {
  const from = new Date(`${day}T00:00:00`);
  const to = new Date(from);
  to.setDate(to.getDate() + 1);
  return { since: from.toISOString(), until: to.toISOString() };
}

const OUTCOMES = [
  { value: 'live', label: 'Live' },
  { value: 'converted', label: 'Converted' },
  { value: 'test', label: 'Test calls' },
  ...DISPOSITIONS.map((name) => ({ value: name, label: sentence(name) })),
];

type Props = { filter: CallFilter; onChange(filter: CallFilter): void };

export function CallFilters({ filter, onChange }: Props) {
  const set = (change: Partial<CallFilter>): void => {
    const next = { ...filter, ...change };
    onChange(Object.values(next).every((value) => value === '') ? NO_FILTER : next);
  };
  return (
    <fieldset className="row filter-row" aria-label="Filter">
      <PartyFilters value={filter} onChange={set} />
      <Picker
        label="outcome"
        empty="Any outcome"
        options={OUTCOMES}
        value={filter.outcome}
        onChange={(outcome) => set({ outcome })}
      />
      <input
        className="input"
        type="date"
        aria-label="day"
        value={filter.day}
        onChange={(event) => set({ day: event.target.value })}
      />
    </fieldset>
  );
}
