import { Plus, X } from 'lucide-react';
import { Select, Text } from '../../ui/form/fields.tsx';
import type { Errors } from '../../ui/form/form-errors.ts';
import { TAG_VISIBILITIES, type TagDraft } from './tag-draft.ts';

type Props = { value: readonly TagDraft[]; onChange(value: TagDraft[]): void; errors: Errors };

/** What callers say, by the name it is kept under, and who learns it. */
export function Tags({ value, onChange, errors }: Props) {
  const change = (index: number, next: Partial<TagDraft>): void =>
    onChange(value.map((tag, at) => (at === index ? { ...tag, ...next } : tag)));
  const error = errors('tags');
  return (
    <fieldset className="box" aria-label="Tag visibility">
      {value.length === 0 && <p className="quiet">Every buyer asked sees every tag.</p>}
      {value.map((tag, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row's name is what is being typed
        <div className="cap-line" key={index}>
          <Text
            label="Tag"
            placeholder="address"
            value={tag.name}
            onChange={(name) => change(index, { name })}
          />
          <Select
            label="Who sees it"
            options={TAG_VISIBILITIES}
            value={tag.visibility}
            onChange={(visibility) => change(index, { visibility })}
          />
          <Text
            label="Called"
            placeholder="Street address"
            value={tag.label}
            onChange={(label) => change(index, { label })}
          />
          <button
            type="button"
            className="button icon bare"
            aria-label={`Remove the tag ${tag.name}`}
            onClick={() => onChange(value.filter((_, at) => at !== index))}
          >
            <X size={16} />
          </button>
        </div>
      ))}
      {error && <p className="form-error">{error}</p>}
      <div>
        <button
          type="button"
          className="button little"
          onClick={() => onChange([...value, { name: '', visibility: 'winnerOnly', label: '' }])}
        >
          <Plus size={14} /> Add a tag
        </button>
      </div>
    </fieldset>
  );
}
