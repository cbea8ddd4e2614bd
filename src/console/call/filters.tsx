import type { Operations } from '../../api/client/outcry-client.ts';
import { DISPOSITIONS } from '../../call/record.ts';
import { useSession } from '../session/session.ts';
import { words } from '../ui/format.ts';
import { useBuyers, useCampaigns, usePublishers } from '../ui/names.ts';

export type CallFilter = {
  campaignId: string;
  publisherId: string;
  buyerId: string;
  outcome: string;
  day: string;
};
export const NO_FILTER: CallFilter = { campaignId: '', publisherId: '', buyerId: '', outcome: '', day: '' };

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

type Props = { filter: CallFilter; onChange(filter: CallFilter): void };

export function CallFilters({ filter, onChange }: Props) {
  const { role } = useSession();
  const lists = [
    ['campaignId', 'All campaigns', useCampaigns().data],
    ['publisherId', 'All publishers', usePublishers().data],
    ['buyerId', 'All buyers', useBuyers().data],
  ] as const;
  const set = (change: Partial<CallFilter>): void => {
    const next = { ...filter, ...change };
    onChange(Object.values(next).every((value) => value === '') ? NO_FILTER : next);
  };
  return (
    <fieldset className="row filter-row" aria-label="Filter">
      {role === 'operator' &&
        lists.map(([name, label, list]) => (
          <select
            key={name}
            className="input"
            aria-label={label.replace('All ', '')}
            value={filter[name]}
            onChange={(event) => set({ [name]: event.target.value })}
          >
            <option value="">{label}</option>
            {list?.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
        ))}
      <select
        className="input"
        aria-label="outcome"
        value={filter.outcome}
        onChange={(event) => set({ outcome: event.target.value })}
      >
        <option value="">Any outcome</option>
        <option value="live">live</option>
        <option value="converted">converted</option>
        <option value="test">test calls</option>
        {DISPOSITIONS.map((name) => (
          <option key={name} value={name}>
            {words(name)}
          </option>
        ))}
      </select>
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
