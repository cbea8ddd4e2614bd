import { ArrowDown, ArrowUp, Plus, Table, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { Select, Text } from '../../../ui/form/fields.tsx';
import type { Errors } from '../../../ui/form/form-errors.ts';
import { Criteria } from '../criteria.tsx';
import { type ModifierDraft, NEW_MODIFIER } from './draft.ts';
import { ValueTable } from './table.tsx';

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

/** What changes the bid, in order. One that is moved keeps the focus. */
export function Modifiers({ value, onChange, ...rest }: Props) {
  const box = useRef<HTMLFieldSetElement>(null);
  const [hasTable, setHasTable] = useState(false);
  const replace = (index: number, next: ModifierDraft[]): void =>
    onChange(value.toSpliced(index, 1, ...next));
  const move = (from: number, to: number): void => {
    const moved = value[from];
    if (!moved || to < 0 || to >= value.length) return;
    onChange(value.toSpliced(from, 1).toSpliced(to, 0, moved));
    const [way, back] = to < from ? ['up', 'down'] : ['down', 'up'];
    requestAnimationFrame(() => {
      const button = (name: string) =>
        box.current?.querySelector<HTMLButtonElement>(`[aria-label="Move modifier ${to + 1} ${name}"]`);
      (button(way)?.disabled ? button(back) : button(way))?.focus();
    });
  };
  return (
    <fieldset className="box" aria-label="Modifiers" ref={box}>
      {value.length === 0 && <p className="quiet">The same bid for every call.</p>}
      {value.map((modifier, index) => (
        <Modifier
          // biome-ignore lint/suspicious/noArrayIndexKey: modifiers have no names, only places
          key={index}
          place={index}
          isLast={index === value.length - 1}
          value={modifier}
          onChange={(next) => replace(index, [next])}
          onRemove={() => replace(index, [])}
          onMove={(by) => move(index, index + by)}
          {...rest}
        />
      ))}
      {hasTable && <ValueTable value={value} onChange={onChange} />}
      <div className="row wrap">
        <button type="button" className="button little" onClick={() => onChange([...value, NEW_MODIFIER])}>
          <Plus size={14} /> Add a modifier
        </button>
        <button
          type="button"
          className="button little"
          aria-expanded={hasTable}
          onClick={() => setHasTable(!hasTable)}
        >
          <Table size={14} aria-hidden="true" /> Table of values
        </button>
      </div>
    </fieldset>
  );
}

type OneProps = {
  place: number;
  isLast: boolean;
  value: ModifierDraft;
  onChange(value: ModifierDraft): void;
  onRemove(): void;
  onMove(by: 1 | -1): void;
  errors: Errors;
  touch(path: string): void;
};

function Modifier({ place, isLast, value, onChange, onRemove, onMove, errors, touch }: OneProps) {
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
            onClick={() => onMove(-1)}
          >
            <ArrowUp size={16} />
          </button>
          <button
            type="button"
            className="button icon bare"
            aria-label={`Move modifier ${place + 1} down`}
            disabled={isLast}
            onClick={() => onMove(1)}
          >
            <ArrowDown size={16} />
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
