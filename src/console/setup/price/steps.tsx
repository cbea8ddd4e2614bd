import { Plus, X } from 'lucide-react';
import { Text } from '../../ui/form/fields.tsx';
import type { Errors } from '../../ui/form/form-errors.ts';
import { Amount } from './amount.tsx';
import { dollars, type StepDraft } from './draft.ts';

type Props = {
  value: StepDraft[];
  onChange(value: StepDraft[]): void;
  /** Where they stand in the body. */
  path: string;
  errors: Errors;
  touch(path: string): void;
  /** What one is called: a tier, a bonus. */
  what: string;
};

/** Amounts, each from a number of seconds on. */
export function Steps({ value, onChange, path, errors, touch, what }: Props) {
  const change = (index: number, next: Partial<StepDraft>): void =>
    onChange(value.map((step, at) => (at === index ? { ...step, ...next } : step)));
  const ofAll = value.some((_, index) => errors(`${path}.${index}`)) ? undefined : errors(path);
  return (
    <fieldset className="box" aria-label={`Each ${what}`}>
      {value.length === 0 && <p className="quiet">No {what} yet.</p>}
      {value.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps have no names, only places
        <div className="step-line" key={index}>
          <Text
            label="Minimum seconds"
            type="number"
            value={step.fromSeconds}
            onChange={(fromSeconds) => change(index, { fromSeconds })}
            onBlur={() => touch(`${path}.${index}`)}
            error={errors(`${path}.${index}.fromSeconds`)}
          />
          <Amount
            label="Price"
            value={step.amount}
            onChange={(amount) => change(index, { amount })}
            onBlur={() => touch(`${path}.${index}`)}
            error={errors(`${path}.${index}.amount`)}
          />
          <button
            type="button"
            className="button icon bare"
            aria-label={`Remove the ${what} from ${step.fromSeconds || '0'} seconds`}
            onClick={() => onChange(value.filter((_, at) => at !== index))}
          >
            <X size={16} />
          </button>
        </div>
      ))}
      {ofAll && (
        <p className="form-error" role="alert">
          {ofAll}
        </p>
      )}
      <div>
        <button
          type="button"
          className="button little"
          onClick={() => onChange([...value, { fromSeconds: nextAfter(value), amount: dollars('') }])}
        >
          <Plus size={14} /> Add a {what}
        </button>
      </div>
    </fieldset>
  );
}

const nextAfter = (steps: readonly StepDraft[]): string =>
  String(Math.max(0, ...steps.map(({ fromSeconds }) => Number(fromSeconds) || 0)) + 60);
