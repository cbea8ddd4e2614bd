import { ArrowUp, Plus, X } from 'lucide-react';
import { Select, Text } from '../../../ui/form/fields.tsx';
import type { Errors } from '../../../ui/form/form-errors.ts';
import { Criteria } from '../criteria.tsx';
import { type ModifierDraft, NEW_MODIFIER } from './draft.ts';

const CHANGES = [
  { value: 'multiply', label: 'Multiply the bid by' },
  { value: 'add', label: 'Add, $ (-5.00 takes off)' },
  { value: 'set', label: 'Set the bid to, $' },
  { value: 'pass', label: 'Do not bid' },
];

type Props = {
  value: ModifierDraft[];
  onChange(value: ModifierDraft[]): void;
  errors: Errors;
  touch(path: string): void;
};

/** What changes the bid, in order. */
export function Modifiers({ value, onChange, ...rest }: Props) {
  const replace = (index: number, next: ModifierDraft[]): void =>
    onChange(value.toSpliced(index, 1, ...next));
  return (
    <fieldset className="box" aria-label="Modifiers">
      {value.length === 0 && <p className="quiet">The same bid for every call.</p>}
      {value.map((modifier, index) => (
        <Modifier
          // biome-ignore lint/suspicious/noArrayIndexKey: modifiers have no names, only places
          key={index}
          place={index}
          value={modifier}
          onChange={(next) => replace(index, [next])}
          onRemove={() => replace(index, [])}
          onUp={() => onChange(value.toSpliced(index - 1, 2, modifier, value[index - 1]!))}
          {...rest}
        />
      ))}
      <div>
        <button type="button" className="button little" onClick={() => onChange([...value, NEW_MODIFIER])}>
          <Plus size={14} /> Add a modifier
        </button>
      </div>
    </fieldset>
  );
}

type OneProps = {
  place: number;
  value: ModifierDraft;
  onChange(value: ModifierDraft): void;
  onRemove(): void;
  onUp(): void;
  errors: Errors;
  touch(path: string): void;
};

function Modifier({ place, value, onChange, onRemove, onUp, errors, touch }: OneProps) {
  const path = `bidding.modifiers.${place}`;
  const set = (change: Partial<ModifierDraft>): void => onChange({ ...value, ...change });
  const amount = value.change === 'multiply' ? 'factor' : 'amount';
  return (
    <fieldset className="modifier" aria-label={`Modifier ${place + 1}`}>
      <div className="modifier-line">
        <Text
          label={`Modifier ${place + 1}`}
          placeholder="Name on receipts"
          value={value.label}
          onChange={(label) => set({ label })}
          onBlur={() => touch(`${path}.label`)}
          error={errors(`${path}.label`)}
        />
        <Select
          label="Does"
          options={CHANGES}
          value={value.change}
          onChange={(change) => set({ change })}
          error={errors(`${path}.change`)}
        />
        {value.change !== 'pass' && (
          <Text
            label={value.change === 'multiply' ? 'Factor' : 'Amount, $'}
            value={value.text}
            onChange={(text) => set({ text })}
            onBlur={() => touch(`${path}.${amount}`)}
            error={errors(`${path}.${amount}`)}
          />
        )}
        <span className="modifier-buttons">
          <button
            type="button"
            className="button icon bare"
            aria-label={`Move modifier ${place + 1} up`}
            disabled={place === 0}
            onClick={onUp}
          >
            <ArrowUp size={16} />
          </button>
          <button
            type="button"
            className="button icon bare"
            aria-label={`Remove modifier ${place + 1}`}
            onClick={onRemove}
          >
            <X size={16} />
          </button>
        </span>
      </div>
      <Criteria
        label={`Calls of modifier ${place + 1}`}
        value={value.when}
        onChange={(when) => set({ when })}
        error={errors(`${path}.when`)}
      />
    </fieldset>
  );
}
