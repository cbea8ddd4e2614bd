import { Select } from '@base-ui/react/select';
import { Check, ChevronsUpDown } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { nameOf, type PickerProps } from './option.ts';

/** From here on one types a few letters rather than scrolls. */
const LONG = 16;

/**
 * One of a list. Not the browser's own select: that cannot be searched, and four hundred time zones must be. A finger
 * gets larger rows, and the search field no keyboard before it is asked for.
 */
export function Picker({ options, empty, ...rest }: PickerProps) {
  const all = empty === undefined ? options : [{ value: '', label: empty }, ...options];
  if (all.length <= LONG) return <ShortList options={all} {...rest} />;
  return (
    <Suspense fallback={<span className={`input picker ${rest.className ?? ''}`}>…</span>}>
      <LongList options={all} {...rest} />
    </Suspense>
  );
}

// Searching comes with the first list that needs it, not with the board.
const LongList = lazy(() => import('../long-list.tsx'));

function ShortList({ value, onChange, options, label, disabled = false, className = '' }: PickerProps) {
  // The library takes '' for nothing chosen, and shows what stands there then.
  const nothing = options.find((option) => option.value === '')?.label ?? 'Choose…';
  const known = options.some((option) => option.value === value);
  return (
    <Select.Root
      items={options}
      value={known ? value : null}
      onValueChange={(next) => onChange(next ?? '')}
      disabled={disabled}
    >
      <Select.Trigger className={`input picker ${className}`} {...nameOf(label)}>
        <Select.Value className="clip" placeholder={nothing} />
        <Select.Icon className="picker-icon">
          <ChevronsUpDown size={12} aria-hidden="true" />
        </Select.Icon>
      </Select.Trigger>
      <Select.Portal>
        <Select.Positioner className="layer" sideOffset={4} alignItemWithTrigger={false}>
          <Select.Popup className="popup">
            <Select.List className="options">
              {options.length === 0 && <p className="option quiet">There is none yet</p>}
              {options.map((option) => (
                <Select.Item key={option.value} value={option.value} className="option">
                  <Select.ItemText>{option.label}</Select.ItemText>
                  <Select.ItemIndicator className="option-mark">
                    <Check size={14} aria-hidden="true" />
                  </Select.ItemIndicator>
                </Select.Item>
              ))}
            </Select.List>
          </Select.Popup>
        </Select.Positioner>
      </Select.Portal>
    </Select.Root>
  );
}
