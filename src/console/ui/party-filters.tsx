import { useSession } from '../session/session.ts';
import { optionsOf } from './form/fields.tsx';
import { Picker } from './form/picker.tsx';
import { useBuyers, useCampaigns, usePublishers } from './names.ts';
import type { Parties } from './parties.ts';

type Props = { value: Parties; onChange(change: Partial<Parties>): void };

/** By campaign, publisher and buyer: for the operator, who has more than one of each. */
export function PartyFilters({ value, onChange }: Props) {
  const lists = [
    ['campaignId', 'campaigns', useCampaigns().data],
    ['publisherId', 'publishers', usePublishers().data],
    ['buyerId', 'buyers', useBuyers().data],
  ] as const;
  if (useSession().role !== 'operator') return null;
  return lists.map(([name, things, list]) => (
    <Picker
      key={name}
      label={things}
      empty={`All ${things}`}
      options={optionsOf(list)}
      value={value[name]}
      onChange={(id) => onChange({ [name]: id })}
    />
  ));
}
