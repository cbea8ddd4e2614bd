import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import type { ReactNode } from 'react';

type SegmentsProps<V extends string> = {
  label: string;
  /** Never '', which the library takes for none; null where none of them holds. */
  value: NoInfer<V> | null;
  onChange(value: NoInfer<V>): void;
  options: readonly (readonly [value: V, label: ReactNode])[];
  className?: string;
};

/** One of a few views, all of them in sight: one Tab stop, arrows within. */
export const Segments = <V extends string>({
  label,
  value,
  onChange,
  options,
  className = 'segments',
}: SegmentsProps<V>) => (
  <ToggleGroup
    className={className}
    aria-label={label}
    value={value === null ? [] : [value]}
    onValueChange={([next]) => next !== undefined && onChange(next)}
  >
    {options.map(([name, text]) => (
      <Toggle key={name} value={name}>
        {text}
      </Toggle>
    ))}
  </ToggleGroup>
);
