import { X } from 'lucide-react';
import { useSession } from '../session/session.ts';
import { useBuyers, useCampaigns, usePublishers } from '../ui/names.ts';
import { EVERYTHING, type Filter, isFiltered } from './columns.ts';

type Props = { filter: Filter; onChange(filter: Filter): void };

/** By campaign, publisher and buyer: for the operator, who has more than one of each. */
export function Filters({ filter, onChange }: Props) {
  const lists = [
    ['campaignId', 'All campaigns', useCampaigns().data],
    ['publisherId', 'All publishers', usePublishers().data],
    ['buyerId', 'All buyers', useBuyers().data],
  ] as const;
  if (useSession().role !== 'operator') return <span />;
  return (
    <fieldset className="filters" aria-label="Filter the board">
      {lists.map(([name, label, list]) => (
        <select
          key={name}
          className="input"
          aria-label={label.replace('All ', '')}
          value={filter[name]}
          onChange={(event) => onChange({ ...filter, [name]: event.target.value })}
        >
          <option value="">{label}</option>
          {list?.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      ))}
      {isFiltered(filter) && (
        <button type="button" className="button bare little" onClick={() => onChange(EVERYTHING)}>
          <X size={14} /> Clear
        </button>
      )}
    </fieldset>
  );
}
