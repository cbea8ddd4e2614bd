export type Option = { value: string; label: string };

/** A control's name, where no label stands beside it. */
export const nameOf = (label: string | undefined) => (label === undefined ? {} : { 'aria-label': label });

export type PickerProps = {
  value: string;
  onChange(value: string): void;
  options: readonly Option[];
  /** What stands there while nothing is chosen, and chooses nothing again. Without it, one must be chosen. */
  empty?: string | undefined;
  /** What it is called, where no label stands beside it. */
  label?: string;
  disabled?: boolean;
  className?: string;
};
