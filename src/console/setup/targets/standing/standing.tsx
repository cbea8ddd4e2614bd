import { Select, Text } from '../../../ui/form/fields.tsx';
import type { Form } from '../../../ui/form/form.ts';
import type { TargetDraft } from '../draft.ts';
import { type StandingDraft, standingBody } from './draft.ts';
import { BidExample } from './example.tsx';
import { Modifiers } from './modifiers.tsx';
import './standing.css';

const MATCHES = [
  { value: 'all', label: 'Every modifier that fits, in order' },
  { value: 'first', label: 'Only the first that fits' },
];

/** What Outcry bids for a buyer without asking anybody, and beside it what that makes of one call. */
export function StandingFields({ form }: { form: Form<TargetDraft> }) {
  const { standing } = form.draft;
  const set = (change: Partial<StandingDraft>): void => form.set({ standing: { ...standing, ...change } });
  const text = (label: string, name: 'price' | 'least' | 'most', hint?: string) => (
    <Text
      label={label}
      value={standing[name]}
      onChange={(value) => set({ [name]: value })}
      onBlur={() => form.touch(`bidding.${name}`)}
      error={form.errors(`bidding.${name}`)}
      hint={hint}
    />
  );
  return (
    <div className="price">
      <div className="stack">
        {text('Static price, $', 'price', 'The bid before any modifier')}
        <Modifiers
          value={standing.modifiers}
          onChange={(modifiers) => set({ modifiers })}
          errors={form.errors}
          touch={form.touch}
        />
        {form.errors('bidding.modifiers') && (
          <p className="form-error" role="alert">
            {form.errors('bidding.modifiers')}
          </p>
        )}
        {standing.modifiers.length > 0 && (
          <div className="grid-2">
            <Select
              label="Modifiers that count"
              options={MATCHES}
              value={standing.match}
              onChange={(match) => set({ match })}
              error={form.errors('bidding.match')}
            />
            {text('Never less than, $', 'least', 'Empty: no limit')}
            {text('Never more than, $', 'most', 'Empty: no limit')}
          </div>
        )}
      </div>
      <BidExample body={standingBody(standing)} />
    </div>
  );
}
