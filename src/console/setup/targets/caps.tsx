import { Plus, X } from 'lucide-react';
import { Select, Text } from '../../ui/form/fields.tsx';
import type { Errors } from '../../ui/form/form-errors.ts';
import type { CapDraft } from './draft.ts';

const WINDOWS = [
  { value: 'concurrent', label: 'Concurrent' },
  { value: 'hour', label: 'Hour' },
  { value: 'day', label: 'Day' },
  { value: 'week', label: 'Week' },
  { value: 'month', label: 'Month' },
  { value: 'total', label: 'Total' },
];
export const windowLabel = (window: string): string =>
  WINDOWS.find(({ value }) => value === window)?.label ?? window;

type Props = {
  value: CapDraft[];
  onChange(value: CapDraft[]): void;
  errors: Errors;
  /** Whose money is capped. */
  money?: string;
};

/** How much a target takes, in calls or money. Caps are exact, whatever comes at once. */
export function Caps({ value, onChange, errors, money = 'Spend, $' }: Props) {
  const change = (index: number, next: Partial<CapDraft>): void =>
    onChange(value.map((cap, at) => (at === index ? { ...cap, ...next } : cap)));
  return (
    <fieldset className="box" aria-label="Caps">
      {value.length === 0 && <p className="quiet">No caps.</p>}
      {value.map((cap, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: caps have no names, only places
        <div className="cap-line" key={index}>
          <Select
            label="Window"
            options={WINDOWS}
            value={cap.window}
            onChange={(window) => change(index, { window })}
            error={errors(`caps.${index}`)}
          />
          <Text
            label="Calls"
            type="number"
            value={cap.calls}
            onChange={(calls) => change(index, { calls })}
          />
          <Text
            label={money}
            value={cap.spend}
            error={errors(`caps.${index}.spend`)}
            disabled={cap.window === 'concurrent'}
            onChange={(spend) => change(index, { spend })}
          />
          <button
            type="button"
            className="button icon bare"
            aria-label="Remove the cap"
            onClick={() => onChange(value.filter((_, at) => at !== index))}
          >
            <X size={16} />
          </button>
        </div>
      ))}
      <div>
        <button
          type="button"
          className="button little"
          onClick={() => onChange([...value, { window: 'day', calls: '', spend: '' }])}
        >
          <Plus size={14} /> Add a cap
        </button>
      </div>
    </fieldset>
  );
}
