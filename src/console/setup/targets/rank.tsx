import { Plus, X } from 'lucide-react';
import { optionsOf, Select, Text } from '../../ui/form/fields.tsx';
import type { Errors } from '../../ui/form/form-errors.ts';
import { usePublishers } from '../../ui/names.ts';
import { type RankDraft, rankBody } from '../shared/margin-draft.ts';
import { RankExample } from './rank-example.tsx';

type Props = {
  value: RankDraft;
  onChange(value: RankDraft): void;
  errors: Errors;
  touch(path: string): void;
};

/** What the target's bids count for where the highest wins. */
export function RankFields({ value, onChange, errors, touch }: Props) {
  const publishers = optionsOf(usePublishers().data ?? []);
  const change = (index: number, next: Partial<RankDraft['publishers'][number]>): void =>
    onChange({
      ...value,
      publishers: value.publishers.map((one, at) => (at === index ? { ...one, ...next } : one)),
    });
  return (
    <div className="price">
      <fieldset className="box" aria-label="Rank">
        <Text
          label="Rank factor"
          placeholder="1"
          hint="1.2 ranks a bid as if it were a fifth higher; what is paid stays what it is. Only where the highest bid wins"
          value={value.factor}
          onChange={(factor) => onChange({ ...value, factor })}
          onBlur={() => touch('rank.factor')}
          error={errors('rank.factor')}
        />
        {value.publishers.map((one, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they have no names, only places
          <div className="cap-line" key={index}>
            <Select
              label="Calls of publisher"
              options={publishers}
              value={one.publisherId}
              onChange={(publisherId) => change(index, { publisherId })}
              error={errors(`rank.publishers.${index}.publisherId`)}
            />
            <Text
              label="Factor on top"
              value={one.factor}
              onChange={(factor) => change(index, { factor })}
              error={errors(`rank.publishers.${index}.factor`)}
            />
            <button
              type="button"
              className="button icon bare"
              aria-label="Remove the factor"
              onClick={() => onChange({ ...value, publishers: value.publishers.toSpliced(index, 1) })}
            >
              <X size={16} />
            </button>
          </div>
        ))}
        <div>
          <button
            type="button"
            className="button little"
            onClick={() =>
              onChange({ ...value, publishers: [...value.publishers, { publisherId: '', factor: '1.1' }] })
            }
          >
            <Plus size={14} /> Add a publisher’s factor
          </button>
        </div>
      </fieldset>
      <RankExample body={rankBody(value)} />
    </div>
  );
}
