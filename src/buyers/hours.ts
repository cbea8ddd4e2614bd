export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Opening hours on a wall clock: ["08:00","18:00"] opens at 8 and closes at 18 sharp; several ranges make breaks. */
export type Hours = { timezone: string; week: Partial<Record<Weekday, [string, string][]>> };
