import { X } from 'lucide-react';
import { PartyFilters } from '../ui/party-filters.tsx';
import { EVERYTHING, type Filter, isFiltered } from './columns.ts';

type Props = { filter: Filter; onChange(filter: Filter): void };

export const Filters = ({ filter, onChange }: Props) => (
  <fieldset className="filters" aria-label="Filter the board">
    <PartyFilters value={filter} onChange={(change) => onChange({ ...filter, ...change })} />
    {isFiltered(filter) && (
      <button type="button" className="button bare little" onClick={() => onChange(EVERYTHING)}>
        <X size={14} aria-hidden="true" /> Clear
      </button>
    )}
  </fieldset>
);
