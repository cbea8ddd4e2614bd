export type Option = { value: string; label: string };

/** A control's name, where no label stands beside it. */
export const nameOf = (label: string | undefined) => (label === undefined ? {} : { 'aria-label': label });
