import { Text } from '../../ui/form/fields.tsx';
import { Picker } from '../../ui/form/picker.tsx';
import type { AmountDraft } from './draft.ts';

const UNITS = [
  { value: 'dollars', label: '$' },
  { value: 'percent', label: '% of auction price' },
  { value: 'bid', label: 'Auction price' },
];

type Props = {
  label: string;
  value: AmountDraft;
  onChange(value: AmountDraft): void;
  onBlur?(): void;
  error?: string | undefined;
  hint?: string;
  placeholder?: string;
};

/** Dollars, a part of the auction's price, or that price itself. */
export const Amount = ({ label, value, onChange, ...rest }: Props) => (
  <div className="amount">
    <Text
      label={label}
      value={value.unit === 'bid' ? '' : value.text}
      disabled={value.unit === 'bid'}
      onChange={(text) => onChange({ ...value, text })}
      {...rest}
      {...(value.unit === 'bid' && { placeholder: 'as the auction' })}
    />
    <Picker
      label={`${label}, in`}
      options={UNITS}
      value={value.unit}
      onChange={(unit) => onChange({ ...value, unit })}
    />
  </div>
);
