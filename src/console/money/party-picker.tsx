import { optionsOf } from '../ui/form/fields.tsx';
import type { Option } from '../ui/form/option.ts';
import { Picker } from '../ui/form/picker.tsx';
import { useBuyers, usePublishers } from '../ui/names.ts';

/** Buyers and publishers by name, each with what it is. */
export function useParties(): Option[] {
  const of = (list: Option[], what: string): Option[] =>
    list.map(({ value, label }) => ({ value, label: `${label} (${what})` }));
  return [...of(optionsOf(useBuyers().data), 'buyer'), ...of(optionsOf(usePublishers().data), 'publisher')];
}

export const PartyPicker = ({ value, onChange }: { value: string; onChange(id: string): void }) => (
  <span className="filter-row">
    <Picker
      label="party"
      empty="All buyers and publishers"
      options={useParties()}
      value={value}
      onChange={onChange}
    />
  </span>
);
