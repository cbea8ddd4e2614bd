import { addMicros, type Micros, micros, subtractMicros, ZERO } from '../lib/money.ts';
import { DAY_MS } from '../lib/time.ts';

/** How long what is owed has been overdue, in days. */
export const AGES = ['notDue', 'days1to30', 'days31to60', 'days61to90', 'over90'] as const;
type Age = (typeof AGES)[number];

/** What a period added to what is owed, and when it was to be paid. */
export type Owed = { amount: Micros; dueAt: number };

/**
 * What a party owes, by how long it is overdue. Payments pay the oldest first, so what is still open is the newest.
 * @param owed by statement, in any order; what no statement has yet is not due. @param balance what is owed in all.
 */
export function ageOf(balance: Micros, owed: readonly Owed[], now: number): Record<Age, Micros> {
  const ages: Record<Age, Micros> = {
    notDue: ZERO,
    days1to30: ZERO,
    days31to60: ZERO,
    days61to90: ZERO,
    over90: ZERO,
  };
  let open = micros(Math.max(0, balance));
  const newest = [...owed].sort((a, b) => b.dueAt - a.dueAt);
  for (const { amount, dueAt } of newest) {
    const part = micros(Math.min(open, Math.max(0, amount)));
    const age = ageAt(dueAt, now);
    ages[age] = addMicros(ages[age], part);
    open = subtractMicros(open, part);
  }
  const oldest = newest[newest.length - 1];
  const age = oldest ? ageAt(oldest.dueAt, now) : 'notDue';
  ages[age] = addMicros(ages[age], open);
  return ages;
}

function ageAt(dueAt: number, now: number): Age {
  if (now < dueAt) return 'notDue';
  const days = Math.floor((now - dueAt) / DAY_MS);
  return days < 30 ? 'days1to30' : days < 60 ? 'days31to60' : days < 90 ? 'days61to90' : 'over90';
}
