/** @param sorted ascending. @param share of 1. NaN when there is nothing. */
export const percentile = (sorted: readonly number[], share: number): number =>
  sorted.length === 0
    ? Number.NaN
    : sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!;

export const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/** Of an even number the lower one: a figure that was measured, not one between two. */
export const median = (values: readonly number[]): number => percentile(sorted(values), 0.5);

export const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));
