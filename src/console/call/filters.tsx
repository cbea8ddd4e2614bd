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

const DISPOSITIONS = [
  'connected',
  'noAnswer',
  'busy',
  'declined',
  'failed',
  'abandoned',
  'noBuyer',
  'fallback',
  'blocked',
  'unknownNumber',
  'unconfirmed',
];

/** As the API's query. A day is one on the reader's own clock. */
export function queryOf({ outcome, day, ...ids }: CallFilter): string {
  const query = new URLSearchParams();
  for (const [name, id] of Object.entries(ids)) if (id) query.set(name, id);
  if (outcome === 'live') query.set('status', 'live');
  else if (outcome === 'converted' || outcome === 'test') query.set(outcome, 'true');
  else if (outcome) query.set('disposition', outcome);
  if (day) {
    const from = new Date(`${day}T00:00:00`);
    const to = new Date(from);
    to.setDate(to.getDate() + 1);
    query.set('since', from.toISOString());
    query.set('until', to.toISOString());
  }
  const text = query.toString();
  return text && `&${text}`;
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
