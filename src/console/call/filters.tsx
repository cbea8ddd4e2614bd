import { SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import { DISPOSITIONS } from '../../call/disposition.ts';
import { useSession } from '../session/session.ts';
import { Text } from '../ui/form/fields.tsx';
import type { Errors } from '../ui/form/form-errors.ts';
import { Picker } from '../ui/form/picker.tsx';
import { sentence } from '../ui/format.ts';
import { useNumbers, useTargets } from '../ui/names.ts';
import { PartyFilters } from '../ui/party-filters.tsx';
import type { CallFilter, FilterName } from './filter.ts';

const OUTCOMES = [
  { value: 'live', label: 'Live' },
  { value: 'converted', label: 'Converted' },
  { value: 'notConverted', label: 'Ended, not converted' },
  { value: 'test', label: 'Test calls' },
  ...DISPOSITIONS.map((name) => ({ value: name, label: sentence(name) })),
];

type Props = { filter: CallFilter; onChange(filter: CallFilter): void; errors: Errors };

export function CallFilters({ filter, onChange, errors }: Props) {
  const [open, setOpen] = useState(false);
  const set = (change: Partial<CallFilter>): void => onChange({ ...filter, ...change });
  const more = MORE.filter(({ name }) => filter[name] !== '').length;
  const isSet = Object.values(filter).some((value) => value !== '');
  return (
    <>
      <fieldset className="row filter-row" aria-label="Filter">
        <PartyFilters value={filter} onChange={set} />
        <Things filter={filter} set={set} />
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
          aria-label="first day"
          value={filter.from}
          max={filter.until || undefined}
          onChange={(event) => set({ from: event.target.value })}
        />
        <span className="faint" aria-hidden="true">
          to
        </span>
        <input
          className="input"
          type="date"
          aria-label="last day"
          value={filter.until}
          min={filter.from || undefined}
          onChange={(event) => set({ until: event.target.value })}
        />
        <button
          type="button"
          className="button little"
          aria-expanded={open}
          onClick={() => setOpen((is) => !is)}
        >
          <SlidersHorizontal size={14} aria-hidden="true" /> More{more > 0 && ` (${more})`}
        </button>
        {isSet && (
          <button
            type="button"
            className="button little bare"
            onClick={() =>
              onChange(Object.fromEntries(Object.keys(filter).map((name) => [name, ''])) as CallFilter)
            }
          >
            Clear
          </button>
        )}
      </fieldset>
      {open && <More key={JSON.stringify(filter)} filter={filter} onChange={onChange} errors={errors} />}
    </>
  );
}

type ThingsProps = { filter: CallFilter; set(change: Partial<CallFilter>): void };

/** By target and number, for whoever has any. */
function Things({ filter, set }: ThingsProps) {
  const targets = (useTargets().data ?? []).filter(
    ({ buyerId, campaignId }) =>
      (!filter.buyerId || buyerId === filter.buyerId) &&
      (!filter.campaignId || campaignId === filter.campaignId),
  );
  const numbers = useNumbers().data ?? [];
  return (
    <>
      {targets.length > 0 && (
        <Picker
          label="targets"
          empty="All targets"
          options={targets.map(({ id, name }) => ({ value: id, label: name }))}
          value={filter.targetId}
          onChange={(targetId) => set({ targetId })}
        />
      )}
      {numbers.length > 0 && (
        <Picker
          label="numbers"
          empty="All numbers"
          options={numbers.map(({ id, number }) => ({ value: id, label: number }))}
          value={filter.numberId}
          onChange={(numberId) => set({ numberId })}
        />
      )}
    </>
  );
}

type Field = { name: FilterName; label: string; placeholder?: string; hidden?: string };

/** What is typed rather than chosen. `hidden`: whose it is not to filter by. */
const MORE: readonly Field[] = [
  { name: 'minSeconds', label: 'Duration at least (s)' },
  { name: 'maxSeconds', label: 'Duration at most (s)' },
  { name: 'minRevenue', label: 'Price at least, $', hidden: 'publisher' },
  { name: 'maxRevenue', label: 'Price at most, $', hidden: 'publisher' },
  { name: 'state', label: 'State', placeholder: 'CA' },
  { name: 'zip', label: 'ZIP', placeholder: '94107' },
  { name: 'areaCode', label: 'Area code', placeholder: '415' },
  { name: 'to', label: 'Number dialed', placeholder: '+18885550101' },
  { name: 'subId', label: 'Sub id' },
  { name: 'tag', label: 'Tag', placeholder: 'homeowner:yes' },
  { name: 'carrierCallId', label: 'Carrier’s call id', placeholder: 'CA…' },
];

/** Asked for when it is whole, not with every key. */
function More({ filter, onChange, errors }: Props) {
  const { role } = useSession();
  const [draft, setDraft] = useState(filter);
  return (
    <form
      className="more-filters panel"
      aria-label="More filters"
      onSubmit={(event) => {
        event.preventDefault();
        onChange(draft);
      }}
    >
      {MORE.filter(({ hidden }) => hidden !== role).map(({ name, label, placeholder = '' }) => (
        <Text
          key={name}
          label={label}
          placeholder={placeholder}
          type={name.endsWith('Seconds') ? 'number' : 'text'}
          value={draft[name]}
          onChange={(value) => setDraft({ ...draft, [name]: value.trim() })}
          error={errors(name)}
        />
      ))}
      <footer>
        <button type="submit" className="button primary">
          Apply
        </button>
      </footer>
    </form>
  );
}
