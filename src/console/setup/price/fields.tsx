import type { PriceKind } from '../../../prices/price.ts';
import { Check, Select, Text } from '../../ui/form/fields.tsx';
import type { Errors } from '../../ui/form/form-errors.ts';
import { Amount } from './amount.tsx';
import type { AmountDraft, PriceDraft } from './draft.ts';
import './price.css';
import { Outcomes } from './outcomes.tsx';
import { Steps } from './steps.tsx';

const LABELS: Record<PriceKind, string> = {
  fixed: 'Flat, as soon as connected',
  threshold: 'Flat, after a minimum duration',
  tiers: 'Tiers by duration',
  base: 'Base plus bonuses',
  perMinute: 'Per minute',
  outcome: 'Per outcome the buyer reports',
};
export const TIMERS = [
  { value: 'bridge', label: 'When caller and target are connected' },
  { value: 'accept', label: 'When the agent accepts the whisper' },
  { value: 'answer', label: 'When the target answers' },
  { value: 'dial', label: 'When the target is dialed' },
];

type Props = {
  value: PriceDraft;
  onChange(value: PriceDraft): void;
  errors: Errors;
  touch(path: string): void;
  /** Where the price stands in the body. */
  path: string;
  /** What the kind is asked for as. */
  label?: string;
  /** What holds without one. */
  usual: string;
  kinds: readonly PriceKind[];
};

/** What a call costs: its kind, and what that kind needs to know. */
export function PriceFields({
  value,
  onChange,
  path,
  label = 'Charge per won call',
  usual,
  kinds,
  ...rest
}: Props) {
  const set = (change: Partial<PriceDraft>): void => onChange({ ...value, ...change });
  const { errors } = rest;
  const ofKind = errors(`${path}.kind`) ?? ownError(errors, path, value);
  return (
    <>
      <div className="grid-2">
        <Select
          label={label}
          options={kinds.map((kind) => ({ value: kind, label: LABELS[kind] }))}
          empty={usual}
          value={value.kind}
          onChange={(kind) => set({ kind })}
          error={ofKind}
        />
        {value.kind !== '' && value.kind !== 'outcome' && value.kind !== 'fixed' && (
          <Select
            label="Seconds count from"
            options={TIMERS}
            value={value.timer}
            onChange={(timer) => set({ timer })}
            error={errors(`${path}.timer`)}
          />
        )}
      </div>
      <Terms value={value} set={set} path={path} {...rest} />
    </>
  );
}

/** What is wrong with the price as a whole and belongs to none of its fields. */
function ownError(errors: Errors, path: string, { kind }: PriceDraft): string | undefined {
  const fields = ['amount', 'minSeconds', 'tiers', 'bonuses', 'perMinute', 'firstSeconds', 'nextSeconds'];
  const more = ['freeSeconds', 'maxAmount', 'outcomes', 'windowDays', 'timer'];
  const within = [...fields, ...more].some((field) => errors(`${path}.${field}`) !== undefined);
  return kind === '' || within ? undefined : errors(path);
}

type TermsProps = Pick<Props, 'value' | 'errors' | 'touch' | 'path'> & {
  set(change: Partial<PriceDraft>): void;
};

function Terms({ value, set, errors, touch, path }: TermsProps) {
  const amount = (label: string, name: 'amount' | 'perMinute' | 'maxAmount', hint?: string) => (
    <Amount
      label={label}
      value={value[name]}
      onChange={(next: AmountDraft) => set({ [name]: next })}
      onBlur={() => touch(`${path}.${name}`)}
      error={errors(`${path}.${name}`)}
      {...(hint && { hint })}
    />
  );
  const seconds = (
    label: string,
    name: 'minSeconds' | 'firstSeconds' | 'nextSeconds' | 'freeSeconds',
    hint?: string,
  ) => (
    <Text
      label={label}
      type="number"
      value={value[name]}
      onChange={(text) => set({ [name]: text })}
      onBlur={() => touch(`${path}.${name}`)}
      error={errors(`${path}.${name}`)}
      hint={hint}
    />
  );
  switch (value.kind) {
    case 'fixed':
      return amount('Price', 'amount');
    case 'threshold':
      return (
        <div className="grid-2">
          {amount('Price', 'amount')}
          {seconds('Minimum seconds', 'minSeconds', 'Nothing for shorter calls')}
        </div>
      );
    case 'tiers':
      return (
        <>
          <Steps
            what="tier"
            value={value.tiers}
            onChange={(tiers) => set({ tiers })}
            path={`${path}.tiers`}
            errors={errors}
            touch={touch}
          />
          <Check
            label="Marginal: every tier reached is added, not only the highest"
            checked={value.marginal}
            onChange={(marginal) => set({ marginal })}
          />
        </>
      );
    case 'base':
      return (
        <>
          <div className="grid-2">
            {amount('Base', 'amount')}
            {seconds('Minimum seconds', 'minSeconds', 'Empty: as soon as connected')}
          </div>
          <Steps
            what="bonus"
            value={value.bonuses}
            onChange={(bonuses) => set({ bonuses })}
            path={`${path}.bonuses`}
            errors={errors}
            touch={touch}
          />
        </>
      );
    case 'perMinute':
      return (
        <div className="grid-2">
          {amount('Per minute', 'perMinute')}
          {amount('Most per call', 'maxAmount', 'Empty: no limit')}
          {seconds('First increment (s)', 'firstSeconds', 'Paid whole once begun')}
          {seconds('Next increments (s)', 'nextSeconds', '60 and 6 is the trade’s 60/6')}
          {seconds('Free seconds', 'freeSeconds', 'Nothing for a call that ends within')}
        </div>
      );
    case 'outcome':
      return <Outcomes value={value} set={set} errors={errors} touch={touch} path={path} />;
    default:
      return null;
  }
}
