import { Combobox } from '@base-ui/react/combobox';
import { Check, ChevronsUpDown, Search } from 'lucide-react';
import { nameOf, type Option, type PickerProps } from './form/option.ts';

/** A list to search in: looks like the short one until it is opened. */
export default function LongList({
  value,
  onChange,
  options,
  label,
  disabled = false,
  className = '',
}: PickerProps) {
  return (
    <Combobox.Root
      items={options}
      value={options.find((option) => option.value === value) ?? null}
      isItemEqualToValue={(a, b) => a.value === b.value}
      onValueChange={(next) => onChange(next?.value ?? '')}
      disabled={disabled}
    >
      <Combobox.Trigger className={`input picker ${className}`} {...nameOf(label)}>
        <span className="clip">
          <Combobox.Value placeholder="Choose…" />
        </span>
        <Combobox.Icon className="picker-icon">
          <ChevronsUpDown size={12} aria-hidden="true" />
        </Combobox.Icon>
      </Combobox.Trigger>
      <Combobox.Portal>
        <Combobox.Positioner className="layer" sideOffset={4} align="start">
          <Combobox.Popup className="popup" aria-label={label ?? 'Choose one'}>
            <div className="option-search">
              <Search size={14} aria-hidden="true" />
              <Combobox.Input placeholder="Search" aria-label="Search" />
            </div>
            <Combobox.Empty>
              <p className="no-option">Nothing by that name.</p>
            </Combobox.Empty>
            <Combobox.List className="options">
              {(option: Option) => (
                <Combobox.Item key={option.value} value={option} className="option">
                  {option.label}
                  <Combobox.ItemIndicator className="option-mark">
                    <Check size={14} aria-hidden="true" />
                  </Combobox.ItemIndicator>
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
