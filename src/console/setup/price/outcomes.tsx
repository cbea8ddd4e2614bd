import { Plus, X } from 'lucide-react';
import { Text } from '../../ui/form/fields.tsx';
import type { Errors } from '../../ui/form/form-errors.ts';
import { Amount } from './amount.tsx';
import { dollars, type OutcomeDraft, type PriceDraft } from './draft.ts';

type Props = {
  value: PriceDraft;
  set(change: Partial<PriceDraft>): void;
  errors: Errors;
  touch(path: string): void;
  path: string;
};

/** What each outcome is worth, once the buyer reports it. */
export function Outcomes({ value: { outcomes, windowDays }, set, errors, touch, path }: Props) {
  const change = (index: number, next: Partial<OutcomeDraft>): void =>
    set({ outcomes: outcomes.map((one, at) => (at === index ? { ...one, ...next } : one)) });
  return (
    <>
      <fieldset className="box" aria-label="Each outcome">
        {outcomes.map((one, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the name is what is typed
          <div className="step-line" key={index}>
            <Text
              label="Outcome"
              placeholder="sale"
              value={one.name}
              onChange={(name) => change(index, { name })}
              onBlur={() => touch(`${path}.outcomes`)}
            />
            <Amount
              label="Price"
              value={one.amount}
              onChange={(amount) => change(index, { amount })}
              onBlur={() => touch(`${path}.outcomes`)}
              error={errors(`${path}.outcomes.${one.name.trim()}`)}
            />
            <button
              type="button"
              className="button icon bare"
              aria-label={`Remove the outcome ${one.name}`}
              onClick={() => set({ outcomes: outcomes.filter((_, at) => at !== index) })}
            >
              <X size={16} />
            </button>
          </div>
        ))}
        <div>
          <button
            type="button"
            className="button little"
            onClick={() => set({ outcomes: [...outcomes, { name: '', amount: dollars('') }] })}
          >
            <Plus size={14} /> Add an outcome
          </button>
        </div>
      </fieldset>
      <div className="grid-2">
        <Text
          label="Reported within (days)"
          type="number"
          value={windowDays}
          onChange={(days) => set({ windowDays: days })}
          onBlur={() => touch(`${path}.windowDays`)}
          error={errors(`${path}.windowDays`)}
        />
      </div>
    </>
  );
}
